"""What the package claims about attention: each formula beside the code."""

import numpy as np

from dlbook.attention import (
    causal_mask,
    multi_head_attention,
    multi_head_attention_backward,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from dlbook.claims import Claims, slopes

CLAIMS = Claims()
claim = CLAIMS.claim


def matrices(rng):
    """Draw q, k, v and a number to add to every score."""
    T, S, E, F = rng.integers(2, 6, 4)
    return tuple(map(rng.standard_normal, ((T, E), (S, E), (S, F), (T, S))))


def heads(rng):
    """Draw q, k, v and the weights and biases of three heads."""
    N, T, S, D, E, F, O = rng.integers(2, 5, 7)
    inputs = (N, T, D), (N, S, D + 1), (N, S, D + 2)
    weights = (3 * E, D), (3 * E, D + 1), (3 * F, D + 2), (O, 3 * F)
    biases = (3 * E,), (3 * E,), (3 * F,), (O,)
    return tuple(map(rng.standard_normal, (*inputs, *weights, *biases)))


def three_heads(*arrays):
    return multi_head_attention(*arrays, heads=3)


@claim("one query after the other", matrices, "eq-attention-scaled-dot-product")
def _(q, k, v, bias):
    y = np.zeros((len(q), v.shape[1]))
    for t in range(len(q)):
        powers = [
            np.exp(q[t] @ k[s] / len(q[t]) ** 0.5 + bias[t, s]) for s in range(len(k))
        ]
        for s, power in enumerate(powers):
            y[t] += power / sum(powers) * v[s]
    return y, scaled_dot_product_attention(q, k, v, bias)[0]


@claim("causal: sums that end at t", matrices, "eq-attention-causal")
def _(q, k, v, bias):
    q = np.resize(q, k.shape)
    powers = np.exp(q @ k.T / q.shape[1] ** 0.5)
    sums = [
        powers[t, : t + 1] @ v[: t + 1] / powers[t, : t + 1].sum() for t in range(len(q))
    ]
    return np.array(sums), scaled_dot_product_attention(q, k, v, causal_mask(len(q)))[0]


@claim("gradients of q, k, v, bias", matrices, "eq-attention-backward", tolerance=1e-7)
def _(*arrays):
    backward = scaled_dot_product_attention_backward
    return slopes(scaled_dot_product_attention, backward, *arrays)


@claim("each head by itself", heads, "eq-attention-multi-head")
def _(q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o):
    y = np.zeros((*q.shape[:2], len(w_o))) + b_o
    parts = zip(
        *(np.split(a, 3) for a in (w_q, w_k, w_v, b_q, b_k, b_v, w_o.T)), strict=True
    )
    for wq, wk, wv, bq, bk, bv, wo in parts:
        projected = q @ wq.T + bq, k @ wk.T + bk, v @ wv.T + bv
        y += scaled_dot_product_attention(*projected)[0] @ wo
    return y, three_heads(q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o)[0]


@claim("gradients of several heads", heads, tolerance=1e-7)
def _(*arrays):
    return slopes(three_heads, multi_head_attention_backward, *arrays)
