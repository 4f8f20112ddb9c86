"""The gradients of W and b in one product: the bias as the weight of a constant 1."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.linear import LinearSaved, linear_backward


@exercise
def affine_gradient(answer, rng):
    """Check a function of dz (N, F) and x (N, D) that returns (F, D + 1)."""
    praise = "Every sample counted, every weight in its place, and the bias with them."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dz, x):
    anything = np.zeros((dz.shape[1], x.shape[1]))
    _, dw, db = linear_backward(dz, LinearSaved(x, anything, True))
    return np.column_stack([dw, db])


def cases(rng):
    """Draw two small batches of whole numbers, to be done by hand, then larger ones."""
    for N, D, F in [(2, 3, 1), (3, 1, 2)]:
        yield [rng.integers(1, 6, shape) * 1.0 for shape in [(N, F), (N, D)]]
    for _ in range(8):
        N, D, F = rng.permutation([2, 3, 4, 5, 6])[:3]  # different: no swap can hide
        yield [rng.standard_normal(shape) for shape in [(N, F), (N, D)]]


def mistakes(dz, x):
    dw, db = dz.T @ x, dz.sum(0)
    both = np.column_stack([dw, db])
    yield dw, "the bias is missing: its gradient is the last column."
    yield (
        both / len(x),
        "this is divided by the batch: contributions of the samples add. If the loss is a "
        "mean, its 1/N is in dz already.",
    )
    yield (
        np.column_stack([dw, db / len(x)]),
        "the weights are right, but the bias is averaged: its contributions add as well.",
    )
    yield (
        np.column_stack([dw / len(x), db]),
        "the bias is right, but the weights are averaged: their contributions add as well.",
    )
    yield -both, "the sign is turned: this is the way downhill, the gradient points uphill."
    yield (
        both.T,
        "rows and columns are swapped: a gradient has the shape of its matrix, with a row "
        "for each output.",
    )
    yield (
        np.column_stack([db, dw]),
        "the bias stands first: it is the last column, after the D columns of W.",
    )
    yield (
        np.column_stack([np.outer(dz[-1], x[-1]), dz[-1]]),
        "this is the last sample alone: every sample uses the same weights, so add.",
    )
    yield (
        np.column_stack([np.outer(dz.sum(0), x.sum(0)), db]),
        "dz and x are summed each for itself and then multiplied: multiply sample by "
        "sample, then sum.",
    )
    yield (
        dz[:, :, None] * np.column_stack([x, np.ones(len(x))])[:, None],
        "the samples stand side by side, each with its own table: add them up, axis 0.",
    )
    yield (
        np.column_stack([dw, np.ones_like(db)]),
        "the last column is 1: that is the constant itself. Its weight is the bias, whose "
        "gradient is the sum of dz.",
    )
