"""The properties of convolution, each with the condition without which it fails."""

import numpy as np
import pytest
from common import normal, same
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.convolution import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    true_convolution2d,
)
from dlbook.padding import MODES, pad2d

SIDE, KERNEL = st.integers(5, 9), st.integers(1, 4)


def gap(a, b):
    return abs(a - b).max()


def correlate(x, k, **options):
    return conv2d(x[None, None], k[None, None], **options)[0][0, 0]


def shift(x, rows, columns):
    return np.roll(x, (rows, columns), (-2, -1))


# ---- equivariance ----
@settings(deadline=None)
@given(SIDE, SIDE, KERNEL, KERNEL, st.integers(-9, 9), st.integers(-9, 9))
def test_equivariance_on_a_circle(H, W, KH, KW, rows, columns):
    x, w, b = normal(2, 3, H, W), normal(4, 3, KH, KW), normal(4)
    options = {"padding": "same", "padding_mode": "circular"}
    y, _ = conv2d(x, w, b, **options)
    moved, _ = conv2d(shift(x, rows, columns), w, b, **options)
    same(moved, shift(y, rows, columns))


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate"])
def test_other_borders_break_equivariance_at_the_border_only(mode):
    x, k = normal(9, 9), normal(3, 3)
    y = correlate(x, k, padding=1, padding_mode=mode)
    moved = correlate(shift(x, 1, 1), k, padding=1, padding_mode=mode)
    assert gap(moved, shift(y, 1, 1)) > 0.1
    same(moved[2:-1, 2:-1], shift(y, 1, 1)[2:-1, 2:-1])


@pytest.mark.parametrize("stride", [2, 3])
def test_stride_leaves_equivariance_to_its_multiples_only(stride):
    x, k = normal(6, 6), normal(3, 3)

    def strided(x):
        return correlate(pad2d(x, 1, mode="circular"), k, stride=stride)

    same(strided(shift(x, stride, stride)), shift(strided(x), 1, 1))
    places = [shift(strided(x), *at) for at in np.ndindex(strided(x).shape)]
    assert min(gap(strided(shift(x, 1, 0)), place) for place in places) > 0.1


# ---- algebra ----
@settings(deadline=None)
@given(SIDE, SIDE, KERNEL, KERNEL)
def test_convolution_commutes_and_correlation_does_not(H, W, KH, KW):
    x, k = normal(H, W), normal(KH, KW, seed=1)
    same(true_convolution2d(x, k), true_convolution2d(k, x))
    one, other = correlate(x, k, padding="full"), correlate(k, x, padding="full")
    same(one, other[::-1, ::-1])
    assert gap(one, other) > 1e-3


@settings(deadline=None)
@given(SIDE, SIDE, KERNEL, KERNEL, KERNEL, KERNEL)
def test_associativity(H, W, KH, KW, LH, LW):
    x, k, h = normal(H, W), normal(KH, KW, seed=1), normal(LH, LW, seed=2)
    same(
        true_convolution2d(true_convolution2d(x, k), h),
        true_convolution2d(x, true_convolution2d(k, h)),
    )


@settings(deadline=None)
@given(st.integers(8, 11), st.integers(8, 11), KERNEL, KERNEL, KERNEL, KERNEL)
def test_two_correlations_are_one_with_the_kernels_convolved(H, W, KH, KW, LH, LW):
    x, k, h = normal(H, W), normal(KH, KW, seed=1), normal(LH, LW, seed=2)
    same(correlate(correlate(x, k), h), correlate(x, true_convolution2d(k, h)))


def test_two_correlations_are_not_one_with_the_kernels_correlated():
    x, k, h = normal(8, 8), normal(3, 3), normal(2, 2)
    twice = correlate(correlate(x, k), h)
    assert gap(twice, correlate(x, correlate(k, h, padding="full"))) > 0.1


@pytest.mark.parametrize("mode", MODES)
def test_linearity_in_the_input_and_in_the_kernel(mode):
    (x, z), (w, v) = normal(2, 1, 2, 5, 6), normal(2, 3, 2, 3, 3)
    options = {"padding": (2, 1), "padding_mode": mode}

    def layer(x, w):
        return conv2d(x, w, **options)[0]

    same(layer(2 * x - 3 * z, w), 2 * layer(x, w) - 3 * layer(z, w))
    same(layer(x, 2 * w - 3 * v), 2 * layer(x, w) - 3 * layer(x, v))


def test_layers_of_several_channels_do_not_commute():
    x, w, v = normal(1, 2, 8, 8), normal(2, 2, 3, 3), normal(2, 2, 3, 3, seed=1)
    one, _ = conv2d(conv2d(x, w)[0], v)
    other, _ = conv2d(conv2d(x, v)[0], w)
    assert gap(one, other) > 0.1


