"""The whole way back, to the first matrix."""

import numpy as np

from dlbook.activations import tanh_backward
from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.linear import LinearSaved, linear_backward


@exercise
def first_gradient(answer, rng):
    """Check a function of dz3, w3, w2, a2, a1 and x that returns dW1 with db1."""
    praise = "Through two matrices and two bends, weights and bias alike."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dz3, w3, w2, a2, a1, x):
    """Go down by the pairs of the package."""
    da2, *_ = linear_backward(dz3, LinearSaved(a2, w3, True))
    da1, *_ = linear_backward(tanh_backward(da2, (a2,)), LinearSaved(a1, w2, True))
    _, dw1, db1 = linear_backward(tanh_backward(da1, (a1,)), LinearSaved(x, a1.T @ x, True))
    return np.column_stack([dw1, db1])


def cases(rng):
    """Draw a single sample with small numbers, then batches; activations below 1."""
    whole = [rng.integers(1, 4, shape) * 1.0 for shape in [(1, 1), (1, 2), (2, 3), (1, 2)]]
    dz3, w3, w2, x = whole
    yield dz3, w3, w2, np.full((1, 2), 0.5), np.array([[0.5, 0, -0.5]]), x
    for _ in range(8):
        N, D, F1, F2, F3 = rng.permutation([2, 3, 4, 5, 6])  # different: no swap can hide
        shapes = [(N, F3), (F3, F2), (F2, F1), (N, F2), (N, F1), (N, D)]
        dz3, w3, w2, a2, a1, x = [rng.standard_normal(shape) for shape in shapes]
        yield dz3, w3, w2, np.tanh(a2), np.tanh(a1), x


def mistakes(dz3, w3, w2, a2, a1, x):
    def down(bend2, bend1, rows=x):
        dz1 = (dz3 @ w3 * bend2) @ w2 * bend1
        return dz1, np.column_stack([dz1.T @ rows, dz1.sum(0)])

    slope2, slope1 = 1 - a2**2, 1 - a1**2
    dz1, good = down(slope2, slope1)
    yield good[:, :-1], "the column of db₁ is missing: the sum of dZ₁ over the samples."
    yield dz1, "this is dZ₁: go on to the weights, dZ₁ᵀ X, and the bias."
    yield good.T, "the transpose is asked for: a row for each of the F1 units."
    yield (
        np.column_stack([good[:, -1], good[:, :-1]]),
        "db₁ stands in front: it is the last column.",
    )
    yield down(1, 1)[1], "both tanh′ are forgotten: times 1 − A² at each bend."
    yield down(slope2, 1)[1], "the tanh′ of the first layer is forgotten, 1 − A₁²."
    yield down(1, slope1)[1], "the tanh′ of the second layer is forgotten, 1 − A₂²."
    yield (
        down((1 - a2) ** 2, (1 - a1) ** 2)[1],
        "the slope of tanh is 1 − A², not (1 − A)².",
    )
    yield (
        down(1 - np.tanh(a2) ** 2, 1 - np.tanh(a1) ** 2)[1],
        "tanh is taken twice: a1 and a2 are activations already, their slope is 1 − a².",
    )
    yield good / len(x), "this is divided by N: the mean is in dz3 already."
    yield (
        np.column_stack([dz1.T @ x, dz1.mean(0)]),
        "the bias has the mean of dZ₁ here: its contributions add.",
    )
    yield -good, "the sign is turned: the gradient itself is asked for, no step."
