"""Checks of the exercises on attention (book: chapter on attention)."""

import numpy as np

from dlbook.attention import causal_mask, scaled_dot_product_attention
from dlbook.check.call import call
from dlbook.check.compare import as_numbers, check_function, check_value
from dlbook.check.mistakes import attention as mistakes
from dlbook.check.report import CheckFailed, NothingYet, exercise, sentence
from dlbook.check.words import attention as words
from dlbook.softmax import SoftmaxSaved, softmax, softmax_backward

__all__ = [
    "attention",
    "by_hand",
    "causal_weights",
    "heads",
    "removal",
    "score_gradient",
    "two_back",
]

QUERY = np.array([[2, 2, 0, 0]], float)
KEYS = np.array([[0, 0, 1, 3], [np.log(2), 0, 2, 0], [0, np.log(5), 1, 1]])
VALUES = np.array([[8, 0], [0, 4], [4, 8]], float)
PLACES, ENOUGH = 8, 0.99


@exercise
def by_hand(answer, _):
    """Check the mixture of three values for one query."""
    expected = mixed(QUERY, KEYS, VALUES)[0]
    wrong = mistakes.by_hand(QUERY, KEYS, VALUES)
    check_value(answer, expected, wrong, words.BY_HAND, look_at_number)
    return "Products, root, exponentials, shares, mixture: five steps and no slip."


def look_at_number(f):
    """Send the reader back to one number of the mixture, without telling it."""
    return (
        f"Look at number {f} of the mixture again: take number {f} of each of the three "
        "values, multiply it by the weight of its key, and add."
    )


@exercise
def attention(answer, rng):
    """Check a function of q (T, E), k (S, E) and v (S, F)."""
    cases = []
    for _ in range(10):
        T, S, E, F = rng.permutation([2, 3, 4, 5])  # all different: no swap can hide
        shapes = (T, E), (S, E), (S, F)
        cases.append(tuple(rng.standard_normal(shape) for shape in shapes))
    check_function(answer, mixed, cases, mistakes.attention, words.ATTENTION)
    q, k, v = cases[0]
    with np.errstate(all="ignore"):
        large = np.asarray(call(answer, (1e3 * q, 1e3 * k, v), "qkv"))
    if not np.isfinite(large).all():
        raise CheckFailed(words.OVERFLOW)
    return "Any number of queries and keys, and scores as large as you like."


def mixed(q, k, v):
    """Attend without a mask."""
    y, _ = scaled_dot_product_attention(q, k, v)
    return y


@exercise
def causal_weights(answer, rng):
    """Check a function of scores (T, T) that returns causal weights."""
    cases = [(rng.standard_normal((T, T)),) for T in (2, 3, 3, 4, 4, 5, 6, 7)]
    refuse_nan(answer, cases[0])
    check_function(answer, shares, cases, mistakes.causal_weights, words.CAUSAL_WEIGHTS)
    return "Every row sums to 1, and no row knows the future."


def shares(s):
    """Share one unit of attention out among the past and the present."""
    p, _ = softmax(np.where(causal_mask(len(s)), s, -np.inf))
    return p


@exercise
def score_gradient(answer, rng):
    """Check a function of weights p (T, S) and their gradient dp."""
    cases = []
    for _ in range(10):
        T, S = rng.permutation([2, 3, 4, 5])[:2]
        p, _ = softmax(rng.standard_normal((T, S)))
        cases.append((p, rng.standard_normal((T, S))))
    check_function(answer, pulled, cases, mistakes.score_gradient, words.SCORE_GRADIENT)
    return "Each score learns from how far its dp is from the mean of its row."


def pulled(p, dp):
    """Pull dp back through the softmax of each row."""
    return softmax_backward(dp, SoftmaxSaved(p, -1))


