"""The checks on the way back: what else is right, what no table of mistakes can hold."""

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import convolution_backward


def place_by_place(x, dy, kernel, stride):
    dw = np.zeros((len(dy), len(x), kernel))
    for i in range(dy.shape[1]):
        dw += np.multiply.outer(dy[:, i], x[:, stride * i : stride * i + kernel])
    return dw


def wire_by_wire(dy, w, stride, size):
    dx = [[0.0] * size for _ in w[0]]
    for o, c, u in np.ndindex(w.shape):
        for i, upstream in enumerate(dy[o]):
            dx[c][stride * i + u] += upstream * w[o, c, u]
    return np.array(dx)


def with_dot_products(forward, backward, x, g):
    linear = forward(2 * x) - forward(x)
    return float(np.vdot(linear, g) - np.vdot(backward(g), x))


def by_trying(size, kernel, stride, padding, dilation):
    tried = np.arange(1, 200)
    room = tried + 2 * padding - dilation * (kernel - 1) - 1
    return tried[(room >= 0) & (room // stride + 1 == size)]


def by_difference(size, kernel, stride):
    steps = np.zeros(stride * (size - 1) + kernel + 1)
    np.add.at(steps, stride * np.arange(size), 1)
    np.add.at(steps, stride * np.arange(size) + kernel, -1)
    return np.cumsum(steps)[:-1]


SECOND = {
    "by_hand": [np.array([2.0, -4, 6, -1, 2, -3, 4, 2, 3])],
    "weight_gradient": [place_by_place],
    "input_gradient": [wire_by_wire],
    "adjoint_gap": [with_dot_products],
    "input_sizes": [by_trying],
    "overlap": [by_difference],
}

ODD = {
    "by_hand": [([2, -4, 6, -1, 2, -3, 4, 2, 4], r"8 of 9.*dw\[2\]")],
    "input_gradient": [(lambda dy, w, stride, size: dy @ w[:, 0], r"shape|fit")],
    "input_sizes": [(lambda size, *_: size, r"a single number")],
}


class TestConvolutionBackward(EveryExercise):
    topic, second, odd = convolution_backward, SECOND, ODD
