"""Checks of the exercises on convolution (book: chapter on convolution)."""

from dlbook.check.convolution.by_hand import by_hand
from dlbook.check.convolution.edge_kernel import edge_kernel
from dlbook.check.convolution.equivariance_error import equivariance_error
from dlbook.check.convolution.full_convolution import full_convolution
from dlbook.check.convolution.kernel_of import kernel_of
from dlbook.check.convolution.layer import layer
from dlbook.check.convolution.output_size import output_size
from dlbook.check.convolution.pointwise import pointwise

__all__ = [
    "by_hand",
    "edge_kernel",
    "equivariance_error",
    "full_convolution",
    "kernel_of",
    "layer",
    "output_size",
    "pointwise",
]
