"""How long descent takes at its best learning rate, in whole steps."""

from math import ceil, log

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def steps_needed(answer, rng):
    """Check a function of (low, high, factor)."""
    praise = "Enough steps and not one more, where the last just suffices too."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(low, high, factor):
    """Multiply until it is small enough."""
    rate, error, t = (high - low) / (high + low), 1.0, 0
    while error > factor:
        error, t = error * rate, t + 1
    return t


def cases(rng):
    """Draw three in which the last step just suffices (powers of two), then any."""
    for power in rng.choice([1, 2, 3, 4, 5, 6], 3, replace=False).tolist():
        yield 1.0, 3.0, 0.5**power
    yield 1.0, 1000.0, 0.001
    for _ in range(30):
        low, ratio, factor = np.exp(rng.uniform((-2, 0.05, -9), (1, 4, -0.1))).tolist()
        yield low, low * ratio, factor


def mistakes(low, high, factor):
    kappa = high / low
    rate, root = (kappa - 1) / (kappa + 1), kappa**0.5
    exact = log(factor) / log(rate)
    yield (
        exact,
        "this is no whole number of steps: the last one is taken whole, so round up.",
    )
    yield int(exact), "you round down, and the last step is missing: round up."
    yield (
        int(exact) + 1,
        "where the last step just suffices you take one more: at most `factor` means that "
        "being equal is enough.",
    )
    yield (
        ceil(exact / 2),
        "this asks the loss to fall by the factor: the loss is a square, so it falls twice "
        "as fast. Here it is the error.",
    )
    yield (
        ceil(-log(factor) * kappa / 2),
        "this is the approximation κ/2 for each factor of e: good for large condition "
        "numbers, but the exact rate is (κ − 1)/(κ + 1).",
    )
    yield (
        ceil(log(factor) / log((root - 1) / (root + 1))),
        "this takes the root of κ, which is what momentum would achieve.",
    )
    yield (
        ceil(log(factor) / log(1 - 1 / kappa)),
        "1 − 1/κ belongs to the learning rate 1/λ_max, where the steepest direction "
        "arrives in one step: at the best one the factor is (κ − 1)/(κ + 1).",
    )
