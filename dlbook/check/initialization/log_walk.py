"""How far ReLU layers with He's weights stray: the walk of the logarithm."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def log_walk(answer, rng):
    """Check a function of widths that returns (average, standard deviation), (2,)."""
    praise = (
        "The steps add up as variances do, and the drift is half of their sum, downwards."
    )
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(widths):
    """Walk down the layers, a step of variance 5/n each."""
    average = variance = 0.0
    for n in widths:
        average -= 2.5 / n
        variance += 5 / n
    return np.array([average, np.sqrt(variance)])


def cases(rng):
    """Draw stacks of fives and tens, to be done by hand, then others."""
    yield ([5] * int(rng.integers(2, 9)),)
    yield ([5, 10, 10] * int(rng.integers(1, 4)),)
    for _ in range(8):
        yield (rng.integers(3, 200, rng.integers(3, 20)).tolist(),)


def mistakes(widths):
    average, std = right(widths)
    yield np.array([average, std**2]), "the second number is the variance: take its root."
    yield np.array([-average, std]), "the drift is downwards: ln is concave."
    yield np.array([2 * average, std]), "the drift is half of the variance: -Var r / 2."
    yield np.array([0.0, std]), "the average of r is 1, but that of ln r is below 0."
    yield (
        np.array([average, sum((5 / n) ** 0.5 for n in widths)]),
        "standard deviations are added: it is the variances that add up.",
    )
    yield (
        np.array([average, std]) / np.array([2.5, 2.5**0.5]),
        "2/n is the step of a linear layer: behind ReLU it is 5/n.",
    )
    yield (
        np.array([average / 2, std / 2]),
        "this is the logarithm of the length: that of the mean square is twice it.",
    )
    yield (
        np.array([average, std]) / np.log(10),
        "this counts powers of ten: the natural logarithm is asked.",
    )
    yield (
        np.array([average / len(widths), std / len(widths)]),
        "this is a mean over layers: the walk adds up all its steps.",
    )
    rest = right(widths[1:])
    yield (
        rest,
        "the first layer is missing: the widths are all of layers, none of the input.",
    )
    step = len(widths) / np.mean(widths)
    yield (
        np.array([-2.5 * step, np.sqrt(5 * step)]),
        "the widths are averaged: it is the steps, 5 over each width, that add up.",
    )