# ---- a layer is a matrix ----
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stride", [1, 2, (3, 1)])
def test_a_layer_is_a_matrix_and_its_backward_the_transpose(stride, mode):
    x, w = normal(1, 2, 4, 5), normal(4, 1, 3, 2)
    options = {"stride": stride, "padding": 1, "padding_mode": mode, "groups": 2}
    pixels = np.eye(x.size).reshape(x.size, *x.shape[1:])
    matrix = conv2d(pixels, w, **options)[0].reshape(x.size, -1).T
    y, saved = conv2d(x, w, **options)
    same(y.ravel(), matrix @ x.ravel())
    dy = normal(*y.shape, seed=1)
    dx, _ = conv2d_backward(dy, saved)
    same(dx.ravel(), matrix.T @ dy.ravel())


def test_the_matrix_of_one_dimension_is_toeplitz():
    k = normal(3)
    y, _ = conv1d(np.eye(6)[:, None], k[None, None])
    matrix = y[:, 0].T  # (4, 6)
    for offset in range(-3, 6):
        assert np.ptp(np.diagonal(matrix, offset)) == 0
    same(matrix[0], [*k, 0, 0, 0])


@pytest.mark.parametrize("mode", MODES)
def test_adjointness(mode):
    x, w = normal(2, 4, 7, 6), normal(6, 2, 3, 2)
    options = {"stride": (1, 2), "padding": (2, 3), "dilation": 2, "groups": 2}
    y, saved = conv2d(x, w, padding_mode=mode, **options)
    dy = normal(*y.shape, seed=1)
    dx, dw = conv2d_backward(dy, saved)
    same((y * dy).sum(), (x * dx).sum())
    same((y * dy).sum(), (w * dw).sum())


def test_adjointness_in_one_dimension():
    x, w = normal(2, 3, 8), normal(4, 3, 3)
    y, saved = conv1d(x, w, stride=2, padding=1)
    dx, dw = conv1d_backward(y, saved)
    same((y * y).sum(), (x * dx).sum())
    same((y * y).sum(), (w * dw).sum())


# ---- special cases ----
def test_a_one_by_one_kernel_is_a_matrix_product_at_every_pixel():
    x, w = normal(2, 3, 4, 5), normal(6, 3, 1, 1)
    y, _ = conv2d(x, w)
    same(y, np.tensordot(x, w[:, :, 0, 0], (1, 1)).transpose(0, 3, 1, 2))


def test_a_kernel_as_large_as_the_image_is_a_linear_layer():
    x, w, b = normal(2, 3, 4, 5), normal(6, 3, 4, 5), normal(6)
    y, _ = conv2d(x, w, b)
    assert y.shape == (2, 6, 1, 1)
    same(y[:, :, 0, 0], x.reshape(2, -1) @ w.reshape(6, -1).T + b)


def test_groups_are_separate_layers_side_by_side():
    x, w = normal(2, 6, 5, 5), normal(9, 2, 3, 3)
    y, _ = conv2d(x, w, groups=3)
    parts = [conv2d(x[:, 2 * g : 2 * g + 2], w[3 * g : 3 * g + 3])[0] for g in range(3)]
    same(y, np.concatenate(parts, 1))


def test_dilation_is_a_kernel_with_holes():
    x, w = normal(1, 2, 9, 9), normal(3, 2, 3, 2)
    spread = np.zeros((3, 2, 5, 4))
    spread[:, :, ::2, ::3] = w
    same(conv2d(x, w, dilation=(2, 3))[0], conv2d(x, spread)[0])


def test_stride_is_every_sth_output():
    x, w = normal(1, 2, 9, 9), normal(3, 2, 3, 2)
    same(conv2d(x, w, stride=(2, 3))[0], conv2d(x, w)[0][:, :, ::2, ::3])


# ---- the frequency view ----
def test_convolution_theorem():
    x, k = normal(6, 7), normal(3, 2)
    size = (8, 8)
    product = np.fft.fft2(x, size) * np.fft.fft2(k, size)
    same(np.fft.ifft2(product).real, true_convolution2d(x, k))


def test_the_theorem_needs_zeros_or_a_circle():
    x, k = normal(6, 7), normal(3, 2)
    wrapped = np.fft.ifft2(np.fft.fft2(x) * np.fft.fft2(k, x.shape)).real
    assert gap(wrapped, true_convolution2d(x, k)[:6, :7]) > 0.1
    joined = pad2d(x, ((2, 0), (1, 0)), mode="circular")
    same(wrapped, true_convolution2d(joined, k, padding="valid"))


def test_correlation_takes_the_conjugate():
    x, k = normal(6, 7), normal(3, 2)
    product = np.fft.fft2(x) * np.fft.fft2(k, x.shape).conj()
    same(np.fft.ifft2(product).real[:4, :6], correlate(x, k))
