"""The best one-sided step, from the sizes of f and of its second derivative."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def one_sided_step(answer, rng):
    """Check a function of (F, M, eps)."""
    praise = "The square root of the rounding error, and so half of the digits."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(F, M, eps):
    """Find where the slope of M h / 2 + 2 eps F / h, times h², is 0."""
    return np.roots([M / 2, 0.0, -2 * eps * F]).max()


def cases(rng):
    """Draw numbers of two digits, and eps so large that h is far above the tolerance."""
    yield from [(1.0, 4.0, 0.01), (4.0, 1.0, 0.01)]
    for _ in range(20):
        exponents = rng.uniform((-1, -1, -4), (1, 1, -1))
        yield tuple(float(f"{number:.2g}") for number in 10.0**exponents)


def mistakes(F, M, eps):
    best = 2 * (eps * F / M) ** 0.5
    yield (
        best / 2**0.5,
        "the step is too small by the root of 2: either the left arm counts one value only "
        "(both are off: 2 ε F / h), or the right arm has lost its half (M h / 2).",
    )
    yield (
        best / 2,
        "a factor of 2 is lost: with M h / 2 + 2 ε F / h the square of h is 4 ε F / M.",
    )
    yield (
        best * 2,
        "a factor of 2 is too many: with M h / 2 + 2 ε F / h the square of h is 4 ε F / M.",
    )
    yield (
        best * 2**0.5,
        "the step is too large by the root of 2: either the half of the right arm is taken "
        "twice (it is M h / 2), or the left arm is doubled (it is 2 ε F / h).",
    )
    yield (
        2 * (eps * M / F) ** 0.5,
        "`F` and `M` are exchanged: the larger the values, the larger the step; the more "
        "curved, the smaller.",
    )
    yield 4 * eps * F / M, "this is the square of the step: take the root."
    yield (
        (3 * eps * F / M) ** (1 / 3),
        "this is the best step of the central quotient: the one-sided one has other arms.",
    )
    yield (
        2 * (eps * F * M) ** 0.5,
        "this is the error at the best step: the step itself is asked for.",
    )
    yield (
        eps**0.5,
        "the root of ε is the rule of thumb, right for F = M / 4: here both are given.",
    )
