"""The checks on attention: what else is right, and what no table of mistakes can hold."""

import numpy as np
import torch
import torch.nn.functional as F
from every_exercise import EveryExercise

from dlbook.attention import (
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
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


def coin_by_coin(E, sigma_q, mu_k, sigma_k):
    """Take the variance of one product from its mean square; its mean is 0."""
    mean_square = sigma_q**2 * ((mu_k + sigma_k) ** 2 + (mu_k - sigma_k) ** 2) / 2
    return (E * mean_square) ** 0.5


def keys_by_autograd(q, k, v, dy):
    q, k, v, dy = map(torch.tensor, (q, k, v, dy))
    y = F.scaled_dot_product_attention(q, k.requires_grad_(), v)
    return torch.autograd.grad(y, k, dy)[0].numpy()


SECOND = {
    "by_hand": [[3.5, 6], np.array([3.5, 6.0]), (7 / 2, 6)],
    "attend": [by_torch],
    "causal": [row_by_row],
    "divisor": [coin_by_coin],
    "head_by_hand": [[[0, 10], [15, 2.5], [16, 8]], ((0, 10), (15, 5 / 2), (16, 8))],
    "keys_gradient": [keys_by_autograd],
    "score_gradient_of": [pair_by_pair],
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


ODD = {
    "head_by_hand": [
        ([[0, 10], [15, 2.5], [16, 9]], r"5 of 6 numbers.*number 1 of word 2"),
        ([0, 10], r"\(2,\).*\(3, 2\)"),
    ],
    "keys_gradient": [
        (
            lambda *case: scaled_dot_product_attention_backward(
                case[3], scaled_dot_product_attention(*case[:3])[1]
            ),
            r"3 things.*number 2",
        ),
    ],
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
}


class TestAttention(EveryExercise):
    topic, second, odd = attention, SECOND, ODD
