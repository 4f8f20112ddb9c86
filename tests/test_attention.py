"""Attention against PyTorch, with every kind of mask."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F_
from attending import MORE, K, Q, V, draw_mask
from common import normal, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.attention import (
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)

PAIR = scaled_dot_product_attention, scaled_dot_product_attention_backward


@st.composite
def inputs(draw):
    leading = draw(st.sampled_from([(), (2,), (2, 3)]))
    T, S, E, F = (draw(MORE) for _ in range(4))
    q, k, v = normal(*leading, T, E), normal(*leading, S, E), normal(*leading, S, F)
    return [q, k, v, draw_mask(draw, leading, T, S)]


def torch_attention(q, k, v, mask):
    y = F_.scaled_dot_product_attention(*(a[None, None] for a in (q, k, v)), mask)
    return y[0, 0]


@settings(max_examples=40, deadline=None)
@given(inputs())
def test_scaled_dot_product_attention_against_torch(args):
    check_torch(*PAIR, torch_attention, args)


@settings(max_examples=30, deadline=None)
@given(inputs())
def test_the_weights_are_a_distribution_or_nothing(args):
    *_, mask = args
    _, saved = scaled_dot_product_attention(*args)
    seen = True if mask is None else mask if mask.dtype == bool else np.isfinite(mask)
    seen = np.broadcast_to(seen, saved.p.shape)
    same(saved.p.sum(-1), seen.any(-1))
    assert (saved.p[seen] > 0).all() and (saved.p[~seen] == 0).all()


# ---- masks ----
@pytest.mark.parametrize("T", [0, 1, 2, 5])
def test_causal_against_torch(T):
    q, k, v = normal(2, 3, T, 4), normal(2, 3, T, 4, seed=1), normal(2, 3, T, 4, seed=2)
    y, _ = scaled_dot_product_attention(q, k, v, causal_mask(T))
    tensors = map(torch.tensor, (q, k, v))
    expected = F_.scaled_dot_product_attention(*tensors, is_causal=True)
    same(y, expected.numpy())


@pytest.mark.parametrize(("T", "S"), [(1, 4), (2, 5), (3, 2), (3, 0), (0, 3)])
def test_the_queries_are_the_last_positions(T, S):
    expected = torch.ones(T, S, dtype=bool).tril(S - T).numpy()
    np.testing.assert_array_equal(causal_mask(T, S), expected)
    if T <= S:
        np.testing.assert_array_equal(causal_mask(T, S), causal_mask(S)[S - T :])


def test_what_comes_later_does_not_matter():
    q, k, v = normal(6, 4), normal(6, 4, seed=1), normal(6, 3)
    y, _ = scaled_dot_product_attention(q, k, v, causal_mask(6))
    k[4:], v[4:] = 9, -9
    z, _ = scaled_dot_product_attention(q, k, v, causal_mask(6))
    same(y[:4], z[:4])
    same(y[0], v[0])  # the first one sees itself alone


def test_padding_is_as_if_it_were_not_there():
    q, k, v = normal(3, 2, 5, 4), normal(3, 2, 5, 4, seed=1), normal(3, 2, 5, 3)
    lengths = np.array([5, 2, 0])
    y, _ = scaled_dot_product_attention(q, k, v, padding_mask(lengths, 5))
    for n, length in enumerate(lengths):
        short, _ = scaled_dot_product_attention(q[n], k[n, :, :length], v[n, :, :length])
        same(y[n], short)
    np.testing.assert_array_equal(y[2], 0)


def test_masks_combine():
    lengths = np.array([3, 1])
    both = padding_mask(lengths, 4) & causal_mask(4)
    assert both.shape == (2, 1, 4, 4)
    q = normal(2, 2, 4, 3)
    added = np.where(both, 0.0, -np.inf)
    y, _ = scaled_dot_product_attention(q, q, q, both)
    z, _ = scaled_dot_product_attention(q, q, q, added)
    np.testing.assert_array_equal(y, z)


# ---- nothing to see ----
@pytest.mark.parametrize("additive", [False, True])
def test_a_query_that_sees_nothing_gets_zeros_as_in_torch(additive):
    q, k, v = normal(2, 1, 3, 4), normal(2, 1, 5, 4), normal(2, 1, 5, 3)
    mask = np.ones((3, 5), bool)
    mask[1] = False
    mask = np.where(mask, 0.0, -np.inf) if additive else mask
    y, saved = scaled_dot_product_attention(q, k, v, mask)
    expected = F_.scaled_dot_product_attention(*map(torch.tensor, (q, k, v, mask)))
    same(y, expected.numpy())
    np.testing.assert_array_equal(y[:, :, 1], 0)
    gradients = scaled_dot_product_attention_backward(normal(*y.shape), saved)
    assert all(np.isfinite(g).all() for g in gradients)
    np.testing.assert_array_equal(gradients[0][:, :, 1], 0)


def test_an_output_lies_between_the_values():
    y, _ = scaled_dot_product_attention(Q, K, V)
    low, high = V.min(1, keepdims=True), V.max(1, keepdims=True)
    assert ((low <= y) & (y <= high)).all()
