"""Signal and gradient through a stack of changing widths, by Xavier's rule."""

from itertools import pairwise
from math import prod

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def both_ways(answer, rng):
    """Check a function of widths that returns two factors, an array (2,)."""
    praise = "Forward the fan-in counts, backward the fan-out, layer after layer."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(widths):
    """Compare each width with the mean of it and its neighbour."""
    means = [(a + b) / 2 for a, b in pairwise(widths)]
    return np.array([prod(widths[:-1]) / prod(means), prod(widths[1:]) / prod(means)])


def cases(rng):
    """Draw two stacks to be done by hand, then longer ones."""
    yield (rng.permutation([1, 3, 5])[:2].tolist(),)
    yield (rng.permutation([1, 3, 5, 9])[:3].tolist(),)
    for _ in range(8):
        yield (rng.permutation(np.arange(2, 30))[: rng.integers(4, 8)].tolist(),)


def mistakes(widths):
    signal, gradient = right(widths)
    yield (
        np.array([gradient, signal]),
        "the two are exchanged: an output adds up n_in terms, an input's gradient n_out.",
    )
    yield (
        np.array([signal, signal]),
        "the gradient is treated like the signal: backward n_out terms are added up.",
    )
    yield (
        np.array([signal, 1 / signal]),
        "the gradient's factor is not one over the signal's: multiply n_out · Var W.",
    )
    yield (
        np.array([signal, gradient]) ** 0.5,
        "these are the factors of the length: the mean square is asked.",
    )
    yield (
        np.array([signal, gradient]) / 2 ** (len(widths) - 1),
        "the variance is 2/(n_in + n_out): a 2 is missing in each layer.",
    )
    yield (
        np.array([1.0, widths[-1] / widths[0]]),
        "this is the rule 1/n_in: Xavier's variance is 2/(n_in + n_out).",
    )
    first = 2 / (widths[0] + widths[1]) * np.array(widths[:2])
    yield first, "this is the first layer alone: the factors of all layers multiply."
    pairs = np.array(list(pairwise(widths)))
    yield (
        (2 * pairs / pairs.sum(1, keepdims=True)).sum(0),
        "the factors are added up: each layer multiplies what reaches it.",
    )
    ends = np.array([widths[0], widths[-1]])
    yield (
        2 * ends / ends.sum(),
        "the first and the last width alone do not tell: Xavier's factors do not cancel.",
    )
    yield (
        np.array([1.0, 1.0]),
        "Xavier's rule keeps neither exactly where the widths change.",
    )
