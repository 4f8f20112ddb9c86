"""The checks on linear layers: what else is right, and what no table can hold."""

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import linear


def difference_by_difference(layer, D):
    origin = layer(np.zeros(D))
    columns = []
    for d in range(D):
        x = np.zeros(D)
        x[d] = 2
        columns.append((layer(x) - origin) / 2)
    return np.stack([*columns, origin], axis=-1)


def with_a_constant(w1, b1, w2, b2):
    D, H = w1.shape[1], len(b1)
    first = np.zeros((H + 1, D + 1))
    first[:H, :D], first[:H, D], first[H, D] = w1, b1, 1
    return np.hstack([w2, b2[:, None]]) @ first


def outer_products(dz, x):
    total = np.zeros((dz.shape[1], x.shape[1] + 1))
    for row, sample in zip(dz, x, strict=True):
        total += np.outer(row, [*sample, 1])
    return total


def by_the_pseudo_inverse(x, y, w):
    return y + np.linalg.pinv(w) @ w @ (x - y)


def by_orthonormal_rows(x, y, w):
    q, _ = np.linalg.qr(w.T)
    return y - q @ (q.T @ y) + q @ (q.T @ x)


def sample_by_sample(x, batch, dz, lr):
    move = np.zeros(dz.shape[1])
    for sample, correction in zip(batch, dz, strict=True):
        move -= lr * correction * (1 + sum(a * b for a, b in zip(sample, x, strict=True)))
    return move


def one_gradient_step(x, batch, dz, lr):
    dw, db = dz.T @ batch, np.ones(len(dz)) @ dz
    return -lr * dw @ x - lr * db


SECOND = {
    "affine_gradient": [outer_products],
    "by_hand": [[2, 0, 5, 6, -6], np.array([2.0, 0, 5, 6, -6])],
    "from_answers": [difference_by_difference],
    "merge": [with_a_constant],
    "step_moves": [sample_by_sample, one_gradient_step],
    "twin": [by_the_pseudo_inverse, by_orthonormal_rows],
}


def asks_twice(layer, D):
    np.array([layer(np.zeros(D)) for _ in range(3)])
    return difference_by_difference(layer, D)


def asks_with_a_batch(layer, D):
    return layer(np.eye(D)).T


def w_and_b_apart(layer, D):
    both = difference_by_difference(layer, D)
    return both[:, :-1], both[:, -1]


ODD = {
    "affine_gradient": [
        (lambda dz, x: x.T @ dz, r"\(3, 1\), expected \(1, 4\)"),
        (lambda dz, x: (dz.T @ x, dz.sum(0)), r"2 things, of the shapes \(1, 3\), \(1,\)"),
    ],
    "by_hand": [
        ([2, 0, 5, 6, 0], r"4 of 5 numbers are right\. Look at dx2 again"),
        ([2, 1, 5, 6, -6], r"4 of 5 numbers are right\. Look at z1 again"),
    ],
    "from_answers": [
        (asks_twice, r"The numbers are right, but .* \d are enough"),
        (asks_with_a_batch, "takes one x of shape"),
        (
            w_and_b_apart,
            r"2 things, of the shapes \(2, 3\), \(2,\), and one array of shape",
        ),
    ],
    "merge": [
        (lambda w1, b1, w2, b2: w1 @ w2, "stopped with an error"),
        (lambda w1, b1, w2, b2: (w2 @ w1, w2 @ b1 + b2), "2 things, of the shapes"),
    ],
    "twin": [(lambda x, y, w: y, "Work this case out by hand")],
}


class TestLinear(EveryExercise):
    topic, second, odd = linear, SECOND, ODD
