"""Checks of the exercises on attention (book: chapter on attention)."""

from dlbook.check.attention.attend import attend
from dlbook.check.attention.by_hand import by_hand
from dlbook.check.attention.causal import causal
from dlbook.check.attention.score_gradient_of import score_gradient_of
from dlbook.check.attention.split import split
from dlbook.check.attention.two_back import two_back
from dlbook.check.attention.worth import worth

__all__ = [
    "attend",
    "by_hand",
    "causal",
    "score_gradient_of",
    "split",
    "two_back",
    "worth",
]
