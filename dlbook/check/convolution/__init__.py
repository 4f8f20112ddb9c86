"""Checks of the exercises on convolution (book: chapter on convolution)."""

from dlbook.check.convolution.by_hand import by_hand
from dlbook.check.convolution.edge_kernel import edge_kernel
from dlbook.check.convolution.equivariance_error import equivariance_error
from dlbook.check.convolution.full_convolution import full_convolution
from dlbook.check.convolution.output_size import output_size
from dlbook.check.convolution.parameters import parameters
from dlbook.check.convolution.pointwise import pointwise
from dlbook.check.convolution.same_padding import same_padding

__all__ = [
    "by_hand",
    "edge_kernel",
    "equivariance_error",
    "full_convolution",
    "output_size",
    "parameters",
    "pointwise",
    "same_padding",
]
