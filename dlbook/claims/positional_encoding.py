"""What the package claims about positions: each formula beside the code."""

import numpy as np

from dlbook.claims import Claims
from dlbook.positional_encoding import (
    alibi_bias,
    rotary_embedding,
    sinusoidal_encoding,
)

CLAIMS = Claims()
claim = CLAIMS.claim


def sizes(rng):
    """Draw T, D and a shift."""
    return tuple(rng.integers(3, 12, 3).tolist())


def pair(rng):
    """Draw a query and a key at T positions, of even width, and a shift."""
    T, half, shift = rng.integers(2, 6, 3).tolist()
    return *rng.standard_normal((2, T, 2 * half)), shift


def turn(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@claim("sines and cosines, one by one", sizes, "eq-positional-encoding-sinusoidal")
def _(T, D, shift):
    y = np.zeros((T, D))
    for t, d in np.ndindex(T, D):
        angle = t / 10_000 ** (d // 2 * 2 / D)
        y[t, d] = np.cos(angle) if d % 2 else np.sin(angle)
    return y, sinusoidal_encoding(T, D)


@claim("moving on by k is a rotation", sizes, "eq-positional-encoding-shift")
def _(T, D, shift):
    D = D // 2 * 2
    pairs = sinusoidal_encoding(T, D).reshape(T, D // 2, 2)
    for i in range(D // 2):  # (sin, cos) turns the other way round than (cos, sin)
        pairs[:, i] = pairs[:, i] @ turn(shift / 10_000 ** (2 * i / D))
    return pairs.reshape(T, D), sinusoidal_encoding(T, D, start=shift)


@claim("rotary: a matrix for every pair", pair, "eq-positional-encoding-rotary")
def _(q, k, shift):
    y, E = np.zeros_like(q), q.shape[1]
    for t, i in np.ndindex(len(q), E // 2):
        y[t, 2 * i : 2 * i + 2] = turn(t / 10_000 ** (2 * i / E)) @ q[t, 2 * i : 2 * i + 2]
    return y, rotary_embedding(q)[0]


@claim("rotary: scores know distances only", pair, "eq-positional-encoding-relative")
def _(q, k, shift):
    def scores(start):
        return rotary_embedding(q, start=start)[0] @ rotary_embedding(k, start=start)[0].T

    return scores(0), scores(shift)


@claim("ALiBi: rate times distance", sizes, "eq-positional-encoding-alibi")
def _(T, D, shift):
    M, S = 2 ** (D % 4), T + shift
    y = np.zeros((1, M, T, S))
    for m, t, s in np.ndindex(M, T, S):
        y[0, m, t, s] = -(2 ** (-8 * (m + 1) / M)) * abs(t + S - T - s)
    return y, alibi_bias(M, T, S)
