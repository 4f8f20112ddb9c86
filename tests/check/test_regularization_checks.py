"""The checks on regularization: what else is right, and what no table can hold."""

import numpy as np
from every_exercise import EveryExercise

from dlbook.augmentation import translation
from dlbook.check import regularization


def by_cases(u, threshold):
    w = np.where(u > threshold, u - threshold, 0.0)
    return np.where(u < -threshold, u + threshold, w)


def by_einsum(dy, keep, rate):
    return np.einsum("nchw,nc->nchw", dy, keep) * (1 / (1 - rate))


def sample_by_sample(x, w, rate):
    total = 0.0
    for sample in x:
        total += sum((a * b) ** 2 for a, b in zip(sample, w, strict=True))
    return rate * total / (1 - rate) / len(x)


def ridge_in_other_units(x, y, rate):
    size = np.sqrt((x**2).mean(0))
    X = x / size
    price = len(x) * rate / (1 - rate) * np.eye(x.shape[1])
    return np.linalg.inv(X.T @ X + price) @ X.T @ y / size


def by_pixel_matrix(matrix, row, column, height, width):
    to_place = np.array([[0, 1, -(width - 1) / 2], [-1, 0, (height - 1) / 2], [0, 0, 1.0]])
    whole = np.linalg.inv(to_place) @ np.linalg.inv(matrix) @ to_place
    return (whole @ [row, column, 1])[:2]


SECOND = {  # right, and not written as in the chapter
    "by_hand": [np.array([2 / 3 * 6, 11 / 2, 0, 36 / 3, 45 / 2])],
    "soft_threshold": [by_cases],
    "channel_gradient": [by_einsum],
    "dropout_price": [sample_by_sample],
    "dropout_weights": [ridge_in_other_units],
    "source_pixel": [by_pixel_matrix],
}
ODD = {  # wrong, and not a value that a table could hold: (answer, pattern of the words)
    "source_pixel": [(lambda *_: (translation(0, 0) @ [1, 2, 3])[:1], r"\(1,\)")],
}


class TestRegularization(EveryExercise):
    topic, second, odd = regularization, SECOND, ODD
