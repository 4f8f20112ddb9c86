"""Cut into heads: the first E features to head 0, the next to head 1."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def split(answer, rng):
    """Check a function of x (N, T, ME) and M that returns (N, M, T, E)."""
    praise = "Every head has its own numbers of every word."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, M):
    return np.stack(np.split(x, M, axis=-1), axis=1)


def cases(rng):
    """Draw one short sentence of whole numbers, to be cut by hand, then larger ones."""
    yield rng.permutation(12).reshape(1, 2, 6) * 1.0, 3
    for _ in range(10):
        N, T, M, E = rng.permutation([2, 3, 4, 5]).tolist()
        yield rng.standard_normal((N, T, M * E)), M


def mistakes(x, M):
    N, T, width = x.shape
    E = width // M
    cut = x.reshape(N, T, M, E)
    yield (
        cut,
        "the features are cut rightly, but time still comes before the heads: swap the two "
        "axes.",
    )
    yield (
        x.reshape(N, M, T, E),
        "one reshape gives this shape and mixes up words and heads: it keeps the order in "
        "memory. Cut the last axis first, then swap.",
    )
    yield (
        x.reshape(N, T, E, M).transpose(0, 3, 1, 2),
        "the features are dealt out in turn: head 0 has every M-th one. It should have the "
        "first E.",
    )
    yield (
        cut.transpose(2, 0, 1, 3),
        "the heads come before the batch: the order is (N, M, T, E).",
    )
    yield cut.transpose(0, 2, 3, 1), "time comes last: the order is (N, M, T, E)."
    yield (
        x.reshape(N, T, E, M).transpose(0, 2, 1, 3),
        "there are E heads of M features here: it should be M heads of E.",
    )
