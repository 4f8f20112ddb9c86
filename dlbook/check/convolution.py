"""Checks of the exercises on convolution (book: chapter on convolution)."""

import numpy as np

from dlbook.check.call import has_loop
from dlbook.check.compare import as_numbers, check_function, check_value
from dlbook.check.mistakes import convolution as mistakes
from dlbook.check.report import CheckFailed, exercise
from dlbook.check.words import convolution as words
from dlbook.convolution import conv2d, true_convolution2d

__all__ = [
    "by_hand",
    "convolution_from_correlation",
    "equivariance_error",
    "output_size",
    "parameters",
    "pointwise",
    "same_padding",
    "vertical_edge_kernel",
]

IMAGE = np.array([[1, 0, 2, 1], [3, 2, 0, 2], [0, 2, 1, 1], [1, 0, 3, 2]], float)
KERNEL = np.array([[1, 2], [0, -1]], float)


def correlate(x, k):
    """Slide k (KH, KW) over x (H, W), unflipped and unpadded."""
    y, _ = conv2d(x[None, None], k[None, None])
    return y[0, 0]


@exercise
def by_hand(answer, _):
    """Check the nine sums of the 4 × 4 image under the 2 × 2 kernel."""
    wrong = mistakes.by_hand(IMAGE, KERNEL, correlate)
    check_value(answer, correlate(IMAGE, KERNEL), wrong, words.BY_HAND, look_at_window)
    return "Nine windows, nine sums of four products, and the kernel not flipped once."


def look_at_window(p, q):
    """Send the reader back to one window, without telling its sum."""
    return (
        f"Look at place [{p}, {q}] again: there the window covers rows {p} and {p + 1}, "
        f"columns {q} and {q + 1} of x, counted from 0. Multiply each of its four pixels "
        "by the weight that lies on it, and add."
    )


@exercise
def output_size(answer, rng):
    """Check a function of (size, kernel, stride, padding, dilation)."""
    cases = []
    while len(cases) < 40:
        low, high = (1, 1, 1, 0, 1), (16, 6, 5, 4, 4)
        size, kernel, stride, padding, dilation = rng.integers(low, high).tolist()
        if size + 2 * padding > dilation * (kernel - 1):  # the kernel fits
            cases.append((size, kernel, stride, padding, dilation))
    check_function(answer, places, cases, mistakes.output_size, words.OUTPUT_SIZE)
    return "Floor, dilation and both sides of the padding, on 40 random settings."


def places(size, kernel, stride, padding, dilation):
    """Count the places one by one, since the formula is what is asked for."""
    last = size + 2 * padding - dilation * (kernel - 1)
    return len(range(0, last, stride))


@exercise
def same_padding(answer, rng):
    """Check a function of (kernel, dilation) that returns (before, after)."""
    cases = rng.integers((1, 1), (12, 6), (40, 2)).tolist()
    check_function(answer, sides, cases, mistakes.same_padding, words.SAME_PADDING)
    return "The size is kept by odd and even kernels, dilated or not."


def sides(kernel, dilation):
    """Share what a kernel takes away between both ends, the extra cell after."""
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


@exercise
def convolution_from_correlation(answer, rng):
    """Check a function of (x, k, correlate) that returns the full true convolution."""
    cases = []
    for _ in range(12):
        H, W, KH, KW = rng.integers((4, 4, 1, 1), (8, 8, 5, 5)).tolist()
        cases.append(
            (rng.standard_normal((H, W)), rng.standard_normal((KH, KW)), correlate)
        )
    check_function(
        answer,
        full_convolution,
        cases,
        mistakes.convolution_from_correlation,
        words.CONVOLUTION_FROM_CORRELATION,
    )
    return "Pad by one less than the kernel, turn the kernel round, slide."


def full_convolution(x, k, correlate):
    """Convolve as mathematics does; `correlate` is the reader's tool, not ours."""
    return true_convolution2d(x, k, padding="full")


@exercise
def parameters(answer, rng):
    """Check a function of (C, O, K, G, bias)."""
    cases = []
    for draw in range(40):
        G, inputs, outputs, K = rng.integers(1, 5, 4).tolist()
        cases.append((G * inputs, G * outputs, K, G, draw % 2 == 0))
    check_function(answer, learnt, cases, mistakes.parameters, words.PARAMETERS)
    return "Every weight and every bias counted once, with groups and without."


