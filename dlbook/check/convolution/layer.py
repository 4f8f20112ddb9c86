"""The layer itself: channels, bias and stride, on one image."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import conv2d


@exercise
def layer(answer, rng):
    """Check a function of x (C, H, W), w (O, C, KH, KW), b (O,) and stride."""
    praise = "All channels in one sum, one bias for each output channel, the stride kept."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, w, b, stride):
    return conv2d(x[None], w, b, stride=stride)[0][0]


def cases(rng):
    """Draw two layers of whole numbers, to be done by hand, then larger ones."""
    for C, O in [(1, 1), (2, 1)]:
        shapes = (C, 3, 3), (O, C, 2, 2), (O,)
        yield *(rng.integers(1, 6, shape) * 1.0 for shape in shapes), 1
    for _ in range(8):
        C, O, KH, KW = rng.permutation([2, 3, 4, 5]).tolist()  # no swap can hide
        S = int(rng.integers(2, 4))
        H, W = (int(K + 2 * S + rng.integers(1, S)) for K in (KH, KW))  # some are left over
        shapes = (C, H, W), (O, C, KH, KW), (O,)
        yield *map(rng.standard_normal, shapes), S


def mistakes(x, w, b, stride):
    y, bias = right(x, w, b, stride), b[:, None, None]
    yield (
        y - bias,
        "the bias is forgotten: add b[o] to every number of output channel o.",
    )
    yield (
        right(x, w[..., ::-1, ::-1], b, stride),
        "the kernels are turned: a layer correlates, its indices only add.",
    )
    yield (
        right(x, w, b, 1)[:, : y.shape[1], : y.shape[2]],
        "the stride is forgotten: output (i, j) belongs to the window at (S i, S j).",
    )
    yield (
        right(x, w, b, 1),
        "this is the layer with stride 1: of its windows only every S-th is asked for.",
    )
    yield (
        right(x[:1], w[:, :1], b, stride),
        "the first channel alone is read: the products of all channels go into one sum.",
    )
    yield (
        y[:, :-1, :-1],
        "the last window of each row and column is missing: there is one place more than "
        "the last index says, (H − KH) // S + 1.",
    )
    yield (
        y + (x.shape[0] - 1) * bias,
        "the bias is added once for each input channel: it belongs to the output.",
    )
    yield (
        y.swapaxes(1, 2),
        "rows and columns have changed places in the output.",
    )
    yield np.moveaxis(y, 0, -1), "the channels come last: the shape asked is (O, H', W')."
