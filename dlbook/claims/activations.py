"""What the package claims about activation functions: each formula beside the code."""

from math import erf, pi, sqrt

import numpy as np

from dlbook import activations as act
from dlbook.claims import Claims, slopes

CLAIMS = Claims()
claim = CLAIMS.claim
SLOPES = np.array([0.1, 0.2, 0.3])


def numbers(rng):
    """Draw numbers of both signs, none near 0, where some slopes jump."""
    x = 3 * rng.standard_normal((rng.integers(2, 7), 3))
    return (x + 0.01 * np.sign(x),)


def phi(x):
    return (1 + np.vectorize(erf)(x / sqrt(2))) / 2


def leaky(x):
    return act.leaky_relu(x, negative_slope=0.2)


def gelu_tanh(x):
    return act.gelu(x, approximate="tanh")


def prelu(x):
    return act.prelu(x, SLOPES)


def prelu_backward(dy, saved):
    return act.prelu_backward(dy, saved)[0]


def share(x):
    return np.exp(x) / np.exp(x).sum(-1, keepdims=True)


# The formula as printed, the function and its backward.
PAIRS = {
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), act.sigmoid, act.sigmoid_backward),
    "tanh": (
        lambda x: (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1),
        act.tanh,
        act.tanh_backward,
    ),
    "relu": (lambda x: np.where(x > 0, x, 0), act.relu, act.relu_backward),
    "leaky-relu": (lambda x: np.where(x > 0, x, 0.2 * x), leaky, act.leaky_relu_backward),
    "prelu": (lambda x: np.where(x > 0, x, SLOPES * x), prelu, prelu_backward),
    "elu": (lambda x: np.where(x > 0, x, np.exp(x) - 1), act.elu, act.elu_backward),
    "gelu": (lambda x: x * phi(x), act.gelu, act.gelu_backward),
    "gelu-tanh": (
        lambda x: x / 2 * (1 + np.tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))),
        gelu_tanh,
        act.gelu_backward,
    ),
    "silu": (lambda x: x / (1 + np.exp(-x)), act.silu, act.silu_backward),
    "softplus": (lambda x: np.log(1 + np.exp(x)), act.softplus, act.softplus_backward),
    "softmax": (share, act.softmax, act.softmax_backward),
    "log-softmax": (lambda x: np.log(share(x)), act.log_softmax, act.log_softmax_backward),
}


def add_pair(label, formula, forward, backward):
    """Claim that a function is its formula, and its backward the slope."""

    @claim(f"{label}: its formula", numbers, f"eq-activations-{label}")
    def _(x):
        return formula(x), forward(x)[0]

    @claim(f"{label}: its slope, by differences", numbers, tolerance=1e-7)
    def _(x):
        return slopes(forward, backward, x)


for label, parts in PAIRS.items():
    add_pair(label, *parts)


@claim("softmax: any number may be taken off", numbers, "eq-activations-softmax-stable")
def _(x):
    return share(x), act.softmax(x + 1e3)[0]


@claim("the normal distribution: Python's erf", numbers, "eq-activations-normal-cdf")
def _(x):
    return phi(x), act.normal_cdf(x)


@claim("tanh is a sigmoid, stretched", numbers)
def _(x):
    return 2 * act.sigmoid(2 * x)[0] - 1, act.tanh(x)[0]
