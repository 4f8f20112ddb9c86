"""Two linear layers in a row, made into one."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.linear import linear


@exercise
def merge(answer, rng):
    """Check a function of (w1, b1, w2, b2) that returns W and b together, (F, D + 1)."""
    praise = "One layer that answers as the two did, bias and all."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(w1, b1, w2, b2):
    """Ask the two layers for the origin and every unit arrow."""
    D = w1.shape[1]
    points = np.vstack([np.eye(D), np.zeros((1, D))])
    z, _ = linear(linear(points, w1, b1)[0], w2, b2)
    return np.vstack([z[:-1] - z[-1], z[-1:]]).T


def cases(rng):
    """Draw one small pair of layers, one with all sizes equal, then larger ones."""
    sizes = [(2, 3, 1), (2, 2, 2)] + [rng.permutation([2, 3, 4, 5])[:3] for _ in range(8)]
    for k, (D, H, F) in enumerate(sizes):
        shapes = (H, D), (H,), (F, H), (F,)
        if k < 2:
            yield [rng.integers(1, 6, shape) * 1.0 for shape in shapes]
        else:
            yield [rng.standard_normal(shape) for shape in shapes]


def mistakes(w1, b1, w2, b2):
    w = w2 @ w1

    def with_bias(b):
        return np.column_stack([w, b])

    yield (
        with_bias(w2 @ b1),
        "the second bias is forgotten: it is added after everything else.",
    )
    yield (
        with_bias(b2),
        "the first bias is forgotten: it goes through the second layer as well.",
    )
    yield (
        with_bias(w2.sum(1) + b2),
        "the first bias counts as if it were 1 everywhere: multiply w2 by b1.",
    )
    yield (
        with_bias(w2 @ b1 - b2),
        "the second bias is subtracted: both biases are added.",
    )
    yield (
        with_bias(w2 @ b1 + b2).T,
        "rows and columns are swapped: the result has a row for each output, (F, D + 1).",
    )
    yield (
        np.column_stack([w2 @ b1 + b2, w]),
        "the bias stands first: it is the last column, after the D columns of W.",
    )
    yield w, "the bias is missing: b = w2 b1 + b2 is the last column."
