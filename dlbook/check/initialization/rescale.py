"""Weights measured instead of computed: each layer brought to mean square 1."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def rescale(answer, rng):
    """Check a function of (weights, x) that returns the matrices rescaled, (L, D, D)."""
    praise = "Behind every ReLU the batch has mean square 1, and no direction has changed."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(weights, x):
    """Compare the sizes behind each layer and before it, in the network as it was."""
    sizes = np.array([1.0, *map(size, signals(weights, x))])
    return weights * (sizes[:-1] / sizes[1:])[:, None, None]


def signals(weights, x):
    """Return what stands behind each ReLU."""
    found = []
    for w in weights:
        x = np.where(x @ w.T > 0, x @ w.T, 0.0)
        found.append(x)
    return found


def size(a):
    return np.sqrt(np.mean(np.square(a)))


def cases(rng):
    """Draw two layers of whole numbers, then deeper networks."""
    yield rng.integers(1, 4, (2, 2, 2)) * 1.0, rng.integers(1, 5, (1, 2)) * 1.0
    for L in (2, 2, 3, 3, 3, 4, 4, 5):
        D = int(rng.integers(6, 12))
        yield rng.standard_normal((L, D, D)), rng.standard_normal((5, D)) * 2


def mistakes(weights, x):
    plain = np.array([size(a) for a in signals(weights, x)])[:, None, None]
    yield (
        weights / plain,
        "each size is measured in the old network: what comes in is already mended.",
    )
    yield (
        weights * plain,
        "multiplied instead of divided, and by sizes of the old network: divide each "
        "matrix by the root of the mean square behind its ReLU.",
    )
    yield (
        in_turn(weights, x, size, behind=False),
        "this measures before the ReLU: the output behind it is to have mean square 1.",
    )
    yield (
        in_turn(weights, x, size, bends=False),
        "the ReLU is missing: what a layer passes on is max(z, 0).",
    )
    yield (
        weights / np.array([size(np.maximum(x @ w.T, 0)) for w in weights])[:, None, None],
        "every layer is measured with x: what comes in is the output of the one below.",
    )
    yield (
        in_turn(weights, x, np.std),
        "this uses the standard deviation: behind a ReLU the mean is not 0, and it is the "
        "mean square that counts.",
    )
    yield (
        in_turn(weights, x, lambda a: size(a) ** 2),
        "this divides by the mean square: dividing by its root makes it 1.",
    )
    yield (
        in_turn(weights, x, np.mean),
        "this brings the mean to 1: it is the mean square that is to be 1.",
    )
    yield (
        weights / np.sqrt((weights**2).mean((1, 2), keepdims=True)),
        "the weights have mean square 1 now: it is the signal that is to have it.",
    )
    yield (
        in_turn(weights.swapaxes(1, 2), x, size).swapaxes(1, 2),
        "the transpose is missing: a batch goes through a layer as x @ w.T.",
    )
    yield weights, "the weights come back unchanged: divide each by what you measure."


def in_turn(weights, x, measure, *, behind=True, bends=True):
    """Divide each layer by a measure of what stands behind its ReLU, or before it."""
    found = []
    for w in weights:
        z = x @ w.T
        found.append(w / measure(np.maximum(z, 0) if behind and bends else z))
        x = x @ found[-1].T
        x = np.maximum(x, 0) if bends else x
    return np.array(found)
