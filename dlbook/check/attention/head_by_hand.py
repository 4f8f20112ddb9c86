"""A head by hand, with a mask: three words, none of which may look ahead."""

import numpy as np

from dlbook.attention import causal_mask, scaled_dot_product_attention
from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.softmax import softmax

WORDS = np.array([[1, 0], [0, 1], [1, 1]], float)
W_Q = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], float)
W_K = np.log(3) * W_Q
W_V = np.array([[0, 20], [10, 0]], float)
Q, K, V = WORDS @ W_Q.T, WORDS @ W_K.T, WORDS @ W_V.T
SEEN = causal_mask(3)


@exercise
def head_by_hand(answer, _):
    """Check the outputs of three words, a row for each."""
    praise = "Projected, compared, hidden, shared out and mixed: a whole head on paper."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    return scaled_dot_product_attention(Q, K, V, SEEN)[0]


def look(t, f):
    """Send the reader back to one number, without telling it."""
    return (
        f"Look at number {f} of word {t} again: which words may it see, which features do "
        "they have in common with it, and what does each hand over there?"
    )


def mistakes(q=Q, k=K, v=V):
    products = q @ k.T
    s = products / 2
    whole, _ = softmax(s)

    def causal(s):
        return softmax(np.where(SEEN, s, -np.inf))[0]

    yield whole @ v, "every word sees all three here: no word may look ahead."
    yield (
        (whole * SEEN) @ v,
        "the mask comes after the softmax: what is hidden still stands in the denominator, "
        "and the rows do not sum to 1. Share out among the visible ones.",
    )
    yield (
        softmax(np.where(SEEN.T, s, -np.inf))[0] @ v,
        "the mask is turned round: the past is hidden, and not the future.",
    )
    yield (
        [0 * v[0], v[0], (v[0] + v[1]) / 2],
        "a word does not see itself here: it may, only what comes after it is hidden.",
    )
    yield causal(products) @ v, "the products are not divided: E = 4, so divide by 2."
    yield causal(products / 4) @ v, "the products are divided by E = 4: its root is 2."
    yield causal(products / 2**0.5) @ v, "the root is that of 2: queries have four numbers."
    yield (
        np.array([v[: t + 1].mean(0) for t in range(3)]),
        "the visible words are mixed in equal parts: the scores decide.",
    )
    yield causal(s) @ WORDS, "the words themselves are mixed: mix their values, W_V x."
    yield (
        causal(s) @ (WORDS @ W_V),
        "the values are x W_V: write W_V x, each row of W_V times the word.",
    )
    yield (
        np.where(SEEN, np.exp(s), 0) @ v,
        "the exponentials are not divided by the sum of their row.",
    )
    yield causal(s), "these are the weights: mix the values with them."
    yield (causal(s) @ v).T, "rows and columns have changed places: a row is a word."
