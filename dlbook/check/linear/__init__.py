"""Checks of the exercises on linear layers (book: chapter on linear layers)."""

from dlbook.check.linear.affine_gradient import affine_gradient
from dlbook.check.linear.by_hand import by_hand
from dlbook.check.linear.from_answers import from_answers
from dlbook.check.linear.merge import merge
from dlbook.check.linear.step_moves import step_moves
from dlbook.check.linear.twin import twin

__all__ = ["affine_gradient", "by_hand", "from_answers", "merge", "step_moves", "twin"]