def learnt(C, O, K, G, bias):
    """Count what a layer learns as the sizes of its two arrays."""
    w, b = np.empty((O, C // G, K, K)), np.empty(O if bias else 0)
    return w.size + b.size


@exercise
def vertical_edge_kernel(answer, rng):
    """Check a 3 × 3 kernel by what it answers to flat areas and to edges."""
    k = as_numbers(answer, "your kernel is")
    if k.shape != (3, 3):
        raise CheckFailed(f"Your kernel has shape {k.shape}, expected (3, 3).")
    if not (np.isrealobj(k) and np.isfinite(k).all()):
        raise CheckFailed("Nine ordinary numbers are wanted: your kernel holds others.")
    if not k.any():
        raise CheckFailed("Nine zeros are silent everywhere, on vertical edges too.")
    edge = rng.standard_normal((7, 1))  # what happens from one row to the next
    images = {"flat": rng.uniform(0.2, 0.9), "horizontal": edge, "vertical": edge.T}
    loudest = {name: strongest_response(image, k) for name, image in images.items()}
    if loudest["flat"]:
        raise CheckFailed(
            f"On a flat area of {images['flat']:.2f} your kernel answers "
            f"{loudest['flat']:.2g}. Its nine numbers add up to {k.sum():.2g}; only a "
            "kernel that adds up to 0 is silent where the image is flat."
        )
    explain_edges(k, loudest["horizontal"], loudest["vertical"])
    return "It hears what changes from left to right, and nothing else."


def strongest_response(image, k):
    """Slide k over a 7 × 7 image; return the value furthest from 0, round-off removed."""
    y = correlate(np.array(np.broadcast_to(image, (7, 7))), k.astype(float))
    largest = y.flat[abs(y).argmax()]
    return largest if abs(largest) > 1e-9 * abs(k).max() else 0


def explain_edges(k, horizontal, vertical):
    """Raise unless the kernel is silent on horizontal edges alone."""
    if horizontal and not vertical:
        raise CheckFailed(
            "Your kernel answers horizontal edges and is silent on vertical ones: this is "
            "the other detector. Swap its rows and columns."
        )
    if horizontal:
        rows = ", ".join(f"{total:.2g}" for total in k.sum(1))
        raise CheckFailed(
            f"Silent on flat areas, but on a horizontal edge your kernel answers "
            f"{horizontal:.2g}. Its rows add up to {rows}. Along a horizontal edge each "
            "row of the window is flat, so each row must add up to 0 by itself."
        )
    if not vertical:
        raise CheckFailed(
            "Your kernel is silent on vertical edges too, because each of its columns adds "
            "up to 0. Give one column a positive sum and another a negative one."
        )


@exercise
def pointwise(answer, rng):
    """Check a function of x (N, C, H, W), w (O, C) and b (O,)."""
    cases = []
    for _ in range(8):
        N, C, O, H, W = rng.permutation([2, 3, 4, 5, 6])  # all different: no swap can hide
        shapes = (N, C, H, W), (O, C), (O,)
        cases.append([rng.standard_normal(shape) for shape in shapes])
    check_function(answer, one_by_one, cases, mistakes.pointwise, words.POINTWISE)
    if has_loop(answer):
        raise CheckFailed(
            "The numbers are right. Now without the loop: all pixels at once, as one "
            "product of w with an array whose second to last axis is C."
        )
    return "One small linear layer, shared by all pixels."


def one_by_one(x, w, b):
    """Convolve with kernels of one pixel."""
    y, _ = conv2d(x, w[:, :, None, None], b)
    return y


@exercise
def equivariance_error(answer, rng):
    """Check a function of (layer, x, shift) on layers with and without equivariance."""
    w = rng.standard_normal((4, 3, 3, 3))

    def circular_convolution(x):
        return conv2d(x[None], w, padding=1, padding_mode="circular")[0][0]

    def zero_padded_convolution(x):
        return conv2d(x[None], w, padding=1)[0][0]

    def brighter_to_the_right(x):
        return x * np.linspace(1, 2, x.shape[-1])

    cases = []
    for layer in [circular_convolution, zero_padded_convolution, brighter_to_the_right] * 3:
        H, W, down, right = rng.integers((5, 5, 1, 1), (9, 9, 3, 3)).tolist()
        cases.append((layer, rng.standard_normal((3, H, W)), (down, right)))
    check_function(
        answer, largest_error, cases, mistakes.equivariance_error, words.EQUIVARIANCE_ERROR
    )
    return "Zero for a circular convolution, and not for layers that know where they are."


def largest_error(layer, x, shift):
    """Compare the two orders of shifting and layer, at every pixel."""
    error = layer(np.roll(x, shift, (-2, -1))) - np.roll(layer(x), shift, (-2, -1))
    return np.linalg.norm(error.ravel(), np.inf)
