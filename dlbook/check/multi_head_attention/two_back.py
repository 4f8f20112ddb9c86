"""Wire it: a causal head that looks at the word before last, judged by its weights."""

import numpy as np

from dlbook.attention import causal_mask, scaled_dot_product_attention
from dlbook.check.answers import as_numbers
from dlbook.check.report import CheckFailed, NothingYet, exercise

PLACES, ENOUGH = 8, 0.99


@exercise
def two_back(answer, _):
    """Check a pair (w_q, w_k) by what a causal head with these weights looks at."""
    w_q, w_k = read_pair(answer)
    with np.errstate(all="ignore"):
        finite = np.isfinite(w_q.T @ w_k).all()
    if not finite:
        raise CheckFailed("The scores overflow: far smaller numbers are large enough.")
    p = weights(w_q, w_k)
    for t in range(2, PLACES):
        if p[t].argmax() != t - 2:
            raise CheckFailed(wrong_place(t, p[t, : t + 1]))
    faintest = min(p[t, t - 2] for t in range(2, PLACES))
    if faintest <= ENOUGH:
        raise CheckFailed(
            f"The right places, but too faintly: the least of the six weights is "
            f"{faintest:.2f}, and more than {ENOUGH} is asked for. Make queries or keys "
            "longer: the scores grow, and the softmax decides."
        )
    return "Two steps back, from every place that has them."


def weights(w_q, w_k):
    """Return the weights (8, 8) of a causal head: place t has the unit vector e_t."""
    features, mask = np.eye(PLACES), causal_mask(PLACES)
    return scaled_dot_product_attention(w_q.T, w_k.T, features, mask)[1].p


def wrong_place(t, seen):
    """Say where query t looks, of the places it sees, and what that usually means."""
    s = int(seen.argmax())
    if np.ptp(seen) < 1e-9:
        return (
            f"Place {t} looks at all the places it sees alike. Either queries or keys say "
            "nothing, or it looks ahead, where the mask hides everything: key r should say "
            "where it is, and query t where it wants to look: w_q turns unit vector t into "
            "unit vector t − 2."
        )
    hint = {
        t: "It sees itself: query and key of one place are alike. Shift one of the two.",
        t - 1: "That is one step back: shift by two.",
    }.get(s, f"That is {t - s} steps back.")
    return f"Place {t} looks most at place {s}, and should look at {t - 2}. {hint}"


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
