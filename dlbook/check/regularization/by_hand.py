"""Two shrunken weights, one that is gone, and what noise costs: with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise

RIGHT = [4.0, 5.5, 0.0, 12.0, 22.5]
WHERE = (
    "the slope of the bowl and that of the price have the sum 0",
    "the slope of the bowl, κ (w − w*), is minus the price's",
    "would the weight change its sign?",
    "the factor is r/(1 − r), and it stands before x²",
    "each weight has its own input beside it, both squared",
)


@exercise
def by_hand(answer, _):
    """Check five numbers in one list."""
    praise = "L2 divides, L1 subtracts down to 0, and dropout charges w² by x²."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    """Count the two noises over all masks, and place the weights by their slopes."""
    shrunk = [place(6, 2, lambda w: w), place(6, 2, np.sign), place(6, 2, sign_of(14))]
    return np.array([*shrunk, variance([6], 1 / 4), variance([2 * 3, 3 * -1], 1 / 3)])


def sign_of(price):
    return lambda w: price * np.sign(w)


def place(least, curvature, slope):
    """Look for the first place, in eighths, whose slope is not negative."""
    places = np.arange(0, 8 * least + 1) / 8
    return next(w for w in places if curvature * (w - least) + slope(w + 1e-9) >= -1e-6)


def variance(terms, rate):
    """Return the variance of a sum of terms, each kept and stretched, or struck out."""
    return sum((1 - rate) * (t / (1 - rate)) ** 2 - t**2 for t in terms)


def look(number):
    """Send the reader back to one number, without telling it."""
    return f"Look at {'abcde'[number]}) again: {WHERE[number]}."


def mistakes():
    def with_one(number, value):
        return [value if n == number else r for n, r in enumerate(RIGHT)]

    yield with_one(0, 2), "in a) the factor is that of the price, λ/(κ + λ): κ/(κ + λ)."
    yield with_one(0, 5), "in a) λ is subtracted: that is what L1 does, at κ = 1."
    yield with_one(1, 5), "in b) the threshold is λ: with a curvature of κ it is λ/κ."
    yield with_one(2, -1), "in c) the weight has changed its sign: it stops at 0."
    yield (
        with_one(2, -8),
        "in c) 14 is subtracted: the threshold is λ/κ, and it stops at 0.",
    )
    yield with_one(3, 48), "in d) this is the mean of y²: take away the square of the mean."
    yield with_one(3, 9), "in d) the factor is r: it is r/(1 − r)."
    yield with_one(3, 108), "in d) the factor is (1 − r)/r, which is that for p = r kept."
    yield with_one(3, 2), "in d) x is not squared."
    yield with_one(4, 45), "in e) the factor r/(1 − r) is missing."
    yield with_one(4, 15), "in e) the factor is r: it is r/(1 − r)."
    yield with_one(4, 90), "in e) the factor is (1 − r)/r, which is that for p = r kept."
    yield with_one(4, 4.5), "in e) the terms are added first: the masks are independent."
    yield with_one(4, 5), "in e) this is L2's price: the inputs are missing."
