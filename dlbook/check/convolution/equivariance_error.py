"""Measuring equivariance, on layers that have it and on layers that do not."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import conv2d


@exercise
def equivariance_error(answer, rng):
    """Check a function of (layer, x, shift) on layers with and without equivariance."""
    praise = "Zero for a circular convolution, and not for layers that know where they are."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(layer, x, shift):
    error = layer(np.roll(x, shift, (-2, -1))) - np.roll(layer(x), shift, (-2, -1))
    return np.linalg.norm(error.ravel(), np.inf)


def brighter_to_the_right(x):
    """multiplies column j by j + 1"""
    return x * np.arange(1, x.shape[-1] + 1)


def cases(rng):
    """Draw two small images of whole numbers, to be done by hand, then larger ones."""
    for shape, shift in [((1, 2, 3), (1, 2)), ((1, 3, 4), (2, 1))]:
        yield brighter_to_the_right, rng.integers(0, 10, shape) * 1.0, shift
    layers = [*convolutions(rng.standard_normal((4, 3, 3, 3))), brighter_to_the_right]
    for layer in layers * 3:
        H, W, down, right = rng.integers((5, 5, 1, 1), (9, 9, 4, 4)).tolist()
        yield layer, rng.standard_normal((3, H, W)), (down, right)


def convolutions(w):
    """Return the same layer with and without a border."""

    def circular(x):
        """a 3 × 3 convolution that wraps around at the border"""
        return conv2d(x[None], w, padding=1, padding_mode="circular")[0][0]

    def zero_padded(x):
        """a 3 × 3 convolution with zeros around the image"""
        return conv2d(x[None], w, padding=1)[0][0]

    return circular, zero_padded


def mistakes(layer, x, shift):
    down, right = shift
    y, y_shifted = layer(x), layer(np.roll(x, shift, (-2, -1)))
    error = y_shifted - np.roll(y, shift, (-2, -1))

    def largest(*way):
        return abs(layer(np.roll(x, *way)) - np.roll(y, *way)).max()

    yield (
        abs(y_shifted - y).max(),
        "this compares with the output of the unshifted image, which is invariance. "
        "Equivariance: the output moves along, so shift it by the same amount.",
    )
    yield (
        abs(y_shifted - np.roll(y, (-down, -right), (-2, -1))).max(),
        "the comparison is at the wrong shift: the output is moved against the input. "
        "Shift both in the same direction.",
    )
    yield (
        largest((right, down), (-2, -1)),
        "the two parts of the shift have changed places: it is (down, right), down along "
        "the rows' axis, which comes first.",
    )
    yield largest(down, -2), "the shift is made along the rows axis only: it has two parts."
    yield (
        largest(right, -1),
        "the shift is made along the columns axis only: it has two parts.",
    )
    yield (
        largest(shift),
        "the axes are not named: np.roll then flattens the image first, and pixels run "
        "over from row to row.",
    )
    yield (
        largest(shift, (0, 1)),
        "the shift is made along the first two axes, which are channels and rows: H and W "
        "are the last two.",
    )
    yield (
        error.max(),
        "the sign is kept: a large negative difference is a large error too. Take the "
        "absolute value first.",
    )
    yield (
        abs(error).mean(),
        "this is the average error, in which a border of wrong pixels nearly vanishes: "
        "take the largest.",
    )
    yield (
        abs(error).sum(),
        "this is the sum of the errors, which grows with the image: take the largest.",
    )
    yield abs(error), "this is the error at every pixel: return the largest of them."
