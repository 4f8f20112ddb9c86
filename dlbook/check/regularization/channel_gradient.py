"""The gradient of spatial dropout: one mask for all pixels of a channel."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def channel_gradient(answer, rng):
    """Check a function of dy (N, C, H, W), keep (N, C) and a rate."""
    praise = "The gradient takes the way of the signal: same mask, same stretch."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dy, keep, rate):
    """Go through the channels one by one."""
    dx = np.zeros_like(dy)
    for n, c in np.ndindex(keep.shape):
        if keep[n, c]:
            dx[n, c] = dy[n, c] / (1 - rate)
    return dx


def cases(rng):
    yield rng.permutation(np.arange(1.0, 5)).reshape(1, 2, 1, 2), np.array([[1.0, 0]]), 0.5
    for _ in range(8):
        shape = rng.permutation([2, 3, 4, 5])
        keep = rng.integers(0, 2, shape[:2]) * 1.0
        keep[0, :2] = 1, 0
        yield rng.standard_normal(shape), keep, float(rng.uniform(0.1, 0.4))


def mistakes(dy, keep, rate):
    mask = keep[:, :, None, None]
    yield (
        dy * mask,
        "the stretch is missing: the signal was divided by 1 − rate, so is this.",
    )
    yield dy / (1 - rate), "what was struck out gets a gradient: the mask is missing."
    yield dy, "this is the gradient without dropout: mask and stretch are missing."
    yield (
        dy * mask * (1 - rate),
        "this multiplies by 1 − rate: the signal was divided by it.",
    )
    yield dy * mask / rate, "this divides by the rate: the rate is that of dropping."
    yield (
        dy * (1 - mask) / (1 - rate),
        "the mask is the wrong way round: 1 in keep is a channel that was kept.",
    )
    yield (
        dy * mask / (1 - rate) ** 2,
        "the stretch is there twice: the gradient goes through it once.",
    )
    yield (
        (dy * mask).sum((2, 3)) / (1 - rate),
        "the pixels are added up: each pixel of the input has a gradient of its own.",
    )
    yield (
        dy * mask / keep.mean(),
        "the stretch is 1/(1 − rate), not one over the part kept.",
    )
