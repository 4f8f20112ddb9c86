"""Checks of the exercises on losses (book: chapter on losses)."""

from dlbook.check.losses.by_hand import by_hand
from dlbook.check.losses.count_gradient import count_gradient
from dlbook.check.losses.mask_scores import mask_scores
from dlbook.check.losses.power_pull import power_pull
from dlbook.check.losses.soft_gradient import soft_gradient
from dlbook.check.losses.surprise import surprise
from dlbook.check.losses.true_rate import true_rate

__all__ = [
    "by_hand",
    "count_gradient",
    "mask_scores",
    "power_pull",
    "soft_gradient",
    "surprise",
    "true_rate",
]
