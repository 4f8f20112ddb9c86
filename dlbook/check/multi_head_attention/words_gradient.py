"""Three roads back: a word is read as query, as key and as value."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def words_gradient(answer, rng):
    """Check a function of dq, dk, dv and the three projections that returns (T, D)."""
    praise = "What left by three roads comes back by three, and adds up."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dq, dk, dv, w_q, w_k, w_v):
    stacked = np.concatenate([w_q, w_k, w_v])  # one layer whose outputs are all three
    return np.stack(
        [stacked.T @ np.concatenate(row) for row in zip(dq, dk, dv, strict=True)]
    )


def cases(rng):
    """Draw one word of small whole numbers, then longer texts."""
    shapes = [(1, 1), (1, 1), (1, 2), (1, 2), (1, 2), (2, 2)]
    yield tuple(rng.permutation([-3.0, -1, 1, 2])[: a * b].reshape(a, b) for a, b in shapes)
    for _ in range(8):
        T, E, F, D = rng.permutation([2, 3, 4, 5])
        shapes = [(T, E), (T, E), (T, F), (E, D), (E, D), (F, D)]
        yield tuple(map(rng.standard_normal, shapes))


def mistakes(dq, dk, dv, w_q, w_k, w_v):
    roads = dq @ w_q, dk @ w_k, dv @ w_v
    whole = sum(roads)
    for n, name in enumerate(["query", "key", "value"]):
        yield (
            whole - roads[n],
            f"the road through the {name} is missing: the word is read three times.",
        )
    for n, name in enumerate(["queries", "keys", "values"]):
        yield roads[n], f"this is the road through the {name} alone: add all three."
    yield whole / 3, "this is the mean of three roads: contributions add up."
    yield dq @ w_k + dk @ w_q + dv @ w_v, "W_Q and W_K have changed places."
    yield -whole, "the sign is turned round: return the gradient, not the step."
    yield whole.T, "the gradient has the shape of what it belongs to: x is (T, D)."
