"""An activation that the package does not have: x tanh(softplus x)."""

import numpy as np

from dlbook.activations import sigmoid, softplus
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def mish_backward(answer, rng):
    """Check a function of dy and x (N, F) that returns dx (N, F)."""
    praise = "A gate, and what the gate does when x moves."
    return check_function(answer, right, cases(rng), mistakes, praise, tolerance=1e-12)


def right(dy, x):
    """Take the slope of the logarithm of the gate, by powers of e^x alone."""
    small = np.exp(-abs(x))  # e^x or e^-x, whichever is small
    n = np.where(x > 0, 1 + 2 * small, small * (small + 2))
    d = np.where(x > 0, 1 + 2 * small + 2 * small**2, small**2 + 2 * small + 2)
    # tanh(ln(1 + w)) = (w² + 2w)/(w² + 2w + 2), its slope for x is 4 w (1 + w)/(…)²
    rise = np.where(x > 0, 4 * small**2 * (1 + small), 4 * small * (1 + small))
    return dy * (n / d + x * rise / d**2)


def cases(rng):
    yield np.ones((1, 1)), np.zeros((1, 1))
    yield np.array([[1.0, 2]]), np.array([[1.0, -1]])
    for _ in range(6):
        shape = tuple(rng.permutation([2, 3, 4, 5])[:2])
        yield rng.standard_normal(shape), 2 * rng.standard_normal(shape)
    for scale in (100.0, 1000.0):
        yield rng.standard_normal((1, 3)), scale * rng.permutation([-1, 0.5, 1])[None]


def mistakes(dy, x):
    s, soft = sigmoid(x)[0], softplus(x)[0]
    gate = np.tanh(soft)
    with np.errstate(all="ignore"):
        late = np.tanh(np.log(1 + np.exp(x)))
        naive = np.exp(x) / (1 + np.exp(x))
        overflow = late + x * (1 - late**2) * naive
    yield (
        dy * overflow,
        "right near 0, but e^x overflows for large x: let no exponent be positive.",
    )
    yield gate + x * (1 - gate**2) * s, "dy is missing: multiply the slope by it."
    yield dy * gate, "this is the gate alone: the product rule adds x times its slope."
    yield dy * x * (1 - gate**2) * s, "the gate is missing: the product rule has two terms."
    yield (
        dy * (gate + (1 - gate**2) * s),
        "the second term has lost its factor x: the product rule keeps it.",
    )
    yield (
        dy * (gate + x * (1 - gate**2)),
        "the chain is cut: softplus inside the tanh has a slope of its own, the sigmoid.",
    )
    yield (
        dy * (gate + x * (1 - gate) * s),
        "the slope of tanh is 1 less its square: the square is missing.",
    )
    yield (
        dy * (gate + x * (1 - gate**2) * s * (1 - s)),
        "the slope of softplus is the sigmoid itself, not the sigmoid's slope.",
    )
    yield (
        dy * (gate + x * (1 - gate**2) * soft),
        "the slope of softplus is the sigmoid: softplus stands there itself.",
    )
    yield (
        dy * (gate + x * (1 - np.tanh(x) ** 2) * s),
        "the slope of tanh is taken at x: it is taken at softplus(x).",
    )
    yield (
        dy * (s + x * s * (1 - s)),
        "this is the slope of SiLU: the gate of Mish is tanh(softplus x), not σ.",
    )
    yield dy * x * gate, "this is dy times Mish itself: its slope is asked for."
    yield x * gate, "this is Mish itself: its gradient is asked for."
