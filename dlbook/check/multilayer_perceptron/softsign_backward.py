"""The way back through a bend of one's own."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def softsign_backward(answer, rng):
    """Check a function of da (N, F) and z (N, F) that returns dz (N, F)."""
    praise = "The slope of the softsign on both sides of 0, times what came back."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(da, z):
    """Take the slope along a complex step, with the sign of z in place of its size."""
    step = 1e-30
    shifted = z + 1j * step
    return da * np.imag(shifted / (1 + np.where(z < 0, -1, 1) * shifted)) / step


def cases(rng):
    """Draw two small tables of whole numbers, to be done by hand, then larger ones."""
    for z in ([[1.0, -1.0, 3.0]], [[-4.0], [1.0]]):
        yield rng.integers(1, 5, np.shape(z)) * 1.0, np.array(z)
    yield rng.integers(1, 5, (1, 2)) * 1.0, np.array([[0.0, -2.0]])
    for _ in range(8):
        N, F = rng.permutation([2, 3, 4, 5, 6])[:2]
        yield rng.standard_normal((N, F)), 2 * rng.standard_normal((N, F))


def mistakes(da, z):
    size = 1 + abs(z)
    a = z / size
    yield 1 / size**2, "this is the slope alone: multiply by da, what came back."
    yield da * a, "this is da times the softsign itself: its slope is asked for."
    yield da / size, "the square is missing: 1/(1 + |z|)², by the rule for quotients."
    yield (
        np.where(z < 0, -da, da) / size**2,
        "below 0 the sign is turned: the softsign rises everywhere.",
    )
    yield (
        da * np.sign(z) / size**2,
        "no sign(z) is left in the slope: the softsign rises everywhere, also at 0.",
    )
    yield da * abs(np.sign(z)) / size**2, "at 0 the slope is 1 from both sides, not 0."
    yield da * (1 - a) ** 2, "1/(1 + |z|) is 1 − |a|: below 0 this is not 1 − a."
    with np.errstate(divide="ignore"):
        yield (
            da / (1 + z) ** 2,
            "this holds for z ≥ 0: below 0 the |z| in the denominator is −z.",
        )
    yield da * (1 - a**2), "1 − a² is the slope of tanh: the softsign has its own."
    yield da * (1 - abs(z)) / size**2, "the numerator is 1 + |z| − |z|, which is 1."
    yield da / (1 + z**2), "the square of 1 + |z| is not 1 + z²: mind the term between."
