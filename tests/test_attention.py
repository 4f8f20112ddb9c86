"""Attention against PyTorch, with one head and with several, and every kind of mask."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F_
from attending import K, Q, V
from common import normal, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.func import functional_call

from dlbook.attention import (
    causal_mask,
    multi_head_attention,
    multi_head_attention_backward,
    padding_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)

FEW, MORE = st.integers(1, 3), st.integers(1, 5)
PAIR = scaled_dot_product_attention, scaled_dot_product_attention_backward


def draw_mask(draw, leading, T, S):
    """Draw no mask, a boolean one or an additive one, with sizes of 1 or in full."""
    kind = draw(st.sampled_from(["none", "boolean", "additive", "with -inf"]))
    if kind == "none":
        return None
    shape = [n if draw(st.booleans()) else 1 for n in (*leading, T, S)]
    shape = shape[-2:] if draw(st.booleans()) else shape
    open_ = np.random.default_rng([*shape, 7]).random(shape) < 0.7
    if kind == "boolean":
        return open_
    bias = normal(*shape)
    return bias if kind == "additive" else np.where(open_, bias, -np.inf)


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


# ---- several heads ----
@st.composite
def heads(draw):
    """Arguments of several heads as torch.nn.MultiheadAttention knows them."""
    N, T, S, M, E, DK, DV = (draw(FEW) for _ in range(7))
    D = M * E
    arrays = [normal(N, T, D), normal(N, S, DK), normal(N, S, DV)]
    arrays += [normal(D, D), normal(D, DK), normal(D, DV), normal(D, D, seed=1)]
    arrays += [normal(D, seed=s) if draw(st.booleans()) else None for s in range(4)]
    mask = draw_mask(draw, (N, M), T, S)
    return [*arrays, mask], M


def module(M):
    """Return a function that runs nn.MultiheadAttention; its True forbids."""

    def reference(q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o, mask):
        D = len(w_q)
        layer = torch.nn.MultiheadAttention(
            D, M, kdim=k.shape[2], vdim=v.shape[2], batch_first=True, dtype=q.dtype
        )
        b_q, b_k, b_v, b_o = (
            torch.zeros(D, dtype=q.dtype) if b is None else b for b in (b_q, b_k, b_v, b_o)
        )
        names = ["q_proj_weight", "k_proj_weight", "v_proj_weight"]
        weights = dict(zip(names, (w_q, w_k, w_v), strict=True))
        if layer._qkv_same_embed_dim:
            weights = {"in_proj_weight": torch.cat((w_q, w_k, w_v))}
        weights["in_proj_bias"] = torch.cat((b_q, b_k, b_v))
        weights |= {"out_proj.weight": w_o, "out_proj.bias": b_o}
        if mask is not None:
            mask = ~mask if mask.dtype == torch.bool else mask
            full = mask.expand(len(q), M, q.shape[1], k.shape[1])
            mask = full.reshape(-1, q.shape[1], k.shape[1])
        options = {"attn_mask": mask, "need_weights": False}
        return functional_call(layer, weights, (q, k, v), options)[0]

    return reference


@settings(max_examples=40, deadline=None)
@given(heads())
def test_multi_head_attention_against_torch(layer):
    args, M = layer
    pair = multi_head_attention, multi_head_attention_backward
    check_torch(*pair, module(M), args, heads=M)


@settings(max_examples=20, deadline=None)
@given(st.lists(FEW, min_size=8, max_size=8))
def test_heads_of_any_width_against_their_sum(sizes):
    N, T, S, D, E, F, O, M = sizes
    q, k, v = normal(N, T, D), normal(N, S, D + 1), normal(N, S, D + 2)
    weights = [normal(M * E, D), normal(M * E, D + 1), normal(M * F, D + 2)]
    w_o = normal(O, M * F)

    def reference(q, k, v, w_q, w_k, w_v, w_o):  # Concat(heads) W_O, cut into M products
        parts = zip(*(w.chunk(M) for w in (w_q, w_k, w_v)), w_o.chunk(M, 1), strict=True)
        return sum(
            torch.softmax(q @ a.T @ (k @ b.T).mT / E**0.5, -1) @ (v @ c.T) @ o.T
            for a, b, c, o in parts
        )

    pair = multi_head_attention, multi_head_attention_backward
    check_torch(*pair, reference, [q, k, v, *weights, w_o], heads=M)


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
