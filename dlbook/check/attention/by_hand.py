"""One query, three keys: attention with a pencil."""

import numpy as np

from dlbook.attention import scaled_dot_product_attention
from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.softmax import softmax

QUERY = np.array([2, 2, 0, 0], float)
KEYS = np.array([[0, 0, 1, 3], [np.log(2), 0, 2, 0], [0, np.log(5), 1, 1]])
VALUES = np.array([[8, 0], [0, 4], [4, 8]], float)


@exercise
def by_hand(answer, _):
    """Check the mixture of three values for one query."""
    praise = "Products, root, exponentials, shares, mixture: five steps and no slip."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    y, _ = scaled_dot_product_attention(QUERY[None], KEYS, VALUES)
    return y[0]


def look(f):
    """Send the reader back to one number of the mixture, without telling it."""
    return (
        f"Look at number {f} of the mixture again: take number {f} of each of the three "
        "values, multiply it by the weight of its key, and add."
    )


def mistakes(q=QUERY, k=KEYS, v=VALUES):
    products = k @ q
    s = products / 2
    p, powers = softmax(s)[0], np.exp(s)
    yield (
        softmax(products)[0] @ v,
        "the scores are not divided by √E: wide heads then start saturated.",
    )
    yield (
        softmax(products / 4)[0] @ v,
        "the scores are divided by E. Their standard deviation is √E, so divide by that.",
    )
    yield (
        softmax(products / 3**0.5)[0] @ v,
        "the products are divided by √3: it is the root of the four numbers in a query.",
    )
    yield (
        v.sum(0),
        "each of the three weights is 1, as if a softmax ran over the single query: the "
        "three keys share one unit of attention.",
    )
    yield v.mean(0), "the three values are mixed in equal parts: the scores decide."
    yield s @ v, "the softmax is missing: these are the scores times the values."
    yield (
        s / s.sum() @ v,
        "the scores themselves are shared out: take e to each of them first, so that every "
        "share is positive, also where a score is 0 or less.",
    )
    yield (
        powers @ v,
        "the exponentials are not divided by their sum, so the weights do not sum to 1.",
    )
    yield p, "these are the three weights: multiply each value by its own, and add."
    yield (
        v[s.argmax()],
        "this is the value of the best key alone. Attention mixes: the other two have "
        "weights as well.",
    )
    yield (p @ v)[::-1], "the two numbers have changed places."
