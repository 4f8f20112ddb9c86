"""One set of five cells, forward and back, with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.normalization import layer_norm, layer_norm_backward

X = np.array([0, 5, 5, 5, 5], float)
DXHAT = np.array([-1, 5, -1, 2, 5], float)
SMALL = 1e-30  # for no ε: the package divides by none


@exercise
def by_hand(answer, _):
    """Check xhat and dx of one set, ten numbers in one list."""
    praise = "Mean and spread taken out on the way forward, two directions on the way back."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    xhat, saved = layer_norm(X, np.ones(5), np.zeros(5), eps=SMALL)
    dx, _, _ = layer_norm_backward(DXHAT, saved)
    return np.concatenate([xhat, dx])


def look(place):
    """Send the reader back to one number, without telling it."""
    if place < 5:
        return f"Look at cell {place} of x̂ again: its deviation from the mean, over s."
    return (
        f"Look at cell {place - 5} of dx again: what came back, less its mean, less x̂ "
        "times the mean of the products, and all that over s."
    )


def mistakes():
    d = X - X.mean()
    xhat, mean = d / X.std(), DXHAT.mean()
    along = (DXHAT * xhat).mean()

    def both(dx, first=xhat):
        return np.concatenate([first, dx])

    s = X.std()
    yield xhat, "these are the five of x̂ alone: the five of dx follow them in the list."
    yield (
        both((DXHAT - mean - xhat * along) / s, d),
        "the first five are deviations: x̂ is a deviation divided by s.",
    )
    yield (
        both((DXHAT - mean - xhat * along) / s, d / s**2),
        "the first five are divided by the variance: divide by its root.",
    )
    unbiased = d / X.std(ddof=1)
    along_unbiased = (DXHAT * unbiased).mean()
    yield (
        both((DXHAT - mean - unbiased * along_unbiased) / X.std(ddof=1), unbiased),
        "the variance is divided by m − 1: the layer describes these five cells, so "
        "divide by 5.",
    )
    yield (
        both(DXHAT / s),
        "x̂ is right, but dx only divides by s: mean and spread depend on every cell, and "
        "take two parts out.",
    )
    yield (
        both((DXHAT - mean) / s),
        "x̂ is right, but in dx the part along x̂ is still there: the spread depends on "
        "the cells too.",
    )
    yield (
        both((DXHAT - xhat * along) / s),
        "x̂ is right, but in dx the mean is still there: the part along 1.",
    )
    yield (
        both(DXHAT - mean - xhat * along),
        "x̂ is right, and both parts are out of dx: what is left is divided by s.",
    )
    yield (
        both((DXHAT - mean - xhat * along * 5) / s),
        "x̂ is right, but in dx the products are added up: take their mean.",
    )
    yield (
        both((DXHAT - mean + xhat * along) / s),
        "x̂ is right, but the part along x̂ is added to dx: it is taken out.",
    )
