"""Typical wrong answers to the exercises on backpropagation, and the words for them."""

import numpy as np


def overwriting(arrows, n):
    grad = np.zeros(n)
    grad[-1] = 1
    for u, v, slope in sorted(arrows, key=lambda arrow: arrow[1], reverse=True):
        grad[u] = slope * grad[v]
    return grad


def unsorted(arrows, n):
    grad = np.zeros(n)
    grad[-1] = 1
    for u, v, slope in arrows:
        grad[u] += slope * grad[v]
    return grad


def in_place(f, x, h):
    grad = np.empty(len(x))
    for i in range(len(x)):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        grad[i] = (up - f(x)) / (2 * h)
    return grad


def one_sided(f, x, h):
    return np.array([(f(x + h * e) - f(x)) / h for e in np.eye(len(x))])


def without_h(f, x, h):
    return np.array([(f(x + h * e) - f(x - h * e)) / 2 for e in np.eye(len(x))])


def precedence(f, x, h):
    return np.array([(f(x + h * e) - f(x - h * e)) / 2 * h for e in np.eye(len(x))])


def sigmoids(x, w, b):
    """Every output of the chain."""
    outputs = []
    for weight, bias in zip(w, b, strict=True):
        x = 1 / (1 + np.exp(-weight * x - bias))
        outputs.append(x)
    return np.array(outputs)


def only_slopes(x, w, b):
    a = sigmoids(x, w, b)
    return (a * (1 - a)).prod()


def from_the_second_on(x, w, b):
    a = sigmoids(x, w, b)
    return w.prod() * (a * (1 - a))[1:].prod()


def slope_before_step(x, w, b):
    a, slope = x, 1.0
    for weight, bias in zip(w, b, strict=True):
        slope *= weight * a * (1 - a)
        a = 1 / (1 + np.exp(-weight * a - bias))
    return slope


# exercise: [(wrong answer, pattern of the words expected), ...]
WRONG_ANSWERS = {
    "by_hand": [
        ([1, 6, -1], r"keep the last one only"),
        ([1, 0, -1], r"through a − c alone"),
        ([3, 6, 3], r"through ab \+ c alone"),
        ([4, 2, -2], r"the \*other\* one"),
        ([4, 6, 3], r"2 of 3 numbers are right\. Look at c again"),
    ],
    "graph_gradients": [
        (overwriting, r"overwrites the others"),
        (unsorted, r"as they are listed"),
        (lambda arrows, n: unsorted(arrows, n)[:-1], r"result's own place is missing"),
    ],
    "forward_mode": [
        (lambda x, v, w1, w2: w2 @ (w1 @ v), r"slope of tanh is left out"),
        (
            lambda x, v, w1, w2: w2 @ ((1 - np.tanh(w1 @ v) ** 2) * (w1 @ v)),
            r"at the velocity: take it at the value",
        ),
        (lambda x, v, w1, w2: w2 @ np.tanh(w1 @ x), r"the output itself"),
    ],
    "residual_weights": [
        (
            lambda dy, x, w: x.T @ (dy * (1 - np.tanh(x @ w.T) ** 2)),
            r"transpose, and since W is square",
        ),
        (
            lambda dy, x, w: (dy * (1 - np.tanh(x @ w.T) ** 2)).T @ x / len(x),
            r"mean over the batch",
        ),
        (lambda dy, x, w: dy.T @ x, r"slope of tanh is left out"),
        (
            lambda dy, x, w: (dy * (1 - np.tanh(x @ w) ** 2)).T @ x,
            r"forward pass has W transposed",
        ),
    ],
    "central_difference": [
        (one_sided, r"one-sided quotient, to the right"),
        (without_h, r"divided by 2 and not by 2h"),
        (precedence, r"multiplied by h.*in brackets"),
        (in_place, r"writes into its argument x"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), r"move one at a time"),
    ],
    "one_sided_step": [
        (lambda F, M, eps: (2 * eps * F / M) ** 0.5, r"too small by the root of 2"),
        (lambda F, M, eps: (8 * eps * F / M) ** 0.5, r"too large by the root of 2"),
        (lambda F, M, eps: (3 * eps * F / M) ** (1 / 3), r"central quotient"),
        (lambda F, M, eps: np.sqrt(eps), r"rule of thumb"),
    ],
    "chain_slope": [
        (only_slopes, r"weights are left out"),
        (from_the_second_on, r"slope of the first sigmoid is left out"),
        (slope_before_step, r"a layer early"),
        (lambda x, w, b: 0.25 ** len(w), r"upper bound"),
    ],
}
