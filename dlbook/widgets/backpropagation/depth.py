"""A small network with many layers, how large the gradient is at each of them, and why.

Only operations that every machine rounds alike are used, in one order: so the page, which
has the same functions in core.js, finds the same numbers to the last bit,
even where depth blows up the smallest difference.
"""

from typing import NamedTuple

import numpy as np

WIDTH = 16
SPREADS = {
    "small": 0.1,
    "xavier": (1 / WIDTH) ** 0.5,
    "he": (2 / WIDTH) ** 0.5,
    "unit": 1.0,
}
LN2 = 0.6931471805599453
TERMS = 13  # of the series of exp, for at most ln 2 / 2: the rest is below rounding errors


def mix(n):
    """Scramble 32-bit numbers (the lowbias32 hash of Chris Wellons)."""
    n = (n ^ (n >> np.uint32(16))) * np.uint32(0x7FEB352D)
    n = (n ^ (n >> np.uint32(15))) * np.uint32(0x846CA68B)
    return n ^ (n >> np.uint32(16))


def normals(seed, count):
    """Draw numbers of mean 0 and variance 1: sums of twelve uniform ones, less 6."""
    start = mix(np.array([seed], np.uint32))
    drawn = mix(start + np.arange(12 * count, dtype=np.uint32)) / 2**32
    return drawn.reshape(count, 12).sum(1) - 6


def expm1(x):
    """Compute exp(x) - 1 by its series and powers of two."""
    k = np.floor(x / LN2 + 0.5)
    r = x - k * LN2
    series = np.zeros_like(r)
    for part in np.divide.outer(r, np.arange(TERMS, 0, -1)).T:
        series += 1
        series *= part
    scale = np.ldexp(1.0, k.astype(int))
    return scale * series + (scale - 1)


def tanh(z):
    e = expm1(np.clip(2 * z, -300, 300))
    y = e / (e + 2)
    return y, 1 - y * y


def sigmoid(z):
    y = 1 / (expm1(np.clip(-z, -300, 300)) + 2)
    return y, y * (1 - y)


ACTIVATIONS = {
    "linear": lambda z: (z, np.ones_like(z)),
    "tanh": tanh,
    "sigmoid": sigmoid,
    "relu": lambda z: (np.where(z > 0, z, 0.0), np.where(z > 0, 1.0, 0.0)),
}


def total(products):
    """Add along the last axis from left to right; NumPy's own sum adds in pairs."""
    return np.cumsum(products, axis=-1)[..., -1]


class Flow(NamedTuple):
    """What happens to a gradient on its way back, from the input (0) to the last layer."""

    norms: np.ndarray  # (depth + 1,), of the gradient, relative to the last
    slopes: np.ndarray  # (depth + 1,), the part of the activations in it: a product
    weights: np.ndarray  # (depth + 1,), the part of the weights; norms = slopes · weights


def flow(depth, activation, init, gain, seed):
    """Send a gradient of norm 1 back through the layers of a random network.

    Each of the `depth` layers has WIDTH inputs and outputs, no bias, and weights of
    standard deviation gain · SPREADS[init]. Of a gradient that died both parts are 0.
    """
    draws = normals(seed, (depth * WIDTH + 2) * WIDTH).reshape(-1, WIDTH)
    h, dh = draws[:2]
    weights = draws[2:].reshape(depth, WIDTH, WIDTH) * (SPREADS[init] * gain)
    slopes = []
    for w in weights:
        h, slope = ACTIVATIONS[activation](total(w * h))
        slopes.append(slope)
    back, within = [dh], []
    for w, slope in zip(weights[::-1], slopes[::-1], strict=True):
        within.append(slope * back[-1])
        back.append(total(w.T * within[-1]))
    sizes, inner = norm(np.array(back)), norm(np.array(within))
    parts = products(inner, sizes[:-1]), products(sizes[1:], inner)
    return Flow(sizes[::-1] / sizes[0], *parts)


def norm(x):
    """Return the norms of the rows of x."""
    return total(x * x) ** 0.5


def products(parts, wholes):
    """Multiply the ratios up, from the last layer to the first; of nothing they are 0."""
    ratios = np.divide(parts, wholes, out=np.zeros(len(parts)), where=wholes != 0)
    return np.cumprod([1.0, *ratios])[::-1]
