"""The gradient of the slopes of a PReLU: one for each channel."""

import numpy as np

from dlbook.activations import prelu, prelu_backward
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def slope_gradient(answer, rng):
    """Check a function of dy and x (N, C, H, W) that returns dalpha (C,)."""
    praise = "Each channel's slope hears of its closed numbers, and of no others."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dy, x):
    alpha = np.ones(x.shape[1])  # any: its gradient does not depend on it
    return prelu_backward(dy, prelu(x, alpha)[1])[1]


def cases(rng):
    """Draw two small ones with numbers of both signs, then larger ones."""
    for shape in [(2, 1, 1, 2), (1, 2, 2, 1)]:
        x = rng.permutation([-3.0, -2, 1, 4]).reshape(shape)
        yield rng.integers(1, 6, shape) * 1.0, x
    for _ in range(8):
        shape = tuple(rng.permutation([2, 3, 4, 5]))
        yield rng.standard_normal(shape), rng.standard_normal(shape)


def mistakes(dy, x):
    all_but_c, shut = (0, 2, 3), np.minimum(x, 0)
    good = (dy * shut).sum(all_but_c)
    yield -good, "the sign is reversed: it is x dy that is added up, and x is negative."
    yield (
        (dy * x).sum(all_but_c),
        "open numbers are added, too: where x > 0, y = x does not depend on alpha.",
    )
    yield (
        (dy * np.maximum(x, 0)).sum(all_but_c),
        "these are the open numbers: alpha works where x ≤ 0.",
    )
    yield (
        (dy * (x <= 0)).sum(all_but_c),
        "the factor x is missing: y = alpha x has the slope x for alpha.",
    )
    yield shut.sum(all_but_c), "dy is missing: what comes back multiplies the slope."
    yield (
        (dy * shut).mean(all_but_c),
        "this is a mean: alpha is used at each place, and contributions add.",
    )
    yield (
        (dy * shut).sum(),
        "all channels are added up: each keeps a sum of its own, shape (C,).",
    )
    yield (
        (dy * shut).sum((1, 2, 3)),
        "one sum for each sample: the channels are axis 1, and they stay.",
    )
    yield (
        (dy * shut).sum(0),
        "the sum runs over the samples alone: it runs over height and width, too.",
    )
