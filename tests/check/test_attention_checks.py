"""The checks on attention: right answers pass, wrong ones are met with words."""

import numpy as np
import torch
import torch.nn.functional as F
from every_exercise import EveryExercise
from wrong_answers.attention import WRONG_ANSWERS

from dlbook.check import attention
from dlbook.check.mistakes import attention as mistakes
from dlbook.check.words import attention as words


def by_torch(q, k, v):
    return F.scaled_dot_product_attention(*map(torch.tensor, (q, k, v))).numpy()


def row_by_row(s):
    p = np.zeros_like(s)
    for t in range(len(s)):
        p[t, : t + 1] = np.exp(s[t, : t + 1] - np.logaddexp.reduce(s[t, : t + 1]))
    return p


def with_jacobians(p, dp):
    return np.stack([(np.diag(a) - np.outer(a, a)) @ b for a, b in zip(p, dp, strict=True)])


def clocks():
    """Two hands that turn by an eighth and by three eighths a place."""
    t = np.arange(8)
    angles = [turn * 2 * np.pi / 8 * t for turn in (1, 3)]
    k = np.concatenate([[np.cos(a), np.sin(a)] for a in angles])
    return 8 * np.roll(k, 2, axis=1), k


# Right, but not written as the chapter's solutions are.
RIGHT_ANSWERS = {
    "by_hand": [[3.5, 6], np.array([3.5, 6.0]), (7 / 2, 6)],
    "attention": [by_torch],
    "causal_weights": [row_by_row],
    "score_gradient": [with_jacobians],
    "heads": [
        lambda x, M: np.moveaxis(x.reshape(*x.shape[:2], M, -1), 2, 1),
        lambda x, M: np.array(np.split(x, M, axis=2)).swapaxes(0, 1),
    ],
    "two_back": [clocks(), [(20 * np.eye(8, k=2)).tolist(), np.eye(8, dtype=int)]],
    "removal": [lambda p, v, s: p[s] / (1 - p[s]) * np.linalg.norm(v[s] - p @ v)],
}
QUESTION = attention.QUERY, attention.KEYS, attention.VALUES
VALUES = {"by_hand": mistakes.by_hand(*QUESTION), "two_back": mistakes.two_back()}


class TestAttention(EveryExercise):
    topic, mistakes, words = attention, mistakes, words
    right, wrong = RIGHT_ANSWERS, WRONG_ANSWERS
    values = VALUES

    def test_every_mistake_has_words(self):
        p = np.full((2, 4), 0.25)
        tables = {
            "by_hand": VALUES["by_hand"],
            "attention": mistakes.attention(*QUESTION),
            "causal_weights": mistakes.causal_weights(np.eye(3)),
            "score_gradient": mistakes.score_gradient(p, p),
            "heads": mistakes.heads(np.ones((1, 2, 6)), 2),
            "two_back": VALUES["two_back"],
            "removal": mistakes.removal(p[0], np.eye(4), 1),
        }
        for exercise, table in tables.items():
            assert table.keys() == self.said_of(exercise).keys()

    def test_by_hand_does_not_give_the_numbers_away(self):
        said = self.refuse("by_hand", [77, 78])
        assert "0 of 2" in said and "expected" not in said
