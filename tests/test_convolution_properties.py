"""What the laws of convolution need, and what does not hold without it.

The laws themselves are claims (`dlbook/claims/convolution.py`).
"""

import numpy as np
import pytest
import torch
from common import gap, normal, same

from dlbook.claims.convolution import correlate, correlate_around, shift
from dlbook.convolution import conv1d, conv2d, conv2d_backward, true_convolution2d
from dlbook.padding import MODES, pad2d


# ---- equivariance ----
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
    y = correlate_around(x, k, stride)
    moved = correlate_around(shift(x, 1, 0), k, stride)
    same(correlate_around(shift(x, stride, stride), k, stride), shift(y, 1, 1))
    assert min(gap(moved, shift(y, *at)) for at in np.ndindex(y.shape)) > 0.1


def test_a_dense_layer_mixes_the_pixels_in_any_order_and_a_small_kernel_does_not():
    x, w, small = normal(1, 3, 4, 5), normal(6, 3, 4, 5), normal(6, 3, 3, 3)
    order = np.random.default_rng(0).permutation(20)
    mixed, w_mixed = (a.reshape(*a.shape[:2], 20)[..., order] for a in (x, w))
    mixed, w_mixed = mixed.reshape(x.shape), w_mixed.reshape(w.shape)
    same(conv2d(mixed, w_mixed)[0], conv2d(x, w)[0])
    assert gap(conv2d(mixed, small)[0], conv2d(x, small)[0]) > 0.1


# ---- algebra ----
def test_correlation_does_not_commute():
    x, k = normal(6, 7), normal(3, 2)
    assert gap(correlate(x, k, padding="full"), correlate(k, x, padding="full")) > 0.1


def test_two_correlations_are_not_one_with_the_kernels_correlated():
    x, k, h = normal(8, 8), normal(3, 3), normal(2, 2)
    twice = correlate(correlate(x, k), h)
    assert gap(twice, correlate(x, correlate(k, h, padding="full"))) > 0.1


def test_a_kernel_flipped_on_one_axis_is_not_enough():
    x, k = normal(6, 7), normal(3, 2)
    for flipped in (k, k[::-1], k[:, ::-1]):
        assert gap(correlate(x, k), true_convolution2d(x, flipped, padding="valid")) > 0.1


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


def test_a_kernel_less_deep_than_the_image_slides_along_a_third_axis():
    y, _ = conv2d(normal(1, 3, 6, 7), normal(1, 3, 3, 2))
    assert y.shape == (1, 1, 4, 6)
    x, w = torch.tensor(normal(1, 1, 3, 6, 7)), torch.tensor(normal(1, 1, 2, 3, 2))
    assert torch.nn.functional.conv3d(x, w).shape == (1, 1, 2, 4, 6)


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
def test_the_theorem_needs_zeros_or_a_circle():
    x, k = normal(6, 7), normal(3, 2)
    wrapped = np.fft.ifft2(np.fft.fft2(x) * np.fft.fft2(k, x.shape)).real
    assert gap(wrapped, true_convolution2d(x, k)[:6, :7]) > 0.1
    joined = pad2d(x, ((2, 0), (1, 0)), mode="circular")
    same(wrapped, true_convolution2d(joined, k, padding="valid"))
