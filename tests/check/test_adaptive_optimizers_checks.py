"""The checks on adaptive steps: what else is right, and what no table can hold."""

import math

import numpy as np
import torch
from every_exercise import EveryExercise

from dlbook.check import adaptive_optimizers


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


def by_sorting(losses):
    worst = np.sort(losses, axis=1)[:, -1]  # NaN is sorted to the end
    order = np.argsort(worst, kind="stable")
    best = order[0]
    return best if best not in (0, len(losses) - 1) and worst[best] < np.inf else -1


SECOND = {
    "by_hand": [[(5 / 2, 25 / 2, 5, 25, -3), (3 / 4, 27 / 4, 1, 9, -4)]],
    "adam_path": [by_torch],
    "warmup_cosine": [in_one_formula],
    "batch_needed": [
        lambda lr, c, v, loss: math.ceil(lr * v / (4 - 2 * lr * c) / loss),
        lambda lr, c, v, loss: np.ceil(lr * v / (4 - 2 * lr * c) / loss),
    ],
    "fair_rate": [by_sorting],
}


def adam_in_place(theta, g, lr, beta1, beta2, eps):
    m = v = 0
    for t, row in enumerate(g, start=1):
        m = beta1 * m + (1 - beta1) * row
        v = beta2 * v + (1 - beta2) * row**2
        theta -= lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta


def forgetting(losses):
    losses[np.isnan(losses)] = np.inf
    return by_sorting(losses)


ODD = {
    "by_hand": [
        (
            [[2.5, 12.5, 5, 25, -3], [0.75, 6.75, 1, 9, -2]],
            r"9 of 10.*step 2.*number 5 is the place",
        ),
    ],
    "adam_path": [(adam_in_place, r"writes into its argument theta")],
    "fair_rate": [(forgetting, r"writes into its argument losses")],
}


class TestAdaptiveOptimizers(EveryExercise):
    topic, second, odd = adaptive_optimizers, SECOND, ODD
