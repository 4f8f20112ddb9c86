"""One test for each row of the inventory that is wrong or half right: it stays righted."""

import numpy as np
import pytest
import scipy.signal
import torch
from common import normal, same

from dlbook.convolution import (
    conv2d,
    conv2d_loops,
    output_size,
    parameter_count,
    true_convolution2d,
)
from dlbook.data import photograph
from dlbook.padding import pad2d
from dlbook.verify import refute


def gap(a, b):
    return abs(a - b).max()


def pair(rng):
    return rng.standard_normal((6, 7)), rng.standard_normal((3, 2))


def several_channels(rng):
    return rng.standard_normal((3, 6, 7)), rng.standard_normal((2, 3, 3, 3))


def plus(x, k):
    """Sum x[i + m, j + n] k[m, n] over m and n, where the kernel lies inside."""
    (H, W), (KH, KW) = x.shape, k.shape
    y = np.zeros((H - KH + 1, W - KW + 1))
    for i, j, m, n in np.ndindex(*y.shape, KH, KW):
        y[i, j] += x[i + m, j + n] * k[m, n]
    return y


def minus(x, k):
    """Sum x[i - m, j - n] k[m, n] over m and n, where the kernel lies inside."""
    (H, W), (KH, KW) = x.shape, k.shape
    y = np.zeros((H - KH + 1, W - KW + 1))
    for i, j, m, n in np.ndindex(*y.shape, KH, KW):
        y[i, j] += x[i + KH - 1 - m, j + KW - 1 - n] * k[m, n]
    return y


def correlate(x, k, **options):
    return conv2d(x[None, None], k[None, None], **options)[0][0, 0]


def around(x, k, stride=1):
    return correlate(pad2d(x, 1, mode="circular"), k, stride=stride)


def shift(x, rows, columns):
    return np.roll(x, (rows, columns), (-2, -1))


def layer_with_minus(x, w):
    """Sum `minus` over the input channels, for every output channel."""
    return np.stack([sum(map(minus, x, kernels)) for kernels in w])


# ---- names that were swapped ----
def test_a_003_the_plus_form_is_correlation_not_convolution(capsys):
    refute("A-003", plus, lambda x, k: scipy.signal.convolve2d(x, k, "valid"), pair)
    assert "A-003: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, k = normal(6, 7), normal(3, 2)
    same(plus(x, k), scipy.signal.correlate2d(x, k, "valid"))
    same(minus(x, k), true_convolution2d(x, k, padding="valid"))


def test_a_005_the_minus_form_is_convolution_not_correlation(capsys):
    refute("A-005", minus, lambda x, k: scipy.signal.correlate2d(x, k, "valid"), pair)
    assert "A-005: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, k = normal(6, 7), normal(3, 2)
    same(minus(x, k), scipy.signal.convolve2d(x, k, "valid"))
    same(plus(x, k), correlate(x, k))


def test_a_007_a_layer_adds_its_offsets(capsys):
    refute(
        "A-007", layer_with_minus, lambda x, w: conv2d(x[None], w)[0][0], several_channels
    )
    assert "A-007: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, w = normal(3, 6, 7), normal(2, 3, 3, 3)
    same(layer_with_minus(x, w), conv2d(x[None], w[:, :, ::-1, ::-1])[0][0])
    same(conv2d(x[None], w)[0], conv2d_loops(x[None], w))


@pytest.mark.parametrize("row", ["N-093", "C-006", "D-013"])
def test_n_093_c_006_d_013_one_symbol_for_two_operations(row):
    x, k = normal(6, 7), normal(3, 2)
    assert gap(plus(x, k), true_convolution2d(x, k, padding="valid")) > 0.1, row
    same(plus(x, k), true_convolution2d(x, k[::-1, ::-1], padding="valid"))


def test_d_012_the_kernel_is_flipped_on_both_axes():
    x, k = normal(6, 7), normal(3, 2)
    for one_axis in (k[::-1], k[:, ::-1]):
        assert gap(correlate(x, k), true_convolution2d(x, one_axis, padding="valid")) > 0.1


# ---- equivariant, not invariant ----
@pytest.mark.parametrize("row", ["A-144", "D-004"])
def test_a_144_d_004_convolution_is_equivariant_not_invariant(row):
    x, k = normal(8, 8), normal(3, 3)
    same(around(shift(x, 1, 2), k), shift(around(x, k), 1, 2))
    assert gap(around(shift(x, 1, 2), k), around(x, k)) > 0.1, row
    pooled = [around(image, k).clip(0).mean() for image in (x, shift(x, 1, 2))]
    assert pooled[0] == pytest.approx(pooled[1], abs=1e-12)  # the mean forgets the place


