"""The checks on optimizers: right answers pass, wrong ones are met with words."""

import math

import numpy as np
import torch
from every_exercise import EveryExercise
from wrong_answers.optimizers import WRONG_ANSWERS

from dlbook.check import optimizers
from dlbook.check.mistakes import optimizers as mistakes
from dlbook.check.words import optimizers as words


def by_repeated_squares(low, high, factor):
    rate = (high - low) / (high + low)
    return next(t for t in range(10**6) if rate**t <= factor)


def by_torch(theta, g, lr, beta1, beta2, eps):
    w = torch.tensor(theta, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=lr, betas=(beta1, beta2), eps=eps)
    for row in g:
        w.grad = torch.tensor(row)
        optimizer.step()
    return w.detach().numpy()


def in_one_formula(t, lr, warmup, steps):
    down = np.clip((t - warmup) / (steps - warmup), 0, 1)
    return lr * min(t / warmup, math.cos(math.pi / 2 * down) ** 2)


# Right, but not written as the chapter's solutions are.
RIGHT_ANSWERS = {
    "by_hand": [[(8, 8, 2), (4, 8, 0), (0, 4, -1)]],
    "largest_rate": [lambda A, mu: (2 + 2 * mu) * np.linalg.norm(np.linalg.inv(A), -2)],
    "steps_needed": [by_repeated_squares],
    "critical_momentum": [lambda lr, c: 1 + lr * c - 2 * math.sqrt(lr * c)],
    "adam_path": [by_torch],
    "warmup_cosine": [in_one_formula],
    "batch_needed": [
        lambda lr, c, v, loss: math.ceil(lr * v / (4 - 2 * lr * c) / loss),
    ],
}
BY_HAND = {"by_hand": mistakes.by_hand()}


class TestOptimizers(EveryExercise):
    topic, mistakes, words = optimizers, mistakes, words
    right, wrong = RIGHT_ANSWERS, WRONG_ANSWERS
    values = BY_HAND

    def test_by_hand_does_not_give_the_numbers_away(self):
        said = self.refuse("by_hand", np.full((3, 3), 77))
        assert "0 of 9" in said and "expected" not in said
