"""Two gradients of a small layer on a strip, with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.convolution import conv1d, conv1d_backward

X, W, DY = np.array([3.0, 1, 4, 2, 0, 5]), np.array([1.0, -2, 3]), np.array([2.0, -1])
STRIDE = 3


@exercise
def by_hand(answer, _):
    """Check dx and dw, nine numbers in one list."""
    praise = "Both gradients are sums over the same six wires."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    _, saved = conv1d(X[None, None], W[None, None], stride=STRIDE)
    dx, dw = conv1d_backward(DY[None, None], saved)
    return np.concatenate([dx.ravel(), dw.ravel()])


def look(place):
    """Send the reader back to one number, without telling it."""
    if place < 6:
        return (
            f"Look at dx[{place}] again: the dy of the output that has read this cell, "
            "times the weight through which it read."
        )
    return (
        f"Look at dw[{place - 6}] again: the cell that this weight has met at each of the "
        "two places, times the dy of that place, added up."
    )


def mistakes():
    dx, dw = np.outer(DY, W).ravel(), DY @ X.reshape(2, 3)

    def both(dx, dw):
        return np.concatenate([dx, dw])

    yield dx, "these are the six numbers of dx alone: the three of dw follow them."
    yield dw, "these are the three numbers of dw alone: the six of dx come first."
    yield both(dw, dx), "the two gradients have changed places: dx comes first."
    yield (
        both(np.outer(DY, W[::-1]).ravel(), dw),
        "dw is right, but in dx the kernel is turned: a stamp keeps the order in which the "
        "cells were read.",
    )
    yield (
        both(dx, dw[::-1]),
        "dx is right, but dw is in reverse: weight 0 has met cells 0 and 3.",
    )
    yield (
        both(dx, X.reshape(2, 3).sum(0)),
        "dx is right, but in dw the cells are added without their dy.",
    )
    yield (
        both(np.tile(W, 2), dw),
        "dw is right, but in dx the weights stand without the dy of their output.",
    )
    yield (
        both(dx, [DY @ X[u : u + 2] for u in range(3)]),
        "dx is right, but dw is that of stride 1: the second place begins at cell 3.",
    )
    yield -both(dx, dw), "all signs are reversed."
