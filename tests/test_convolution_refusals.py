"""Input that cannot be convolved is refused by name, with the numbers and a way out."""

import numpy as np
import pytest
from common import normal, refuses

from dlbook.convolution import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    conv2d_loops,
    mac_count,
    output_size,
    parameter_count,
    true_convolution2d,
)
from dlbook.padding import MODES
from dlbook.shapes import ShapeError

X, W, B = normal(2, 4, 6, 7), normal(6, 4, 3, 2), normal(6)
NUMBER = "must be a whole number or a pair of them, got"
FIT = "a kernel of {} does not fit in the {} cells of the padded input: pad {} more on each"
FEW = "padding of {} has too few cells to copy along an axis of {}: pad {} at most, or with"


@pytest.mark.parametrize("layer", [conv2d, conv2d_loops])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stride": 0}, "stride must be 1 or more, got 0"),
        ({"stride": (1, -2)}, "stride must be 1 or more, got -2"),
        ({"stride": 1.5}, f"stride {NUMBER} 1.5"),
        ({"stride": (1, 2, 3)}, f"stride {NUMBER} (1, 2, 3)"),
        ({"dilation": 0}, "dilation must be 1 or more, got 0"),
        ({"padding": -1}, "padding must be 0 or more, got -1"),
        ({"padding": 0.5}, f"padding {NUMBER} 0.5"),
        (
            {"padding": "some"},
            "padding must be a number or one of ('valid', 'same', 'full'), got 'some'",
        ),
        (
            {"padding": "same", "stride": 2},
            "padding 'same' is defined for stride 1 only, got stride 2: give the padding "
            "as a number (1 centres this kernel)",
        ),
        ({"groups": 0}, "groups must be a whole number from 1, got 0"),
        ({"groups": 2.0}, "groups must be a whole number from 1, got 2.0"),
        ({"padding_mode": "edge"}, f"padding_mode must be one of {MODES}, got 'edge'"),
        (
            {"padding": 6, "padding_mode": "reflect"},
            "reflect " + FEW.format(6, 6, 5) + " 'zeros'",
        ),
        (
            {"padding": (0, 8), "padding_mode": "circular"},
            "circular " + FEW.format(8, 7, 7) + " 'zeros'",
        ),
        (
            {"dilation": 4},
            "a kernel of 3 spans 9 cells at dilation 4 and does not fit in the 6 cells of "
            "the padded input: pad 2 more on each side, or take a kernel of at most 2",
        ),
    ],
)
def test_options(layer, options, message):
    error = TypeError if NUMBER in message else ValueError
    with refuses(error, f"{layer.__name__}: {message}"):
        layer(X, W, B, **options)


def test_a_kernel_larger_than_the_image():
    x, w = normal(1, 1, 4, 9), normal(1, 1, 5, 5)
    with refuses(ValueError, "conv2d: " + FIT.format(5, 4, 1)):
        conv2d(x, w)
    y, _ = conv2d(x, w, padding=1)  # as it advises
    assert y.shape == (1, 1, 2, 7)


@pytest.mark.parametrize(
    ("args", "options", "message"),
    [
        ((X, normal(6, 3, 3, 2), B), {}, "w says C/G = 3, but it was 4"),
        ((X, W, normal(5)), {}, "b says O = 5, but it was 6"),
        ((X[0], W, B), {}, "x has 3 dimensions, not 4"),
        ((X, W[0], B), {}, "w has 3 dimensions, not 4"),
        ((X, W, B), {"groups": 2}, "w says C/G = 4, but it was 2"),
        ((X, W, B), {"groups": 3}, "G = 3 does not divide C = 4: try 2 or 4"),
        ((X.tolist(), W, B), {}, "x is of type list, not a NumPy array"),
        ((X, W, 1.0), {}, "b is of type float, not a NumPy array"),
    ],
)
def test_shapes_with_every_argument(args, options, message):
    with refuses(ShapeError, f"conv2d: {message}\n    x      expected (N, C, H, W)  got"):
        conv2d(*args, **options)


def test_groups_that_do_not_divide_the_kernels():
    with refuses(
        ValueError, "conv2d: groups = 4 does not divide C = 4 channels in and O = 6: "
    ):
        conv2d(X, normal(6, 1, 3, 2), groups=4)


@pytest.mark.parametrize("kind", [np.int64, np.uint8, bool, complex])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_numbers_that_are_not_floats(place, kind):
    args, name = [X, W, B], "xwb"[place]
    args[place] = args[place].astype(kind) if kind is not complex else args[place] + 0j
    with refuses(
        TypeError, f"conv2d: {name} holds {np.dtype(kind)}, but real floating-point"
    ):
        conv2d(*args)


def test_mixed_precision():
    with refuses(TypeError, "conv2d: one type is needed, but x is float32, w is float64"):
        conv2d(X.astype(np.float32), W, B)
    y, saved = conv2d(X.astype(np.float32), W.astype(np.float32))
    with refuses(
        TypeError, "conv2d_backward: dy holds float64, but the output was float32"
    ):
        conv2d_backward(y.astype(np.float64), saved)


@pytest.mark.parametrize("shape", [(2, 6, 4, 5), (1, 6, 4, 6), (2, 5, 4, 6), (2, 6, 4)])
def test_a_gradient_of_another_shape(shape):
    _, saved = conv2d(X, W, B)
    with refuses(
        ShapeError, f"conv2d_backward: dy is {shape}, but the output was (2, 6, 4, 6)"
    ):
        conv2d_backward(normal(*shape), saved)


def test_one_dimension():
    x, w = normal(2, 3, 8), normal(4, 3, 3)
    with refuses(ShapeError, "conv1d: x has 4 dimensions, not 3"):
        conv1d(x[None], w)
    with refuses(ValueError, "conv1d: stride must be 1 or more, got 0"):
        conv1d(x, w, stride=0)
    with refuses(TypeError, "conv1d: padding must be a whole number, got (1, 1)"):
        conv1d(x, w, padding=(1, 1))
    with refuses(ValueError, "conv1d: " + FIT.format(3, 2, 1)):
        conv1d(x[:, :, :2], w)
    with refuses(
        ShapeError, "conv1d_backward: dy is (2, 4, 6, 1), but the output was (2, 4, 6)"
    ):
        conv1d_backward(normal(2, 4, 6, 1), conv1d(x, w)[1])


def test_true_convolution():
    with refuses(ShapeError, "true_convolution2d: k has 1 dimensions, not 2"):
        true_convolution2d(normal(5, 5), normal(3))
    with refuses(
        ValueError, "true_convolution2d: padding must be full, same, valid, got 'no'"
    ):
        true_convolution2d(normal(5, 5), normal(3, 3), padding="no")


def test_sizes():
    with refuses(ValueError, "output_size: " + FIT.format(3, 2, 1)):
        output_size(2, 3)
    with pytest.raises(ValueError, match=r"pad 2 more on each side$"):  # no kernel fits
        output_size(0, 3)
    with refuses(ValueError, "output_size: kernel size must be 1 or more, got 0"):
        output_size(3, 0)


def test_counts():
    with refuses(
        ValueError, "parameter_count: groups = 4 does not divide C = 6 channels in"
    ):
        parameter_count(6, 8, 3, groups=4)
    with refuses(
        ValueError, "parameter_count: groups must be a whole number from 1, got 0"
    ):
        mac_count(6, 8, 3, 10, groups=0)
