"""Every algorithm computes the same convolution; PyTorch and the layer are the judges."""

import numpy as np
import pytest
import scipy.linalg
import scipy.signal
import torch
import torch.nn.functional as F
from common import normal
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.convolution import conv2d, conv2d_backward
from dlbook.convolution_algorithms import (
    KERNEL,
    PRODUCT,
    TILE,
    Cost,
    algorithm_costs,
    col2im,
    conv2d_fft,
    conv2d_im2col,
    conv2d_winograd,
    im2col,
    toeplitz_matrix,
)
from dlbook.padding import pad2d

FEW = settings(max_examples=40, deadline=None)
ONE_TO_THREE = st.integers(1, 3)
PAIR = st.tuples(ONE_TO_THREE, ONE_TO_THREE)


def same(a, b, tolerance=1e-10):
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


@st.composite
def layers(draw, steps=True):
    """Arguments x, w, b (or None), and options if there are `steps`, of a layer."""
    kernel, stride, dilation = (draw(PAIR) for _ in range(3))
    dilation = dilation if steps else (1, 1)
    span = [D * (K - 1) + 1 for K, D in zip(kernel, dilation, strict=True)]
    size = [n + draw(st.integers(0, 4)) for n in span]
    N, C, O = (draw(ONE_TO_THREE) for _ in range(3))
    b = normal(O) if draw(st.booleans()) else None
    options = {"padding": (draw(st.integers(0, 2)), draw(st.integers(0, 2)))}
    options |= {"stride": stride, "dilation": dilation} if steps else {}
    return (normal(N, C, *size), normal(O, C, *kernel), b), options


def torch_conv(x, w, b, **options):
    arrays = [None if a is None else torch.tensor(a) for a in (x, w, b)]
    return F.conv2d(*arrays, **options).numpy()


# ---- columns ----
@FEW
@given(layers())
def test_columns_against_torch(layer):
    (x, w, _), options = layer
    kernel = w.shape[2:]
    cols = im2col(x, kernel=kernel, **options)
    same(cols, F.unfold(torch.tensor(x), kernel, **options).numpy())
    dcols = normal(*cols.shape, seed=1)
    back = col2im(dcols, size=x.shape[2:], kernel=kernel, **options)
    same(back, F.fold(torch.tensor(dcols), x.shape[2:], kernel, **options).numpy())
    same((cols * dcols).sum(), (x * back).sum())  # the adjoint


def test_col2im_adds_a_pixel_as_often_as_windows_hold_it():
    cols = im2col(np.ones((1, 1, 4, 4)), kernel=3)
    times = col2im(cols, size=4, kernel=3)[0, 0]
    np.testing.assert_array_equal(times, np.outer([1, 2, 2, 1], [1, 2, 2, 1]))


# ---- the algorithms ----
@FEW
@given(layers())
def test_im2col_against_torch(layer):
    args, options = layer
    same(conv2d_im2col(*args, **options), torch_conv(*args, **options))


@FEW
@given(layers(steps=False))
def test_fft_against_torch(layer):
    args, options = layer
    same(conv2d_fft(*args, **options), torch_conv(*args, **options))


@FEW
@given(PAIR, st.integers(3, 8), st.integers(3, 8), PAIR, st.booleans())
def test_winograd_against_torch(channels, H, W, padding, bias):
    C, O = channels
    x, w, b = normal(2, C, H, W), normal(O, C, 3, 3), normal(O) if bias else None
    same(conv2d_winograd(x, w, b), torch_conv(x, w, b))
    same(conv2d_winograd(x, w, b, padding=padding), torch_conv(x, w, b, padding=padding))
    same(conv2d_winograd(x, w, padding="full"), conv2d(x, w, padding="full")[0])


@pytest.mark.parametrize("kind", [np.float16, np.float32])
@pytest.mark.parametrize("algorithm", [conv2d_im2col, conv2d_fft, conv2d_winograd])
def test_types_stay_and_errors_are_small(algorithm, kind):
    x, w, b = normal(2, 3, 8, 9), normal(4, 3, 3, 3), normal(4)
    y = algorithm(*(a.astype(kind) for a in (x, w, b)), padding=1)
    assert y.dtype == kind
    same(y, conv2d(x, w, b, padding=1)[0], 100 * np.finfo(kind).eps)


