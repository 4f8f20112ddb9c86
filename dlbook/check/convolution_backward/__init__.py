"""Checks of the exercises on the way back (book: chapter on convolution, backwards)."""

from dlbook.check.convolution_backward.adjoint_gap import adjoint_gap
from dlbook.check.convolution_backward.by_hand import by_hand
from dlbook.check.convolution_backward.input_gradient import input_gradient
from dlbook.check.convolution_backward.input_sizes import input_sizes
from dlbook.check.convolution_backward.overlap import overlap
from dlbook.check.convolution_backward.weight_gradient import weight_gradient

__all__ = [
    "adjoint_gap",
    "by_hand",
    "input_gradient",
    "input_sizes",
    "overlap",
    "weight_gradient",
]
