"""Typical wrong answers to the exercises on attention, and the words that meet them."""

import numpy as np


def shares(s, axis=-1):
    p = np.exp(s - s.max(axis, keepdims=True))
    return p / p.sum(axis, keepdims=True)


def overflowing(q, k, v):
    p = np.exp(q @ k.T / q.shape[1] ** 0.5)
    return p / p.sum(1, keepdims=True) @ v


def without_exp(q, k, v):
    s = q @ k.T
    return (s.T / s.sum(1)).T @ v


def columns_afterwards(s):
    p = np.tril(shares(s))
    return p / p.sum(axis=0)


def without_keepdims(s):
    p = np.tril(np.exp(s))
    return p / p.sum(axis=1)


def strictly_causal(s):
    with np.errstate(invalid="ignore"):
        return shares(np.where(np.tri(len(s), k=-1, dtype=bool), s, -np.inf))


def times_infinity(s):
    with np.errstate(invalid="ignore"):
        return shares(s - np.inf * np.triu(np.ones_like(s), 1))


SHIFT = np.eye(8)

# exercise: [(wrong answer, pattern of the words expected), ...]
WRONG_ANSWERS = {
    "by_hand": [
        ([3.6, 7.2], r"not divided by √E"),
        ([28, 48], r"exponentials are not divided by their sum"),
        (4 * np.log10([5, 50]), r"scores themselves are shared out"),
        ([4, 8], r"best key alone"),
        ([1 / 8, 2 / 8, 5 / 8], r"[Tt]hese are the three weights"),
        ([3.5, 5], r"1 of 2 numbers.*number 1 of the mixture"),
    ],
    "attention": [
        (lambda q, k, v: shares(q @ k.T) @ v, r"not divided by √E"),
        (lambda q, k, v: shares(q @ k.T / q.shape[1]) @ v, r"divided by E\."),
        (
            lambda q, k, v: shares(q @ k.T / q.shape[1] ** 0.5, 0) @ v,
            r"runs over the queries",
        ),
        (lambda q, k, v: shares(q @ k.T / q.shape[1] ** 0.5), r"[Tt]hese are the weights"),
        (without_exp, r"scores themselves are shared out"),
        (overflowing, r"right for small scores.*Subtract the largest"),
    ],
    "causal_weights": [
        (lambda s: np.tril(shares(s)), r"after the softmax.*denominator"),
        (lambda s: shares(np.tril(s)), r"set to 0.*still get a share"),
        (lambda s: np.tril(np.exp(s)) / np.tril(np.exp(s)).sum(0), r"[Tt]he columns sum"),
        (columns_afterwards, r"divided by the sums of their columns"),
        (without_keepdims, r"keepdims=True"),
        (strictly_causal, r"NaN in the first row.*first query sees no key"),
        (times_infinity, r"NaN.*np\.where"),
        (lambda s: np.nan_to_num(strictly_causal(s)), r"does not see itself"),
        (
            lambda s: shares(np.where(np.tri(len(s), dtype=bool).T, s, -np.inf)),
            r"wrong one.*the future",
        ),
    ],
    "score_gradient": [
        (lambda p, dp: p * (1 - p) * dp, r"[Oo]nly the diagonal"),
        (lambda p, dp: p * (dp - dp.mean(1, keepdims=True)), r"mean is the plain one"),
        (lambda p, dp: p * (dp - (p * dp).sum(0)), r"runs over the queries"),
        (lambda p, dp: p * (dp - (p * dp).sum()), r"runs over the whole table"),
        (lambda p, dp: p * dp - (p * dp).sum(1, keepdims=True), r"off after multiplying"),
    ],
    "heads": [
        (
            lambda x, M: x.reshape(len(x), M, x.shape[1], -1),
            r"[Oo]ne reshape.*words and heads",
        ),
        (lambda x, M: x.reshape(*x.shape[:2], M, -1), r"swap the two axes"),
        (
            lambda x, M: np.stack([x[..., m::M] for m in range(M)], 1),
            r"dealt out in turn",
        ),
    ],
    "two_back": [
        ((30 * np.eye(8, k=1), SHIFT), r"one step back: shift by two"),
        ((30 * SHIFT, SHIFT), r"sees itself"),
        ((30 * np.eye(8, k=-2), SHIFT), r"looks ahead"),
        ((3 * np.eye(8, k=2), SHIFT), r"too faintly.*longer"),
        ((np.eye(8, k=2)[:, :4], SHIFT), r"w_q has shape \(8, 4\)"),
        ((np.ones((3, 8)), SHIFT), r"have no dot product"),
        (SHIFT, r"pair of two matrices"),
    ],
    "removal": [
        (lambda p, v, s: np.linalg.norm(p[s] * v[s]), r"what the key hands over"),
        (lambda p, v, s: p[s], r"weight itself"),
        (
            lambda p, v, s: np.linalg.norm(p @ v - np.delete(v, s, 0).mean(0)),
            r"mixed in equal parts",
        ),
        (lambda p, v, s: p[s] * np.linalg.norm(v[s] - p @ v), r"1 − p\[s\] is missing"),
        (lambda p, v, s: p[s] / (1 - p[s]) * (v[s] - p @ v), r"its length, one number"),
    ],
}
