"""Convolution's algorithms: what is refused, and the rows of the sources that are wrong."""

import numpy as np
import pytest
import torch
from common import normal, refuses
from torch.utils.flop_counter import FlopCounterMode

from dlbook import convolution_algorithms as algorithms
from dlbook.convolution import (
    conv2d,
    conv2d_loops,
    mac_count,
    parameter_count,
    true_convolution2d,
)
from dlbook.shapes import ShapeError
from dlbook.verify import refute

X, W, B = normal(2, 4, 6, 7), normal(5, 4, 3, 3), normal(5)
LAYERS = ["conv2d_im2col", "conv2d_fft", "conv2d_winograd"]


# ---- refused, or defined ----
@pytest.mark.parametrize("name", LAYERS)
def test_layers(name):
    layer = getattr(algorithms, name)
    with refuses(ShapeError, f"{name}: x has 3 dimensions, not 4"):
        layer(X[0], W, B)
    with refuses(ShapeError, f"{name}: w says C = 3, but it was 4"):
        layer(X, W[:, :3], B)
    with refuses(ShapeError, f"{name}: b says O = 2, but it was 5"):
        layer(X, W, B[:2])
    with refuses(TypeError, f"{name}: x holds int64, but real floating-point numbers"):
        layer(X.astype(np.int64), W, B)
    with refuses(TypeError, f"{name}: one type is needed, but x is float32, w is float64"):
        layer(X.astype(np.float32), W, B)
    with refuses(ValueError, f"{name}: padding must be 0 or more, got -1"):
        layer(X, W, B, padding=-1)
    with refuses(ValueError, f"{name}: a kernel of 3 does not fit in the 2 cells"):
        layer(X[:, :, :2], W, B)


@pytest.mark.parametrize("name", LAYERS)
def test_an_empty_batch_a_nan_and_read_only_arrays(name):
    layer = getattr(algorithms, name)
    assert layer(X[:0], W, B).shape == (0, 5, 4, 5)
    x, w, b = X.copy(), W.copy(), B.copy()
    x[1, 2, 0, 0] = np.nan
    for a in (x, w, b):
        a.flags.writeable = False
    y = layer(x, w, b)
    assert np.isnan(y[1]).any()
    assert np.isfinite(y[0]).all()
    np.testing.assert_array_equal(b, B)


def test_columns():
    with refuses(ShapeError, "im2col: x has 3 dimensions, not 4"):
        algorithms.im2col(X[0], kernel=3)
    with refuses(TypeError, "im2col: x holds bool, but real floating-point numbers"):
        algorithms.im2col(X > 0, kernel=3)
    with refuses(ValueError, "im2col: kernel size must be 1 or more, got 0"):
        algorithms.im2col(X, kernel=0)
    with refuses(TypeError, "im2col: stride must be a whole number or a pair of them"):
        algorithms.im2col(X, kernel=3, stride=0.5)
    message = "cols is (2, 36, 19), but must be (N, C * 9, 20) for 6 by 7 pixels"
    with refuses(ShapeError, f"col2im: {message}"):
        algorithms.col2im(normal(2, 36, 19), size=(6, 7), kernel=3)
    with refuses(ShapeError, "col2im: cols has 2 dimensions, not 3"):
        algorithms.col2im(normal(36, 20), size=(6, 7), kernel=3)
    with refuses(TypeError, "col2im: size must be a whole number or a pair of them"):
        algorithms.col2im(normal(2, 36, 20), size=6.5, kernel=3)
    assert algorithms.im2col(X[:0], kernel=3).shape == (0, 36, 20)
    assert algorithms.col2im(normal(0, 36, 20), size=(6, 7), kernel=3).shape[0] == 0


def test_other_kernels_matrices_and_costs():
    with refuses(ValueError, "conv2d_winograd: the kernel must be 3 by 3, got 3 by 2"):
        algorithms.conv2d_winograd(X, W[..., :2])
    with refuses(ShapeError, "toeplitz_matrix: w has 3 dimensions, not 4"):
        algorithms.toeplitz_matrix(W[0], size=6)
    with refuses(TypeError, "toeplitz_matrix: w holds int64, but real floating-point"):
        algorithms.toeplitz_matrix(W.astype(np.int64), size=6)
    with refuses(ValueError, "toeplitz_matrix: a kernel of 3 does not fit in the 2 cells"):
        algorithms.toeplitz_matrix(W, size=2)
    with refuses(ValueError, "algorithm_costs: a kernel of 3 does not fit in the 2 cells"):
        algorithms.algorithm_costs(1, 1, 3, 2)
    assert np.isnan(algorithms.toeplitz_matrix(W * np.nan, size=6)).any()