@exercise
def heads(answer, rng):
    """Check a function of x (N, T, ME) and M that returns (N, M, T, E)."""
    cases = []
    for _ in range(10):
        N, T, M, E = rng.permutation([2, 3, 4, 5]).tolist()
        cases.append((rng.standard_normal((N, T, M * E)), M))
    check_function(answer, pieces, cases, mistakes.heads, words.HEADS)
    return "Every head has its own numbers of every word."


def pieces(x, M):
    """Cut the features into M pieces, one head after the other."""
    return np.stack(np.split(x, M, axis=-1), axis=1)


@exercise
def two_back(answer, _):
    """Check a pair (w_q, w_k) by what a causal head with these weights looks at."""
    w_q, w_k = read_pair(answer)
    _, saved = scaled_dot_product_attention(
        w_q.T, w_k.T, np.eye(PLACES), causal_mask(PLACES)
    )
    looks = saved.p[2:].argmax(1)
    t = next((t for t, s in enumerate(looks, 2) if s != t - 2), None)
    if t is not None:
        raise CheckFailed(wrong_place(t, int(looks[t - 2])))
    faintest = min(saved.p[t, t - 2] for t in range(2, PLACES))
    if faintest <= ENOUGH:
        raise CheckFailed(
            f"The right places, but too faintly: the least of the six weights is "
            f"{faintest:.2f}, and more than {ENOUGH} is asked for. "
            + sentence(words.TWO_BACK["faint"])
        )
    return "Two steps back, from every place that has them."


def wrong_place(t, s):
    """Say where a query looks, and what that usually means."""
    hint = {t: "itself", t - 1: "one back"}.get(s, "elsewhere")
    said = f"Place {t} looks most at place {s}, and should look at {t - 2}."
    return f"{said} {sentence(words.TWO_BACK[hint])}"


def read_pair(answer):
    """Read two matrices (E, 8), or say in words why that cannot be."""
    if answer is None or answer is ...:
        raise NothingYet("Put a pair (w_q, w_k) in place of the `...` above.")
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise CheckFailed("A pair of two matrices is wanted: wiring = (w_q, w_k).")
    pair = [as_numbers(part, "one of the two is") for part in answer]
    for name, w in zip(("w_q", "w_k"), pair, strict=True):
        if w.ndim != 2 or w.shape[1] != PLACES or not len(w):
            raise CheckFailed(f"{name} has shape {w.shape}, expected (E, {PLACES}).")
        if not (np.isrealobj(w) and np.isfinite(w).all()):
            raise CheckFailed(f"Ordinary numbers are wanted: {name} holds others.")
    w_q, w_k = (w.astype(float) for w in pair)
    if len(w_q) != len(w_k):
        raise CheckFailed(
            f"A query of {len(w_q)} numbers and a key of {len(w_k)} have no dot product: "
            "give w_q and w_k the same number of rows."
        )
    return w_q, w_k


@exercise
def removal(answer, rng):
    """Check a function of weights p (S,), values v (S, F) and a key s."""
    cases = []
    for _ in range(16):
        S, F = rng.integers(2, 6, 2).tolist()
        p, _ = softmax(rng.standard_normal(S))
        cases.append((p, rng.standard_normal((S, F)), int(rng.integers(S))))
    check_function(answer, moved, cases, mistakes.removal, words.REMOVAL)
    return "Hidden, shared out anew, and the difference measured."


def moved(p, v, s):
    """Hide key s and measure how far the output moves."""
    scores, shown = np.log(p), np.arange(len(p)) != s
    without, _ = softmax(np.where(shown, scores, -np.inf))
    return np.linalg.norm(p @ v - without @ v)


def refuse_nan(function, case):
    """Run one case first, and say where NaN comes from: it is equal to nothing."""
    with np.errstate(all="ignore"):
        value = as_numbers(call(function, case, "s"), "your function returns")
    if value.dtype.kind == "f" and np.isnan(value).any():
        first_only = value.ndim == 2 and not np.isnan(value[1:]).any()
        raise CheckFailed(words.EMPTY_ROW if first_only else words.NOT_A_NUMBER)
