"""The checks on multilayer perceptrons: what else is right, and what no table can hold."""

from itertools import pairwise

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import multilayer_perceptron


def root_of_the_quadratic(D, F, budget):
    ahead = D + F + 2
    width = int((-ahead + (ahead**2 + 4 * (budget - F)) ** 0.5) / 2)
    while (width + 1) * (ahead + width + 1) + F <= budget:  # the root was rounded
        width += 1
    return width


def sample_by_sample(dz3, w3, w2, a2, a1, x):
    total = 0
    for n in range(len(x)):
        dz2 = (1 - a2[n] ** 2) * (w3.T @ dz3[n])
        dz1 = (1 - a1[n] ** 2) * (w2.T @ dz2)
        total = total + np.outer(dz1, [*x[n], 1])
    return total


def two_sides(da, z):
    return np.where(
        z < 0, da / (1 - np.minimum(z, 0)) ** 2, da / (1 + np.maximum(z, 0)) ** 2
    )


def unit_by_unit(heights):
    layer = [(b - a) / 2 for a, b in pairwise(heights)]
    return np.array([*layer, heights[0] + sum(layer)])


def one_more_until_it_holds(slope, error, r):
    J = 1
    while slope / J * (0.5 + np.log(2) / r) > error:
        J += 1
    return J


SECOND = {  # right, and not written as in the chapter
    "by_hand": [np.array([4 / 5, 3 / 5, 5.0, 40.0, -20.0, 144 / 5, -128 / 5])],
    "widest": [root_of_the_quadratic],
    "first_gradient": [sample_by_sample],
    "softsign_backward": [two_sides],
    "output_layer": [unit_by_unit],
    "cells_needed": [one_more_until_it_holds],
}
ODD = {  # wrong, and not a value that a table could hold: (answer, pattern of the words)
    "by_hand": [([0.8, 0.6, 5, 40, -20, 28.8, -25], "6 of 7 numbers are right.*dW1")],
    "first_gradient": [
        (lambda dz3, w3, w2, a2, a1, x: dz3 @ w3 @ a2.T, "not the right one|does not|shape")
    ],
}


class TestMultilayerPerceptron(EveryExercise):
    topic, second, odd = multilayer_perceptron, SECOND, ODD
