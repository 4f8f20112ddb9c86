"""Inputs of attention for its tests."""

import numpy as np
from common import normal
from hypothesis import strategies as st

FEW, MORE = st.integers(1, 3), st.integers(1, 5)
Q, K, V = normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 6)


def many_heads(N=2, T=3, S=4, D=6):
    """Return q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o."""
    inputs = [normal(N, T, D), normal(N, S, D), normal(N, S, D, seed=1)]
    weights = [normal(D, D, seed=n) for n in range(4)]
    return inputs + weights + [normal(D, seed=n) for n in range(4)]


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


def hide(kind, seen):
    """Write a mask as booleans, or as what is added to the scores."""
    return seen if kind == "boolean" else np.where(seen, 0.0, -np.inf)