@pytest.mark.parametrize("padding", [0, 2])
def test_the_circular_one_is_the_layer_on_a_circle(padding):
    x, w = normal(2, 3, 6, 7), normal(4, 3, 3, 2)
    y = conv2d_fft(x, w, padding=padding, circular=True)
    around = pad2d(pad2d(x, padding), ((0, 2), (0, 1)), mode="circular")
    same(y, conv2d(around, w)[0])
    linear = conv2d_fft(x, w, padding=padding)
    same(y[:, :, :-2, :-1], linear)
    assert y.shape[2:] == (6 + 2 * padding, 7 + 2 * padding)


def test_winograd_in_one_dimension_is_four_products():
    d, g = normal(4), normal(3)
    same(PRODUCT @ ((KERNEL @ g) * (TILE @ d)), np.correlate(d, g))


# ---- the matrix ----
@FEW
@given(layers())
def test_the_matrix_is_the_layer_and_its_transpose_the_backward(layer):
    (x, w, _), options = layer
    matrix = toeplitz_matrix(w, size=x.shape[2:], **options)
    y, saved = conv2d(x, w, **options)
    same(y.reshape(len(x), -1), x.reshape(len(x), -1) @ matrix.T)
    dy = normal(*y.shape, seed=1)
    same(conv2d_backward(dy, saved)[0].reshape(len(x), -1), dy.reshape(len(x), -1) @ matrix)


def test_the_matrix_of_one_row_is_scipy_toeplitz():
    w = normal(3)
    matrix = toeplitz_matrix(w[None, None, None], size=(1, 6))
    column, row = [w[0], 0, 0, 0], [*w, 0, 0, 0]
    same(matrix, scipy.linalg.toeplitz(column, row))
    blocks = toeplitz_matrix(normal(1, 1, 2, 2), size=4).reshape(3, 3, 4, 4)
    same(blocks[0, :, 0], blocks[1, :, 1])  # a Toeplitz matrix of Toeplitz matrices
    assert (blocks != 0).sum() == 9 * 4


# ---- costs ----
@FEW
@given(PAIR, PAIR, st.integers(3, 9), st.integers(3, 9), st.integers(0, 2))
def test_costs_are_what_the_arrays_hold(channels, kernel, H, W, padding):
    (C, O), x = channels, np.zeros((1, channels[0], H, W))
    w = np.zeros((O, C, *kernel))
    cols, y = im2col(x, kernel=kernel, padding=padding), conv2d(x, w, padding=padding)[0]
    costs = algorithm_costs(C, O, kernel, (H, W), padding=padding)
    held = x.size + w.size + y.size
    assert costs["direct"] == Cost(y.size * w[0].size, held)
    assert costs["im2col"] == Cost(y.size * w[0].size, held + cols.size)
    spectra = np.fft.rfft2(pad2d(x[0, 0], padding)).size
    assert costs["fft"].numbers == held + 2 * spectra * (C + O + C * O)
    assert ("winograd" in costs) == (kernel == (3, 3))


def test_winograd_saves_five_products_of_nine_and_holds_more():
    costs = algorithm_costs(64, 64, 3, 56, padding=1)
    assert costs["direct"].products / costs["winograd"].products == 2.25
    assert costs["winograd"].numbers > costs["direct"].numbers
    assert costs["im2col"].numbers > 9 * 64 * 56 * 56


def test_the_transform_pays_for_large_kernels():
    def saving(K):
        costs = algorithm_costs(64, 64, K, 64, padding=K // 2)
        return costs["direct"].products / costs["fft"].products

    assert saving(1) < 1 < saving(11) < saving(31)
    image, kernel = normal(20, 20), normal(15, 15)
    full = conv2d_fft(image[None, None], kernel[None, None, ::-1, ::-1], padding="full")
    same(full[0, 0], scipy.signal.fftconvolve(image, kernel))
