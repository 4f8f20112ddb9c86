"""A layer of several heads, each word looking at itself and at what came before."""

import numpy as np

from dlbook.attention import causal_mask
from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.multi_head_attention import multi_head_attention
from dlbook.softmax import softmax


@exercise
def layer(answer, rng):
    """Check a function of x (T, D), four matrices and M that returns (T, O)."""
    praise = "Projected, cut into heads, each with its own softmax, joined and mixed."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, w_q, w_k, w_v, w_o, M):
    x, mask = x[None], causal_mask(len(x))
    y, _ = multi_head_attention(x, x, x, w_q, w_k, w_v, w_o, mask=mask, heads=M)
    return y[0]


def cases(rng):
    """Draw two words with two heads, then longer texts, also with a single head."""
    for T, M, E, F, D, O in [(2, 2, 1, 1, 2, 2), (4, 1, 2, 3, 5, 4), (5, 3, 2, 2, 4, 3)]:
        yield draw(rng, T, M, E, F, D, O)
    for _ in range(6):
        yield draw(rng, *rng.permutation([2, 3, 4, 5, 6, 7]).tolist())


def draw(rng, T, M, E, F, D, O):
    shapes = [(T, D), (M * E, D), (M * E, D), (M * F, D), (O, M * F)]
    return *(rng.standard_normal(shape).round(1) for shape in shapes), M


def mistakes(x, w_q, w_k, w_v, w_o, M):
    E, mask = len(w_q) // M, causal_mask(len(x))

    def heads(width=E, seen=mask, cut=np.split):
        found = []
        for q, k, v in zip(*(cut(w, M) for w in (w_q, w_k, w_v)), strict=True):
            s = (x @ q.T) @ (x @ k.T).T / width**0.5
            found.append(softmax(np.where(seen, s, -np.inf))[0] @ x @ v.T)
        return found

    def joined(found):
        return np.concatenate(found, axis=1)

    def dealt(w, M):
        return [w[m::M] for m in range(M)]

    yield joined(heads(seen=True)) @ w_o.T, "the mask is missing: no word may look ahead."
    yield (
        joined(heads(seen=mask.T)) @ w_o.T,
        "the mask is turned round: the past is hidden, not the future.",
    )
    yield (
        joined(heads(width=M * E)) @ w_o.T,
        "the scores are divided by the root of the width of all heads together: a query of "
        "one head has E numbers, so √E.",
    )
    yield joined(heads(width=1)) @ w_o.T, "the scores are not divided by √E."
    yield joined(heads(width=E * E)) @ w_o.T, "the scores are divided by E, not by √E."
    yield (
        joined(heads(cut=dealt)) @ w_o.T,
        "the rows of the matrices are dealt out in turn: head 0 has the first E of W_Q and "
        "W_K and the first F of W_V.",
    )
    yield joined(heads()), "the heads are joined, and W_O is still missing."
    yield (
        joined(heads()[::-1]) @ w_o.T,
        "the heads are joined in the wrong order: head 0 comes first.",
    )
    yield (
        np.stack(heads(), axis=2).reshape(len(x), -1) @ w_o.T,
        "the outputs of the heads are dealt together: put them side by side, whole.",
    )
    s = (x @ w_q.T) @ (x @ w_k.T).T / E**0.5
    p, _ = softmax(np.where(mask, s, -np.inf))
    yield (
        p @ x @ w_v.T @ w_o.T,
        "this is one wide head: its products are the sum of those of all heads. Each head "
        "needs scores and a softmax of its own.",
    )
