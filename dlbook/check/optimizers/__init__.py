"""Checks of the exercises on optimizers (book: chapter on optimizers)."""

from dlbook.check.optimizers.adam_path import adam_path
from dlbook.check.optimizers.batch_needed import batch_needed
from dlbook.check.optimizers.by_hand import by_hand
from dlbook.check.optimizers.critical_momentum import critical_momentum
from dlbook.check.optimizers.largest_rate import largest_rate
from dlbook.check.optimizers.steps_needed import steps_needed
from dlbook.check.optimizers.warmup_cosine import warmup_cosine

__all__ = [
    "adam_path",
    "batch_needed",
    "by_hand",
    "critical_momentum",
    "largest_rate",
    "steps_needed",
    "warmup_cosine",
]
