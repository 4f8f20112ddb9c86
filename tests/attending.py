"""Inputs of attention for its tests."""

from common import normal

Q, K, V = normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 6)


def many_heads(N=2, T=3, S=4, D=6):
    """Return q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o."""
    inputs = [normal(N, T, D), normal(N, S, D), normal(N, S, D, seed=1)]
    weights = [normal(D, D, seed=n) for n in range(4)]
    return inputs + weights + [normal(D, seed=n) for n in range(4)]
