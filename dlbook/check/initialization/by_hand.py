"""The fans of a kernel, and how widely its weights are drawn, with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.initialization import fans

SHAPE = (30, 24, 3, 3)
ASKED = (
    "the fan-in: how many numbers does one output read?",
    "the fan-out: how many outputs read one input?",
    "He's variance: 2 over the fan-in.",
    "He's bound: a uniform distribution on [-a, a] has the variance a²/3.",
    "Xavier's bound: the variance is 2 over the sum of both fans, and a²/3.",
)


@exercise
def by_hand(answer, _):
    """Check two fans, a variance and two bounds, five numbers in one list."""
    praise = "Both fans, a variance and two bounds are as they should be."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    n_in, n_out = fans(SHAPE)
    he, xavier = 2 / n_in, 2 / (n_in + n_out)
    return np.array([n_in, n_out, he, (3 * he) ** 0.5, (3 * xavier) ** 0.5])


def look(place):
    """Send the reader back to one number, without telling it."""
    return f"Look again at {ASKED[place]}"


def mistakes():
    n_in, n_out, he, bound, xavier = right()

    def with_fans(n_in, n_out):
        he, both = 2 / n_in, 2 / (n_in + n_out)
        return np.array([n_in, n_out, he, (3 * he) ** 0.5, (3 * both) ** 0.5])

    yield (
        with_fans(n_out, n_in),
        "the fans are exchanged: the shape is (O, C, K, K), and an output reads C.",
    )
    yield (
        with_fans(24, 30),
        "these fans count channels: a kernel reads 3 × 3 places of each.",
    )
    yield (
        with_fans(24 * 3, 30 * 3),
        "the kernel counts once: it has 3 × 3 = 9 places in each channel.",
    )
    yield (
        np.array([n_in, n_out, he**0.5, bound, xavier]),
        "the third number is a standard deviation: the variance is asked.",
    )
    yield (
        np.array([n_in, n_out, he, he**0.5, (2 / (n_in + n_out)) ** 0.5]),
        "the bounds are standard deviations: a uniform one reaches √3 times as far.",
    )
    yield (
        np.array([n_in, n_out, he, bound**2, xavier**2]),
        "the roots of both bounds are missing.",
    )
    yield (
        np.array([n_in, n_out, he, bound, (6 / ((n_in + n_out) / 2)) ** 0.5]),
        "Xavier's bound has 6 over the sum of the fans: 6 over their mean is too much.",
    )
    yield (
        np.array([n_in, n_out, 1 / n_in, (3 / n_in) ** 0.5, xavier]),
        "this is LeCun's rule: He's variance is twice as large.",
    )
