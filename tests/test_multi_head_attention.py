"""Several heads: against PyTorch, against their sum, on wrong and on hidden input."""

import numpy as np
import pytest
import torch
from attending import FEW, draw_mask, hide, many_heads
from common import normal, refuses, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.func import functional_call

from dlbook.attention import padding_mask
from dlbook.multi_head_attention import (
    multi_head_attention,
    multi_head_attention_backward,
)
from dlbook.shapes import ShapeError


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


# ---- refusals ----
def test_a_mask_that_would_be_stretched_over_the_heads():
    args = many_heads()
    for shape in ((2, 3, 4), (2, 4), (3, 3), (4,), (1, 2, 2, 3, 4), (2, 3, 3, 4)):
        with refuses(ShapeError, "scaled_dot_product_attention: mask is"):
            multi_head_attention(*args, np.ones(shape, bool), heads=2)
    for shape in ((3, 4), (1, 4), (2, 1, 3, 4), (1, 2, 3, 4), (2, 2, 3, 4), (2, 1, 1, 4)):
        multi_head_attention(*args, np.ones(shape, bool), heads=2)


@pytest.mark.parametrize("place", range(11))
def test_many_heads_with_an_array_that_does_not_fit(place):
    args = many_heads()
    args[place] = args[place][..., :-1]
    with refuses(ShapeError, "multi_head_attention: "):
        multi_head_attention(*args, heads=2)
    args[place] = many_heads()[place].astype(np.float32)
    with refuses(TypeError, "multi_head_attention: one type is needed"):
        multi_head_attention(*args, heads=2)


def test_options():
    with refuses(
        ValueError, "multi_head_attention: heads = 4 does not divide w_q's 6 rows"
    ):
        multi_head_attention(*many_heads(), heads=4)
    for heads in (0, -1, 2.0, "2"):
        with refuses(ValueError, "multi_head_attention: heads must be a whole number"):
            multi_head_attention(*many_heads(), heads=heads)


# ---- extremes, and what is hidden ----
@pytest.mark.parametrize("sizes", [{"N": 0}, {"T": 0}, {"S": 0}, {"N": 1, "T": 1, "S": 1}])
def test_many_heads_of_sizes_0_and_1(sizes):
    args = many_heads(**sizes)
    y, saved = multi_head_attention(*args, heads=3)
    assert y.shape == args[0].shape
    gradients = multi_head_attention_backward(y, saved)
    assert [g.shape for g in gradients] == [a.shape for a in args]


def agree(spoilt, plain, others, mask, dy):
    """Assert that outputs and gradients are those of the plain queries, keys and values."""
    (y, saved), (expected, known) = (
        multi_head_attention(*given, *others, mask, heads=2) for given in (spoilt, plain)
    )
    same(y, expected)
    gradients, wanted = (multi_head_attention_backward(dy, s) for s in (saved, known))
    for a, b in zip(gradients, wanted, strict=True):
        same(a, b)


@pytest.mark.parametrize("kind", ["boolean", "additive"])
def test_a_hidden_token_that_is_nan_reaches_no_gradient(kind):
    q, k, v, *others = many_heads()
    dy, mask = normal(*q.shape), hide(kind, padding_mask(np.array([4, 2]), 4))
    keys, values = k.copy(), v.copy()
    keys[1, 2:], values[1, 3:] = np.nan, np.nan
    agree((q, keys, values), (q, k, v), others, mask, dy)


def test_self_attention_with_a_token_that_is_nan_and_neither_looks_nor_is_seen():
    x, _, _, *others = many_heads(T=4)
    seen = np.arange(4) < np.array([[4], [2]])
    mask = (seen[:, :, None] & seen[:, None, :])[:, None]  # (N, 1, T, T)
    dy = normal(*x.shape)
    spoilt = np.where(seen[..., None], x, np.nan)
    agree([spoilt] * 3, [x] * 3, others, mask, dy)
