"""Typical wrong answers to the exercises on receptive fields, and the words they meet."""

import math

import numpy as np


def field_own_stride(layers):
    size, jump, start = 1, 1, 0
    for kernel, stride, padding, dilation in layers:
        jump *= stride
        size += (kernel - 1) * dilation * jump
        start -= padding * jump
    return size, jump, start


def field_from_zero(layers):
    size, jump, start = 0, 1, 0
    for kernel, stride, padding, dilation in layers:
        size += (kernel - 1) * dilation * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start


def needed_by_logarithm(reach, kernel, B):
    if B == 1:
        return math.ceil((reach - 1) / (kernel - 1))
    return math.log((reach - 1) * (B - 1) / (kernel - 1) + 1, B)


def reading(kernels, dilations):
    pixels = {0}
    for kernel, dilation in zip(kernels, dilations, strict=True):
        pixels = {r + u * dilation for r in pixels for u in range(kernel)}
    return pixels


def undilated(kernels, dilations):
    count = np.ones(1, int)
    for kernel in kernels:
        count = np.convolve(count, np.ones(kernel, int))
    return count


def marked(kernels, dilations):
    pixels = reading(kernels, dilations)
    return np.array([int(r in pixels) for r in range(max(pixels) + 1)])


def on_a_line(kernels, dilations):
    pixels = reading(kernels, dilations)
    return 1 - len(pixels) / (max(pixels) + 1)


def std(layers, *, power=2, root=True):
    total, jump = 0.0, 1
    for kernel, stride, dilation in layers:
        total += (dilation * jump) ** power * (kernel**2 - 1) / 12
        jump *= stride
    return math.sqrt(total) if root else total


# exercise: [(wrong answer, pattern of the words expected), ...]
WRONG_ANSWERS = {
    "by_hand": [
        ([[9, 2, -4], [17, 4, -4], [33, 4, -12]], r"own stride is used too early"),
        ([[5, 2, -2], [9, 4, -2], [17, 4, -10]], r"dilation is forgotten"),
        ([[5, 2, -2], [9, 4, -2], [25, 4, -6]], r"8 of 9.*start after layer 3"),
        ([[4, 2, -2], [8, 4, -2], [24, 4, -10]], r"a pixel sees itself"),
    ],
    "field": [
        (field_own_stride, r"own stride is used too early"),
        (field_from_zero, r"sizes begin with 0.*a pixel sees itself"),
        (lambda layers: field_own_stride(layers)[1], r"Work this case|shape"),
    ],
    "layers_needed": [
        (lambda reach, kernel, B: -(-(reach - 1) // (kernel - 1)), r"dilation stays at 1"),
        (needed_by_logarithm, r"Work this case out by hand"),
        (lambda *case: math.ceil(needed_by_logarithm(*case)), r"last digit is off"),
        (
            lambda reach, kernel, B: next(
                n
                for n in range(2000)
                if 1 + (kernel - 1) * sum(B**l for l in range(n)) > reach
            ),
            r"exactly `reach` pixels is enough",
        ),
    ],
    "routes": [
        (undilated, r"dilation is forgotten"),
        (marked, r"not by how many routes"),
        (lambda kernels, dilations: math.prod(kernels), r"all routes together"),
    ],
    "hole_share": [
        (on_a_line, r"share along a line"),
        (lambda k, d: (1 - on_a_line(k, d)) ** 2, r"share that is read"),
        (lambda k, d: on_a_line(k, d) ** 2, r"one of them is enough"),
    ],
    "field_std": [
        (
            lambda layers: std(layers, root=False),
            r"this is the variance|This is the variance",
        ),
        (lambda layers: std(layers, power=1), r"not squared"),
    ],
}
