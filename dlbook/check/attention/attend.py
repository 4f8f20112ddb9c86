"""Attention in a few lines, and with scores of several thousand."""

import numpy as np

from dlbook.attention import scaled_dot_product_attention
from dlbook.check.answers import as_numbers
from dlbook.check.call import call
from dlbook.check.compare import check_function, same
from dlbook.check.report import CheckFailed, exercise
from dlbook.softmax import softmax

LARGE = 5000.0


@exercise
def attend(answer, rng):
    """Check a function of q (T, E), k (S, E) and v (S, F)."""
    praise = "Any number of queries and keys, and scores of thousands as well."
    praise = check_function(answer, right, cases(rng), mistakes, praise)
    check_large(answer, *large(rng))
    return praise


def right(q, k, v):
    y, _ = scaled_dot_product_attention(q, k, v)
    return y


def cases(rng):
    """Draw one case of whole numbers, to be done by hand, then larger ones."""
    T, S, E, F = 1, 2, 4, 3
    yield tuple(rng.integers(-2, 3, shape) * 1.0 for shape in [(T, E), (S, E), (S, F)])
    for _ in range(10):
        T, S, E, F = rng.permutation([2, 3, 4, 5])  # all different: no swap can hide
        yield tuple(rng.standard_normal(shape) for shape in [(T, E), (S, E), (S, F)])


def large(rng):
    """Draw a case whose largest score is `LARGE`, and whose first query has small ones."""
    q, k, v = (rng.standard_normal(shape) for shape in [(3, 4), (5, 4), (5, 2)])
    q[0] *= 1e-3
    return q * (LARGE / (q @ k.T / 2).max()), k, v


def check_large(answer, q, k, v):
    """Raise unless large scores give the right numbers, too."""
    got = as_numbers(call(answer, (q, k, v), "qkv"), "your function returns")
    strongest = (q @ k.T).max(1).argmax()
    if same(got, right(q, k, v)):
        return
    if np.isfinite(got).all():
        raise CheckFailed(
            f"Right for small scores. With scores up to {LARGE:g} your numbers are finite, "
            "but wrong: to clip the scores, or to replace NaN afterwards, changes weights. "
            "Subtracting the largest score of each row before exp changes none."
        )
    if np.isfinite(got[strongest]).all():
        raise CheckFailed(
            f"Right for small scores. With scores up to {LARGE:g} some rows are NaN: you "
            "subtract the largest score of the whole table, and in a row of much smaller "
            "ones every exp underflows to 0. Subtract the largest of each row."
        )
    raise CheckFailed(
        f"Right for small scores. With scores up to {LARGE:g} your function returns NaN: "
        "exp overflows. Subtract the largest score of each row before exp, which changes "
        "no weight."
    )


def mistakes(q, k, v):
    E, S = q.shape[1], len(k)
    dots = q @ k.T
    s = dots / E**0.5
    p, powers = softmax(s)[0], np.exp(s)
    yield (
        softmax(dots)[0] @ v,
        "the scores are not divided by √E: wide heads then start saturated.",
    )
    yield (
        softmax(dots / E)[0] @ v,
        "the scores are divided by E. Their standard deviation is √E, so divide by that.",
    )
    yield (
        softmax(dots / S**0.5)[0] @ v,
        "the scores are divided by the root of the number of keys: it is the root of E, "
        "the numbers in a query.",
    )
    yield (
        softmax(s, axis=0)[0] @ v,
        "the softmax runs over the queries: here every key shares itself out. Each query, "
        "that is each row, shares out its attention over the keys.",
    )
    yield (
        powers / powers.sum() @ v,
        "the shares of all rows together sum to 1: each row must, by itself.",
    )
    yield s @ v, "the softmax is missing: these are the scores times the values."
    yield (
        s / s.sum(1, keepdims=True) @ v,
        "the scores themselves are shared out: take e to each of them first, so that every "
        "share is positive, also where a score is 0 or less.",
    )
    yield (
        powers @ v,
        "the exponentials are not divided by their sum, so the weights do not sum to 1.",
    )
    yield p, "these are the weights: mix the values with them."
