"""The gain with which random layers of an activation keep their signal."""

from math import pi

import numpy as np

from dlbook.activations import elu, gelu, leaky_relu, relu, sigmoid, silu, softplus, tanh
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


class Activation:
    """A function of the package that takes an array and returns one, and no more."""

    def __init__(self, name, function, **options):
        self.__name__ = self.__doc__ = name
        self.function, self.options = function, options

    def __repr__(self):
        return f"{self.__name__} with {self.options}" if self.options else self.__name__

    def __call__(self, x):
        return self.function(np.asarray(x, float), **self.options)[0].copy()


@exercise
def keeping_gain(answer, rng):
    """Check a function of f that returns one number."""
    praise = "The root of one over the mean square: what leaves the layer is as it came."
    return check_function(answer, right, cases(rng), mistakes, praise, tolerance=1e-4)


def normal_numbers(f):
    """Return f at the places of a Gauss rule on each side of 0, and its weights."""
    t, weight = np.polynomial.legendre.leggauss(200)
    u = np.concatenate([6 * (t - 1), 6 * (t + 1)])  # a kink at 0 is an end, not a middle
    share = np.tile(weight, 2) * np.exp(-u * u / 2)
    return u, f(u), share / share.sum()


def right(f):
    _, y, share = normal_numbers(f)
    return (share @ y**2) ** -0.5


def cases(rng):
    """Take the usual ones, and leaky ones whose slopes no table holds."""
    yield (Activation("relu", relu),)
    yield (Activation("tanh", tanh),)
    for function in (sigmoid, gelu, silu, softplus):
        yield (Activation(function.__name__, function),)
    for _ in range(2):
        slope = round(float(rng.uniform(0.2, 0.8)), 3)
        yield (Activation("leaky_relu", leaky_relu, negative_slope=slope),)
        yield (Activation("elu", elu, alpha=round(float(rng.uniform(0.5, 2)), 3)),)


def mistakes(f):
    u, y, share = normal_numbers(f)
    square, mean = share @ y**2, share @ y
    step = 1e-5
    slopes = share @ ((f(u + step) - f(u - step)) / (2 * step)) ** 2
    yield square**0.5, "this is the size of what comes out: the gain is one over it."
    yield 1 / square, "this is the gain squared, variance times width: take its root."
    yield square, "this is the mean square itself: the gain is one over its root."
    yield (
        (square - mean**2) ** -0.5,
        "the mean was taken off: with weights of mean 0 it is the mean square that the "
        "next layer hears, not the variance.",
    )
    yield (
        slopes**-0.5,
        "this gain keeps the gradient, from the mean square of the slope: the signal is "
        "asked for.",
    )
    yield 1 / (share @ abs(y)), "this is from the mean of |f|: squares are averaged."
    yield (
        1 / f(np.ones(1))[0],
        "this is from f(1) alone: the layer is given a whole normal batch.",
    )
    yield (
        (2 * pi) ** -0.25 * square**-0.5,
        "the density has lost its factor 1/√(2π): its shares do not add up to 1.",
    )
    yield 1.0, "a gain of 1 keeps the signal only where f does: average its square."
    yield 2**0.5, "that is the gain of ReLU: each function has its own."
