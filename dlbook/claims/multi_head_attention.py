"""What the package claims about several heads: each by itself, and all gradients."""

import numpy as np

from dlbook.attention import scaled_dot_product_attention
from dlbook.claims import Claims, slopes
from dlbook.multi_head_attention import (
    multi_head_attention,
    multi_head_attention_backward,
)

CLAIMS = Claims()
claim = CLAIMS.claim


def heads(rng):
    """Draw q, k, v and the weights and biases of three heads."""
    N, T, S, D, E, F, O = rng.integers(2, 5, 7)
    inputs = (N, T, D), (N, S, D + 1), (N, S, D + 2)
    weights = (3 * E, D), (3 * E, D + 1), (3 * F, D + 2), (O, 3 * F)
    biases = (3 * E,), (3 * E,), (3 * F,), (O,)
    return tuple(map(rng.standard_normal, (*inputs, *weights, *biases)))


def three_heads(*arrays):
    return multi_head_attention(*arrays, heads=3)


@claim("each head by itself", heads, "eq-multi-head-attention-heads")
def _(q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o):
    y = np.zeros((*q.shape[:2], len(w_o))) + b_o
    parts = zip(
        *(np.split(a, 3) for a in (w_q, w_k, w_v, b_q, b_k, b_v, w_o.T)), strict=True
    )
    for wq, wk, wv, bq, bk, bv, wo in parts:
        projected = q @ wq.T + bq, k @ wk.T + bk, v @ wv.T + bv
        y += scaled_dot_product_attention(*projected)[0] @ wo
    return y, three_heads(q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o)[0]


@claim(
    "gradients of several heads",
    heads,
    "eq-multi-head-attention-projections",
    tolerance=1e-7,
)
def _(*arrays):
    return slopes(three_heads, multi_head_attention_backward, *arrays)


@claim("two products: where, and what", heads, "eq-multi-head-attention-circuits")
def _(q, k, v, w_q, w_k, w_v, w_o, *_):
    y = np.zeros((*q.shape[:2], len(w_o)))
    for wq, wk, wv, wo in zip(
        *(np.split(a, 3) for a in (w_q, w_k, w_v, w_o.T)), strict=True
    ):
        s = q @ (wq.T @ wk) @ k.swapaxes(1, 2) / len(wq) ** 0.5
        p = np.exp(s) / np.exp(s).sum(-1, keepdims=True)
        y += p @ v @ (wo.T @ wv).T
    return y, three_heads(q, k, v, w_q, w_k, w_v, w_o)[0]
