"""What the package claims about attention: each formula beside the code."""

import numpy as np

from dlbook.attention import (
    causal_mask,
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
