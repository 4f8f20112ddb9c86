"""The checks on several heads: what else is right, and what no table can hold."""

import numpy as np
import torch
import torch.nn.functional as F
from every_exercise import EveryExercise

from dlbook.check import multi_head_attention
from dlbook.multi_head_attention import multi_head_attention as package


def by_torch(x, w_q, w_k, w_v, w_o, M):
    q, k, v = (torch.tensor(x @ w.T).unflatten(1, (M, -1)) for w in (w_q, w_k, w_v))
    q, k, v = (a.transpose(0, 1) for a in (q, k, v))
    heads = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    return heads.transpose(0, 1).flatten(1).numpy() @ w_o.T


def number_by_number(dq, dk, dv, w_q, w_k, w_v):
    dx = np.zeros((len(dq), w_q.shape[1]))
    for d_out, w in ((dq, w_q), (dk, w_k), (dv, w_v)):
        for t, e, d in np.ndindex(len(dq), *w.shape):
            dx[t, d] += d_out[t, e] * w[e, d]
    return dx


def clocks():
    """Two hands that turn by an eighth and by three eighths a place."""
    t = np.arange(8)
    angles = [turn * 2 * np.pi / 8 * t for turn in (1, 3)]
    k = np.concatenate([[np.cos(a), np.sin(a)] for a in angles])
    return 8 * np.roll(k, 2, axis=1), k


SECOND = {
    "layer": [by_torch],
    "words_gradient": [number_by_number],
    "split": [
        lambda x, M: np.moveaxis(x.reshape(*x.shape[:2], M, -1), 2, 1),
        lambda x, M: np.array(np.split(x, M, axis=2)).swapaxes(0, 1),
    ],
    "two_back": [clocks(), [(20 * np.eye(8, k=2)).tolist(), np.eye(8, dtype=int)]],
    "worth": [lambda p, v, s: p[s] / (1 - p[s]) * np.linalg.norm(v[s] - p @ v)],
}
SHIFT = np.eye(8)
ODD = {
    "layer": [
        (
            lambda x, *w: package(x[None], x[None], x[None], *w[:4], heads=w[4])[0],
            r"(?s)\(1, .*\), expected \(",
        ),
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


class TestMultiHeadAttention(EveryExercise):
    topic, second, odd = multi_head_attention, SECOND, ODD
