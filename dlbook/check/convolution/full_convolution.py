"""The true convolution, given nothing but a correlation."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.convolution.by_hand import correlate as slide
from dlbook.check.report import CheckFailed, exercise
from dlbook.convolution import true_convolution2d


@exercise
def full_convolution(answer, rng):
    """Check a function of (x, k, correlate) that returns the full true convolution."""
    asked = []

    def correlate(x, k):
        asked.append(k)
        return slide(x, k)

    praise = "All overlaps, every one of them summed with the kernel turned round."
    praise = check_function(answer, right, cases(rng, correlate), mistakes, praise)
    if not asked:
        raise CheckFailed(
            "The numbers are right, but your function never calls `correlate`: the "
            "exercise is to make the one out of the other."
        )
    return praise


def right(x, k, correlate):
    return true_convolution2d(x, k, padding="full")


def cases(rng, correlate=slide):
    """Draw two pairs of small whole numbers, to be done by hand, then larger ones."""
    for shape, window in [((2, 3), (1, 2)), ((3, 3), (2, 1))]:
        yield whole(rng, shape), whole(rng, window), correlate
    for _ in range(12):
        H, W, KH, KW = rng.integers((4, 4, 1, 1), (8, 8, 5, 5)).tolist()
        yield rng.standard_normal((H, W)), rng.standard_normal((KH, KW)), correlate


def whole(rng, shape):
    return rng.integers(1, 9, shape).astype(float)


def mistakes(x, k, correlate):
    KH, KW = k.shape
    padded, turned = rim(x, KH - 1, KW - 1), k[::-1, ::-1]
    across = rim(x, KW - 1, KH - 1)
    yield (
        slide(padded, k),
        "the kernel is not flipped: these are the numbers of the cross-correlation. A "
        "convolution turns the kernel first, upside down and left to right.",
    )
    yield (
        slide(padded, k[::-1]),
        "the kernel is flipped on one axis only, upside down: flip it left to right as "
        "well.",
    )
    yield (
        slide(padded, k[:, ::-1]),
        "the kernel is flipped on one axis only, left to right: flip it upside down as "
        "well.",
    )
    yield (
        slide(padded[::-1, ::-1], k),
        "the image is flipped in place of the kernel, so the output comes out upside down "
        "and mirrored.",
    )
    yield (
        slide(x, turned),
        "the padding is left out: only the places where the kernel lies wholly inside are "
        "there. K − 1 zeros on every side add the others.",
    )
    yield (
        slide(x, k),
        "this is the correlation as it was given: pad the image, and flip the kernel.",
    )
    yield (
        slide(rim(x, KH // 2, KW // 2), turned),
        "the padding is the one that keeps the size. The full convolution needs K − 1 "
        "zeros on every side, so that a single cell may overlap.",
    )
    yield (
        slide(rim(x, KH, KW), turned),
        "there is one zero too many on every side: with K of them the outermost windows "
        "meet no pixel of the image.",
    )
    yield (
        slide(across, turned),
        "the axes of the padding are swapped: KH − 1 rows go above and below, KW − 1 "
        "columns left and right.",
    )
    yield (
        slide(across, k.T),
        "the kernel is transposed, which swaps its axes: to flip is to reverse each axis.",
    )


def rim(x, rows, columns):
    """Surround x (H, W) with zeros."""
    return np.pad(x, ((rows, rows), (columns, columns)))
