"""Attention for long sequences equals its plain definition; what it costs, counted."""

import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as F_
from common import normal, refuses, same
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.attention import causal_mask, scaled_dot_product_attention
from dlbook.efficient_attention import (
    blockwise_attention,
    linear_attention,
    sliding_window_attention,
)
from dlbook.lstm_gru import lstm
from dlbook.multi_head_attention import multi_head_attention
from dlbook.rnn import rnn
from dlbook.shapes import ShapeError

SIZE, LEADING = st.integers(1, 7), st.sampled_from([(), (2,), (2, 3)])
WAYS = {
    "blockwise": blockwise_attention,
    "sliding_window": lambda q, k, v: sliding_window_attention(q, k, v, before=1),
    "linear": lambda q, k, v: linear_attention(q, k, v)[0],
    "causal linear": lambda q, k, v: linear_attention(q, k, v, causal=True)[0],
}
EVERY = pytest.mark.parametrize("way", WAYS)


@st.composite
def inputs(draw, square=False):
    leading, T, S, E, F = draw(LEADING), *(draw(SIZE) for _ in range(4))
    S = T if square else S
    return normal(*leading, T, E), normal(*leading, S, E), normal(*leading, S, F)


# ---- block by block ----
@settings(max_examples=40, deadline=None)
@given(inputs(), st.integers(1, 9), st.booleans())
def test_blockwise_is_softmax_attention(arrays, block, causal):
    q, k, v = arrays
    mask = causal_mask(q.shape[-2], k.shape[-2]) if causal else None
    expected, _ = scaled_dot_product_attention(q, k, v, mask)
    same(blockwise_attention(q, k, v, block=block, causal=causal), expected)


def test_blockwise_against_torch():
    arrays = normal(3, 2, 3, 50, 8)
    expected = F_.scaled_dot_product_attention(*torch.tensor(arrays), is_causal=True)
    same(blockwise_attention(*arrays, block=16, causal=True), expected.numpy())


@pytest.mark.parametrize("order", [1, -1])
def test_blockwise_when_the_largest_score_comes_first_or_last(order):
    k = np.linspace(-1e4, 1e4, 9)[::order, None]
    v = normal(9, 2)
    y = blockwise_attention(np.ones((1, 1)), k, v, block=2)
    np.testing.assert_array_equal(y[0], v[::order][-1])


def test_blockwise_needs_a_fraction_of_the_memory():
    q = normal(1_024, 8).astype(np.float32)

    def peak(function):
        tracemalloc.start()
        function(q, q, q)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(scaled_dot_product_attention) > 1_024 * 1_024 * 4
    assert peak(lambda *a: blockwise_attention(*a, block=64)) < 1_024 * 1_024 * 4 / 3


def test_blockwise_does_not_see_what_comes_later():
    q, k, v = normal(3, 5, 4)
    k[2], v[3] = np.nan, np.nan
    y = blockwise_attention(q, k, v, block=4, causal=True)
    expected, _ = scaled_dot_product_attention(q[:2], k[:2], v[:2], causal_mask(2))
    same(y[:2], expected)
    assert np.isnan(y[2:]).all()


# ---- windows ----
@settings(max_examples=40, deadline=None)
@given(inputs(square=True), st.integers(0, 8), st.integers(0, 8))
def test_a_window_is_a_mask(arrays, before, after):
    q, k, v = arrays
    offset = np.arange(q.shape[-2]) - np.arange(q.shape[-2])[:, None]
    mask = (-before <= offset) & (offset <= after)
    expected, _ = scaled_dot_product_attention(q, k, v, mask)
    same(sliding_window_attention(q, k, v, before=before, after=after), expected)


def test_a_window_of_everything_and_of_nothing_else():
    q, k, v = normal(3, 5, 4)
    same(
        sliding_window_attention(q, k, v, before=4, after=4),
        scaled_dot_product_attention(q, k, v)[0],
    )
    same(sliding_window_attention(q, k, v, before=0), v)


