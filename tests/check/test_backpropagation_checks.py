"""The checks on backpropagation: right answers pass, wrong ones are met with words."""

import numpy as np
from every_exercise import EveryExercise
from wrong_answers.backpropagation import WRONG_ANSWERS

from dlbook.backpropagation import numerical_gradient
from dlbook.check import backpropagation
from dlbook.check.mistakes import backpropagation as mistakes
from dlbook.check.words import backpropagation as words


def by_paths(arrows, n):
    """Push 1 back along all paths at once, one arrow further each time."""
    grad, wave = np.zeros(n), np.eye(n)[-1]
    for _ in range(n):
        grad, earlier = grad + wave, np.zeros(n)
        for u, v, slope in arrows:
            earlier[u] += slope * wave[v]
        wave = earlier
    return grad


def sideways(x, v, w1, w2):
    h = 1e-100
    return (w2 @ np.tanh(w1 @ (x + 1j * h * v))).imag / h


def sample_by_sample(dy, x, w):
    found = np.zeros_like(w)
    for row, sample in zip(dy, x, strict=True):
        found += np.outer(row / np.cosh(w @ sample) ** 2, sample)
    return found


def chain_sideways(x, w, b):
    a = x + 1e-100j
    for weight, bias in zip(w, b, strict=True):
        a = 1 / (1 + np.exp(-weight * a - bias))
    return a.imag / 1e-100


# Right, but not written as the chapter's solutions are.
RIGHT_ANSWERS = {
    "by_hand": [np.array([4.0, 6, 2]), (4, 6, 2)],
    "graph_gradients": [by_paths],
    "forward_mode": [sideways],
    "residual_weights": [sample_by_sample],
    "central_difference": [lambda f, x, h: numerical_gradient(f, x, h=h)],
    "one_sided_step": [lambda F, M, eps: np.sqrt(4 * eps * F / M)],
    "chain_slope": [chain_sideways],
}
BY_HAND = {"by_hand": mistakes.by_hand(**backpropagation.LEAVES)}


class TestBackpropagation(EveryExercise):
    topic, mistakes, words = backpropagation, mistakes, words
    right, wrong = RIGHT_ANSWERS, WRONG_ANSWERS
    values = BY_HAND

    def test_every_mistake_has_words(self):
        case = backpropagation.LEAVES
        assert set(mistakes.by_hand(**case)) == set(words.BY_HAND)
        assert set(mistakes.graph_gradients([(0, 1, 2.0)], 2)) == set(words.GRAPH_GRADIENTS)

    def test_by_hand_does_not_give_the_slopes_away(self):
        said = self.refuse("by_hand", [77, 78, 79])
        assert "0 of 3" in said and "expected" not in said
