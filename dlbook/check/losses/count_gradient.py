"""A loss of one's own: counts that are taken as Poisson."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def count_gradient(answer, rng):
    """Check a function of z (N,) and y (N,) that returns dz (N,)."""
    praise = "Predicted less counted, once more, and over N."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(z, y):
    """Take the slope of the loss along a complex step, exact to the last digits."""
    step = 1e-30
    return (
        np.array([slope_at(value, count, step) for value, count in zip(z, y, strict=True)])
        / z.size
    )


def slope_at(z, count, step):
    shifted = z + 1j * step
    return float(np.imag(np.exp(shifted) - count * shifted) / step)


def cases(rng):
    yield np.zeros(1), np.array([3.0])
    yield np.zeros(2), np.array([0.0, 2.0])
    for _ in range(8):
        N = rng.integers(2, 7)
        yield rng.standard_normal(N), rng.integers(0, 6, N) * 1.0


def mistakes(z, y):
    rate = np.exp(z)
    yield rate - y, "the mean over the samples is missing: divide by N."
    yield (y - rate) / z.size, "the sign is reversed: predicted less counted."
    yield y - rate, "the sign is reversed, and the mean over the samples is missing."
    yield (
        (1 - y / rate) / z.size,
        "this is the slope for the mean λ: go on to z, where λ = e^z has the slope λ.",
    )
    yield (
        1 - y / rate,
        "this is the slope for the mean λ, not for z = ln λ, and not yet divided by N.",
    )
    yield (
        (z - y) / z.size,
        "z is taken for the mean itself: the mean is e^z.",
    )
    yield (
        rate / z.size,
        "the count has dropped out: its surprise has −y z in it.",
    )
    yield (
        (1 / (1 + np.exp(-z)) - y) / z.size,
        "this is the gradient of yes or no: a count has the mean e^z, not a sigmoid.",
    )
    yield (
        np.sum(rate - y) / z.size,
        "one slope for each sample is asked for, not their sum.",
    )
    yield (
        np.mean(rate - y * z),
        "this is the loss: its slope for each z is asked for.",
    )
    yield (
        rate - y * z,
        "these are the surprises, up to ln y!: the slope of their mean for each z is asked "
        "for.",
    )