# ---- rows of the inventory: what it costs ----
@pytest.mark.parametrize("row", ["A-154", "A-155"])
def test_a_154_a_155_scores_grow_with_the_square_and_projections_do_not(row):
    sizes = {}
    for T in (16, 32):
        x, w = normal(1, T, 8), normal(8, 8)
        _, saved = multi_head_attention(x, x, x, w, w, w, w, heads=2)
        attention = saved.attention
        scores = attention.p.size
        products = 2 * scores * attention.q.shape[-1]  # q k and p v, in MACs
        sizes[T] = scores, products, 4 * T * w.size
    assert sizes[16] == (2 * 16 * 16, 2 * 16 * 16 * 8, 4 * 16 * 64), row
    assert [b / a for a, b in zip(sizes[16], sizes[32], strict=True)] == [4, 4, 2]
    assert sizes[16][1] == sizes[16][2]  # they are equal at T = 2 D


@pytest.mark.parametrize("row", ["A-156", "A-157", "A-158", "A-159"])
def test_a_156_a_157_a_158_a_159_recurrent_layers_count_the_input_too(row):
    T, D, F = 20, 48, 96
    x = normal(1, T, D)
    plain, gated = [normal(F, D), normal(F, F)], [normal(4 * F, D), normal(4 * F, F)]
    products = [T * sum(w.size for w in weights) for weights in (plain, gated)]
    assert products[0] == T * (F * F + F * D) > T * F * F, row
    assert products[1] == 4 * products[0]
    _, saved = rnn(x, None, *plain)
    assert saved.h.size == (T + 1) * F
    _, saved = lstm(x, None, None, *gated)
    assert saved.h.size + saved.c.size + saved.gates.size == 2 * (T + 1) * F + 4 * T * F


# ---- limits ----
@EVERY
def test_refusals(way):
    attend, name = WAYS[way], f"{way.split()[-1]}_attention"
    q, k, v = normal(3, 2, 5, 4)
    for args, message in (
        ((q[0, 0], k, v), "q has 1 dimensions, not 2"),
        ((q, k[..., 1:], v), "k says E = 3, but it was 4"),
        ((q, k, v[:, 1:]), "v says S = 4, but it was 5"),
        ((q[:1], k, v), "the leading sizes must be the same"),
        ((q, k, v.tolist()), "v is of type list"),
    ):
        with refuses(ShapeError, f"{name}: {message}"):
            attend(*args)
    for kind in (int, complex, np.float32):
        with refuses(TypeError, f"{name}: "):
            attend(q, k.astype(kind), v)


def test_more_refusals():
    q, k, v = normal(5, 4), normal(6, 4), normal(6, 4)
    for block in (0, -1, 2.0):
        with refuses(ValueError, "blockwise_attention: block must be a whole"):
            blockwise_attention(q, k, v, block=block)
    for options in ({"before": -1}, {"before": 1.5}, {"before": 1, "after": -2}):
        with refuses(ValueError, "sliding_window_attention: "):
            sliding_window_attention(k, k, v, **options)
    with refuses(ShapeError, "sliding_window_attention: k says T = 6, but it was 5"):
        sliding_window_attention(q, k, v, before=1)
    with refuses(ShapeError, "linear_attention: k says T = 6, but it was 5"):
        linear_attention(q, k, v, causal=True)


@EVERY
@pytest.mark.parametrize("shape", [(0, 3, 4), (2, 0, 4), (2, 3, 0), (1, 1, 1)])
def test_sizes_of_0_and_1(way, shape):
    q = normal(*shape)
    assert WAYS[way](q, q, normal(*shape[:2], 5)).shape == (*shape[:2], 5)


@EVERY
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_precision_is_kept_and_nothing_is_written(way, kind):
    arrays = [normal(2, 6, 4, seed=s).astype(kind) for s in range(3)]
    for a in arrays:
        a.flags.writeable = False
    y = WAYS[way](*arrays)
    assert y.dtype == kind
    exact = WAYS[way](*(a.astype(np.float64) for a in arrays))
    np.testing.assert_allclose(y, exact, atol=20 * float(np.finfo(kind).eps))


@EVERY
@pytest.mark.parametrize("scale", [1e4, -1e4])
def test_huge_scores_stay_finite(way, scale):
    q, k, v = normal(3, 2, 6, 4)
    assert np.isfinite(WAYS[way](scale * q, k, v)).all()


@EVERY
def test_nan_stays_with_its_query(way):
    q, k, v = normal(3, 5, 4)
    q[2, 0] = np.nan
    y = WAYS[way](q, k, v)
    assert np.isnan(y[2]).all() and np.isfinite(np.delete(y, 2, axis=0)).all()
