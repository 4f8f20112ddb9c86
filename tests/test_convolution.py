"""Convolution with every option against PyTorch, its definition and SciPy."""

import numpy as np
import pytest
import scipy.signal
import torch
import torch.nn.functional as F
from common import normal, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import convolution
from dlbook.convolution import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    conv2d_loops,
    mac_count,
    parameter_count,
    true_convolution2d,
)
from dlbook.padding import MODES

FEW, MORE = st.integers(1, 2), st.integers(1, 3)


@st.composite
def layers(draw, axes=2):
    """Arguments x, w, b (or None) and options of any layer that can be computed."""
    N, G, reads, writes = draw(FEW), draw(MORE), draw(FEW), draw(FEW)
    kernel, stride, dilation = (
        [draw(st.integers(1, most)) for _ in range(axes)] for most in (4, 3, 3)
    )
    reach = [D * (K - 1) for K, D in zip(kernel, dilation, strict=True)]
    size = [r + draw(st.integers(1, 5)) for r in reach]
    width = [draw(st.integers(0, min(3, n - 1))) for n in size]
    words = ["valid", "full", "same"] if max(stride) == 1 else ["valid", "full"]
    options = {
        "stride": tuple(stride),
        "padding": draw(st.sampled_from([tuple(width), *words])),
        "dilation": tuple(dilation),
        "groups": G,
        "padding_mode": draw(st.sampled_from(MODES)),
    }
    b = normal(G * writes) if draw(st.booleans()) else None
    return (normal(N, G * reads, *size), normal(G * writes, reads, *kernel), b), options


def torch_layer(x, w, b, *, stride, padding, dilation, groups, padding_mode):
    """Pad by F.pad, then convolve: PyTorch's layers do the same in every mode."""
    sides = []
    for k in reversed(range(x.ndim - 2)):  # F.pad begins with the last axis
        reach = dilation[k] * (w.shape[2 + k] - 1)
        words = {"valid": (0, 0), "full": (reach, reach)}
        words["same"] = (reach // 2, reach - reach // 2)
        sides += words[padding] if isinstance(padding, str) else (padding[k], padding[k])
    x = F.pad(x, sides, mode={"zeros": "constant"}.get(padding_mode, padding_mode))
    convolve = F.conv2d if x.ndim == 4 else F.conv1d
    return convolve(x, w, b, stride=stride, dilation=dilation, groups=groups)


# ---- against PyTorch ----
@settings(max_examples=150, deadline=None)
@given(layers())
def test_conv2d_against_torch(layer):
    args, options = layer
    check_torch(
        conv2d,
        conv2d_backward,
        lambda x, w, b: torch_layer(x, w, b, **options),
        args,
        **options,
    )


@settings(max_examples=40, deadline=None)
@given(layers(axes=1))
def test_conv1d_against_torch(layer):
    args, options = layer
    integers = {k: v[0] if isinstance(v, tuple) else v for k, v in options.items()}
    check_torch(
        conv1d,
        conv1d_backward,
        lambda x, w, b: torch_layer(x, w, b, **options),
        args,
        **integers,
    )


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("dilation", [1, 2, (3, 1)])
@pytest.mark.parametrize("kernel", [(1, 1), (2, 2), (3, 4), (4, 3), (5, 2)])
def test_words_mean_what_they_mean_in_torch(kernel, dilation, padding):
    x, w = normal(2, 2, 13, 13), normal(3, 2, *kernel)
    y, _ = conv2d(x, w, padding=padding, dilation=dilation)
    expected = F.conv2d(*map(torch.tensor, (x, w)), padding=padding, dilation=dilation)
    np.testing.assert_allclose(y, expected.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_modes_mean_what_they_mean_in_a_torch_layer(mode):
    x, w, b = normal(2, 4, 6, 7), normal(6, 2, 3, 2), normal(6)
    options = {"stride": (2, 1), "padding": (2, 1), "groups": 2, "padding_mode": mode}
    module = torch.nn.Conv2d(4, 6, (3, 2), dtype=torch.float64, **options)
    module.weight.data, module.bias.data = torch.tensor(w), torch.tensor(b)
    expected = module(torch.tensor(x)).detach().numpy()
    y, _ = conv2d(x, w, b, **options)
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-12)


def test_integers_stand_for_pairs():
    x, w = normal(1, 2, 9, 9), normal(2, 2, 3, 3)
    y, _ = conv2d(x, w, stride=2, padding=1, dilation=3)
    pairs, _ = conv2d(x, w, stride=(2, 2), padding=[1, 1], dilation=(3, 3))
    numpys, _ = conv2d(x, w, stride=np.int64(2), padding=np.int8(1), dilation=(3, 3))
    np.testing.assert_array_equal(y, pairs)
    np.testing.assert_array_equal(y, numpys)


# ---- against the definition ----
@settings(max_examples=40, deadline=None)
@given(layers())
def test_conv2d_against_its_definition(layer):
    args, options = layer
    y, _ = conv2d(*args, **options)
    np.testing.assert_allclose(y, conv2d_loops(*args, **options), rtol=1e-10, atol=1e-12)


def test_the_definition_by_hand():
    x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    w = np.array([[[[1.0, 0.0], [0.0, -1.0]]]])
    np.testing.assert_array_equal(conv2d_loops(x, w)[0, 0], [[-4, -4], [-4, -4]])
    assert conv2d_loops(x, w, np.array([10.0]))[0, 0, 0, 0] == 6


@settings(max_examples=30, deadline=None)
@given(layers())
def test_what_is_saved_is_what_the_backward_reads(layer):
    args, options = layer
    y, saved = conv2d(*args, **options)
    N, C, KH, KW, P, Q = saved.cols.shape
    assert y.shape == (N, len(args[1]), P, Q)
    assert args[0].shape[:2] == (N, C)
    assert args[1].shape[2:] == (KH, KW)
    assert saved.cols.size >= args[1][0].size * y[:, 0].size  # the memory lesson


def test_the_windows_are_saved_as_a_view():
    x = normal(2, 3, 7, 8)
    _, saved = conv2d(x, normal(4, 3, 3, 3))
    assert np.shares_memory(saved.cols, x)


@pytest.mark.parametrize("images", [1, 2, 3, 5, 9])
def test_any_number_of_images_may_be_unrolled_at_a_time(images, monkeypatch):
    args, options = (normal(5, 4, 7, 8), normal(6, 2, 3, 2)), {"groups": 2, "padding": 1}
    y, saved = conv2d(*args, **options)
    gradients = conv2d_backward(y, saved)
    monkeypatch.setattr(convolution, "AT_A_TIME", images * saved.cols[0].nbytes)
    again, saved = conv2d(*args, **options)
    same(again, y)
    for a, b in zip(conv2d_backward(y, saved), gradients, strict=True):
        same(a, b)


# ---- true convolution against SciPy and NumPy ----
@pytest.mark.parametrize("padding", ["full", "same", "valid"])
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3), (2, 2), (4, 3), (2, 5), (6, 7)])
def test_true_convolution_against_scipy(kernel, padding):
    x, k = normal(6, 7), normal(*kernel)
    expected = scipy.signal.convolve2d(x, k, mode=padding)
    y = true_convolution2d(x, k, padding=padding)
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("leading", [(), (3,), (2, 3), (0,)])
def test_true_convolution_takes_each_plane_by_itself(leading):
    x, k = normal(*leading, 5, 6), normal(3, 2)
    y = true_convolution2d(x, k, padding="same")
    assert y.shape == x.shape
    for place in np.ndindex(leading):
        np.testing.assert_allclose(
            y[place], true_convolution2d(x[place], k, padding="same")
        )


