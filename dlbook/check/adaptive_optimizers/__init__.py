"""Checks of the exercises on adaptive steps (book: chapter on adaptive optimizers)."""

from dlbook.check.adaptive_optimizers.adam_path import adam_path
from dlbook.check.adaptive_optimizers.batch_needed import batch_needed
from dlbook.check.adaptive_optimizers.by_hand import by_hand
from dlbook.check.adaptive_optimizers.fair_rate import fair_rate
from dlbook.check.adaptive_optimizers.warmup_cosine import warmup_cosine

__all__ = ["adam_path", "batch_needed", "by_hand", "fair_rate", "warmup_cosine"]
