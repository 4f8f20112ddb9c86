"""How large the learning rate may be, on any bowl and with momentum."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def largest_rate(answer, rng):
    """Check a function of a Hessian (D, D) and a momentum."""
    praise = "The steepest direction sets it, and momentum widens it."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(A, mu):
    """Find by bisection where the recursion of the error stops shrinking."""
    D = len(A)
    low, high = 0.0, 8 / np.linalg.norm(A, 2)
    for _ in range(60):
        lr = (low + high) / 2
        step = np.block(
            [[(1 + mu) * np.eye(D) - lr * A, -mu * np.eye(D)], [np.eye(2 * D)[:D]]]
        )
        shrinks = abs(np.linalg.eigvals(step)).max() < 1
        low, high = (lr, high) if shrinks else (low, lr)
    return low


def cases(rng):
    """Draw bowls of whole numbers with known eigenvalues, then any."""
    for steep in rng.integers(3, 9, 2).tolist():  # eigenvalues 2 and `steep`
        yield np.array([[steep + 2.0, steep - 2], [steep - 2, steep + 2]]) / 2, 0.5
    for D in (1, 2, 3, 4) * 4:
        root = rng.standard_normal((D, D))
        yield root @ root.T + 0.2 * np.eye(D), float(rng.integers(0, 10)) / 10


def mistakes(A, mu):
    curvature = np.linalg.eigvalsh(A)
    small, large = curvature[0], curvature[-1]
    yield (
        2 * (1 + mu) / small,
        "this is the limit of the flattest direction: the steepest one, with the largest "
        "eigenvalue, gives way first.",
    )
    yield (
        2 / large,
        "the momentum is left out: with it the limit is wider by the factor 1 + μ.",
    )
    yield (
        (1 + mu) / large,
        "this is half the limit: the 2 is missing. A step may go past the bottom, as long "
        "as it lands nearer than it started.",
    )
    yield (
        1 / large,
        "this is 1/λ, at which plain descent arrives in one step: a step may go past the "
        "bottom, up to twice as far, and momentum widens the limit by 1 + μ.",
    )
    yield (
        2 * (1 + mu) / np.trace(A),
        "this divides by the trace, the sum of all curvatures: only the largest counts.",
    )
    yield (
        2 * (1 + mu) / A.diagonal().max(),
        "this reads the curvatures off the diagonal: a Hessian that is not diagonal bends "
        "most along a direction between the axes. Take its eigenvalues.",
    )
    yield (
        2 / (small + large),
        "this is the learning rate at which plain descent is fastest: the border lies "
        "further out.",
    )
    yield (
        2 / ((1 - mu) * large),
        "this divides by 1 − μ. Steps are that much longer where the gradients agree, but "
        "at the border they alternate, and there the factor is 1 + μ.",
    )
    yield (
        2 * (1 - mu) / large,
        "this multiplies by 1 − μ, as if momentum narrowed the limit. At the border the "
        "gradients alternate, and the memory takes from each step: the factor is 1 + μ.",
    )
    yield (
        2 * (1 + mu) / ((1 + 2 * mu) * large),
        "this is the limit of Nesterov's momentum, 2(1 + μ)/((1 + 2μ)λ): plain momentum is "
        "asked for, and does without 1 + 2μ.",
    )
