"""The weights to which dropout leads a linear model."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def dropout_weights(answer, rng):
    """Check a function of x (N, D), y (N,) and a rate that returns the weights (D,)."""
    praise = "At these weights the expected error has the slope 0."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, y, rate):
    """Fit samples with the target 0 besides, which ask for the price."""
    more = np.diag(np.sqrt(rate / (1 - rate) * (x**2).sum(0)))
    return np.linalg.lstsq(np.vstack([x, more]), np.append(y, np.zeros(len(more))))[0]


def cases(rng):
    signs = rng.choice([-1.0, 1], 2)
    yield np.array([[1.0, 0], [0, 2]]), 4 * signs, 0.5
    yield np.array([[1.0, 1], [1, -1], [1, 0]]), np.array([3.0, 1, 2]) * signs[0], 0.5
    for _ in range(8):
        D, N = np.sort(rng.permutation([3, 4, 5, 6, 7])[:2])
        yield (
            rng.standard_normal((N, D)),
            rng.standard_normal(N),
            float(rng.uniform(0.15, 0.45)),
        )


def mistakes(x, y, rate):
    squares, aim = x.T @ x, x.T @ y
    N, D = x.shape
    odds, own = rate / (1 - rate), np.diag(np.diag(x.T @ x))

    def at(price):
        return np.linalg.solve(squares + price, aim)

    yield at(0), "these are the weights without dropout."
    yield (
        at(N * odds * np.eye(D)),
        "the price is that of L2: on the diagonal stands each input's own.",
    )
    yield (
        at(odds * np.eye(D)),
        "the price is that of L2, and of the sum: see the mean square of each input.",
    )
    yield at(rate * own), "the factor is the rate: it is rate/(1 − rate)."
    yield (
        at(own / (1 - rate)),
        "this adds 1/(1 − rate) of the diagonal: add rate/(1 − rate), or multiply.",
    )
    yield at(own / odds), "the factor is upside down: it is rate/(1 − rate)."
    yield at(own * odds / N), "the diagonal is divided by N, and XᵀX is not."
    yield at(N * own * odds), "XᵀX is divided by N, and the diagonal is not."
    yield (
        (1 - rate) * np.linalg.solve(squares, aim),
        "everything is shrunk alike: it is the diagonal alone that grows.",
    )
    yield (
        np.linalg.solve(squares + odds * own, aim / N),
        "one side is divided by N, the other is not.",
    )
    yield (
        aim / np.diag(squares) * (1 - rate),
        "the entries beside the diagonal are missing: they stay as they are.",
    )
