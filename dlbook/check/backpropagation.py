"""Checks of the exercises on backpropagation (book: chapter on backpropagation)."""

import numpy as np

from dlbook.activations import tanh, tanh_backward
from dlbook.backpropagation import Value, numerical_gradient
from dlbook.check.compare import check_function, check_value
from dlbook.check.mistakes import backpropagation as mistakes
from dlbook.check.report import exercise
from dlbook.check.words import backpropagation as words
from dlbook.linear import linear, linear_backward

__all__ = [
    "by_hand",
    "central_difference",
    "chain_slope",
    "forward_mode",
    "graph_gradients",
    "one_sided_step",
    "residual_weights",
]

LEAVES = {"a": 2.0, "b": 1.0, "c": -1.0}
ROADS = {
    "a": "a is a factor of ab, and it stands in a − c.",
    "b": "b reaches f through ab only, whose own gradient comes first.",
    "c": "c is added in one factor and taken away in the other.",
}


@exercise
def by_hand(answer, _):
    """Check the slopes of (ab + c)(a - c) in a, b and c."""
    a, b, c = (Value(number) for number in LEAVES.values())
    slopes = np.array(((a * b + c) * (a - c)).backward(a, b, c))
    wrong = mistakes.by_hand(**LEAVES)
    check_value(answer, slopes, wrong, words.BY_HAND, look_at_leaf)
    return "Products along the roads, sums where they meet."


def look_at_leaf(place):
    """Send the reader back to one leaf, without telling its slope."""
    leaf = list(LEAVES)[place]
    return f"Look at {leaf} again: {ROADS[leaf]}"


@exercise
def graph_gradients(answer, rng):
    """Check a function of (arrows, n) on random graphs, one with a number used twice."""
    cases = [([(0, 1, 2.0), (1, 2, 3.0), (0, 2, 5.0)], 3)]
    for n in rng.integers(4, 9, 12).tolist():
        arrows = [(int(rng.integers(v)), v, rng.standard_normal()) for v in range(1, n)]
        for _ in range(n):
            u, v = sorted(rng.choice(n, 2, replace=False).tolist())
            arrows.append((u, v, rng.standard_normal()))
        cases.append(([arrows[i] for i in rng.permutation(len(arrows))], n))
    check_function(
        answer, slopes_of_graph, cases, mistakes.graph_gradients, words.GRAPH_GRADIENTS
    )
    return "Every arrow once, and no number before those made from it."


def slopes_of_graph(arrows, n):
    """Solve for all gradients at once: each is what its arrows bring, the last is 1."""
    slopes = np.zeros((n, n))
    for u, v, slope in arrows:
        slopes[u, v] += slope
    return np.linalg.solve(np.eye(n) - slopes, np.eye(n)[-1])


@exercise
def forward_mode(answer, rng):
    """Check a function of (x, v, w1, w2): the velocity of w2 tanh(w1 x) along v."""
    cases = []
    for _ in range(8):
        D, H, F = rng.permutation([2, 3, 4, 5])[:3]  # all different: no swap can hide
        shapes = (D,), (D,), (H, D), (F, H)
        cases.append([rng.standard_normal(shape) for shape in shapes])
    check_function(answer, velocity, cases, mistakes.forward_mode, words.FORWARD_MODE)
    return "One sweep forward gave the velocity of every output."


def velocity(x, v, w1, w2):
    """Pull every output back to x, and see how much of it points along v."""
    z, own = linear(x, w1)
    _, bent = tanh(z)
    rows = [linear_backward(tanh_backward(row, bent), own)[0] for row in w2]
    return np.stack(rows) @ v


@exercise
def residual_weights(answer, rng):
    """Check a function of (dy, x, w) for the layer y = x + tanh(w x)."""
    cases = []
    for _ in range(8):
        N, D = rng.permutation([2, 3, 4, 5])[:2]
        cases.append([rng.standard_normal(shape) for shape in ((N, D), (N, D), (D, D))])
    check_function(
        answer,
        weights_of_residual,
        cases,
        mistakes.residual_weights,
        words.RESIDUAL_WEIGHTS,
    )
    return "The slope of tanh, an outer product for each sample, and their sum."


def weights_of_residual(dy, x, w):
    """Go back through tanh and the linear layer; the sum passes dy on as it is."""
    z, own = linear(x, w)
    _, dw = linear_backward(tanh_backward(dy, tanh(z)[1]), own)
    return dw


@exercise
def central_difference(answer, rng):
    """Check a function of (f, x, h), with steps so large that the sides differ."""
    w, b = rng.standard_normal((2, 6))

    def cubic(x):
        return float(x**3 @ w[: len(x)] + np.prod(x) + b[: len(x)] @ x)

    def bent(x):
        return float(np.exp(np.sin(x) @ w[: len(x)]))

    cases = []
    for f in [cubic, bent] * 5:
        D, h = int(rng.integers(2, 6)), float(rng.choice([0.01, 0.1, 0.3]))
        cases.append((f, rng.uniform(0.2, 1, D), h))
    check_function(
        answer, measured, cases, mistakes.central_difference, words.CENTRAL_DIFFERENCE
    )
    return "A step to each side of every number, one number at a time."


def measured(f, x, h):
    """Let the package measure; x is below 1, so its step is h itself."""
    return numerical_gradient(f, x, h=h)


@exercise
def one_sided_step(answer, rng):
    """Check a function of (F, M, eps)."""
    exponents = rng.uniform((-1, -1, -4), (1, 1, -1), (20, 3))  # steps far above 1e-8
    cases = (10.0**exponents).tolist()
    check_function(
        answer, lowest_step, cases, mistakes.one_sided_step, words.ONE_SIDED_STEP
    )
    return "The square root of the rounding error, and so half of the digits."


def lowest_step(F, M, eps):
    """Find where the slope of M h / 2 + 2 eps F / h, times h², is 0."""
    return np.roots([M / 2, 0.0, -2 * eps * F]).max()


@exercise
def chain_slope(answer, rng):
    """Check a function of (x, w, b): the slope of a chain of sigmoids."""
    cases = []
    for L in [1, 2, 3, 4, 5] * 2:
        w, b = rng.uniform(1, 4, L), rng.standard_normal(L)
        cases.append((float(rng.uniform(0.5, 2)), w, b))
    check_function(answer, slope_of_chain, cases, mistakes.chain_slope, words.CHAIN_SLOPE)
    return "A weight and a slope for every layer, the first one too."


def slope_of_chain(x, w, b):
    """Record the chain with `Value`, and go back."""
    start = a = Value(x)
    for weight, bias in zip(w, b, strict=True):
        a = 1 / (1 + (-(weight * a + bias)).exp())
    return a.backward(start)[0]
