"""Three slopes of (ab + c)(a - c), with a pencil."""

import numpy as np

from dlbook.backpropagation import Value
from dlbook.check.compare import check_value
from dlbook.check.report import exercise

LEAVES = {"a": 2.0, "b": 1.0, "c": -1.0}
ROADS = {
    "a": "a is a factor of ab, and it stands in a − c.",
    "b": "b reaches f through ab only, whose own gradient comes first.",
    "c": "c is added in one factor and taken away in the other.",
}


@exercise
def by_hand(answer, _):
    """Check the slopes of (ab + c)(a - c) in a, b and c."""
    praise = "Products along the roads, sums where they meet."
    return check_value(answer, right(), mistakes(**LEAVES), praise, look)


def right():
    a, b, c = (Value(number) for number in LEAVES.values())
    return np.array(((a * b + c) * (a - c)).backward(a, b, c))


def look(place):
    """Send the reader back to one leaf, without telling its slope."""
    leaf = list(LEAVES)[place]
    return f"Look at {leaf} again: {ROADS[leaf]}"


def mistakes(a=2.0, b=1.0, c=-1.0):
    q, r = a * b + c, a - c
    yield (
        np.array([q, 0, -q]),
        "these are the slopes through a − c alone: there is a second factor, and what "
        "comes back through it is added.",
    )
    yield (
        np.array([b * r, a * r, r]),
        "these are the slopes through ab + c alone: a and c also stand in a − c, and what "
        "comes back through it is added.",
    )
    yield (
        np.array([q, a * r, -q]),
        "where two roads meet you keep the last one only: a and c are used twice, and the "
        "two contributions add.",
    )
    yield (
        np.array([b * r + q, a * r, r + q]),
        "the minus sign of a − c is lost: its slope in c is −1.",
    )
    yield (
        np.array([b * q + r, a * q, q - r]),
        "each factor sends back itself: the slope of a product in one factor is the "
        "*other* one.",
    )
    yield (
        np.array([a * r + q, b * r, r - q]),
        "in ab the slopes are exchanged: in a it is b, and in b it is a.",
    )
    yield (
        np.array([a, b, c]),
        "these are the values of a, b and c: the slopes of f are asked for.",
    )
    yield (
        np.array([b + 1, a, 0]),
        "the local slopes are there, but what arrives from f is left out: multiply along "
        "the road.",
    )
