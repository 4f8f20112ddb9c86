"""No looking ahead: weights from scores, without the future."""

import numpy as np

from dlbook.attention import causal_mask
from dlbook.check.answers import as_numbers
from dlbook.check.call import call
from dlbook.check.compare import check_function
from dlbook.check.report import CheckFailed, exercise
from dlbook.softmax import softmax


@exercise
def causal(answer, rng):
    """Check a function of scores (T, T) that returns causal weights."""
    drawn = list(cases(rng))
    refuse_nan(answer, drawn[-1])
    praise = "Every row sums to 1, and no row knows the future."
    return check_function(answer, right, drawn, mistakes, praise)


def right(s):
    p, _ = softmax(np.where(causal_mask(len(s)), s, -np.inf))
    return p


def cases(rng):
    for T in (2, 3, 3, 4, 4, 5, 6, 7):
        yield (rng.standard_normal((T, T)).round(1),)


def refuse_nan(function, case):
    """Say where NaN comes from, by the rows that hold it."""
    value = as_numbers(call(function, case, "s"), "your function returns")
    rows = np.isnan(value).any(1).nonzero()[0].tolist() if value.ndim == 2 else []
    if rows == [0]:
        raise CheckFailed(
            "Your weights hold NaN in the first row only: it had nothing to look at, and "
            "0/0 is left. If the diagonal is hidden too, the first query sees no key; but "
            "every place may see itself."
        )
    if rows and rows == [len(value) - 1]:
        raise CheckFailed(
            "Your weights hold NaN in the last row only: it had nothing to look at, and "
            "0/0 is left. The past is hidden, and not the future: have the two branches of "
            "np.where changed places?"
        )
    if np.isnan(value).any():
        raise CheckFailed(
            "Your weights hold NaN. Usually an infinity met a 0 in a product with the "
            "mask: choose between score and -inf with np.where instead."
        )


def mistakes(s):
    p, _ = softmax(s)
    past = np.tril(np.ones_like(s))
    powers = np.exp(s)
    seen, strictly = powers * past, powers * np.tril(past, -1)
    yield p, "the future is not hidden: these are the weights without a mask."
    yield (
        p * past,
        "the mask is applied after the softmax: rows do not sum to 1, and the hidden "
        "scores still stand in the denominator.",
    )
    yield (
        softmax(s * past)[0],
        "the hidden scores are set to 0, and e to the 0 is 1: they still get a share. Set "
        "them to -inf.",
    )
    yield (
        seen / seen.sum(0),
        "the columns sum to 1: each row must, since a row is a query.",
    )
    yield (
        p * past / (p * past).sum(0),
        "the weights left by the mask are divided by the sums of their columns: what is "
        "left of a row, a query, must sum to 1 again.",
    )
    yield (
        seen / seen.sum(1),
        "the sums of the rows have lost an axis, so that each is laid over a column: keep "
        "it, with keepdims=True.",
    )
    yield (
        powers * past.T / (powers * past.T).sum(1, keepdims=True),
        "the triangle is the wrong one: your queries see themselves and the future. Row t "
        "may see the columns up to t.",
    )
    yield (
        strictly / np.maximum(strictly.sum(1, keepdims=True), 1e-300),
        "a place does not see itself: the diagonal belongs to what may be seen.",
    )
    yield (
        seen,
        "the exponentials are not divided by their sum, so the rows do not sum to 1.",
    )
