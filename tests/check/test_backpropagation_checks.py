"""The checks on backpropagation: what else is right, and what no table can hold."""

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import backpropagation


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


def all_at_once(f, x, h):
    moves = np.vstack([h * np.eye(len(x)), -h * np.eye(len(x))])
    values = np.array([f(x + move) for move in moves])
    return np.subtract(*np.split(values, 2)) / 2 / h


SECOND = {
    "by_hand": [np.array([4.0, 6, 2]), (4, 6, 2)],
    "graph_gradients": [by_paths],
    "directional": [sideways],
    "residual_weights": [sample_by_sample],
    "central_difference": [all_at_once],
    "one_sided_step": [lambda F, M, eps: np.sqrt(4 * eps * F / M)],
    "chain_slope": [chain_sideways],
}


# ---- right to some digits, or at a price ----
def output(x, w1, w2):
    return w2 @ np.tanh(w1 @ x)


def by_central_differences(x, v, w1, w2):
    return (output(x + 1e-5 * v, w1, w2) - output(x - 1e-5 * v, w1, w2)) / 2e-5


def by_one_sided_differences(x, v, w1, w2):
    return (output(x + 1e-8 * v, w1, w2) - output(x, w1, w2)) / 1e-8


def chain(x, w, b):
    for weight, bias in zip(w, b, strict=True):
        x = 1 / (1 + np.exp(-weight * x - bias))
    return x


def sorting_in_place(arrows, n):
    arrows.sort(key=lambda arrow: -arrow[1])
    return by_paths(arrows, n)


def moving_in_place(f, x, h):
    grad = np.empty(len(x))
    for i in range(len(x)):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        grad[i] = (up - f(x)) / (2 * h)
    return grad


ODD = {
    "by_hand": [
        ([4, 6, 3], r"2 of 3 numbers are right\. Look at c again"),
    ],
    "graph_gradients": [(sorting_in_place, r"writes into its argument arrows")],
    "directional": [
        (by_central_differences, r"right to about \d+ digits.*quotient of differences"),
        (by_one_sided_differences, r"right to about \d digits.*quotient of differences"),
    ],
    "central_difference": [(moving_in_place, r"writes into its argument x")],
    "chain_slope": [
        (
            lambda x, w, b: (chain(x + 1e-5, w, b) - chain(x - 1e-5, w, b)) / 2e-5,
            r"right to about \d+ digits.*quotient of differences",
        )
    ],
}


class TestBackpropagation(EveryExercise):
    topic, second, odd = backpropagation, SECOND, ODD
