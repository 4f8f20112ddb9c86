"""A gradient by measurement, with steps so large that the sides differ."""

import numpy as np

from dlbook.backpropagation import numerical_gradient
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def central_difference(answer, rng):
    """Check a function of (f, x, h), with steps so large that the sides differ."""
    praise = "A step to each side of every number, one number at a time."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(f, x, h):
    return numerical_gradient(f, x, h=h)  # x is at most 1, so its step is h itself


def cubes(x):
    """the cube of the sum of x"""
    return float(x.sum() ** 3)


def cases(rng):
    """Draw two vectors of zeros and ones, to be done by hand, then others."""
    w, b = rng.standard_normal((2, 6))

    def cubic(x):
        """a polynomial of degree 3 with random coefficients"""
        return float(x**3 @ w[: len(x)] + np.prod(x) + b[: len(x)] @ x)

    def bent(x):
        """exp of a sum of sines"""
        return float(np.exp(np.sin(x) @ w[: len(x)]))

    for _ in range(2):
        yield cubes, rng.permutation([0.0, 1.0]), 0.5
    for f in [cubic, bent] * 5:
        D, h = int(rng.integers(2, 6)), float(rng.choice([0.01, 0.1, 0.3]))
        yield f, rng.uniform(0.2, 1, D), h


def mistakes(f, x, h):
    steps = h * np.eye(len(x))
    up, down = (np.array([f(x + sign * step) for step in steps]) for sign in (1, -1))
    together = (f(x + h) - f(x - h)) / (2 * h)
    yield (
        (up - f(x)) / h,
        "this is the one-sided quotient, to the right: its error falls like h, that of the "
        "central one like h².",
    )
    yield (
        (f(x) - down) / h,
        "this is the one-sided quotient, to the left: its error falls like h, that of the "
        "central one like h².",
    )
    yield (up - down) / h, "these are twice the slopes: the two points lie 2h apart."
    yield (
        (up - down) / (4 * h),
        "these are half the slopes: the two points lie 2h apart, not 4h.",
    )
    yield (down - up) / (2 * h), "the sign is turned: right minus left."
    yield up - down, "these are differences: divide by the distance, 2h."
    yield (
        (up - down) / 2,
        "these are divided by 2 and not by 2h: the two points lie 2h apart.",
    )
    yield (
        (up - down) / 2 * h,
        "these are multiplied by h: Python reads a / 2 * h from the left, as (a / 2) * h. "
        "Put the distance in brackets, (2 * h).",
    )
    yield (
        np.full(len(x), together),
        "all numbers are moved at once: for the slope in x[i] only x[i] moves, by h e_i.",
    )
    yield (
        together,
        "this is a single slope, with all numbers moved at once: move one at a time, and "
        "return one slope for each.",
    )
