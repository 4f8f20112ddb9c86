"""The checks on optimizers: what else is right, and what no table can hold."""

import math

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import optimizers


def by_repeated_squares(low, high, factor):
    rate = (high - low) / (high + low)
    return next(t for t in range(10**6) if rate**t <= factor)


def rounded_up(low, high, factor):
    exact = math.log(factor) / math.log((high - low) / (high + low))
    return np.ceil(exact - 1e-12)  # a float, and it lets the last digit go


def on_the_flat(theta, v, g, lr, mu):
    faded = [mu * a + b for a, b in zip(v.ravel(), g.ravel(), strict=True)]
    moved = [a - lr * b for a, b in zip(theta.ravel(), faded, strict=True)]
    return [np.reshape(part, theta.shape) for part in (moved, faded)]


SECOND = {
    "by_hand": [[(8, 8, 2), (4, 8, 0), (0, 4, -1)]],
    "largest_rate": [lambda A, mu: (2 + 2 * mu) * np.linalg.norm(np.linalg.inv(A), -2)],
    "steps_needed": [by_repeated_squares, rounded_up],
    "critical_momentum": [lambda lr, c: 1 + lr * c - 2 * math.sqrt(lr * c)],
    "momentum_step": [on_the_flat],
}


def in_place(theta, v, g, lr, mu):
    v *= mu
    v += g
    return theta - lr * v, v


ODD = {
    "by_hand": [
        ([[8, 8, 2], [4, 8, 0], [0, 0, 0]], r"7 of 9.*step 3.*number 2 is the memory"),
    ],
    "momentum_step": [(in_place, r"writes into its argument v")],
}


class TestOptimizers(EveryExercise):
    topic, second, odd = optimizers, SECOND, ODD
