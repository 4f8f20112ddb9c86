"""Wrong answers to the exercises on convolution, by the names that `words` explains.

The order matters: a reader is told of the first mistake that explains all their answers.
"""

import numpy as np


def rim(x, rows, columns):
    """Surround x (H, W) with zeros."""
    return np.pad(x, ((rows, rows), (columns, columns)))


def by_hand(x, k, correlate):
    y = correlate(x, k)
    return {
        "flipped": correlate(x, k[::-1, ::-1]),
        "upside down": correlate(x, k[::-1]),
        "mirrored": correlate(x, k[:, ::-1]),
        "kernel transposed": correlate(x, k.T),
        "answer transposed": y.T,
        "sign lost": correlate(x, abs(k)),
        "averaged": y / k.size,
        "side by side": y[::2, ::2],
        "padded": correlate(rim(x, 1, 1), k),
        "same size": correlate(rim(x, 1, 1), k)[1:, 1:],
    }


def output_size(n, k, s, p, d):
    steps = n + 2 * p - d * (k - 1) - 1
    return {
        "not floored": steps / s + 1,
        "rounded up": -(-steps // s) + 1,
        "rounded": round(steps / s) + 1,
        "plus one forgotten": steps // s,
        "plus one divided": (steps + 1) // s,
        "dilation forgotten": (n + 2 * p - k) // s + 1,
        "dilated too long": (n + 2 * p - d * k) // s + 1,
        "dilation one more": (steps - k + 1) // s + 1,
        "padding left out": (steps - 2 * p) // s + 1,
        "padding once": (steps - p) // s + 1,
        "stride left out": steps + 1,
    }


def same_padding(k, d):
    total = d * (k - 1)
    less, more = total // 2, total - total // 2
    return {
        "extra before": (more, less),
        "half a cell": (total / 2, total / 2),
        "half a kernel": (d * (k // 2), d * (k // 2)),
        "symmetrical, more": (more, more),
        "symmetrical, less": (less, less),
        "dilation forgotten": ((k - 1) // 2, k // 2),
        "half a kernel, not dilated": (k // 2, k // 2),
        "total on each side": (total, total),
        "total": total,
    }


def convolution_from_correlation(x, k, correlate):
    KH, KW = k.shape
    padded, turned = rim(x, KH - 1, KW - 1), k[::-1, ::-1]
    across = rim(x, KW - 1, KH - 1)
    return {
        "not flipped": correlate(padded, k),
        "rows flipped": correlate(padded, k[::-1]),
        "columns flipped": correlate(padded, k[:, ::-1]),
        "image flipped": correlate(padded[::-1, ::-1], k),
        "padding left out": correlate(x, turned),
        "given": correlate(x, k),
        "padded by half": correlate(rim(x, KH // 2, KW // 2), turned),
        "padded by kernel": correlate(rim(x, KH, KW), turned),
        "padding swapped": correlate(across, turned),
        "transposed": correlate(across, k.T),
    }


def parameters(C, O, K, G, bias):
    weights = O * (C // G) * K * K
    b = O if bias else 0
    return {
        "groups forgotten": O * C * K * K + b,
        "groups twice": weights // G + b,
        "bias forgotten": weights,
        "bias always": weights + O,
        "bias per input": weights + (C if bias else 0),
        "one bias": weights + bias,
        "bias grouped": weights + b // G,
        "flat kernel": O * (C // G) * K + b,
        "channels forgotten": O * K * K + b,
    }


def pointwise(x, w, b):
    mixed = np.moveaxis(x, 1, -1) @ w.T  # (N, H, W, O)
    y = np.moveaxis(mixed, -1, 1)  # (N, O, H, W)
    plane = b[:, None, None]
    cut = x.reshape(-1, x.shape[1])  # rows of C numbers, but of one channel's pixels
    return {
        "bias forgotten": y,
        "channels first": (y + plane).swapaxes(0, 1),
        "channels last": mixed + b,
        "channels last, reshaped": (mixed + b).reshape(y.shape),
        "pixels scrambled": (cut @ w.T + b).reshape(y.shape),
    }


def equivariance_error(layer, x, shift):
    down, right = shift
    shifted = np.roll(x, shift, (-2, -1))
    y, y_shifted = layer(x), layer(shifted)
    error = y_shifted - np.roll(y, shift, (-2, -1))
    against = np.roll(y, (-down, -right), (-2, -1))
    return {
        "invariance": abs(y_shifted - y).max(),
        "shifted back": abs(y_shifted - against).max(),
        "rows only": abs(layer(np.roll(x, down, -2)) - np.roll(y, down, -2)).max(),
        "columns only": abs(layer(np.roll(x, right, -1)) - np.roll(y, right, -1)).max(),
        "flattened": abs(layer(np.roll(x, shift)) - np.roll(y, shift)).max(),
        "first axes": abs(
            layer(np.roll(x, shift, (0, 1))) - np.roll(y, shift, (0, 1))
        ).max(),
        "signed": error.max(),
        "mean": abs(error).mean(),
        "sum": abs(error).sum(),
        "whole array": abs(error),
    }
