"""Checks of the exercises on backpropagation (book: chapter on backpropagation)."""

from dlbook.check.backpropagation.by_hand import by_hand
from dlbook.check.backpropagation.central_difference import central_difference
from dlbook.check.backpropagation.chain_slope import chain_slope
from dlbook.check.backpropagation.directional import directional
from dlbook.check.backpropagation.graph_gradients import graph_gradients
from dlbook.check.backpropagation.one_sided_step import one_sided_step
from dlbook.check.backpropagation.residual_weights import residual_weights

__all__ = [
    "by_hand",
    "central_difference",
    "chain_slope",
    "directional",
    "graph_gradients",
    "one_sided_step",
    "residual_weights",
]
