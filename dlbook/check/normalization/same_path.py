"""What weights of another length need to take the same path."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def same_path(answer, rng):
    """Check a function of (lr, decay, a) that returns the two of the other network."""
    praise = "The same turn in each step, and the same balance of growing and shrinking."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(lr, decay, a):
    """Take a step of each from W = (1, 0) with dW = (0, 1), and solve for the numbers.

    Ours leads to (1 - lr decay, -lr). Theirs, from (a, 0) with (0, 1/a), to
    (a (1 - rate shrink), -rate / a), which must be a times ours.
    """
    rate = a * lr * a
    shrink = lr * decay / rate
    return np.array([rate, shrink])


def cases(rng):
    """Draw two that the head can do, then others."""
    for a in (2.0, 10.0):
        yield 0.5, 0.25, a
    for _ in range(8):
        lr, decay, a = rng.uniform((0.01, 0.01, 0.2), (1, 1, 20)).round(3).tolist()
        yield lr, decay, a


def mistakes(lr, decay, a):
    yield (
        np.array([lr, decay]),
        "nothing is changed: the gradient is a times smaller and the weights are a times "
        "longer, so each step turns them less.",
    )
    yield (
        np.array([lr * a, decay / a]),
        "one factor of a is missing: a step turns W by its length over that of W, and both "
        "have changed.",
    )
    yield (
        np.array([lr * a**2, decay]),
        "the learning rate is right. But then η λ, by which W shrinks, is a² times as "
        "large: divide λ.",
    )
    yield (
        np.array([lr / a**2, decay * a**2]),
        "it is the other way round: longer weights need a larger learning rate.",
    )
    yield (
        np.array([lr / a**2, decay]),
        "longer weights need a larger learning rate, not a smaller one; and λ changes too.",
    )
    yield (
        np.array([lr * a, decay]),
        "one factor of a is missing in the learning rate, and λ has to change as well.",
    )
    yield (
        np.array([lr * a**2, decay / a]),
        "the learning rate is right; but λ must make up for all of it, so that η λ stays.",
    )
    yield (
        np.array([lr * a**2, decay * a**2]),
        "the learning rate is right; λ goes the other way, so that η λ stays.",
    )
    yield (
        np.array([decay / a**2, lr * a**2]),
        "the two have changed places: first the learning rate, then the decay.",
    )