# ---- rows of the sources ----
def test_a_013_an_output_without_a_type_loses_half_the_digits():
    allocated = torch.zeros(2, 5, 4, 5)  # as it is printed: neither type nor device
    y = conv2d_loops(X, W, B)
    allocated[:] = torch.tensor(y)
    assert allocated.dtype == torch.float32
    assert abs(allocated.double().numpy() - y).max() > 1e-8
    assert y.dtype == np.float64
    assert torch.tensor(X).new_zeros(2).dtype == torch.float64  # what would have kept it


def printed_fft(x, k):
    """Multiply the spectra of the image and of the kernel padded to the image's size."""
    padded = np.zeros(x.shape)
    padded[: k.shape[0], : k.shape[1]] = k
    return np.fft.ifft2(np.fft.fft2(x) * np.fft.fft2(padded)).real


def test_a_030_the_printed_product_of_spectra_wraps_around(capsys):
    def pair(rng):
        return rng.standard_normal((8, 9)), rng.standard_normal((3, 3))

    def linear(x, k):
        return true_convolution2d(x, k)[:8, :9]

    refute("A-030", printed_fft, linear, pair)
    assert "A-030: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, k = normal(8, 9), normal(3, 3)
    wrong = abs(printed_fft(x, k) - linear(x, k)) > 1e-10
    assert wrong[:2].all()
    assert wrong[:, :2].all()
    assert not wrong[2:, 2:].any()  # from K - 1 on it is the convolution
    turned = algorithms.conv2d_fft(x[None, None], k[None, None, ::-1, ::-1])
    np.testing.assert_allclose(turned[0, 0], printed_fft(x, k)[2:, 2:], atol=1e-12)


def test_a_031_without_the_conjugate_it_is_not_what_a_layer_computes():
    x, k = normal(8, 9), normal(3, 3)
    layer, _ = conv2d(x[None, None], k[None, None])
    assert abs(printed_fft(x, k)[2:, 2:] - layer[0, 0]).max() > 0.1
    np.testing.assert_allclose(algorithms.conv2d_fft(x[None, None], k[None, None]), layer)


def test_a_153_spectra_do_not_fit_in_the_size_of_one_image():
    def held(C, O):
        return algorithms.algorithm_costs(C, O, 3, 32)["fft"].numbers

    assert held(64, 64) > 64 * held(1, 1)  # O(H W) would not change with the channels
    assert held(64, 64) > (64 + 64) * 32 * 32


def test_c_038_multiply_accumulates_are_half_of_the_flops_that_torch_counts():
    layer = torch.nn.Conv2d(4, 5, 3, dtype=torch.float64)
    with FlopCounterMode(display=False) as counter:
        layer(torch.tensor(X))
    macs = len(X) * mac_count(4, 5, 3, (4, 5))
    assert counter.get_total_flops() == 2 * macs  # and the bias is not counted
    printed = len(X) * 4 * 5 * 5 * (3 * 3 * 4 + 1)
    assert printed == macs + len(X) * 5 * 4 * 5  # one more for each output


def test_d_024_d_025_the_ratio_depends_on_what_is_compared():
    size, K, C = 224 * 224, 3, 64
    convolution = parameter_count(C, C, K, bias=False)
    few = parameter_count(size * C, C, 1, bias=False)  # N = C outputs
    assert few / convolution == size / K**2
    assert round(size / K**2) == 5_575  # not "1000 times"
    assert round(few * size / convolution) == 279_736_775  # like for like: a map of them


def test_c_044_c_045_rows_or_columns_are_one_product_read_both_ways():
    cols = algorithms.im2col(X, kernel=3)
    rows = cols.swapaxes(1, 2)  # (N, P Q, C KH KW), as the source has it
    assert rows.shape == (2, 4 * 5, 3 * 3 * 4)
    y = rows @ W.reshape(5, -1).T
    np.testing.assert_allclose(y.swapaxes(1, 2).reshape(2, 5, 4, 5), conv2d(X, W)[0])


@pytest.mark.parametrize("row", ["D-110", "D-111"])
def test_d_110_d_111_weights_are_products_at_one_place_only(row):
    bottleneck = (
        parameter_count(192, 16, 1, bias=False),
        parameter_count(16, 192, 5, bias=False),
    )
    assert parameter_count(192, 192, 5, bias=False) == 921_600, row
    assert sum(bottleneck) == 79_872
    assert mac_count(192, 192, 5, 28) == 722_534_400
    assert mac_count(192, 16, 1, 28) + mac_count(16, 192, 5, 28) == 62_619_648
