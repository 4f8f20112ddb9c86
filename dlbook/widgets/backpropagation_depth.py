"""A small network with many layers, and how large the gradient is at each of them.

Only operations that every machine rounds alike are used, in one order: so the page, which
has the same functions in backpropagation.core.js, finds the same numbers to the last bit,
even where depth blows up the smallest difference.
"""

import numpy as np

WIDTH = 16
SPREADS = {
    "small": 0.1,
    "xavier": (1 / WIDTH) ** 0.5,
    "he": (2 / WIDTH) ** 0.5,
    "unit": 1.0,
}
LN2 = 0.6931471805599453
TERMS = 16  # of the series of exp, for at most ln 2 / 2


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
    series = 0 * r
    for n in range(TERMS, 0, -1):
        series = (series + 1) * r / n
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


def norms(depth, activation, init, gain, seed):
    """Return the norm of the gradient at the input and after each layer, the last as 1.

    Each of the `depth` layers has WIDTH inputs and outputs, no bias, and weights of
    standard deviation gain · SPREADS[init]. Returns (depth + 1,).
    """
    draws = normals(seed, (depth * WIDTH + 2) * WIDTH).reshape(-1, WIDTH)
    h, dh = draws[:2]
    weights = draws[2:].reshape(depth, WIDTH, WIDTH) * (SPREADS[init] * gain)
    slopes = []
    for w in weights:
        h, slope = ACTIVATIONS[activation](total(w * h))
        slopes.append(slope)
    sizes = [total(dh * dh) ** 0.5]
    for w, slope in zip(weights[::-1], slopes[::-1], strict=True):
        dh = total(w.T * (slope * dh))
        sizes.append(total(dh * dh) ** 0.5)
    return np.array(sizes[::-1]) / sizes[0]
