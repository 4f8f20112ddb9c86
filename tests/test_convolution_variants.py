"""Transposed, depthwise and separable layers against PyTorch and their definitions."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal, same
from gradient_check import check_torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlbook.convolution import (
    conv2d,
    conv2d_backward,
    mac_count,
    output_size,
    parameter_count,
    true_convolution2d,
)
from dlbook.convolution_variants import (
    conv_transpose2d,
    conv_transpose2d_backward,
    depthwise_conv2d,
    depthwise_conv2d_backward,
    factorize_kernel,
    pixel_shuffle,
    pixel_unshuffle,
    separable_conv2d,
    separable_conv2d_backward,
)
from dlbook.verify import refute

FEW = settings(max_examples=40, deadline=None)
PAIR = st.tuples(st.integers(1, 3), st.integers(1, 3))


@st.composite
def painters(draw):
    """Arguments x, w, b (or None) and options of any transposed layer."""
    N, G, reads, writes = (draw(st.integers(1, n)) for n in (2, 3, 2, 2))
    size, kernel, stride, dilation = (draw(PAIR) for _ in range(4))
    places = list(zip(size, kernel, stride, dilation, strict=True))
    extra = [draw(st.integers(0, max(S, D) - 1)) for _, _, S, D in places]
    most = [
        (S * (n - 1) + D * (K - 1) + E) // 2
        for (n, K, S, D), E in zip(places, extra, strict=True)
    ]
    options = {
        "stride": stride,
        "padding": tuple(draw(st.integers(0, min(m, 3))) for m in most),
        "output_padding": tuple(extra),
        "dilation": dilation,
        "groups": G,
    }
    b = normal(G * writes) if draw(st.booleans()) else None
    return (normal(N, G * reads, *size), normal(G * reads, writes, *kernel), b), options


# ---- transposed ----
@FEW
@given(painters())
def test_conv_transpose2d_against_torch(layer):
    args, options = layer
    check_torch(
        conv_transpose2d,
        conv_transpose2d_backward,
        lambda x, w, b: F.conv_transpose2d(x, w, b, **options),
        args,
        **options,
    )


@FEW
@given(painters())
def test_it_is_the_adjoint_of_a_convolution(layer):
    (z, w, _), options = layer
    extra = options.pop("output_padding")
    assume(all(E < S for E, S in zip(extra, options["stride"], strict=True)))
    x, _ = conv_transpose2d(z, w, output_padding=extra, **options)
    y, saved = conv2d(normal(*x.shape), w, **options)
    assert y.shape == z.shape
    same(x, conv2d_backward(z, saved)[0])


@pytest.mark.parametrize("extra", [0, 1, 2])
def test_output_padding_picks_the_size_that_a_stride_rounded_away(extra):
    x, w = normal(1, 1, 4, 4), normal(1, 1, 3, 3)
    y, _ = conv_transpose2d(x, w, stride=3, padding=1, output_padding=extra)
    assert y.shape[-1] == 10 + extra
    assert output_size(y.shape[-1], 3, stride=3, padding=1) == 4


def test_without_stride_it_is_the_true_convolution():
    x, w = normal(5, 6), normal(3, 2)
    y, _ = conv_transpose2d(x[None, None], w[None, None])
    same(y[0, 0], true_convolution2d(x, w))


@pytest.mark.parametrize("kernel", [2, 3, 4])
def test_a_checkerboard_unless_the_stride_divides_the_kernel(kernel):
    y, _ = conv_transpose2d(
        np.ones((1, 1, 6, 6)), np.ones((1, 1, kernel, kernel)), stride=2
    )
    inside = y[0, 0, 3:-3, 3:-3]
    assert (np.ptp(inside) > 0) == (kernel % 2 != 0)


# ---- depthwise and separable ----
@FEW
@given(st.integers(1, 3), PAIR, PAIR, PAIR, st.sampled_from([0, 1, "full"]), st.booleans())
def test_depthwise_and_separable_against_torch(C, kernel, stride, dilation, padding, bias):
    size = [D * (K - 1) + 3 for K, D in zip(kernel, dilation, strict=True)]
    x, w, v = normal(2, C, *size), normal(C, *kernel), normal(4, C)
    options = {"stride": stride, "dilation": dilation, "padding": padding}
    reach = [D * (K - 1) for K, D in zip(kernel, dilation, strict=True)]
    named = options | {"groups": C, "padding": reach if padding == "full" else padding}

    def depthwise(x, w, b=None):
        return F.conv2d(x, w[:, None], b, **named)

    b = normal(C) if bias else None
    check_torch(
        depthwise_conv2d, depthwise_conv2d_backward, depthwise, [x, w, b], **options
    )
    check_torch(
        separable_conv2d,
        separable_conv2d_backward,
        lambda x, w, v, b: F.conv2d(depthwise(x, w), v[:, :, None, None], b),
        [x, w, v, normal(4) if bias else None],
        **options,
    )


def test_a_separable_layer_is_a_full_one_with_a_kernel_of_rank_one_across_channels():
    x, w, v = normal(2, 3, 6, 6), normal(3, 3, 3), normal(5, 3)
    same(separable_conv2d(x, w, v)[0], conv2d(x, v[:, :, None, None] * w)[0])


@pytest.mark.parametrize("row", ["C-085", "D-041"])
@pytest.mark.parametrize(("C", "O", "K"), [(32, 64, 3), (512, 512, 3), (16, 8, 5)])
def test_c_085_d_041_what_remains_of_the_cost_and_how_often_it_fits(C, O, K, row):
    full = parameter_count(C, O, K, bias=False)
    parts = parameter_count(C, C, K, groups=C, bias=False) + parameter_count(
        C, O, 1, bias=False
    )
    assert full == K * K * C * O
    assert parts == K * K * C + C * O
    same(parts / full, 1 / O + 1 / K**2)  # what remains; the saving is the reciprocal
    products = mac_count(C, C, K, 7, groups=C) + mac_count(C, O, 1, 7)
    same(mac_count(C, O, K, 7) / products, full / parts)


# ---- factors ----
@FEW
@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_the_factors_are_the_best_that_can_be_had(KH, KW, data):
    k = normal(KH, KW)
    rank = data.draw(st.integers(1, min(KH, KW)))
    a, b = factorize_kernel(k, rank=rank)
    assert (a.shape, b.shape) == ((KH, rank), (rank, KW))
    left_out = np.linalg.svd(k, compute_uv=False)[rank:]
    same(((k - a @ b) ** 2).sum(), (left_out**2).sum())


def test_an_outer_product_becomes_a_column_after_a_row():
    column, row = np.array([1.0, 2, 1]), np.array([-1.0, 0, 1])  # Sobel's kernel
    a, b = factorize_kernel(np.outer(column, row))
    same(a @ b, np.outer(column, row))
    x = normal(1, 1, 7, 8)
    one, _ = conv2d(x, np.outer(column, row)[None, None])
    two, _ = conv2d(conv2d(x, b[None, None])[0], a[None, None])
    same(one, two)


# ---- shuffled pixels ----
@FEW
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
def test_pixel_shuffle_against_torch(C, H, W, R):
    x = normal(2, C * R * R, H, W)
    y = pixel_shuffle(x, factor=R)
    np.testing.assert_array_equal(y, F.pixel_shuffle(torch.tensor(x), R))
    np.testing.assert_array_equal(pixel_unshuffle(y, factor=R), x)
    z = normal(*y.shape, seed=1)
    same((y * z).sum(), (x * pixel_unshuffle(z, factor=R)).sum())  # so it is the backward


def test_a_transposed_layer_with_disjoint_kernels_is_a_product_and_a_shuffle():
    x, w = normal(2, 3, 4, 5), normal(3, 2, 2, 2)
    y, _ = conv_transpose2d(x, w, stride=2)
    mixed, _ = conv2d(x, w.transpose(1, 2, 3, 0).reshape(8, 3, 1, 1))
    same(y, pixel_shuffle(mixed, factor=2))


# ---- rows of the sources ----
def printed_transposed(x, w, stride):
    """Sum x[i // s - u, j // s - v] w[u, v], as it is printed."""
    (H, W), (KH, KW) = x.shape, w.shape
    y = np.zeros(((H - 1) * stride + KH, (W - 1) * stride + KW))
    for i, j, u, v in np.ndindex(*y.shape, KH, KW):
        r, q = i // stride - u, j // stride - v
        y[i, j] += x[r, q] * w[u, v] if 0 <= r < H and 0 <= q < W else 0
    return y


def test_c_086_a_transposed_convolution_takes_no_floor(capsys):
    def pair(rng):
        return rng.standard_normal((4, 5)), rng.standard_normal((3, 3))

    def right(stride):
        return lambda x, w: conv_transpose2d(x[None, None], w[None, None], stride=stride)[0]

    refute("C-086", lambda x, w: printed_transposed(x, w, 2)[None, None], right(2), pair)
    assert "C-086: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, w = normal(4, 5), normal(3, 3)
    same(printed_transposed(x, w, 1), right(1)(x, w)[0, 0])  # right without a stride


def test_c_144_groups_of_channels_are_no_group_of_rotations():
    x, w = normal(1, 4, 6, 6), normal(4, 1, 3, 3)

    def turn(a, times=1):
        return np.rot90(a, times, (-2, -1))

    def layer(x, w):
        return conv2d(x, w, groups=4)[0]

    assert abs(layer(turn(x), w) - turn(layer(x, w))).max() > 0.1

    def over_rotations(x):
        return np.max([layer(x, turn(w, n)) for n in range(4)], 0)

    same(over_rotations(turn(x)), turn(over_rotations(x)))  # equivariant, and pooled:
    same(over_rotations(turn(x)).max((2, 3)), over_rotations(x).max((2, 3)))
