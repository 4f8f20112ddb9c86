"""The checks on initial weights: what else is right, and what no table can hold."""

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import initialization


def from_the_average(n_in, slope):
    return 2.0 / (n_in * 1.0 + n_in * slope**2)


def with_cumulated_products(widths):
    n = np.array(widths, float)
    return np.stack([2 * n[:-1], 2 * n[1:]]).prod(1) / (n[:-1] + n[1:]).prod()


def from_the_sum(widths):
    steps = 5 / np.array(widths)
    return np.array([-steps.sum() / 2, np.sqrt(steps.sum())])


def one_pass(weights, x):
    new = np.empty_like(weights)
    for k in range(len(weights)):
        a = np.maximum(weights[k] @ x.T, 0).T
        factor = np.sqrt(a.size / np.vdot(a, a))
        new[k], x = factor * weights[k], factor * a
    return new


SECOND = {
    "both_ways": [with_cumulated_products],
    "by_hand": [
        [216, 270, 2 / 216, 1 / 6, 1 / 9],
        np.array([216, 270, 1 / 108, 1 / 6, 1 / 9]),
    ],
    "leaky_variance": [from_the_average],
    "log_walk": [from_the_sum],
    "rescale": [one_pass],
}


def only_the_last(weights, x):
    new = weights.copy()
    new[:-1] = one_pass(weights, x)[:-1]
    return new[1:]


ODD = {
    "both_ways": [(lambda widths: with_cumulated_products(widths)[:1], "shape")],
    "by_hand": [([216, 270, 1 / 108], "shape|numbers")],
    "leaky_variance": [
        (lambda n_in, slope: 2 / (n_in * (1 - slope**2)), "None of the slips")
    ],
    "log_walk": [(lambda widths: from_the_sum(widths)[0], "shape")],
    "rescale": [(only_the_last, "shape")],
}


class TestInitialization(EveryExercise):
    topic, second, odd = initialization, SECOND, ODD
