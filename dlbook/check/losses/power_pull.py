"""A family of losses between cross-entropy and absolute error."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def power_pull(answer, rng):
    """Check a function of z (N,) and q that returns the pull (N,)."""
    praise = "The smaller q is, the less it gives up a confident mistake."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(z, q):
    """Take minus the slope of the loss along a complex step."""
    step = 1e-30
    p = 1 / (1 + np.exp(-(z + 1j * step)))
    return -np.imag((1 - p**q) / q) / step


def cases(rng):
    yield np.zeros(1), 1.0
    yield np.zeros(1), 0.5
    for _ in range(8):
        yield 2 * rng.standard_normal(rng.integers(2, 6)), float(rng.uniform(0.1, 0.95))


def mistakes(z, q):
    p = 1 / (1 + np.exp(-z))
    pull = p**q * (1 - p)
    yield -pull, "this is the gradient: the pull is minus the gradient, towards yes."
    yield (
        pull / len(z),
        "this is the pull of the mean loss: here each logit has a loss of its own.",
    )
    yield (
        p ** (q - 1),
        "this is the pull at the probability: go on through the sigmoid to z.",
    )
    yield (
        -(p ** (q - 1)),
        "this is the gradient for the probability: go on to z, then negate.",
    )
    yield (1 - p**q) / q, "this is the loss itself: its pull at the logit is asked for."
    yield (
        q * pull,
        "there is a factor q too many: the q that comes down from the power cancels the "
        "one below the bar.",
    )
    yield pull / q, "the q below the bar is still there: the one from the power cancels it."
    yield (
        p ** (q + 1) * (1 - p),
        "the power is one too high: it is p^(q − 1) from the loss, times p (1 − p).",
    )
    yield (
        p ** (q - 1) * (1 - p),
        "the power is one too low: the slope of the sigmoid is p (1 − p), with its own p.",
    )
    yield p * (1 - p), "this is the pull of the absolute error, the case q = 1."
    yield (
        p**q,
        "of the slope of the sigmoid, p (1 − p), the factor 1 − p is missing.",
    )
    yield 1 - p, "this is the pull of cross-entropy, the limit for q → 0."
