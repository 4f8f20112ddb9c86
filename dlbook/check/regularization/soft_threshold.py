"""The soft threshold: where a square and an absolute value are lowest together."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def soft_threshold(answer, rng):
    """Check a function of u (...) and a threshold that returns an array like u."""
    praise = "Each number comes nearer to 0 by the threshold, and stops there."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(u, threshold):
    """Take the lowest of the three places that can be lowest."""
    places = np.stack([u - threshold, 0 * u, u + threshold])
    lowest = ((places - u) ** 2 / 2 + threshold * abs(places)).argmin(0)
    return np.take_along_axis(places, lowest[None], 0)[0]


def cases(rng):
    yield np.array([-4.0, 1]) * rng.integers(1, 4), 2.0
    yield np.array([[3.0, -7], [0.5, -0.5]]), float(rng.integers(1, 3))
    for _ in range(8):
        shape = rng.permutation([2, 3, 4])[: rng.integers(1, 4)]
        u = rng.uniform(1.5, 4, shape) * rng.choice([-1, 1], shape)
        u.flat[0], u.flat[1] = rng.uniform(0.2, 0.4) * rng.choice([-1, 1], 2)
        yield u, float(rng.uniform(0.5, 1.4))


def mistakes(u, threshold):
    far = abs(u) > threshold
    yield np.where(far, u, 0), "what is left keeps its size: it loses the threshold, too."
    yield (
        u - threshold * np.sign(u),
        "what is below the threshold changes its sign: it stops at 0.",
    )
    yield np.maximum(abs(u) - threshold, 0), "the sign is lost: the sizes alone are right."
    yield (
        np.maximum(u - threshold, 0),
        "negative numbers are all 0: they too come nearer to 0 by the threshold.",
    )
    yield u - threshold, "the threshold is taken off negative numbers: they go up, to 0."
    yield (
        np.where(far, u - threshold, 0),
        "negative numbers move away from 0: they too come nearer, u + threshold.",
    )
    yield (
        u / (1 + threshold),
        "this divides, as L2 does: the price here is an absolute value.",
    )
    yield (
        np.sign(u) * np.maximum(abs(u) - threshold / 2, 0),
        "half of the threshold is taken off: the slope of the square's half is w − u.",
    )
    yield (
        np.clip(u, -threshold, threshold),
        "this is what is taken off, not what is left of u.",
    )
    yield np.sign(u) * far, "these are signs: what is left is |u| less the threshold."
