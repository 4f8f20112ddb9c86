"""Checks of the exercises on initial weights (book: chapter on initialization)."""

from dlbook.check.initialization.both_ways import both_ways
from dlbook.check.initialization.by_hand import by_hand
from dlbook.check.initialization.leaky_variance import leaky_variance
from dlbook.check.initialization.log_walk import log_walk
from dlbook.check.initialization.rescale import rescale

__all__ = ["both_ways", "by_hand", "leaky_variance", "log_walk", "rescale"]
