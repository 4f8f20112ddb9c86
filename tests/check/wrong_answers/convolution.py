"""Typical wrong answers to the exercises on convolution, and the words that meet them."""

import numpy as np


def loops(x, w, b):
    """Right numbers, one pixel after the other."""
    y = np.empty((len(x), len(w), *x.shape[2:]))
    for i, j in np.ndindex(x.shape[2:]):
        y[:, :, i, j] = x[:, :, i, j] @ w.T + b
    return y


def padded(x, k):
    rows, columns = k.shape
    return np.pad(x, ((rows - 1, rows - 1), (columns - 1, columns - 1)))


def only_moved_input(layer, x, shift):
    return np.abs(layer(np.roll(x, shift, axis=(1, 2))) - layer(x)).max()


def moved_without_axis(layer, x, shift):
    return np.abs(layer(np.roll(x, shift)) - np.roll(layer(x), shift)).max()


def moved_back(layer, x, shift):
    back = [-s for s in shift]
    y = layer(np.roll(x, shift, axis=(1, 2)))
    return np.abs(y - np.roll(layer(x), back, axis=(1, 2))).max()


# exercise: [(wrong answer, pattern of the words expected), ...]
WRONG_ANSWERS = {
    "by_hand": [
        ([[7, 4, 0], [-1, 3, 3], [2, 1, 7]], r"kernel is flipped.*true convolution"),
        ([[-1, 5, 4], [4, 1, 1], [2, 3, 1]], r"[Rr]ows and columns of your answer"),
        ([[-1, 4, 2], [5, 1, 3], [4, 2, 1]], r"8 of 9.*\[2, 1\].*rows 2 and 3"),
        ([[-1, 2], [4, 1]], r"windows stand side by side"),
    ],
    "output_size": [
        (
            lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) / s + 1,
            r"floor is forgotten",
        ),
        (lambda n, k, s, p, d: (n + 2 * p - k) // s + 1, r"dilation is forgotten"),
        (lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) // s, r"\+ 1 is forgotten"),
        (
            lambda n, k, s, p, d: np.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1,
            r"value is right, but it comes as float",
        ),
    ],
    "same_padding": [
        (lambda k, d: (d * (k - 1) // 2,) * 2, r"symmetrical.*shorter"),
        (lambda k, d: (d * (k // 2),) * 2, r"symmetrical.*longer"),
        (lambda k, d: ((k - 1) // 2, k // 2), r"dilation is forgotten"),
        (lambda k, d: d * (k - 1), r"This is the total.*as a pair"),
    ],
    "convolution_from_correlation": [
        (lambda x, k, correlate: correlate(x, k[::-1, ::-1]), r"padding is left out"),
        (
            lambda x, k, correlate: correlate(padded(x, k), k[::-1]),
            r"flipped on one axis only, upside down",
        ),
        (lambda x, k, correlate: correlate(padded(x, k), k), r"kernel is not flipped"),
        (lambda x, k, correlate: correlate(x, k, padding="full"), r"unexpected keyword"),
    ],
    "parameters": [
        (lambda C, O, K, G, bias: O * C * K * K + O * bias, r"groups are forgotten"),
        (lambda C, O, K, G, bias: O * (C // G) * K * K, r"bias is forgotten"),
        (lambda C, O, K, G, bias: O * (C / G) * K * K + O * bias, r"comes as float"),
    ],
    "vertical_edge_kernel": [
        (np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]), r"other detector"),
        (np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), r"each row must add up to 0"),
        (np.array([[0, 0, 0], [-1, 0, 2], [0, 0, 0]]), r"flat area.*add up to 1"),
        (np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 0]]), r"silent on vertical edges too"),
    ],
    "pointwise": [
        (
            lambda x, w, b: np.tensordot(w, x, 1),
            r"output is .*expected|stopped with an error",
        ),
        (
            lambda x, w, b: np.tensordot(w, x, (1, 1)) + b[:, None, None, None],
            r"axes are swapped",
        ),
        (lambda x, w, b: np.moveaxis(x, 1, -1) @ w.T + b, r"channels come last"),
        (
            lambda x, w, b: np.moveaxis(np.tensordot(w, x, (1, 1)), 0, 1),
            r"bias is forgotten",
        ),
        (loops, r"numbers are right.*without the loop"),
    ],
    "equivariance_error": [
        (only_moved_input, r"which is invariance"),
        (moved_without_axis, r"axes are not named"),
        (moved_back, r"at the wrong shift"),
    ],
}
