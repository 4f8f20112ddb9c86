"""How many stamps meet in each cell of the output of a transposed convolution."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import conv1d, conv1d_backward


@exercise
def overlap(answer, rng):
    """Check a function of (size, kernel, stride) that returns the counts."""
    praise = "Every stamp counted in every cell it reaches, the ends included."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(size, kernel, stride):
    w, cells = np.ones((1, 1, kernel)), stride * (size - 1) + kernel
    _, saved = conv1d(np.zeros((1, 1, cells)), w, stride=stride)
    return conv1d_backward(np.ones((1, 1, size)), saved)[0].ravel()


def cases(rng):
    yield 3, 3, 2
    yield 4, 3, 2
    for _ in range(8):
        stride = int(rng.integers(2, 5))
        kernel = stride + int(rng.integers(1, 5))
        yield int(rng.integers(5, 9)), kernel, stride
    yield 4, 2, 3  # gaps: cells that no stamp reaches


def mistakes(size, kernel, stride):
    length = stride * (size - 1) + kernel
    counts = right(size, kernel, stride)
    phases = np.array([-(-(kernel - i % stride) // stride) for i in range(length)])
    yield (
        phases,
        "these counts hold in the middle: near the ends there are fewer stamps to meet.",
    )
    yield counts / counts.max(), "these are shares: give the counts."
    yield (
        (counts > 0) * 1.0,
        "this says whether a stamp has been there: count how many have.",
    )
    yield (
        right(size, kernel, 1),
        "the stride is forgotten: the stamps begin `stride` cells apart.",
    )
    yield (
        np.append(counts, np.zeros(stride - 1)),
        "there are empty cells at the end: the last stamp ends with its last tap.",
    )
    yield (
        right(size - 1, kernel, stride),
        "one stamp is missing: the last begins at stride · (size − 1).",
    )
