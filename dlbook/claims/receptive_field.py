"""What the package claims about receptive fields: each formula beside the code."""

import numpy as np

from dlbook.claims import Claims
from dlbook.convolution import conv1d
from dlbook.receptive_field import (
    Layer,
    effective_field,
    graph_field,
    padding_share,
    pixels_read,
    receptive_field,
)

CLAIMS = Claims()
claim = CLAIMS.claim


def stack(rng):
    """Draw three layers: kernels, strides, paddings and dilations."""
    most = (4, 3, 2, 3)
    drawn = [rng.integers(low, n + 1, 3) for low, n in zip((2, 1, 0, 1), most, strict=True)]
    return ([Layer(*numbers) for numbers in np.transpose(drawn).tolist()],)


def smooth(rng):
    """Draw a kernel and a depth, for layers without stride."""
    return int(rng.integers(2, 5)), int(rng.integers(2, 9))


def run(x, layers):
    """Average through all layers; x (N, T)."""
    x = x[:, None]
    for K, S, P, D, _ in layers:
        x, _ = conv1d(x, np.full((1, 1, K), 1 / K), stride=S, padding=P, dilation=D)
    return x[:, 0]


@claim("size, jump, start: as sums of products", stack, "eq-receptive-field-recursion")
def _(layers):
    jumps = [int(np.prod([layer.stride for layer in layers[:n]])) for n in range(4)]
    grown = [(n.kernel - 1) * n.dilation * j for n, j in zip(layers, jumps, strict=False)]
    start = -sum(n.padding * j for n, j in zip(layers, jumps, strict=False))
    return (1 + sum(grown), jumps[3], start), tuple(receptive_field(layers))


@claim("what is read: what changes the output", stack, "eq-receptive-field-pixels")
def _(layers):
    pixels = pixels_read(layers, 10)
    x = np.zeros((400, 400))
    np.fill_diagonal(x, 1)  # one pixel lit in every row
    return np.flatnonzero(run(x, layers)[:, 10]), pixels


@claim("a graph and its recursion agree", stack)
def _(layers):
    first, *rest = layers
    graph = {
        "stem": (first, "input"),
        "left": (rest[0], "stem"),
        "right": (rest[0], "stem"),
    }
    graph["joined"] = (rest[1], ("left", "right"))
    return tuple(receptive_field(layers)), tuple(graph_field(graph))


@claim("effective field: lit pixels, averaged", stack, "eq-receptive-field-effective")
def _(layers):
    size = 130
    lit = [run(np.eye(size)[r : r + 1], layers)[0] for r in range(size)]
    return np.array(lit).T, effective_field(layers, size)


@claim("effective field: the variances add up", smooth)
def _(K, depth):
    (field,) = effective_field([Layer(K)] * depth, depth * (K - 1) + 1)
    places = np.arange(len(field)) - depth * (K - 1) / 2
    return depth * (K**2 - 1) / 12, field @ places**2


@claim("padding: what an image of ones lacks", stack, "eq-receptive-field-padding-share")
def _(layers):
    layers = [*layers, Layer(3, 1, 1)]
    return 1 - run(np.ones((1, 130)), layers)[0], padding_share(layers, 130)
