"""Checks of the exercises on receptive fields (book: chapter on receptive fields)."""

from itertools import count
from math import prod

import numpy as np

from dlbook.check.compare import check_function, check_value
from dlbook.check.mistakes import receptive_field as mistakes
from dlbook.check.report import exercise
from dlbook.check.words import receptive_field as words
from dlbook.receptive_field import Layer, effective_field, pixels_read, receptive_field

__all__ = ["by_hand", "field", "field_std", "hole_share", "layers_needed", "routes"]

STACK = [(5, 2, 2, 1), (3, 2, 0, 1), (3, 1, 2, 2)]  # kernel, stride, padding, dilation


@exercise
def by_hand(answer, _):
    """Check size, jump and start after each of the three layers of `STACK`."""
    expected = np.array([last_field(STACK[:n]) for n in (1, 2, 3)])
    wrong = mistakes.by_hand(STACK)
    check_value(answer, expected, wrong, words.BY_HAND, look_at_row)
    return "Kernel and dilation of the new layer, jump of the layer below, every time."


def look_at_row(row, column):
    """Send the reader back to one number, without telling it."""
    name = ("size", "jump", "start")[column]
    below = "the row above it" if row else "the pixel, which has R = 1, J = 1 and A = 0"
    return (
        f"Look at the {name} after layer {row + 1} again. It follows from {below}, and "
        "from the kernel, stride, padding and dilation of that layer."
    )


@exercise
def field(answer, rng):
    """Check a function of layers, tuples (kernel, stride, padding, dilation)."""
    low, high = (1, 1, 0, 1), (5, 3, 3, 3)
    cases = [
        ([tuple(rng.integers(low, high, endpoint=True).tolist()) for _ in range(L)],)
        for L in (0, 1, 2, 3, 4) * 6
    ]
    check_function(answer, last_field, cases, mistakes.field, words.FIELD)
    return "Size, jump and start, on 30 random stacks, the empty one among them."


def last_field(layers):
    """Follow the field through the layers."""
    return tuple(receptive_field([Layer(*numbers) for numbers in layers]))


@exercise
def layers_needed(answer, rng):
    """Check a function of (reach, kernel, B)."""
    cases = [(1, 3, 2), (3, 3, 1), (4, 3, 1), (9, 3, 3), (10, 3, 3), (1024, 3, 2)]
    cases += [(125, 5, 5)]  # log(125, 5) is not quite 3
    cases += rng.integers((2, 2, 1), (120, 6, 4), (40, 3)).tolist()
    check_function(answer, least, cases, mistakes.layers_needed, words.LAYERS_NEEDED)
    return "Enough layers and not one more, where the field just fits too."


def least(reach, kernel, B):
    """Build deeper and deeper stacks until one reaches."""
    return next(L for L in count() if grown(L, kernel, B) >= reach)


def grown(L, kernel, B):
    """Measure the field of L layers."""
    return receptive_field([Layer(kernel, dilation=B**l) for l in range(L)]).size


@exercise
def routes(answer, rng):
    """Check a function of (kernels, dilations) that returns a number for each pixel."""
    cases = [([3, 3, 3], [1, 1, 1]), ([3, 3], [1, 3]), *flat_stacks(rng, 24)]
    check_function(answer, count_routes, cases, mistakes.routes, words.ROUTES)
    return "Copy, shift, add: every route arrives, and holes stay empty."


def flat_stacks(rng, cases):
    """Draw kernels and dilations of stacks with stride 1."""
    for _ in range(cases):
        L = rng.integers(1, 5)
        yield rng.integers(2, 5, L).tolist(), rng.integers(1, 4, L).tolist()


def flat(kernels, dilations):
    pairs = zip(kernels, dilations, strict=True)
    return [Layer(kernel, dilation=dilation) for kernel, dilation in pairs]


def count_routes(kernels, dilations):
    """Give every route the weight of one, and look what arrives."""
    layers = flat(kernels, dilations)
    (weights,) = effective_field(layers, receptive_field(layers).size)
    return np.rint(weights * prod(kernels)).astype(int)


@exercise
def hole_share(answer, rng):
    """Check a function of (kernels, dilations) that returns a share of the plane."""
    cases = [([3, 3, 3], [2, 2, 2]), ([3, 3], [1, 2]), *flat_stacks(rng, 24)]
    check_function(answer, unread, cases, mistakes.hole_share, words.HOLE_SHARE)
    return "A pixel counts as read if its row and its column are."


def unread(kernels, dilations):
    """Paint the square that is read, and count what is left."""
    pixels = pixels_read(flat(kernels, dilations))
    read = np.zeros((pixels[-1] + 1, pixels[-1] + 1), bool)
    read[np.ix_(pixels, pixels)] = True
    return float(1 - read.mean())


@exercise
def field_std(answer, rng):
    """Check a function of layers, tuples (kernel, stride, dilation)."""
    cases = [
        ([tuple(rng.integers((2, 1, 1), (6, 4, 4)).tolist()) for _ in range(L)],)
        for L in (1, 2, 3, 4) * 6
    ]
    check_function(answer, measured_std, cases, mistakes.field_std, words.FIELD_STD)
    return "The variances of independent steps add up; the root comes last."


def measured_std(layers):
    """Build the effective field and measure its width."""
    stack = [Layer(kernel, stride, 0, dilation) for kernel, stride, dilation in layers]
    weights = effective_field(stack, receptive_field(stack).size)[0]
    places = np.arange(len(weights))
    return float(np.sqrt(weights @ (places - weights @ places) ** 2))
