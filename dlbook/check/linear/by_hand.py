"""Forward and back through one small layer, with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.linear import linear, linear_backward

W = np.array([[1, 2, 0], [-1, 0, 3]], float)
B = np.array([2, -1], float)
X = np.array([2, -1, 1], float)
DZ = np.array([3, -2], float)


@exercise
def by_hand(answer, _):
    """Check z and dx of one layer, five numbers in one list."""
    praise = "Rows asked on the way forward, the same rows added up on the way back."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    z, saved = linear(X[None], W, B)
    dx, _, _ = linear_backward(DZ[None], saved)
    return np.concatenate([z[0], dx[0]])


def look(place):
    """Send the reader back to one number, without telling it."""
    if place < 2:
        return f"Look at z{place} again: row {place} of W times x, plus its own bias."
    d = place - 2
    return f"Look at dx{d} again: x{d} takes part in every z, so column {d} of W times dz."


def mistakes():
    def both(z, dx):
        return np.concatenate([z, dx])

    z, dx = W @ X + B, DZ @ W
    yield z, "these are the numbers of z alone: the three of dx follow them in the list."
    yield dx, "these are the numbers of dx alone: the two of z come first in the list."
    yield (
        both(dx, z),
        "the two parts have changed places: first z, then dx.",
    )
    yield both(W @ X, dx), "the bias is forgotten in z; dx is right, it has no bias in it."
    yield (
        both(z, W.sum(0)),
        "dx adds up the rows of W as they are: each row counts as often as its dz says.",
    )
    yield (
        both(z, abs(W).T @ DZ),
        "the numbers of z are right, but in dx the minus sign inside W is lost.",
    )
    yield (
        both(z, W.T @ abs(DZ)),
        "the numbers of z are right, but in dx the minus sign of dz is lost: row 1 is "
        "taken away.",
    )
    yield (
        both(z, X * DZ.sum()),
        "the numbers of z are right, but dx is made of x: that belongs to the gradient of "
        "W. What comes back to x is made of the rows of W.",
    )
