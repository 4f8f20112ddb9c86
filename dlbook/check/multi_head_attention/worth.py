"""What a key was worth: how far the output moves without it."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.softmax import softmax


@exercise
def worth(answer, rng):
    """Check a function of weights p (S,), values v (S, F) and a key r."""
    praise = "Hidden, shared out anew, and the difference measured."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(p, v, r):
    scores, shown = np.log(p), np.arange(len(p)) != r
    without, _ = softmax(np.where(shown, scores, -np.inf))
    return np.linalg.norm(p @ v - without @ v)


def cases(rng):
    """Draw two cases of small shares and whole numbers, then larger ones."""
    for _ in range(2):
        p = rng.permutation([1.0, 2, 5]) / 8
        yield p, rng.integers(0, 10, (3, 2)) * 1.0, int(rng.integers(3))
    for _ in range(16):
        S, F = rng.integers(3, 7, 2).tolist()
        p, _ = softmax(rng.standard_normal(S))
        yield p, rng.standard_normal((S, F)), int(rng.integers(S))


def mistakes(p, v, r):
    y, weight = p @ v, p[r]
    others, rest = y - weight * v[r], np.delete(v, r, axis=0)
    change = weight / (1 - weight) * (v[r] - y)
    yield (
        np.linalg.norm(weight * v[r]),
        "this is the length of what the key hands over. Hidden, it also leaves its share "
        "to the others: divide their weights by 1 − p[r].",
    )
    yield (
        np.linalg.norm(y - others - weight * rest.mean(0)),
        "the freed weight is shared out evenly: the softmax shares it in proportion to the "
        "weights of the others.",
    )
    yield (
        np.linalg.norm(y - rest.mean(0)),
        "the other values are mixed in equal parts: their weights keep their proportions, "
        "each divided by 1 − p[r].",
    )
    yield (
        np.linalg.norm(weight * (v[r] - y)),
        "the division by 1 − p[r] is missing: the other weights must sum to 1 again.",
    )
    yield weight, "this is the weight itself: the values decide what it changes."
    yield (change**2).sum(), "this is the squared length: take the root."
    yield (
        abs(change).sum(),
        "the sizes are added up: the length is the root of the sum of squares.",
    )
    yield change, "this is the difference itself: return its length, one number."
    yield (
        -change,
        "this is the difference itself, with the sign turned: return its length, one "
        "number.",
    )
    yield (
        np.linalg.norm(others / (1 - weight)),
        "this is the length of the output without the key: its distance from the output "
        "with it is asked for.",
    )
