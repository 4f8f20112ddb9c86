"""The checks on receptive fields: what else is right, and what no table can hold."""

import math
from math import prod

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import call, receptive_field


def closed_form(layers):
    below = [prod(layer[1] for layer in layers[:l]) for l in range(len(layers) + 1)]
    steps = list(zip(layers, below, strict=False))
    return [
        1 + sum((K - 1) * D * J for (K, _, _, D), J in steps),
        below[-1],
        -sum(P * J for (_, _, P, _), J in steps),
    ]


def by_sums(reach, kernel, B):
    return next(
        n for n in range(9999) if (kernel - 1) * sum(B**l for l in range(n)) >= reach - 1
    )


def by_polynomials(kernels, dilations):
    product = np.poly1d([1])
    for kernel, dilation in zip(kernels, dilations, strict=True):
        product *= np.poly1d([1, *([0] * (dilation - 1) + [1]) * (kernel - 1)])
    return np.rint(product.coeffs).astype(int)


def by_routes(kernels, dilations):
    read = by_polynomials(kernels, dilations) > 0
    return np.float64(1 - np.outer(read, read).mean())


def by_moments(layers):
    jumps = np.cumprod([1, *(stride for _, stride, _ in layers)])
    steps = [D * J * np.arange(K) for (K, _, D), J in zip(layers, jumps, strict=False)]
    return sum(step.var() for step in steps) ** 0.5


SECOND = {
    "by_hand": [np.array([[5, 2, -2], [9, 4, -2], [25.0, 4, -10]])],
    "field": [closed_form, lambda layers: np.array(closed_form(layers))],
    "layers_needed": [by_sums],
    "routes": [by_polynomials],
    "hole_share": [by_routes],
    "field_std": [by_moments],
}


def logarithm(reach, kernel, B):
    if B == 1:
        return math.ceil((reach - 1) / (kernel - 1))
    return math.log((reach - 1) * (B - 1) / (kernel - 1) + 1, B)


def forever(reach, kernel, B):
    size = 1
    while size < reach:
        pass
    return size


WITH_INPUT = [[1, 1, 0], [5, 2, -2], [9, 4, -2], [25, 4, -9]]
ODD = {
    "by_hand": [
        ([[5, 2, -2], [9, 4, -2], [25, 4, -6]], r"8 of 9.*start after layer 3"),
        (WITH_INPUT, r"by the shape.*leave out the row of the input"),
    ],
    "field": [(lambda layers: closed_form(layers)[1], r"a single number, expected \(3,\)")],
    "layers_needed": [
        (logarithm, r"Work this case out by hand"),
        (forever, r"still computing after .* a loop that does not end"),
    ],
}


class TestReceptiveField(EveryExercise):
    topic, second, odd = receptive_field, SECOND, ODD

    def test_odd_answer_is_explained(self, exercise, odd_answer, monkeypatch):
        monkeypatch.setattr(call, "SECONDS", 0.5)  # until a loop is taken to be endless
        super().test_odd_answer_is_explained(exercise, odd_answer)
