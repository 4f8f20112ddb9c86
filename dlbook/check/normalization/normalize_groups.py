"""Group normalization without scale and shift, set by set."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def normalize_groups(answer, rng):
    """Check a function of (x, G) that returns xhat, of the shape of x."""
    praise = "Each group of channels of each image has mean 0 and variance 1."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, G):
    """Collect each set, cell by cell."""
    xhat, C = np.empty(x.shape), x.shape[1]
    for n in range(len(x)):
        for group in np.arange(C).reshape(G, -1):
            own = [value for c in group for value in x[n, c].ravel()]
            mean = sum(own) / len(own)
            var = sum((value - mean) ** 2 for value in own) / len(own)
            for c in group:
                xhat[n, c] = (x[n, c] - mean) / var**0.5
    return xhat


def cases(rng):
    """Draw two blocks of whole numbers, then larger ones, always with several groups."""
    for shape, G in [((1, 4, 1, 2), 2), ((2, 4, 1, 1), 2)]:
        cells = [rng.permutation(10)[: np.prod(shape[1:])] for _ in range(shape[0])]
        yield np.array(cells).reshape(shape) * 1.0, G
    for _ in range(8):
        G, share = rng.permutation([2, 3, 4])[:2].tolist()
        H, W = rng.permutation([2, 3, 5])[:2]
        yield 3 * rng.standard_normal((2, G * share, H, W)) + 2, G


def standard(x, axes, ddof=0):
    return (x - x.mean(axes, keepdims=True)) / x.std(axes, keepdims=True, ddof=ddof)


def mistakes(x, G):
    with np.errstate(all="ignore"):
        yield from wrong_sets(x, G)
        yield from wrong_spread(x, G)


def wrong_sets(x, G):
    N, C, H, W = x.shape
    yield (
        standard(x, (1, 2, 3)),
        "all channels of an image share a mean: that is one group. Each of the G groups "
        "has its own.",
    )
    yield (
        standard(x, (2, 3)),
        "each channel is by itself: that is instance normalization, G = C.",
    )
    yield (
        standard(x, (0, 2, 3)),
        "the mean runs over the batch: group normalization takes each image by itself.",
    )
    yield (
        standard(x.reshape(N, G, -1), (0, 2)).reshape(x.shape),
        "each group has one mean for all images: take each image by itself.",
    )
    yield (
        standard(x.reshape(N, C // G, G, H, W), (1, 3, 4)).reshape(x.shape),
        "the groups are combs, every G-th channel: channels of a group are neighbours, "
        "C/G of them.",
    )
    yield (
        standard(x.reshape(N, C // G, -1), 2).reshape(x.shape),
        "there are C/G groups of G channels: it is G groups of C/G channels.",
    )


def wrong_spread(x, G):
    rows = x.reshape(len(x), G, -1)  # each row a set
    deviations = rows - rows.mean(2, keepdims=True)
    yield (
        standard(rows, 2, ddof=1).reshape(x.shape),
        "the variance is divided by m − 1: divide by m, the cells of a set.",
    )
    yield (
        deviations.reshape(x.shape),
        "the means are out, but nothing is divided by the spread.",
    )
    yield (
        (deviations / rows.var(2, keepdims=True)).reshape(x.shape),
        "the deviations are divided by the variance: divide by its root.",
    )
    yield rows, "the groups are still apart: bring the result to the shape of x again."
