"""Just enough friction: the momentum at which two roots coincide."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def critical_momentum(answer, rng):
    """Check a function of (lr, curvature)."""
    praise = "A little less and it creeps, a little more and it swings."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(lr, curvature):
    """Solve (1 + mu - pull)² = 4 mu for the smaller mu, as a quadratic equation."""
    pull = lr * curvature
    return np.roots([1, -2 * (1 + pull), (1 - pull) ** 2]).min()


def cases(rng):
    yield from [(0.25, 1.0), (0.125, 2.0)]
    for _ in range(30):
        curvature, pull = rng.uniform((0.2, 0.02), (5, 0.95)).tolist()
        yield pull / curvature, curvature


def mistakes(lr, curvature):
    pull = lr * curvature
    yield (
        (1 + pull**0.5) ** 2,
        "this is the other border, (1 + √(ηλ))², and lies above 1: take the one below.",
    )
    yield (
        1 - pull**0.5,
        "the square is missing: 1 − √(ηλ) is the root of the polynomial, and μ is the "
        "product of two such roots.",
    )
    yield (
        (1 - pull) ** 2,
        "the root is missing: it is √(ηλ) that stands in the bracket, not ηλ.",
    )
    yield (
        1 - 2 * pull**0.5,
        "this is the condition of the rolling ball, 1 − μ = 2√(ηλ): for tiny steps only. "
        "The exact one has the square of √(ηλ) as well.",
    )
    yield (
        1 - (1 - pull**0.5) ** 2,
        "this is 1 − μ: say how much is kept, not how much is lost.",
    )
    yield (
        (1 - lr**0.5) ** 2,
        "the curvature is left out: it is √(ηλ), learning rate times curvature.",
    )
