"""The logarithm of a sigmoid, where the sigmoid itself is 0."""

import numpy as np

from dlbook.activations import softplus
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def log_sigmoid(answer, rng):
    """Check a function of x (N,) that returns ln of its sigmoid (N,)."""
    praise = "Right near 0, and at ±10,000 as well."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x):
    return 0.0 - softplus(-x)[0]  # and so never −0


def cases(rng):
    yield np.zeros(1)[None]
    yield (np.log([2.0, 0.5]),)
    for _ in range(4):
        yield (2 * rng.standard_normal(rng.integers(3, 7)),)
    for scale in (720.0, 1e3, 1e4):  # 720: beyond e^x, and not beyond e^−x
        yield (scale * rng.permutation(np.linspace(-1, 1, int(rng.integers(3, 6)))),)


def mistakes(x):
    with np.errstate(all="ignore"):
        printed = -np.log(1 + np.exp(-x))
        late = np.log(np.exp(np.minimum(x, 0)) / (1 + np.exp(-abs(x))))
        swapped = x - np.log(1 + np.exp(x))
        floor = np.log(np.maximum(np.exp(late), 1e-12))
    s = np.exp(np.minimum(x, 0)) / (1 + np.exp(-abs(x)))
    tail = np.log1p(np.exp(-abs(x)))
    yield (
        printed,
        "right near 0, but e^(−x) overflows for very negative x: let no exponent be "
        "positive, and take min(x, 0) out of the logarithm.",
    )
    yield (
        swapped,
        "right near 0, but e^x overflows for large x: let no exponent be positive.",
    )
    yield (
        late,
        "the sigmoid no longer overflows, but far out on the left it is 0, and ln 0 is "
        "infinite: take the logarithm on paper, before anything is computed.",
    )
    yield (
        floor,
        "a floor below the sigmoid makes the logarithm finite and wrong: take the "
        "logarithm on paper, before anything is computed.",
    )
    yield (
        np.maximum(x, 0) + tail,
        "this is softplus, ln(1 + e^x): ln σ(x) is minus the softplus of −x.",
    )
    yield (
        np.maximum(-x, 0) + tail,
        "the sign is reversed: σ is below 1, so its logarithm is below 0.",
    )
    yield (
        -np.maximum(x, 0) - tail,
        "this is ln σ(−x): the sign of x is reversed.",
    )
    yield np.minimum(x, 0), "this is min(x, 0): what rounds off its kink is missing."
    yield s, "this is the sigmoid: its logarithm is asked for."
    yield 1 - s, "this is the slope of the logarithm, 1 − σ: its value is asked for."
