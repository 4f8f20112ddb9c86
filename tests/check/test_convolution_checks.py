"""The checks on convolution: right answers pass, wrong ones are met with words."""

import numpy as np
from every_exercise import EveryExercise
from wrong_answers.convolution import WRONG_ANSWERS

from dlbook.check import convolution
from dlbook.check.mistakes import convolution as mistakes
from dlbook.check.words import convolution as words


def fft_convolution(x, k, correlate):
    shape = [n + m - 1 for n, m in zip(x.shape, k.shape, strict=True)]
    return np.fft.irfft2(np.fft.rfft2(x, shape) * np.fft.rfft2(k, shape), shape)


def worst(layer, x, shift):
    def move(image):
        return np.roll(np.roll(image, shift[0], 1), shift[1], 2)

    return float(np.linalg.norm((layer(move(x)) - move(layer(x))).ravel(), np.inf))


# Right, but not written as the chapter's solutions are.
RIGHT_ANSWERS = {
    "by_hand": [
        [[-1, 4, 2], [5, 1, 3], [4, 1, 1]],
        np.array([[-1, 4, 2], [5, 1, 3], [4, 1, 1]]),
    ],
    "output_size": [
        lambda n, k, s, p, d: int((n + 2 * p - d * (k - 1) - 1) / s + 1),
        lambda *a: np.int64((a[0] + 2 * a[3] - a[4] * (a[1] - 1) - 1) // a[2] + 1),
    ],
    "same_padding": [
        lambda k, d: [d * (k - 1) // 2, d * (k - 1) - d * (k - 1) // 2],
        lambda k, d: np.array([d * (k - 1) // 2, (d * (k - 1) + 1) // 2]),
    ],
    "convolution_from_correlation": [fft_convolution],
    "parameters": [lambda C, O, K, G, bias: G * (O // G) * (C // G) * K**2 + bias * O],
    "vertical_edge_kernel": [
        [[1, 0, -1]] * 3,
        np.array([[0, 0, 0], [-0.1, 0.3, -0.2], [0, 0, 0]]),
        np.outer([3, 10, 3], [-1, 0, 1]) / 32,
    ],
    "pointwise": [
        lambda x, w, b: np.einsum("oc,nchw->nohw", w, x) + b.reshape(1, -1, 1, 1),
        lambda x, w, b: np.moveaxis(np.moveaxis(x, 1, -1) @ w.T + b, -1, 1),
    ],
    "equivariance_error": [worst],
}


BY_HAND = mistakes.by_hand(convolution.IMAGE, convolution.KERNEL, convolution.correlate)
VALUES = {"by_hand": BY_HAND, "vertical_edge_kernel": {}}


class TestConvolution(EveryExercise):
    topic, mistakes, words = convolution, mistakes, words
    right, wrong = RIGHT_ANSWERS, WRONG_ANSWERS
    values = VALUES

    @classmethod
    def said_of(cls, exercise):  # an edge detector is judged by what it does
        return {} if exercise == "vertical_edge_kernel" else super().said_of(exercise)

    def test_every_mistake_by_hand_has_words(self):
        assert set(BY_HAND) == set(words.BY_HAND)

    def test_by_hand_does_not_give_the_sums_away(self):
        said = self.refuse("by_hand", np.full((3, 3), 77))
        assert "0 of 9" in said and "expected" not in said
