"""The checks on receptive fields: right answers pass, wrong ones are met with words."""

from math import prod

import numpy as np
from every_exercise import EveryExercise
from wrong_answers.receptive_field import WRONG_ANSWERS

from dlbook.check import receptive_field
from dlbook.check.mistakes import receptive_field as mistakes
from dlbook.check.words import receptive_field as words


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
        n for n in range(999) if (kernel - 1) * sum(B**l for l in range(n)) >= reach - 1
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


# Right, but not written as the chapter's solutions are.
RIGHT_ANSWERS = {
    "by_hand": [np.array([[5, 2, -2], [9, 4, -2], [25.0, 4, -10]])],
    "field": [closed_form, lambda layers: np.array(closed_form(layers))],
    "layers_needed": [by_sums],
    "routes": [by_polynomials],
    "hole_share": [by_routes],
    "field_std": [by_moments],
}
BY_HAND = {"by_hand": mistakes.by_hand(receptive_field.STACK)}
CASES = {
    "by_hand": (receptive_field.STACK,),
    "field": ([(3, 2, 1, 2)],),
    "layers_needed": (9, 3, 2),
    "field_std": ([(3, 2, 2)],),
    "routes": ([3, 3], [2, 2]),
    "hole_share": ([3, 3], [2, 2]),
}


class TestReceptiveField(EveryExercise):
    topic, mistakes, words = receptive_field, mistakes, words
    right, wrong = RIGHT_ANSWERS, WRONG_ANSWERS
    values = BY_HAND

    def test_every_mistake_has_words(self, exercise):
        found = getattr(mistakes, exercise)(*CASES[exercise])
        assert set(found) == set(self.said_of(exercise))

    def test_by_hand_does_not_give_the_numbers_away(self):
        said = self.refuse("by_hand", np.full((3, 3), 77))
        assert "0 of 9" in said and "expected" not in said
