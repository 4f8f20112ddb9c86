"""Two inputs that a layer cannot tell apart, as near to a wish as can be."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def twin(answer, rng):
    """Check a function of x (D,), y (D,) and w (F, D) that returns (D,)."""
    praise = "The answers of x, and no input that gets them lies nearer to y."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, y, w):
    """Add the shortest way that makes up for the difference of the answers."""
    way, *_ = np.linalg.lstsq(w, w @ x - w @ y)
    return y + way


def cases(rng):
    """Draw two small layers of whole numbers, then larger ones."""
    yield np.array([3.0, 1]), np.array([0.0, rng.integers(2, 9)]), np.array([[1.0, 1]])
    yield rng.integers(1, 9, 3) * 1.0, rng.integers(1, 9, 3) * 1.0, np.array([[1.0, 2, 2]])
    for _ in range(8):
        F, D = np.sort(rng.permutation([2, 3, 4, 5, 6, 7])[:2])
        yield *rng.standard_normal((2, D)), rng.standard_normal((F, D))


def mistakes(x, y, w):
    seen = np.linalg.pinv(w) @ w
    yield (
        x + seen @ (y - x),
        "the roles are swapped: this is the input nearest to x with the answers of y.",
    )
    yield y + x - seen @ x, "the answers are not those of x: add what is seen of x − y."
    yield (
        y + seen @ x,
        "the seen part of y is still in it: add what is seen of x − y, not of x alone.",
    )
    yield (
        seen @ x,
        "this has the answers of x and is the shortest input that has; the nearest to y "
        "keeps what is unseen of y.",
    )
    yield (
        y - seen @ (x - y),
        "the sign is turned: this goes away from the answers of x by as much.",
    )
    yield (
        seen @ (x - y),
        "this is the way from y to its twin: add it to y.",
    )
    yield x, "x has its own answers, to be sure, but the nearest to y is asked for."
    yield (
        y - seen @ y,
        "this keeps only what is unseen of y: the layer then answers as to the origin. Put "
        "in what is seen of x.",
    )
    yield (
        y + w.T @ (w @ (x - y)),
        "the inverse in the middle is missing: without it the answers come out right only "
        "if the rows have length 1 and stand at right angles.",
    )
