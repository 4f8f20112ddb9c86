"""The way back through layer normalization."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.normalization import layer_norm


@exercise
def layer_gradient(answer, rng):
    """Check a function of (dy, xhat, rstd, gamma) that returns dx (N, D)."""
    praise = "What came back, without the two parts that no input can use."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dy, xhat, rstd, gamma):
    """Multiply each row by the table of its slopes."""
    D, rows = xhat.shape[1], []
    for own, hat, r in zip(dy * gamma, xhat, rstd[:, 0], strict=True):
        slopes = r * (np.eye(D) - np.ones((D, D)) / D - np.outer(hat, hat) / D)
        rows.append(own @ slopes)
    return np.array(rows)


def cases(rng):
    """Draw two small ones with whole x̂, then what the layer saves of larger ones."""
    for gamma in ([1.0, 1, 1, 1], [1.0, 2, 1, 3]):
        xhat = rng.permutation([-1.0, -1, 1, 1])[None]
        dy = rng.permutation([1.0, 3, 4, 8])[None]
        yield dy, xhat, np.array([[0.5]]), np.array(gamma)
    for _ in range(8):
        N, D = rng.permutation([3, 4, 5, 6])[:2]
        gamma = rng.standard_normal(D)
        x = 3 * rng.standard_normal((N, D)) + 2
        _, saved = layer_norm(x, gamma, np.zeros(D), eps=0.5)
        yield rng.standard_normal((N, D)), saved.xhat, saved.rstd, gamma


def mistakes(dy, xhat, rstd, gamma):
    D = xhat.shape[1]
    d = dy * gamma

    def back(d, axis=1, first=1, second=1, mean=np.mean):
        one = d.mean(axis, keepdims=True)
        along = xhat * mean(d * xhat, axis, keepdims=True)
        return d - first * one - second * along

    yield (
        rstd * back(dy),
        "γ is left out: what comes to x̂ is γ times dy, before anything else.",
    )
    yield (
        gamma * rstd * back(dy),
        "γ is multiplied at the end: it differs from cell to cell, so it comes first, "
        "before the means.",
    )
    yield (
        rstd * d,
        "this only divides by s: the mean and the variance depend on every x, and take out "
        "two parts.",
    )
    yield rstd * back(d, second=0), "the part along x̂ is still there: the variance's road."
    yield rstd * back(d, first=0), "the part along 1 is still there: the mean's road."
    yield back(d), "both parts are out, but nothing is divided by s: multiply by rstd."
    yield back(d) / rstd, "you divide by rstd: it is 1/s already, so multiply."
    yield (
        rstd * back(d, second=D),
        "the products are added up in the last term: take their mean over the D features.",
    )
    yield (
        rstd * back(d, second=-1),
        "the part along x̂ is added: it is taken out.",
    )
    yield (
        rstd * back(d, axis=0),
        "the means run over the batch: in layer normalization each row is a set, axis 1.",
    )
    yield (
        rstd * (d - back_mean(d) - (d * xhat).mean(1, keepdims=True)),
        "the last term lacks its x̂: the mean of the products is multiplied by x̂.",
    )


def back_mean(d):
    return d.mean(1, keepdims=True)
