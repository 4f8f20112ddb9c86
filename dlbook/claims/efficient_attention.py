"""What the package claims about efficient attention: each equals its plain definition."""

import numpy as np

from dlbook.attention import scaled_dot_product_attention
from dlbook.claims import Claims, slopes
from dlbook.efficient_attention import (
    blockwise_attention,
    linear_attention,
    linear_attention_backward,
    sliding_window_attention,
)

CLAIMS = Claims()
claim = CLAIMS.claim


def heads(rng):
    """Draw q, k and v of several heads, and a size."""
    T, E, F, size = rng.integers(2, 7, 4).tolist()
    return *map(rng.standard_normal, ((2, 3, T, E), (2, 3, T, E), (2, 3, T, F))), size


@claim("block by block: softmax at once", heads, "eq-efficient-attention-online")
def _(q, k, v, size):
    return scaled_dot_product_attention(q, k, v)[0], blockwise_attention(
        q, k, v, block=size
    )


@claim("window: a mask", heads, "eq-efficient-attention-window")
def _(q, k, v, size):
    offset = np.arange(q.shape[2]) - np.arange(q.shape[2])[:, None]
    y, _ = scaled_dot_product_attention(q, k, v, (offset >= -size) & (offset <= 1))
    return y, sliding_window_attention(q, k, v, before=size, after=1)


def features(x):
    return np.where(x > 0, x + 1, np.exp(x))


@claim("linear: the T by S matrix", heads, "eq-efficient-attention-linear")
def _(q, k, v, size):
    p = features(q) @ features(k).swapaxes(-1, -2)
    return p @ v / p.sum(-1, keepdims=True), linear_attention(q, k, v)[0]


@claim("linear, causal: its lower triangle", heads)
def _(q, k, v, size):
    p = np.tril(features(q) @ features(k).swapaxes(-1, -2))
    return p @ v / p.sum(-1, keepdims=True), linear_attention(q, k, v, causal=True)[0]


@claim(
    "gradients of linear",
    heads,
    "eq-efficient-attention-linear-backward",
    tolerance=1e-7,
)
def _(q, k, v, size):
    return slopes(linear_attention, linear_attention_backward, q, k, v)