@pytest.mark.parametrize("row", ["N-105", "C-141", "D-015"])
def test_n_105_c_141_d_015_equivariance_has_conditions(row):
    x, k = normal(8, 8), normal(3, 3)
    zeros, moved = (correlate(image, k, padding=1) for image in (x, shift(x, 1, 1)))
    assert gap(moved, shift(zeros, 1, 1)) > 0.1, row
    same(moved[2:-1, 2:-1], shift(zeros, 1, 1)[2:-1, 2:-1])
    strided = around(x, k, stride=2)
    same(around(shift(x, 2, 2), k, stride=2), shift(strided, 1, 1))
    anywhere = [shift(strided, *at) for at in np.ndindex(strided.shape)]
    assert min(gap(around(shift(x, 1, 0), k, stride=2), y) for y in anywhere) > 0.1


# ---- properties of convolution that correlation has not ----
def test_d_016_correlation_does_not_commute():
    x, k = normal(6, 7), normal(3, 2)
    one, other = correlate(x, k, padding="full"), correlate(k, x, padding="full")
    assert gap(one, other) > 0.1
    same(one, other[::-1, ::-1])


def test_d_017_stacked_correlations_need_the_convolved_kernel():
    x, k, h = normal(9, 9), normal(3, 3), normal(2, 2)
    twice = correlate(correlate(x, k), h)
    same(twice, correlate(x, true_convolution2d(k, h)))
    assert gap(twice, correlate(x, correlate(k, h, padding="full"))) > 0.1


def test_d_020_the_theorem_for_correlation_has_a_conjugate_and_needs_zeros():
    x, k = normal(6, 7), normal(3, 2)
    fx, fk = np.fft.fft2(x), np.fft.fft2(k, x.shape)
    assert gap(np.fft.ifft2(fx * fk).real, true_convolution2d(x, k)[:6, :7]) > 0.1
    same(np.fft.ifft2(fx * fk.conj()).real[:4, :6], correlate(x, k))


# ---- sizes and counts ----
def test_n_082_a_pixel_has_three_values():
    image = photograph(size=(32, 32))
    assert image[..., 0].size == 1_024
    assert image.size == 3_072


@pytest.mark.parametrize(
    ("row", "side", "weights"), [("N-084", 32, 307_200), ("N-085", 224, 15_052_800)]
)
def test_n_084_n_085_weights_and_biases_of_a_dense_layer(row, side, weights):
    """A dense layer is a convolution with a kernel as large as the image."""
    assert parameter_count(3, 100, side, bias=False) == weights, row
    assert parameter_count(3, 100, side) == weights + 100
    assert output_size(side, side) == 1


def test_n_086_a_dense_layer_mixes_all_pixels_in_any_order():
    x, w = normal(1, 3, 4, 5), normal(6, 3, 4, 5)
    order = np.random.default_rng(0).permutation(20)
    scrambled = [a.reshape(*a.shape[:2], -1)[..., order].reshape(a.shape) for a in (x, w)]
    same(conv2d(*scrambled)[0], conv2d(x, w)[0])
    small = normal(6, 3, 3, 3)
    assert gap(conv2d(scrambled[0], small)[0], conv2d(x, small)[0]) > 0.1


@pytest.mark.parametrize("row", ["C-008", "H-078"])
def test_c_008_h_078_the_kernel_slides_along_two_axes(row):
    x, w = normal(1, 3, 6, 7), normal(1, 3, 3, 2)
    y, _ = conv2d(x, w)
    assert y.shape == (1, 1, 4, 6), row
    three, depth = torch.tensor(x[:, None]), torch.tensor(normal(1, 1, 2, 3, 2))
    assert torch.nn.functional.conv3d(three, depth).shape == (1, 1, 2, 4, 6)


def test_a_008_channel_counts_are_sizes():
    y, _ = conv2d(normal(1, 3, 8, 9), normal(5, 3, 3, 4))
    assert y.shape == (1, 5, 6, 6)


@pytest.mark.parametrize("row", ["C-012", "C-013", "C-015"])
def test_c_012_c_013_c_015_channels_last_is_a_transposition(row):
    x, w = normal(2, 6, 7, 3), normal(3, 2, 3, 4)  # (N, H, W, C) and (KH, KW, C, O)
    y, _ = conv2d(x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1))
    expected = np.zeros((2, 4, 6, 4))
    for n, i, j, k, u, v, c in np.ndindex(*expected.shape, *w.shape[:3]):
        expected[n, i, j, k] += x[n, i + u, j + v, c] * w[u, v, c, k]
    same(y.transpose(0, 2, 3, 1), expected)


def test_a_017_a_layer_is_called_with_an_array():
    with pytest.raises(ValueError, match="conv2d: x is of type builtin_function_or_method"):
        conv2d(input, normal(64, 3, 3, 3))
    y, _ = conv2d(normal(1, 3, 32, 32), normal(64, 3, 3, 3), normal(64), padding=1)
    assert y.shape == (1, 64, 32, 32)
    assert parameter_count(3, 64, 3) == 1_792
