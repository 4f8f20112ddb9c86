"""The checks on attention: what else is right, and what no table of mistakes can hold."""

import numpy as np
import torch
import torch.nn.functional as F
from every_exercise import EveryExercise

from dlbook.attention import scaled_dot_product_attention
from dlbook.check import attention


def by_torch(q, k, v):
    return F.scaled_dot_product_attention(*map(torch.tensor, (q, k, v))).numpy()


def row_by_row(s):
    p = np.zeros_like(s)
    for t in range(len(s)):
        p[t, : t + 1] = np.exp(s[t, : t + 1] - np.logaddexp.reduce(s[t, : t + 1]))
    return p


def pair_by_pair(p, dp):
    """Let every weight take from every other."""
    ds = np.zeros_like(p)
    for i, j in np.ndindex(p.shape[1], p.shape[1]):
        ds[:, i] += p[:, i] * p[:, j] * (dp[:, i] - dp[:, j])
    return ds


def clocks():
    """Two hands that turn by an eighth and by three eighths a place."""
    t = np.arange(8)
    angles = [turn * 2 * np.pi / 8 * t for turn in (1, 3)]
    k = np.concatenate([[np.cos(a), np.sin(a)] for a in angles])
    return 8 * np.roll(k, 2, axis=1), k


SECOND = {
    "by_hand": [[3.5, 6], np.array([3.5, 6.0]), (7 / 2, 6)],
    "attend": [by_torch],
    "causal": [row_by_row],
    "score_gradient_of": [pair_by_pair],
    "split": [
        lambda x, M: np.moveaxis(x.reshape(*x.shape[:2], M, -1), 2, 1),
        lambda x, M: np.array(np.split(x, M, axis=2)).swapaxes(0, 1),
    ],
    "two_back": [clocks(), [(20 * np.eye(8, k=2)).tolist(), np.eye(8, dtype=int)]],
    "worth": [lambda p, v, s: p[s] / (1 - p[s]) * np.linalg.norm(v[s] - p @ v)],
}


# ---- wrong where scores are large, or in a row ----
def shares(s, axis=-1):
    p = np.exp(s - s.max(axis, keepdims=True))
    return p / p.sum(axis, keepdims=True)


def scores(q, k):
    return q @ k.T / q.shape[1] ** 0.5


def overflowing(q, k, v):
    p = np.exp(scores(q, k))
    return p / p.sum(1, keepdims=True) @ v


def underflowing(q, k, v):
    s = scores(q, k)
    p = np.exp(s - s.max())
    return p / p.sum(1, keepdims=True) @ v


def clipped(q, k, v):
    return shares(np.clip(scores(q, k), -50, 50)) @ v


def with_graph(q, k, v):
    q, k, v = (torch.tensor(a, requires_grad=True) for a in (q, k, v))
    return torch.softmax(q @ k.T / q.shape[1] ** 0.5, -1) @ v


def in_single_precision(q, k, v):
    return by_torch(*(a.astype(np.float32) for a in (q, k, v))).astype(float)


def without_keepdims(q, k, v):
    p = np.exp(scores(q, k))
    return p / p.sum(1) @ v


def strictly_causal(s):
    return shares(np.where(np.tri(len(s), k=-1, dtype=bool), s, -np.inf))


def swapped(s):
    return shares(np.where(np.tri(len(s), dtype=bool), -np.inf, s))


def times_infinity(s):
    return shares(s - np.inf * np.triu(np.ones_like(s), 1))


SHIFT = np.eye(8)
ODD = {
    "by_hand": [
        ([3.5, 5], r"1 of 2 numbers.*number 1 of the mixture"),
    ],
    "attend": [
        (overflowing, r"Right for small scores.*exp overflows"),
        (lambda *case: np.nan_to_num(overflowing(*case)), r"finite, but wrong"),
        (clipped, r"finite, but wrong: to clip"),
        (underflowing, r"largest score of the whole table.*underflows"),
        (lambda q, k, v: (by_torch(q, k, v), k), r"2 things.*number 1 has its shape"),
        (lambda *case: scaled_dot_product_attention(*case), r"2 things.*that one alone"),
        (scaled_dot_product_attention, r"comes from the package"),
        (with_graph, r"\.detach\(\)"),
        (in_single_precision, r"right to about [678] digits.*float32"),
        (without_keepdims, r"keepdims=True"),
    ],
    "causal": [
        (strictly_causal, r"NaN in the first row only.*first query sees no key"),
        (swapped, r"NaN in the last row only.*past is hidden"),
        (times_infinity, r"NaN.*np\.where"),
    ],
    "two_back": [
        ((30 * np.eye(8, k=1), SHIFT), r"one step back: shift by two"),
        ((30 * np.eye(8, k=3), SHIFT), r"looks most at place 0.*3 steps back|alike"),
        ((30 * SHIFT, SHIFT), r"sees itself"),
        ((30 * np.eye(8, k=-2), SHIFT), r"alike.*looks ahead"),
        ((0 * SHIFT, SHIFT), r"alike.*say nothing"),
        ((1e200 * SHIFT, 1e200 * SHIFT), r"scores overflow"),
        ((3 * np.eye(8, k=2), SHIFT), r"too faintly.*longer"),
        ((np.eye(8, k=2)[:, :4], SHIFT), r"w_q has shape \(8, 4\)"),
        ((np.ones((3, 8)), SHIFT), r"have no dot product"),
        (SHIFT, r"pair of two matrices"),
    ],
}


class TestAttention(EveryExercise):
    topic, second, odd = attention, SECOND, ODD
