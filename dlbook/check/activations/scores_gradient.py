"""The way back through softmax, without its Jacobian."""

import numpy as np

from dlbook.activations import softmax
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def scores_gradient(answer, rng):
    """Check a function of dp and x (N, F) that returns dx (N, F)."""
    praise = "Each score gets its gradient less the average one, times its probability."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dp, x):
    """Multiply by the Jacobian of each row."""
    p = softmax(x)[0]
    rows = zip(p, dp, strict=True)
    return np.array([(np.diag(row) - np.outer(row, row)) @ own for row, own in rows])


def cases(rng):
    """Draw two to be done by hand, then larger ones, and scores of ±1000."""
    yield np.array([[4.0, 1, 2]]), np.log([[2.0, 1, 1]])
    yield rng.integers(-4, 5, (1, 2)) + np.array([[0.5, 9]]), np.log([[3.0, 1]])
    for _ in range(6):
        shape = tuple(rng.permutation([2, 3, 4, 5])[:2])
        yield rng.standard_normal(shape), 2 * rng.standard_normal(shape)
    x = rng.standard_normal((2, 4)) + rng.permutation([-1000.0, 1000])[:, None]
    yield rng.standard_normal((2, 4)), x


def mistakes(dp, x):
    with np.errstate(all="ignore"):
        printed = np.exp(x) / np.exp(x).sum(1, keepdims=True)
        shared = np.exp(x - x.max()) / np.exp(x - x.max()).sum(1, keepdims=True)
        everything = softmax(x.ravel())[0].reshape(x.shape)
    p = softmax(x)[0]
    mean = (p * dp).sum(1, keepdims=True)
    good = p * (dp - mean)
    yield (
        printed * (dp - (printed * dp).sum(1, keepdims=True)),
        "right for small scores, but e^x overflows, or all powers are 0: subtract the "
        "largest score of each row first.",
    )
    yield (
        shared * (dp - (shared * dp).sum(1, keepdims=True)),
        "the largest score of the whole batch is subtracted, and a row far below it has "
        "only powers of 0: each row has its own.",
    )
    yield (
        p * (1 - p) * dp,
        "this is the diagonal of the Jacobian alone: each probability depends on all "
        "scores of its row.",
    )
    yield p * dp, "the average is missing: subtract the sum of p dp from dp first."
    yield dp - mean, "the factor p is missing: each score counts by its probability."
    yield (
        p * dp - mean,
        "the average is not multiplied by p: it is p (dp − average).",
    )
    yield (
        p * (dp - dp.mean(1, keepdims=True)),
        "this is the plain mean of dp: the average is weighted by p, the sum of p dp.",
    )
    yield -good, "the sign is reversed: it is dp less the average, not the other way."
    yield (
        p * (dp - (p * dp).sum()),
        "the average is taken over the whole batch: each row has its own.",
    )
    yield (
        p * (dp - (p * dp).sum(0)),
        "the sum runs over the samples: it runs over the scores of each row, axis 1.",
    )
    yield (
        everything * (dp - (everything * dp).sum()),
        "the softmax is taken over the whole batch: each row has its own, axis 1.",
    )
    yield (
        dp - p * dp.sum(1, keepdims=True),
        "this is the way back through the logarithm of softmax: dp belongs to p itself.",
    )
    yield p - dp, "this is p − dp: that holds for cross-entropy, with the target for dp."
    yield p, "these are the probabilities: the gradient for the scores is asked for."
