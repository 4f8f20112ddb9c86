"""The checks on optimizers: what else is right, and what no table can hold."""

import math

import numpy as np
import torch
from every_exercise import EveryExercise

from dlbook.check import optimizers


def by_repeated_squares(low, high, factor):
    rate = (high - low) / (high + low)
    return next(t for t in range(10**6) if rate**t <= factor)


def rounded_up(low, high, factor):
    exact = math.log(factor) / math.log((high - low) / (high + low))
    return np.ceil(exact - 1e-12)  # a float, and it lets the last digit go


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


SECOND = {
    "by_hand": [[(8, 8, 2), (4, 8, 0), (0, 4, -1)]],
    "largest_rate": [lambda A, mu: (2 + 2 * mu) * np.linalg.norm(np.linalg.inv(A), -2)],
    "steps_needed": [by_repeated_squares, rounded_up],
    "critical_momentum": [lambda lr, c: 1 + lr * c - 2 * math.sqrt(lr * c)],
    "adam_path": [by_torch],
    "warmup_cosine": [in_one_formula],
    "batch_needed": [
        lambda lr, c, v, loss: math.ceil(lr * v / (4 - 2 * lr * c) / loss),
        lambda lr, c, v, loss: np.ceil(lr * v / (4 - 2 * lr * c) / loss),
    ],
}


def adam_in_place(theta, g, lr, beta1, beta2, eps):
    m = v = 0
    for t, row in enumerate(g, start=1):
        m = beta1 * m + (1 - beta1) * row
        v = beta2 * v + (1 - beta2) * row**2
        theta -= lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta


ODD = {
    "by_hand": [
        ([[8, 8, 2], [4, 8, 0], [0, 0, 0]], r"7 of 9.*step 3.*number 2 is the memory"),
    ],
    "adam_path": [(adam_in_place, r"writes into its argument theta")],
}


class TestOptimizers(EveryExercise):
    topic, second, odd = optimizers, SECOND, ODD
