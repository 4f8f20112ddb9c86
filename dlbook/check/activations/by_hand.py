"""Values and slopes of activations, with a pencil."""

import numpy as np

from dlbook.activations import elu, elu_backward, sigmoid, softmax, softmax_backward, tanh
from dlbook.check.compare import check_value
from dlbook.check.report import exercise

PARTS = (
    "σ(ln 4): e^x is 4, and e^x/(1 + e^x) is asked for",
    "σ′(ln 4): σ times 1 − σ",
    "tanh(ln 2): e^2x is 4, and (e^2x − 1)/(e^2x + 1) is asked for",
    "tanh′(ln 2): 1 less the square of tanh",
    "the slope of ELU: on the left of 0 it is α e^x",
    "∂p₀/∂x₁: row 0, column 1 of diag(p) − p pᵀ",
)


@exercise
def by_hand(answer, _):
    """Check six numbers in one list."""
    praise = "The curves have no secrets where e^x is a whole number."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    four, two, left = (np.log([value]) for value in (4.0, 2.0, 0.25))
    s, t = sigmoid(four)[0][0], tanh(two)[0][0]
    slope = elu_backward(np.ones(1), elu(left, alpha=2)[1])[0]
    row = softmax_backward(np.array([1.0, 0, 0]), softmax(np.log([3.0, 1, 1]))[1])
    return np.array([s, s * (1 - s), t, 1 - t * t, slope, row[1]])


def look(place):
    """Send the reader back to one number, without telling it."""
    return f"Look again at number {place + 1}, {PARTS[place]}."


def mistakes():
    good = right()

    def but(place, value):
        return np.where(np.arange(6) == place, value, good)

    yield (
        but(1, 1 / 5),
        "all but the second are right: that is 1 − σ alone, its product with σ is asked.",
    )
    yield (
        but(3, 2 / 5),
        "all but the fourth are right: that is 1 − tanh, and the tanh is to be squared.",
    )
    yield (
        but(3, 9 / 25),
        "all but the fourth are right: that is tanh², and it is to be taken from 1.",
    )
    yield (
        but(2, 1 / 3),
        "all but the third are right: that is (e^x − 1)/(e^x + 1), with e^x for e^2x.",
    )
    yield (
        but(4, -3 / 2),
        "all but the fifth are right: that is the value of ELU, its slope is asked for.",
    )
    yield (
        but(4, 1 / 4),
        "all but the fifth are right: that is e^x, and α = 2 is missing.",
    )
    yield (
        but(5, 3 / 25),
        "all but the last are right: more for score 1 leaves less for p₀: it is negative.",
    )
    yield (
        but(5, 6 / 25),
        "all but the last are right: that is ∂p₀/∂x₀, on the diagonal; x₁ was asked for.",
    )
    yield (
        but(5, 0.0),
        "all but the last are right: softmax is not applied element by element.",
    )
