"""Checks of the exercises on activations (book: chapter on activations)."""

from dlbook.check.activations.by_hand import by_hand
from dlbook.check.activations.keeping_gain import keeping_gain
from dlbook.check.activations.log_sigmoid import log_sigmoid
from dlbook.check.activations.mish_backward import mish_backward
from dlbook.check.activations.scores_gradient import scores_gradient
from dlbook.check.activations.slope_gradient import slope_gradient

__all__ = [
    "by_hand",
    "keeping_gain",
    "log_sigmoid",
    "mish_backward",
    "scores_gradient",
    "slope_gradient",
]
