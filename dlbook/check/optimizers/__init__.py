"""Checks of the exercises on optimizers (book: chapter on optimizers)."""

from dlbook.check.optimizers.by_hand import by_hand
from dlbook.check.optimizers.critical_momentum import critical_momentum
from dlbook.check.optimizers.largest_rate import largest_rate
from dlbook.check.optimizers.momentum_step import momentum_step
from dlbook.check.optimizers.steps_needed import steps_needed

__all__ = [
    "by_hand",
    "critical_momentum",
    "largest_rate",
    "momentum_step",
    "steps_needed",
]
