"""Back through the softmax, row by row."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.softmax import softmax


@exercise
def score_gradient_of(answer, rng):
    """Check a function of weights p (T, S) and their gradient dp."""
    praise = "Each score learns from how far its dp is from the mean under the weights."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(p, dp):
    jacobians = [np.diag(row) - np.outer(row, row) for row in p]
    return np.stack([J @ row for J, row in zip(jacobians, dp, strict=True)])


def cases(rng):
    """Draw one case of small shares and whole numbers, then larger ones."""
    parts = rng.permutation([1.0, 2, 5])
    yield np.stack([parts, np.roll(parts, 1)]) / 8, rng.integers(-4, 5, (2, 3)) * 1.0
    for _ in range(10):
        T, S = rng.permutation([2, 3, 4, 5])[:2]
        yield softmax(rng.standard_normal((T, S)))[0], rng.standard_normal((T, S))


def mistakes(p, dp):
    weighted = p * dp
    mean = weighted.sum(1, keepdims=True)
    yield (
        p * (1 - p) * dp,
        "only the diagonal of the Jacobian is there: a score also moves all other weights "
        "of its row, by −p p'.",
    )
    yield (
        weighted,
        "the second half of the Jacobian is missing: take the mean of dp off before "
        "multiplying by p.",
    )
    yield (
        p * (dp - dp.mean(1, keepdims=True)),
        "the mean is the plain one: it is the mean under the weights, the sum of p · dp.",
    )
    yield (
        p * (dp - weighted.mean(1, keepdims=True)),
        "the sum of p · dp is divided by the number of keys: the weights sum to 1 already, "
        "so the sum itself is their mean.",
    )
    yield (
        p * (dp - dp.sum(1, keepdims=True)),
        "the sum is not weighted: it is the sum of p · dp over the row.",
    )
    yield (
        p * (dp - weighted.sum(0)),
        "the sum runs over the queries: each row has its own softmax, so sum over keys.",
    )
    yield (
        p * (dp - weighted.sum()),
        "the sum runs over the whole table: each row has its own softmax, and its own sum.",
    )
    yield dp - mean, "the factor p in front is missing: no weight, no gradient."
    yield (
        weighted - mean,
        "the sum is taken off after multiplying by p: p multiplies the difference, both "
        "parts of it.",
    )
    yield p * (mean - dp), "the sign is reversed: dp minus its mean, not the mean minus dp."
