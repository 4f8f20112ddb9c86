"""Counting routes: how many lead from the output to each pixel of its window."""

from math import prod

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.receptive_field import Layer, effective_field, receptive_field


@exercise
def routes(answer, rng):
    """Check a function of (kernels, dilations) that returns a number for each pixel."""
    praise = "Every route arrives where it should, and holes stay empty."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(kernels, dilations):
    """Give every route the weight of one, and look what arrives."""
    layers = stack(kernels, dilations)
    (weights,) = effective_field(layers, receptive_field(layers).size)
    return np.rint(weights * prod(kernels)).astype(int)


def stack(kernels, dilations):
    pairs = zip(kernels, dilations, strict=True)
    return [Layer(kernel, dilation=dilation) for kernel, dilation in pairs]


def cases(rng):
    """Draw kernels and dilations of stacks with stride 1, small ones first."""
    yield from [([3, 3, 3], [1, 1, 1]), ([3, 3], [1, 3]), ([3, 3], [2, 2])]
    for L, most in [(1, 4), (2, 4), (3, 4)] * 4 + [(3, 9), (4, 7)] * 6:
        yield rng.integers(2, most + 1, L).tolist(), rng.integers(1, most, L).tolist()


def arrive(kernels, dilations):
    """Count routes pixel by pixel."""
    found = {0: 1}
    for kernel, dilation in zip(kernels, dilations, strict=True):
        more = {}
        for r, n in found.items():
            for u in range(kernel):
                more[r + u * dilation] = more.get(r + u * dilation, 0) + n
        found = more
    return np.array([found.get(r, 0) for r in range(max(found) + 1)])


def mistakes(kernels, dilations):
    found = arrive(kernels, dilations)
    yield (
        arrive(kernels, [1] * len(kernels)),
        "the dilation is forgotten: the taps of a layer lie D pixels apart, with zeros "
        "between them.",
    )
    yield (
        found / found.sum(),
        "these are shares, which add up to 1: the routes themselves are wanted, whole "
        "numbers.",
    )
    yield (
        (found > 0).astype(int),
        "this says which pixels are read, but not by how many routes: add where copies "
        "overlap.",
    )
    yield (
        found[found > 0],
        "the holes are left out: a pixel of the window that no route reaches has a 0.",
    )
    yield (
        prod(kernels),
        "this is the number of all routes together: count them pixel by pixel.",
    )
