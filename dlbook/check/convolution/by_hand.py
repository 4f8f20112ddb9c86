"""Nine sums: the 4 × 4 image under the 2 × 2 kernel, with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.convolution import conv2d

IMAGE = np.array([[1, 0, 2, 1], [3, 2, 0, 2], [0, 2, 1, 1], [1, 0, 3, 2]], float)
KERNEL = np.array([[1, 2], [0, -1]], float)


@exercise
def by_hand(answer, _):
    """Check the nine sums of the 4 × 4 image under the 2 × 2 kernel."""
    praise = "Nine windows, nine sums of four products, and the kernel not flipped once."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    return correlate(IMAGE, KERNEL)


def correlate(x, k):
    """Slide k (KH, KW) over x (H, W), unflipped and unpadded."""
    y, _ = conv2d(x[None, None], k[None, None])
    return y[0, 0]


def look(p, q):
    """Send the reader back to one window, without telling its sum."""
    return (
        f"Look at place [{p}, {q}] again: there the window covers rows {p} and {p + 1}, "
        f"columns {q} and {q + 1} of x, counted from 0. Multiply each of its four pixels "
        "by the weight that lies on it, and add."
    )


def mistakes(x=IMAGE, k=KERNEL):
    y, padded = correlate(x, k), correlate(np.pad(x, 1), k)
    yield (
        correlate(x, k[::-1, ::-1]),
        "the kernel is flipped: these are the numbers of the true convolution. Here the "
        "kernel slides as it is printed.",
    )
    yield (
        correlate(x, k[::-1]),
        "the kernel stands upside down: its upper row goes on the upper row of the window.",
    )
    yield (
        correlate(x, k[:, ::-1]),
        "the kernel is mirrored: its left column goes on the left column of the window.",
    )
    yield (
        correlate(x, k.T),
        "rows and columns of the kernel are swapped: its rows lie on rows of the image.",
    )
    yield (
        y.T,
        "rows and columns of your answer are swapped: a step to the right in the image is "
        "a step to the right in the output.",
    )
    yield (
        correlate(x, abs(k)),
        "the minus sign of the kernel is lost: a weight of −1 takes its pixel away.",
    )
    yield (
        y / k.size,
        "these are averages: a convolution adds the four products and divides by nothing.",
    )
    yield (
        y[::2, ::2],
        "the windows stand side by side. With stride 1 a window moves on by one cell, and "
        "neighbours overlap.",
    )
    yield (
        padded,
        "the image is padded. Without padding a window of 2 finds three places along 4 "
        "cells.",
    )
    yield (
        padded[1:, 1:],
        "the output has the size of the image: that takes padding, and without it a window "
        "of 2 finds three places along 4 cells.",
    )
