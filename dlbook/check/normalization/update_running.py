"""The running statistics of batch normalization, one batch further."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.normalization import batch_norm


@exercise
def update_running(answer, rng):
    """Check a function of (mean, var, x, rho) that returns both moved, (2, C)."""
    praise = "The memory moves towards the batch, and the variance is an estimate."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(mean, var, x, rho):
    C = x.shape[1]
    _, moved, _ = batch_norm(x, np.ones(C), np.zeros(C), (mean, var), momentum=1 - rho)
    return np.array(moved)


def cases(rng):
    """Draw two batches of whole numbers, then larger ones."""
    for C in (1, 2):
        x = np.array([rng.permutation(9)[:3] for _ in range(C)]).T * 1.0
        yield rng.integers(1, 9, C) * 1.0, rng.integers(10, 19, C) * 1.0, x, 0.75
    for _ in range(8):
        N, C = rng.permutation([3, 4, 5, 6])[:2]
        x = 2 * rng.standard_normal((N, C)) + 1
        mean, var = rng.standard_normal(C), rng.uniform(0.5, 2, C)
        yield mean, var, x, round(rng.uniform(0.6, 0.95), 2)


def mistakes(mean, var, x, rho):
    N = len(x)
    own, biased, unbiased = x.mean(0), x.var(0), x.var(0, ddof=1)

    def moved(share, second):
        return np.array(
            [(1 - share) * mean + share * own, (1 - share) * var + share * second]
        )

    yield (
        moved(1 - rho, biased),
        "the variance of the batch is divided by m: here it is an estimate, so divide by "
        "m − 1.",
    )
    yield (
        moved(rho, unbiased),
        "ρ and 1 − ρ have changed places: ρ is the memory, the share of the old.",
    )
    yield (
        moved(rho, biased),
        "ρ and 1 − ρ have changed places, and the variance is divided by m: it is m − 1.",
    )
    yield (
        np.array([own, unbiased]),
        "these are the statistics of the batch alone: the old ones keep the share ρ.",
    )
    yield (
        moved(1 - rho, unbiased**0.5),
        "the second row averages a variance with a standard deviation: take the variance.",
    )
    yield (
        moved(1 - rho, biased * (N - 1) / N),
        "the factor of the variance is upside down: it is m/(m − 1), above 1.",
    )
    yield (
        moved(1 - rho, unbiased)[::-1],
        "the rows have changed places: first the means, then the variances.",
    )
    yield (
        np.array([rho * mean + own, rho * var + unbiased]),
        "the batch counts in full: it has the share 1 − ρ.",
    )
    yield (
        moved(1 - rho, ((x - (rho * mean + (1 - rho) * own)) ** 2).sum(0) / (N - 1)),
        "the deviations are taken from the running mean: take them from the batch's own.",
    )
