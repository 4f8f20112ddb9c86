"""The other direction: how fast each output moves along v."""

import numpy as np

from dlbook.activations import tanh, tanh_backward
from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.linear import linear, linear_backward


@exercise
def directional(answer, rng):
    """Check a function of (x, v, w1, w2): the velocity of w2 tanh(w1 x) along v."""
    praise = "The velocity of every output, exact to the last digits."
    return check_function(answer, right, cases(rng), mistakes, praise, tolerance=1e-12)


def right(x, v, w1, w2):
    """Pull every output back to x, and see how much of it points along v."""
    z, own = linear(x, w1)
    _, bent = tanh(z)
    rows = [linear_backward(tanh_backward(row, bent), own)[0] for row in w2]
    return np.stack(rows) @ v


def cases(rng):
    for digits in [1] * 2 + [16] * 8:
        D, H, F = rng.permutation([2, 3, 4, 5])[:3]  # all different: no swap can hide
        shapes = (D,), (D,), (H, D), (F, H)
        yield [rng.standard_normal(shape).round(digits) for shape in shapes]


def mistakes(x, v, w1, w2):
    a = np.tanh(w1 @ x)
    slope, moved = 1 - a**2, w1 @ v
    yield w2 @ a, "this is the output itself: how fast it moves is asked for."
    yield (
        w2 @ moved,
        "the slope of tanh is left out: its velocity is 1 − tanh² times that of its input.",
    )
    yield (
        w2 @ (slope * (w1 @ x)),
        "the velocity of the input is v, not x: x says where the slopes are taken, v which "
        "way the input moves.",
    )
    yield (
        w2 @ ((1 - np.tanh(moved) ** 2) * moved),
        "the slope of tanh is taken at the velocity: take it at the value, w1 x.",
    )
    yield w2 @ ((1 - a) * moved), "the slope of tanh is 1 − tanh², with a square."
    yield (
        w2 @ np.tanh(moved),
        "tanh is applied to the velocity: a velocity is multiplied by the *slope* of tanh "
        "at the value.",
    )
    yield (
        w2 @ (slope[:, None] * w1),
        "this is the whole Jacobian: its product with v is wanted, and is cheaper.",
    )
    yield slope * moved, "you stop before the second layer: multiply by w2."
    yield (
        w2 @ np.tanh(w1 @ (x + v)) - w2 @ a,
        "this is how far the outputs move on a step of v: the slope at t = 0 is asked for, "
        "by the chain rule.",
    )
