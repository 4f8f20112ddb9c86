"""The checks on convolution: what else is right, and what no table of mistakes can hold."""

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import convolution


def turned_image(x, k, correlate):
    rows, columns = k.shape
    padded = np.pad(x, ((rows - 1, rows - 1), (columns - 1, columns - 1)))
    return correlate(padded[::-1, ::-1], k)[::-1, ::-1]


def without_correlate(x, k, correlate):
    shape = [n + m - 1 for n, m in zip(x.shape, k.shape, strict=True)]
    return np.fft.irfft2(np.fft.rfft2(x, shape) * np.fft.rfft2(k, shape), shape)


def worst(layer, x, shift):
    def move(image):
        return np.roll(np.roll(image, shift[0], 1), shift[1], 2)

    return float(np.linalg.norm((layer(move(x)) - move(layer(x))).ravel(), np.inf))


def loops(x, w, b):
    """Right numbers, one pixel after the other."""
    y = np.empty((len(x), len(w), *x.shape[2:]))
    for i, j in np.ndindex(x.shape[2:]):
        y[:, :, i, j] = x[:, :, i, j] @ w.T + b
    return y


def all_windows(x, w, b, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(1, 2))
    windows = windows[:, ::stride, ::stride]  # (C, H', W', KH, KW)
    return np.tensordot(w, windows, ((1, 2, 3), (0, 3, 4))) + b[:, None, None]


def two_impulses(layer, shape):
    """Read the weight at (u, v) where the window's cell (u, v) lies on the impulse."""
    one = np.zeros(shape)
    one[2, 4] = 1
    difference = layer(2 * one) - layer(one)
    return np.array([[difference[3 - u, 5 - v] for v in range(3)] for u in range(3)])


SECOND = {
    "by_hand": [np.array([[-1.0, 4, 2], [5, 1, 3], [4, 1, 1]])],
    "output_size": [
        lambda n, k, s, p, d: int((n + 2 * p - d * (k - 1) - 1) / s + 1),
        lambda n, k, s, p, d: np.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1,
    ],
    "full_convolution": [turned_image],
    "kernel_of": [two_impulses],
    "layer": [all_windows],
    "edge_kernel": [
        [[1, 0, -1], [0, 0, 0], [0, 0, 0]],
        np.array([[0, 0, 0], [-0.1, 0.3, -0.2], [0, 0, 0]]),
        np.outer([3, 10, 3], [-1, 0, 1]) / 32,
    ],
    "pointwise": [
        lambda x, w, b: np.einsum("oc,nchw->nohw", w, x) + b.reshape(1, -1, 1, 1),
        lambda x, w, b: np.moveaxis(np.moveaxis(x, 1, -1) @ w.T + b, -1, 1),
    ],
    "equivariance_error": [worst],
}

ODD = {
    "by_hand": [
        ([[-1, 4, 2], [5, 1, 3], [4, 2, 1]], r"8 of 9.*\[2, 1\].*rows 2 and 3"),
    ],
    "full_convolution": [
        (lambda x, k, correlate: correlate(x, k, padding="full"), r"unexpected keyword"),
        (without_correlate, r"never calls `correlate`"),
    ],
    "layer": [(lambda x, w, b, stride: x, r"shape")],
    "edge_kernel": [
        (np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]), r"other detector"),
        (np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), r"each row must add up to 0"),
        (np.array([[0, 0, 0], [-1, 0, 2], [0, 0, 0]]), r"flat area.*add up to 1"),
        (np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 0]]), r"silent on vertical edges too"),
        ([[1, 0, -1]] * 3, r"kernel of the first figure"),
    ],
    "pointwise": [
        (loops, r"numbers are right.*without the loop"),
        (lambda x, w, b: np.moveaxis(x, 1, -1) @ w.T + b[:, None], r"keepdims|fit"),
    ],
}


class TestConvolution(EveryExercise):
    topic, second, odd = convolution, SECOND, ODD
