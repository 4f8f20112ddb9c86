"""What one step of descent does to the answer for another input."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.linear import linear, linear_backward


@exercise
def step_moves(answer, rng):
    """Check a function of x (D,), batch (N, D), dz (N, F) and lr that returns (F,)."""
    praise = "The move that a real step makes, bias included, whatever the weights were."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, batch, dz, lr):
    """Take the step, from weights of 0, and ask."""
    F, D = dz.shape[1], len(x)
    _, saved = linear(batch, np.zeros((F, D)), np.zeros(F))
    _, dw, db = linear_backward(dz, saved)
    return linear(x[None], -lr * dw, -lr * db)[0][0]


def cases(rng):
    """Draw two small batches of whole numbers, to be done by hand, then larger ones."""
    for N, D, F in [(1, 3, 2), (2, 2, 3)]:
        x, batch, dz = [rng.integers(1, 5, shape) * 1.0 for shape in [D, (N, D), (N, F)]]
        yield x, batch, dz, 0.5
    for _ in range(8):
        N, D, F = rng.permutation([2, 3, 4, 5, 6])[:3]  # different: no swap can hide
        arrays = [rng.standard_normal(shape) for shape in [D, (N, D), (N, F)]]
        yield *arrays, float(rng.uniform(0.1, 1))


def mistakes(x, batch, dz, lr):
    dot = batch @ x
    move = -lr * (dot + 1) @ dz
    yield -lr * dot @ dz, "the bias is forgotten: its step moves every answer, the +1."
    yield lr * dot @ dz, "the sign is turned and the bias forgotten: −lr, and the +1."
    yield (
        -lr * (dot @ dz + 1),
        "the 1 stands outside: every sample brings its own dz for the bias, so it is added "
        "to the dot product.",
    )
    yield -move, "the sign is turned: descent goes against the gradient."
    yield move / -lr, "the learning rate is missing, and so is the minus of the descent."
    yield -(dot + 1) @ dz, "the learning rate is missing."
    yield (
        move / len(batch),
        "this is divided by the batch: the samples' corrections add. If the loss is a "
        "mean, its 1/N is in dz already.",
    )
    yield (
        -lr * dot @ dz - lr * dz.mean(0),
        "the bias moves by the mean of dz here: the corrections add for the bias as well.",
    )
    yield (
        -lr * (batch.sum(0) @ x + 1) * dz.sum(0),
        "the batch and dz are summed each for itself: every sample has its own "
        "resemblance and its own correction. Multiply, then sum.",
    )
    lengths = np.linalg.norm(batch, axis=1) * np.linalg.norm(x)
    yield (
        -lr * (dot / lengths + 1) @ dz,
        "the resemblance is divided by the lengths, a cosine: it is the plain dot product.",
    )
    yield (
        -lr * (dot + 1)[:, None] * dz,
        "each sample's correction still stands in a row of its own: add them up, axis 0.",
    )
    yield (
        -lr * dz.T @ batch,
        "this is the step of the weights: the answer moves by that times x, and by the "
        "step of the bias.",
    )
    yield (
        -lr * (dot * 0 + 1) @ dz,
        "this is the move of the bias alone: the weights move too, by what the batch "
        "resembles x.",
    )
