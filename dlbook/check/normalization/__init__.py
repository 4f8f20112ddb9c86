"""Checks of the exercises on normalization (book: chapter on normalization)."""

from dlbook.check.normalization.by_hand import by_hand
from dlbook.check.normalization.fold import fold
from dlbook.check.normalization.layer_gradient import layer_gradient
from dlbook.check.normalization.normalize_groups import normalize_groups
from dlbook.check.normalization.same_path import same_path
from dlbook.check.normalization.update_running import update_running

__all__ = [
    "by_hand",
    "fold",
    "layer_gradient",
    "normalize_groups",
    "same_path",
    "update_running",
]
