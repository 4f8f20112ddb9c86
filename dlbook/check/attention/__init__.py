"""Checks of the exercises on attention (book: chapter on attention)."""

from dlbook.check.attention.attend import attend
from dlbook.check.attention.by_hand import by_hand
from dlbook.check.attention.causal import causal
from dlbook.check.attention.divisor import divisor
from dlbook.check.attention.head_by_hand import head_by_hand
from dlbook.check.attention.keys_gradient import keys_gradient
from dlbook.check.attention.score_gradient_of import score_gradient_of

__all__ = [
    "attend",
    "by_hand",
    "causal",
    "divisor",
    "head_by_hand",
    "keys_gradient",
    "score_gradient_of",
]
