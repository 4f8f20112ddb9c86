"""What the package claims about backpropagation: each rule beside the code."""

import numpy as np

from dlbook.activations import tanh, tanh_backward
from dlbook.backpropagation import Chain, Layer, Value, numerical_gradient
from dlbook.claims import Claims
from dlbook.linear import linear, linear_backward

CLAIMS = Claims()
claim = CLAIMS.claim
NETWORK = Chain(
    Layer(linear, linear_backward, ("w", "b")),
    Layer(tanh, tanh_backward),
    Layer(linear, linear_backward, ("v",)),
)


def numbers(rng):
    return (rng.uniform(0.5, 1.5, 3),)


def network(rng):
    """Draw x, dy, w, b, v."""
    shapes = (4, 3), (4, 2), (5, 3), (5,), (2, 5)
    return tuple(map(rng.standard_normal, shapes))


@claim("numbers: a value used twice adds up", numbers, "eq-backpropagation-graph")
def _(x):
    def loss(a, b, c):
        return (a * b).tanh() / c + a.log() ** 2 - (b - c).exp()

    a, b, c = map(Value, x)
    bend, rise = 1 - np.tanh(x[0] * x[1]) ** 2, np.exp(x[1] - x[2])
    left = (
        x[1] * bend / x[2] + 2 * np.log(x[0]) / x[0],
        x[0] * bend / x[2] - rise,
        -np.tanh(x[0] * x[1]) / x[2] ** 2 + rise,
    )
    return np.array(left), np.array(loss(a, b, c).backward(a, b, c))


@claim("layers: the chain rule in matrices", network, "eq-backpropagation-chain")
def _(x, dy, w, b, v):
    a = np.tanh(x @ w.T + b)
    dz = (dy @ v) * (1 - a**2)
    _, saved = NETWORK.forward(x, {"w": w, "b": b, "v": v})
    dx, grads = NETWORK.backward(dy, saved)
    return (dz @ w, dz.T @ x, dz.sum(0), dy.T @ a), (dx, *(grads[k] for k in "wbv"))


@claim(
    "the slope by differences", network, "eq-backpropagation-differences", tolerance=1e-7
)
def _(x, dy, w, b, v):
    def loss(w):
        return (NETWORK.forward(x, {"w": w, "b": b, "v": v})[0] * dy).sum()

    dz = (dy @ v) * (1 - np.tanh(x @ w.T + b) ** 2)
    return dz.T @ x, numerical_gradient(loss, w)
