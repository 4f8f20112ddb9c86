"""Wrong answers to the exercises on attention, by the names that `words` explains.

The order matters: a reader is told of the first mistake that explains all their answers.
"""

import numpy as np

from dlbook.softmax import softmax


def by_hand(q, k, v):
    mixtures = {name: y[0] for name, y in attention(q, k, v).items()}
    del mixtures["softmax over everything"]  # which is right if there is one query only
    return {**mixtures, "largest": v[(k @ q[0]).argmax()]}


def attention(q, k, v):
    E, S = q.shape[1], len(k)
    dots = q @ k.T
    s = dots / E**0.5
    powers = np.exp(s)
    return {
        "not scaled": softmax(dots)[0] @ v,
        "divided by E": softmax(dots / E)[0] @ v,
        "divided by the root of S": softmax(dots / S**0.5)[0] @ v,
        "softmax over queries": softmax(s, axis=0)[0] @ v,
        "softmax over everything": powers / powers.sum() @ v,
        "no softmax": s @ v,
        "no exponential": s / s.sum(1, keepdims=True) @ v,
        "not shared out": powers @ v,
        "weights": powers / powers.sum(1, keepdims=True),
    }


def causal_weights(s):
    p, _ = softmax(s)
    past = np.tril(np.ones_like(s))
    strictly = past - np.eye(len(s))
    powers = np.exp(s)
    return {
        "not masked": p,
        "masked after": p * past,
        "zero scores": softmax(s * past)[0],
        "columns": powers * past / (powers * past).sum(0),
        "columns afterwards": p * past / (p * past).sum(0),
        "axis lost": powers * past / (powers * past).sum(1),
        "future": powers * past.T / (powers * past.T).sum(1, keepdims=True),
        "itself hidden": (powers * strictly)
        / np.maximum((powers * strictly).sum(1, keepdims=True), 1e-300),
        "not shared out": powers * past,
    }


def score_gradient(p, dp):
    weighted = p * dp
    return {
        "diagonal": p * (1 - p) * dp,
        "mean missing": weighted,
        "plain mean": p * (dp - dp.mean(1, keepdims=True)),
        "plain sum": p * (dp - dp.sum(1, keepdims=True)),
        "over queries": p * (dp - weighted.sum(0)),
        "over everything": p * (dp - weighted.sum()),
        "not weighted": dp - weighted.sum(1, keepdims=True),
        "mean not weighted": weighted - weighted.sum(1, keepdims=True),
        "sign": p * (weighted.sum(1, keepdims=True) - dp),
    }


def heads(x, M):
    N, T, width = x.shape
    E = width // M
    cut = x.reshape(N, T, M, E)
    return {
        "not swapped": cut,
        "one reshape": x.reshape(N, M, T, E),
        "interleaved": x.reshape(N, T, E, M).transpose(0, 3, 1, 2),
        "heads before batch": cut.transpose(2, 0, 1, 3),
        "features before time": cut.transpose(0, 2, 3, 1),
        "E heads": x.reshape(N, T, E, M).transpose(0, 2, 1, 3),
    }


def two_back():
    places = np.eye(8)
    return {
        "itself": (30 * places, places),
        "one back": (30 * np.eye(8, k=1), places),
        "elsewhere": (30 * np.eye(8, k=-2), places),
        "faint": (3 * np.eye(8, k=2), places),
    }


def removal(p, v, s):
    y, weight = p @ v, p[s]
    others = y - weight * v[s]
    change = weight / (1 - weight) * (v[s] - y)
    return {
        "not shared out": np.linalg.norm(weight * v[s]),
        "shared out evenly": np.linalg.norm(
            y - others - weight * np.delete(v, s, axis=0).mean(0)
        ),
        "plain mean": np.linalg.norm(y - np.delete(v, s, axis=0).mean(0)),
        "not divided": np.linalg.norm(weight * (v[s] - y)),
        "weight": weight,
        "squared": (change**2).sum(),
        "added up": abs(change).sum(),
        "vector": change,
        "vector back": -change,
        "output without": np.linalg.norm(others / (1 - weight)),
    }
