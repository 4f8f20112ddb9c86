"""Wrong answers to the exercises on backpropagation, by the names that `words` explains.

The order matters: a reader is told of the first mistake that explains all their answers.
"""

import numpy as np


def by_hand(a, b, c):
    p = a * b
    q, r = p + c, a - c
    return {
        "short road only": np.array([q, 0, -q]),
        "long road only": np.array([b * r, a * r, r]),
        "last road kept": np.array([q, a * r, -q]),
        "sign lost": np.array([b * r + q, a * r, r + q]),
        "own factor": np.array([b * q + r, a * q, q - r]),
        "factors swapped": np.array([a * r + q, b * r, r - q]),
        "values": np.array([a, b, c]),
        "not multiplied": np.array([b + 1, a, 0]),
    }


def sweep(arrows, n, *, order, keep=False, seed=1.0):
    """Go along the arrows in an order, adding or, with `keep`, keeping the last."""
    grad = np.zeros(n)
    grad[-1] = seed
    for u, v, slope in sorted(arrows, key=order):
        grad[u] = slope * grad[v] + (0 if keep else grad[u])
    return grad


def graph_gradients(arrows, n):
    def latest(arrow):
        return -arrow[1]

    right = sweep(arrows, n, order=latest)
    forward = np.zeros(n)
    forward[0] = 1.0
    for u, v, slope in sorted(arrows, key=lambda arrow: arrow[1]):
        forward[v] += slope * forward[u]
    single = {(u, v): slope for u, v, slope in arrows}
    return {
        "forward": forward,
        "overwritten": sweep(arrows, n, order=latest, keep=True),
        "as listed": sweep(arrows, n, order=lambda arrow: 0),
        "earliest first": sweep(arrows, n, order=lambda arrow: arrow[1]),
        "no seed": sweep(arrows, n, order=latest, seed=0.0),
        "pair once": sweep([(*pair, s) for pair, s in single.items()], n, order=latest),
        "result left out": right[:-1],
        "first only": right[0],
    }


def forward_mode(x, v, w1, w2):
    a = np.tanh(w1 @ x)
    slope, moved = 1 - a**2, w1 @ v
    return {
        "output": w2 @ a,
        "slope forgotten": w2 @ moved,
        "direction forgotten": w2 @ (slope * (w1 @ x)),
        "slope at v": w2 @ ((1 - np.tanh(moved) ** 2) * moved),
        "square forgotten": w2 @ ((1 - a) * moved),
        "tanh of the velocity": w2 @ np.tanh(moved),
        "Jacobian": w2 @ (slope[:, None] * w1),
        "second layer forgotten": slope * moved,
    }


def residual_weights(dy, x, w):
    a = np.tanh(x @ w.T)
    dz = dy * (1 - a**2)
    right = dz.T @ x
    return {
        "transposed": right.T,
        "slope forgotten": dy.T @ x,
        "mean": right / len(x),
        "square forgotten": (dy * (1 - a)).T @ x,
        "weights transposed": (dy * (1 - np.tanh(x @ w) ** 2)).T @ x,
        "slope at x": (dy * (1 - np.tanh(x) ** 2)).T @ x,
        "sum counted": right + dy.T @ x,
        "activation": dz.T @ a,
        "of the input": dy + dz @ w,
        "one sample": np.outer(dz[0], x[0]),
        "not summed": dz[:, :, None] * x[:, None, :],
    }


def central_difference(f, x, h):
    steps = h * np.eye(len(x))
    up, down = (np.array([f(x + sign * step) for step in steps]) for sign in (1, -1))
    return {
        "forward": (up - f(x)) / h,
        "backward": (f(x) - down) / h,
        "twice": (up - down) / h,
        "half": (up - down) / (4 * h),
        "sign": (down - up) / (2 * h),
        "not divided": up - down,
        "half not divided": (up - down) / 2,
        "no brackets": (up - down) / 2 * h,
        "all at once": np.full(len(x), (f(x + h) - f(x - h)) / (2 * h)),
        "direction": (f(x + h) - f(x - h)) / (2 * h),
    }


def one_sided_step(F, M, eps):
    best = 2 * (eps * F / M) ** 0.5
    return {
        "one value off": best / 2**0.5,
        "half of each": best / 2,
        "two for one": best * 2,
        "two under the root": best * 2**0.5,
        "upside down": 2 * (eps * M / F) ** 0.5,
        "root forgotten": 4 * eps * F / M,
        "central": (3 * eps * F / M) ** (1 / 3),
        "error": 2 * (eps * F * M) ** 0.5,
        "rule of thumb": eps**0.5,
    }


def chain_slope(x, w, b):
    a, before, slopes = x, [], []
    for weight, bias in zip(w, b, strict=True):
        before.append(weight * a + bias)
        a = 1 / (1 + np.exp(-before[-1]))
        slopes.append(a * (1 - a))
    inputs = np.array([x, *[1 / (1 + np.exp(-z)) for z in before[:-1]]])
    z = np.array(before)
    return {
        "weights forgotten": np.prod(slopes),
        "slopes forgotten": np.prod(w),
        "first slope forgotten": np.prod(w) * np.prod(slopes[1:]),
        "first weight forgotten": np.prod(slopes) * np.prod(w[1:]),
        "in the weight": np.prod(slopes) * np.prod(w[1:]) * x,
        "a quarter": 0.25 ** len(w),
        "a quarter each": np.prod(w) * 0.25 ** len(w),
        "slope of z": np.prod(w * z * (1 - z)),
        "slope a layer early": np.prod(w * inputs * (1 - inputs)),
        "inputs for weights": np.prod(slopes) * np.prod(inputs),
        "added": np.sum(w * slopes),
        "output": a,
    }
