"""A layer in the dark: its numbers, found by asking it."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import CheckFailed, exercise
from dlbook.linear import linear


class Layer:
    """An affine layer that answers one vector at a time, and counts how often."""

    def __init__(self, w, b):
        self.w, self.b, self.asked = w, b, 0
        self.__name__ = "layer"
        self.__doc__ = f"takes ({w.shape[1]},), gives ({len(w)},)"

    def __repr__(self):  # equal layers look equal
        return f"Layer({self.w.tolist()}, {self.b.tolist()})"

    def __call__(self, x):
        x = np.asarray(x, float)
        if x.shape != self.w.shape[1:]:
            raise ValueError(
                f"layer takes one x of shape {self.w.shape[1:]}, got {x.shape}"
            )
        self.asked += 1
        return linear(x[None], self.w, self.b)[0][0]


@exercise
def from_answers(answer, rng):
    """Check a function of (layer, D) that returns W and b side by side, (F, D + 1)."""
    praise = "Every number of the layer is found, and no question was wasted."
    asked = list(cases(rng))
    praise = check_function(answer, right, asked, mistakes, praise)
    for layer, D in asked:
        if layer.asked > D + 1:
            raise CheckFailed(
                f"The numbers are right, but your function asks a layer of D = {D} inputs "
                f"{layer.asked} questions: {D + 1} are enough, the origin and D others."
            )
    return praise


def right(layer, D):
    return np.column_stack([layer.w, layer.b])


def cases(rng):
    """Draw two small layers of whole numbers, then larger ones."""
    for shape in [(2, 3), (3, 2)]:
        w, b = rng.integers(1, 9, shape) * 1.0, rng.integers(1, 9, shape[0]) * 1.0
        yield Layer(w, b), shape[1]
    for _ in range(8):
        F, D = rng.permutation([2, 3, 4, 5, 6])[:2].tolist()
        yield Layer(rng.standard_normal((F, D)), rng.standard_normal(F)), D


def mistakes(layer, D):
    w, b = layer.w, layer.b
    stacked = np.column_stack([w, b])
    yield (
        np.column_stack([w + b[:, None], b]),
        "every column still has the bias in it: the answer to a unit arrow is its column "
        "plus b. Take b off.",
    )
    yield (
        stacked.T,
        "rows and columns are swapped: an answer of the layer is a column of W, and the "
        "result has the shape (F, D + 1).",
    )
    yield (
        np.column_stack([b, w]),
        "the bias stands first: it is the last column, after the D columns of W.",
    )
    yield (
        (w + b[:, None]).T,
        "these are the answers to the unit arrows, one a row: each is a column of W once b "
        "is taken off, and b itself, the answer to the origin, comes last.",
    )
    yield w, "the bias is missing: it is the answer to the origin, and the last column."
    yield (
        np.column_stack([w - b[:, None], b]),
        "the bias is taken off twice: the answer to a unit arrow holds it once.",
    )
    yield (
        np.column_stack([w, w.sum(1) + b]),
        "the last column is the answer to (1, …, 1): the bias is the answer to the origin.",
    )
    yield (
        np.column_stack([w, 0 * b]),
        "the last column is 0: the bias is the answer to the origin.",
    )
