"""The checks on normalization: what else is right, and what no table can hold."""

import numpy as np
from every_exercise import EveryExercise

from dlbook.check import normalization

ANSWER = [-2, 0.5, 0.5, 0.5, 0.5, 0, 1.125, -1.875, -0.375, 1.125]


def by_moving_axes(x, G):
    N, C, H, W = x.shape
    groups = x.reshape(N, G, C // G, H, W)
    axes = (2, 3, 4)
    mean = groups.mean(axes, keepdims=True)
    width = (((groups - mean) ** 2).mean(axes, keepdims=True)) ** 0.5
    return ((groups - mean) / width).reshape(N, C, H, W)


def group_by_group(x, G):
    y, share = x.copy(), x.shape[1] // G
    for n in range(len(y)):
        for g in range(G):
            part = y[n, g * share : (g + 1) * share]
            part -= part.mean()
            part /= np.sqrt((part**2).mean())
    return y


def moved_by_the_gap(mean, var, x, rho):
    spread = x - x.mean(0)
    estimate = (spread * spread).sum(0) / (len(x) - 1)
    gaps = np.array([x.mean(0) - mean, estimate - var])
    return np.array([mean, var]) + (1 - rho) * gaps


def product_of_two(w, b, gamma, beta, mean, var, eps):
    scale = np.diag(gamma / np.sqrt(var + eps))
    return np.hstack([scale @ w, (scale @ (b - mean) + beta)[:, None]])


def by_three_roads(dy, xhat, rstd, gamma):
    dxhat, D = dy * gamma, xhat.shape[1]
    deviations = xhat / rstd
    dvar = -0.5 * (dxhat * deviations).sum(1, keepdims=True) * rstd**3
    dmean = -dxhat.sum(1, keepdims=True) * rstd
    return dxhat * rstd + dvar * 2 * deviations / D + dmean / D


def by_equal_shares(lr, decay, a):
    rate = lr * a * a
    return np.array([rate, decay * lr / rate])


SECOND = {
    "by_hand": [ANSWER, np.array(ANSWER)],
    "fold": [product_of_two],
    "layer_gradient": [by_three_roads],
    "normalize_groups": [by_moving_axes, group_by_group],
    "same_path": [by_equal_shares],
    "update_running": [moved_by_the_gap],
}
ODD = {
    "by_hand": [
        ([*ANSWER[:-1], 1], r"9 of 10 numbers are right\. Look at cell 4 of dx again"),
        ([2, *ANSWER[1:]], r"9 of 10 numbers are right\. Look at cell 0 of x̂ again"),
    ],
    "fold": [
        (lambda w, b, gamma, beta, mean, var, eps: (w, b), r"2 things, of the shapes"),
    ],
    "layer_gradient": [
        (lambda dy, xhat, rstd, gamma: dy * 0, "Work this case out by hand"),
    ],
    "same_path": [
        (lambda lr, decay, a: lr * a**2, r"expected \(2,\)"),
    ],
}


class TestNormalization(EveryExercise):
    topic, second, odd = normalization, SECOND, ODD
