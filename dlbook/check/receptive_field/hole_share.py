"""The blind share: how much of the plane an output does not read."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.receptive_field.routes import arrive, cases, stack
from dlbook.check.report import exercise
from dlbook.receptive_field import pixels_read


@exercise
def hole_share(answer, rng):
    """Check a function of (kernels, dilations) that returns a share of the plane."""
    praise = "A pixel counts as read if its row and its column are."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(kernels, dilations):
    """Paint the square that is read, and count what is left."""
    pixels = pixels_read(stack(kernels, dilations))
    read = np.zeros((pixels[-1] + 1, pixels[-1] + 1), bool)
    read[np.ix_(pixels, pixels)] = True
    return float(1 - read.mean())


def mistakes(kernels, dilations):
    read = arrive(kernels, dilations) > 0
    share = read.mean()
    yield (
        1 - share,
        "this is the share along a line: in the plane a pixel is read only if its row and "
        "its column both are.",
    )
    yield (
        share**2,
        "this is the share that is read: the share that is not was asked for.",
    )
    yield (
        (1 - share) ** 2,
        "here a pixel counts as unread only if its row and its column both are: one of "
        "them is enough. Square the share that is read, then take it from 1.",
    )
    yield (
        100 * (1 - share**2),
        "these are per cent: a share lies between 0 and 1.",
    )
    yield (
        read.size**2 - read.sum() ** 2,
        "this is a number of pixels: divide by the pixels of the square window.",
    )
    yield (
        1 - (kernels[-1] / ((kernels[-1] - 1) * dilations[-1] + 1)) ** 2,
        "this looks at the last layer only: its holes are filled, or not, by the layers "
        "below.",
    )
