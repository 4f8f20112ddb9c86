"""Wrong answers to the exercises on optimizers, by the names that `words` explains.

The order matters: a reader is told of the first mistake that explains all their answers.
"""

from math import ceil, cos, log, pi

import numpy as np


def by_hand():
    return {
        "theta as gradient": follow(slope=1),
        "no memory": follow(mu=0),
        "old memory": follow(late=True),
        "averaged": follow(weight=0.5),
        "uphill": follow(lr=-0.25),
        "rate inside": follow() * [1, 0.25, 1],
    }


def follow(*, slope=2, mu=0.5, weight=1, lr=0.25, late=False):
    """Take three steps of momentum from 4, with whatever is wrong about them."""
    theta, v, rows = 4.0, 0.0, []
    for _ in range(3):
        g, old = slope * theta, v
        v = mu * v + weight * g
        theta -= lr * (old if late else v)
        rows.append([g, v, theta])
    return np.array(rows)


def largest_rate(A, mu):
    curvature = np.linalg.eigvalsh(A)
    small, large = curvature[0], curvature[-1]
    return {
        "flattest": 2 * (1 + mu) / small,
        "momentum forgotten": 2 / large,
        "half": (1 + mu) / large,
        "one": 1 / large,
        "trace": 2 * (1 + mu) / np.trace(A),
        "diagonal": 2 * (1 + mu) / A.diagonal().max(),
        "best": 2 / (small + large),
        "effective": 2 / ((1 - mu) * large),
        "narrowed": 2 * (1 - mu) / large,
        "Nesterov": 2 * (1 + mu) / ((1 + 2 * mu) * large),
    }


def steps_needed(low, high, factor):
    kappa = high / low
    rate, root = (kappa - 1) / (kappa + 1), kappa**0.5
    exact = log(factor) / log(rate)
    return {
        "not whole": exact,
        "rounded down": int(exact),
        "one more": int(exact) + 1,
        "loss": ceil(exact / 2),
        "approximation": ceil(-log(factor) * kappa / 2),
        "root": ceil(log(factor) / log((root - 1) / (root + 1))),
        "one over kappa": ceil(log(factor) / log(1 - 1 / kappa)),
    }


def critical_momentum(lr, curvature):
    pull = lr * curvature
    return {
        "upper": (1 + pull**0.5) ** 2,
        "not squared": 1 - pull**0.5,
        "no root": (1 - pull) ** 2,
        "spring": 1 - 2 * pull**0.5,
        "friction": 1 - (1 - pull**0.5) ** 2,
    }


def adam_path(theta, g, lr, beta1, beta2, eps):
    def path(*, b1=beta1, b2=beta2, g=g, lr=lr, power=2, fix=(True, True), lag=0, **how):
        m = v = 0
        at = theta
        for t, row in enumerate(g, start=1):
            m, v = b1 * m + (1 - b1) * row, b2 * v + (1 - b2) * abs(row) ** power
            t = max(1, t - lag)
            mean = m / (1 - b1**t) if fix[0] else m
            square = v / (1 - b2**t) if fix[1] else v
            at = at - lr * mean / divisor(square, eps, **how)
        return at

    return {
        "no correction": path(fix=(False, False)),
        "from zero": path(lag=1),
        "m alone": path(fix=(True, False)),
        "v alone": path(fix=(False, True)),
        "eps inside": path(inside=True),
        "no root": path(root=False),
        "betas swapped": path(b1=beta2, b2=beta1),
        "not squared": path(power=1, root=False),
        "uphill": path(lr=-lr),
        "first only": path(g=g[:1]),
    }


def divisor(square, eps, *, inside=False, root=True):
    """Divide as Adam does, or not quite."""
    if inside:
        return (square + eps) ** 0.5
    return (square**0.5 if root else square) + eps


def warmup_cosine(t, lr, warmup, steps):
    def wave(part):
        return lr * (1 + cos(pi * part)) / 2

    rise, part = lr * t / warmup, (t - warmup) / (steps - warmup)
    down, whole = min(1, part), min(1, t / steps)
    up = t < warmup
    return {
        "no warm-up": wave(whole),
        "starts a step late": lr * (t + 1) / warmup if up else wave(down),
        "cosine from zero": rise if up else wave(whole),
        "too long": rise if up else wave(min(1, (t - warmup) / steps)),
        "not held": rise if up else wave(part),
        "linear": rise if up else lr * (1 - down),
        "product": wave(whole) * min(1, t / warmup),
        "full wave": rise if up else wave(2 * down),
    }


def batch_needed(lr, curvature, variance, loss):
    exact = lr * variance / (2 * (2 - lr * curvature)) / loss
    return {
        "not whole": max(1, exact),
        "rounded down": max(1, int(exact)),
        "none": int(exact),
        "rounded": max(1, round(exact)),
        "rounded to none": round(exact),
        "variance of the error": ceil(exact * 2 / curvature),
        "half forgotten": ceil(2 * exact),
        "small steps": ceil(lr * variance / 4 / loss),
        "squared": ceil(exact**0.5),
    }
