"""Typical wrong answers to the exercises on optimizers, and the words that meet them."""

import math

import numpy as np


def adam_without_correction(theta, g, lr, beta1, beta2, eps):
    m = v = 0
    for row in g:
        m = beta1 * m + (1 - beta1) * row
        v = beta2 * v + (1 - beta2) * row**2
        theta = theta - lr * m / (np.sqrt(v) + eps)
    return theta


def adam_in_place(theta, g, lr, beta1, beta2, eps):
    m = v = 0
    for t, row in enumerate(g, start=1):
        m = beta1 * m + (1 - beta1) * row
        v = beta2 * v + (1 - beta2) * row**2
        theta -= lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta


def adam_with_eps_inside(theta, g, lr, beta1, beta2, eps):
    m = v = 0
    for t, row in enumerate(g, start=1):
        m = beta1 * m + (1 - beta1) * row
        v = beta2 * v + (1 - beta2) * row**2
        theta = theta - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps)
    return theta


def rate(low, high):
    return (high - low) / (high + low)


def by_one_over_kappa(low, high, factor):
    error, t = 1.0, 0
    while error > factor:
        error, t = error * (1 - low / high), t + 1
    return t


def overlapping(t, lr, warmup, steps):
    cosine = (1 + math.cos(math.pi * min(1, t / steps))) / 2
    return lr * t / warmup if t < warmup else lr * cosine


def rising_again(t, lr, warmup, steps):
    part = (t - warmup) / (steps - warmup)
    return lr * t / warmup if t < warmup else lr * (1 + math.cos(math.pi * part)) / 2


def floor_of_one(lr, curvature, variance):
    return lr * variance / (2 * (2 - lr * curvature))


# exercise: [(wrong answer, pattern of the words expected), ...]
WRONG_ANSWERS = {
    "by_hand": [
        ([[8, 8, 2], [4, 4, 1], [2, 2, 0.5]], r"steps of plain descent"),
        ([[8, 2, 2], [4, 2, 0], [0, 1, -1]], r"inside the memory"),
        ([[8, 8, 2], [4, 8, 0], [0, 0, 0]], r"7 of 9.*step 3.*number 2 is the memory"),
    ],
    "largest_rate": [
        (lambda A, mu: 2 / np.linalg.eigvalsh(A)[-1], r"momentum is left out"),
        (lambda A, mu: 2 * (1 + mu) / A.max(), r"off the diagonal"),
        (lambda A, mu: 2 * (1 + mu) / np.linalg.eigvalsh(A)[0], r"flattest direction"),
        (lambda A, mu: (1 + mu) / np.linalg.norm(A, 2), r"the 2 is missing"),
        (lambda A, mu: 1 / np.linalg.norm(A, 2), r"widens the limit"),
        (lambda A, mu: 2 / np.linalg.eigvalsh(A)[-1] / (1 - mu), r"divides by 1 − μ"),
        (lambda A, mu: 2 * (1 - mu) / np.linalg.norm(A, 2), r"multiplies by 1 − μ"),
        (
            lambda A, mu: (1 + 1 / (1 + 2 * mu)) / np.linalg.norm(A, 2),
            r"limit of Nesterov's momentum",
        ),
    ],
    "steps_needed": [
        (lambda l, h, f: math.log(f) / math.log(rate(l, h)), r"no whole number"),
        (lambda l, h, f: int(math.log(f) / math.log(rate(l, h))), r"round down"),
        (lambda l, h, f: math.ceil(-math.log(f) * h / l / 2), r"the approximation"),
        (by_one_over_kappa, r"1 − 1/κ belongs to the learning rate 1/λ_max"),
    ],
    "critical_momentum": [
        (lambda lr, c: 1 - 2 * math.sqrt(lr * c), r"condition of the spring"),
        (lambda lr, c: (1 - lr * c) ** 2, r"root is missing"),
        (lambda lr, c: 1 - math.sqrt(lr * c), r"square is missing"),
    ],
    "adam_path": [
        (adam_without_correction, r"bias corrections are left out"),
        (adam_in_place, r"writes into its argument theta"),
        (adam_with_eps_inside, r"ε stands under the root"),
    ],
    "warmup_cosine": [
        (overlapping, r"cosine begins at t = 0"),
        (rising_again, r"rises again"),
    ],
    "batch_needed": [
        (
            lambda lr, c, v, loss: max(1, floor_of_one(lr, c, v) / loss),
            r"no whole number of samples",
        ),
        (lambda lr, c, v, loss: int(floor_of_one(lr, c, v) / loss), r"without samples"),
        (
            lambda lr, c, v, loss: max(1, round(floor_of_one(lr, c, v) / loss)),
            r"nearest whole number: where that is down",
        ),
        (
            lambda lr, c, v, loss: round(floor_of_one(lr, c, v) / loss),
            r"to no sample at all",
        ),
        (
            lambda lr, c, v, loss: max(1, math.ceil(2 * floor_of_one(lr, c, v) / loss)),
            r"½ of the loss is forgotten",
        ),
    ],
}