def test_one_layer_is_scipy_correlation():
    x, k = normal(6, 7), normal(3, 4)
    y, _ = conv2d(x[None, None], k[None, None])
    expected = scipy.signal.correlate2d(x, k, mode="valid")
    np.testing.assert_allclose(y[0, 0], expected, rtol=1e-10, atol=1e-12)


def test_conv1d_with_the_kernel_turned_is_numpy_convolution():
    f, g = normal(9), normal(4)
    y, _ = conv1d(f[None, None], g[None, None, ::-1], padding="full")
    np.testing.assert_allclose(y[0, 0], np.convolve(f, g), rtol=1e-10, atol=1e-12)


# ---- counts ----
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("C", "O", "kernel", "groups"),
    [(3, 64, 7, 1), (64, 64, (3, 1), 64), (8, 12, (2, 3), 4), (1, 1, 1, 1)],
)
def test_counts_against_a_torch_layer(C, O, kernel, groups, bias):
    layer = torch.nn.Conv2d(C, O, kernel, groups=groups, bias=bias)
    expected = sum(p.numel() for p in layer.parameters())
    assert parameter_count(C, O, kernel, groups=groups, bias=bias) == expected
    y = layer(torch.zeros(1, C, 9, 8))
    products = layer.weight[0].numel() * y.numel()
    assert mac_count(C, O, kernel, tuple(y.shape[2:]), groups=groups) == products


def test_the_first_layer_of_resnet():
    assert parameter_count(3, 64, 7, bias=False) == 9_408
    assert mac_count(3, 64, 7, 112) == 118_013_952
