"""Checks of the exercises on several heads (book: chapter on multi-head attention)."""

from dlbook.check.multi_head_attention.layer import layer
from dlbook.check.multi_head_attention.split import split
from dlbook.check.multi_head_attention.two_back import two_back
from dlbook.check.multi_head_attention.words_gradient import words_gradient
from dlbook.check.multi_head_attention.worth import worth

__all__ = ["layer", "split", "two_back", "words_gradient", "worth"]
