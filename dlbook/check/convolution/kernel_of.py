"""One impulse tells everything about a layer that somebody else has written."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import conv2d


@exercise
def kernel_of(answer, rng):
    """Check a function of (layer, shape) that returns the layer's kernel (3, 3)."""
    praise = "Nine weights, each in its place, and no bias in them."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(layer, shape):
    """Fit kernel and bias to what the layer makes of a random image."""
    x = np.random.default_rng(0).standard_normal(shape)
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3)).reshape(-1, 9)
    rows = np.pad(windows, ((0, 0), (0, 1)), constant_values=1.0)
    fitted, *_ = np.linalg.lstsq(rows, layer(x)[1:-1, 1:-1].ravel(), rcond=None)
    return fitted[:9].reshape(3, 3).round(9)


def cases(rng):
    """Draw two layers of whole numbers, then others, on images of many shapes."""
    for place in range(10):
        kernel, bias = rng.standard_normal((3, 3)).round(3), rng.standard_normal()
        if place < 2:
            kernel, bias = rng.integers(-4, 5, (3, 3)) * 1.0, rng.integers(1, 5) * 1.0
        yield (
            somebody_elses(kernel, bias),
            tuple(rng.integers(6, 8 if place < 2 else 60, 2).tolist()),
        )


def somebody_elses(kernel, bias):
    def layer(x):
        """a 3 × 3 layer with one channel, zero padding and a bias"""
        x, w = np.asarray(x, float)[None, None], kernel[None, None]
        return conv2d(x, w, np.array([bias]), padding=1)[0][0, 0]

    return layer


def mistakes(layer, shape):
    impulse = np.zeros(shape)
    impulse[2, 3] = 1
    answer, bias = layer(impulse), layer(0 * impulse)
    around = slice(1, 4), slice(2, 5)
    turned = (answer - bias)[around]
    yield (
        turned,
        "the answer to an impulse is the kernel turned by 180 degrees: a correlation "
        "scatters in reverse.",
    )
    yield (
        answer[around][::-1, ::-1],
        "the bias is still in it: the layer's answer to zeros shows it alone.",
    )
    yield (
        answer[around],
        "the bias is still in it, and the answer to an impulse is the kernel turned.",
    )
    yield (
        layer(np.ones(shape))[around],
        "an image of ones shows sums of weights: let one pixel be 1 and the others 0.",
    )
    yield (
        (layer(np.ones(shape)) - bias)[around],
        "in the middle of an image of ones stands the sum of all nine: let one pixel be 1 "
        "and the others 0.",
    )
    yield turned[::-1], "it is turned on one axis only: reverse the columns as well."
    yield turned[:, ::-1], "it is turned on one axis only: reverse the rows as well."
    yield (
        turned[::-1, ::-1].T,
        "rows and columns have changed places: to turn is to reverse each axis.",
    )
    yield (
        answer - bias,
        "this is the layer's whole answer: cut out the 3 × 3 numbers around the impulse.",
    )
