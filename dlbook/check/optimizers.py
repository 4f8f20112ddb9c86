"""Checks of the exercises on optimizers (book: chapter on optimizers)."""

from math import inf

import numpy as np

from dlbook.check.compare import check_function, check_value
from dlbook.check.mistakes import optimizers as mistakes
from dlbook.check.report import exercise
from dlbook.check.words import optimizers as words
from dlbook.optimizers import adam, cosine_annealing, linear_warmup, momentum

__all__ = [
    "adam_path",
    "batch_needed",
    "by_hand",
    "critical_momentum",
    "largest_rate",
    "steps_needed",
    "warmup_cosine",
]


@exercise
def by_hand(answer, _):
    """Check gradient, memory and parameter in three steps of momentum on θ²."""
    params, state, rows = {"w": np.array([4.0])}, None, []
    for _ in range(3):
        g = 2 * params["w"]
        params, state = momentum(params, {"w": g}, state, lr=0.25, mu=0.5)
        rows.append(np.concatenate([g, state.v["w"], params["w"]]))
    check_value(answer, np.array(rows), mistakes.by_hand(), words.BY_HAND, look_at_number)
    return "At the minimum the gradient is 0, and the memory rolls on through it."


def look_at_number(step, column):
    """Send the reader back to one number, without telling it."""
    what = (
        "the gradient, 2θ at the place where the step begins",
        "the memory, half of the last one plus this gradient",
        "the new place, the old one minus a quarter of this memory",
    )[column]
    return f"Look at step {step + 1} again: its number {column + 1} is {what}."


@exercise
def largest_rate(answer, rng):
    """Check a function of a Hessian (D, D) and a momentum."""
    cases = []
    for D in (1, 2, 3, 4) * 4:
        root = rng.standard_normal((D, D))
        A = root @ root.T + 0.2 * np.eye(D)
        cases.append((A, float(rng.integers(0, 10)) / 10))
    check_function(answer, border, cases, mistakes.largest_rate, words.LARGEST_RATE)
    return "The steepest direction sets it, and momentum widens it."


def border(A, mu):
    """Find by bisection where the recursion of the error stops shrinking."""
    D = len(A)
    low, high = 0.0, 8 / np.linalg.norm(A, 2)
    for _ in range(60):
        lr = (low + high) / 2
        step = np.block(
            [[(1 + mu) * np.eye(D) - lr * A, -mu * np.eye(D)], [np.eye(2 * D)[:D]]]
        )
        shrinks = abs(np.linalg.eigvals(step)).max() < 1
        low, high = (lr, high) if shrinks else (low, lr)
    return low


@exercise
def steps_needed(answer, rng):
    """Check a function of (low, high, factor)."""
    cases = [(1.0, 3.0, 0.25), (1.0, 3.0, 0.125), (1.0, 1000.0, 0.001)]
    for _ in range(30):
        low, ratio, factor = np.exp(rng.uniform((-2, 0.05, -9), (1, 4, -0.1))).tolist()
        cases.append((low, low * ratio, factor))
    check_function(answer, walk, cases, mistakes.steps_needed, words.STEPS_NEEDED)
    return "Enough steps and not one more, where the last just suffices too."


def walk(low, high, factor):
    """Multiply until it is small enough."""
    rate, error, t = (high - low) / (high + low), 1.0, 0
    while error > factor:
        error, t = error * rate, t + 1
    return t


@exercise
def critical_momentum(answer, rng):
    """Check a function of (lr, curvature)."""
    cases = []
    for _ in range(30):
        curvature, pull = rng.uniform((0.2, 0.02), (5, 0.95)).tolist()
        cases.append((pull / curvature, curvature))
    check_function(
        answer, lower_root, cases, mistakes.critical_momentum, words.CRITICAL_MOMENTUM
    )
    return "A little less and it creeps, a little more and it swings."


def lower_root(lr, curvature):
    """Solve (1 + mu - pull)^2 = 4 mu for the smaller mu, as a quadratic equation."""
    pull = lr * curvature
    return np.roots([1, -2 * (1 + pull), (1 - pull) ** 2]).min()


@exercise
def adam_path(answer, rng):
    """Check a function of theta (D,), g (T, D) and Adam's four numbers."""
    cases = []
    for T in (1, 2, 3, 5, 12) * 3:
        D = int(rng.integers(1, 4))
        theta, g = rng.standard_normal(D), rng.standard_normal((T, D))
        lr, beta1, beta2, eps = rng.uniform((0.01, 0.5, 0.6, 0.01), (0.5, 0.9, 0.99, 0.1))
        numbers = float(lr), float(beta1), float(beta2), float(eps)
        cases.append((theta, g, *numbers))
    check_function(answer, follow_adam, cases, mistakes.adam_path, words.ADAM_PATH)
    return "Two memories, two corrections, and no array of the caller touched."


def follow_adam(theta, g, lr, beta1, beta2, eps):
    """Let the package take the steps."""
    params, state = {"w": theta}, None
    for row in g:
        options = {"lr": lr, "betas": (beta1, beta2), "eps": eps}
        params, state = adam(params, {"w": row}, state, **options)
    return params["w"]


@exercise
def warmup_cosine(answer, rng):
    """Check a function of (t, lr, warmup, steps)."""
    cases = [(0, 0.5, 4, 10), (4, 0.5, 4, 10), (10, 0.5, 4, 10), (13, 0.5, 4, 10)]
    for _ in range(40):
        warmup = int(rng.integers(1, 10))
        steps = warmup + int(rng.integers(1, 20))
        cases.append(
            (int(rng.integers(0, steps + 4)), float(rng.uniform(0.1, 1)), warmup, steps)
        )
    check_function(answer, up_and_down, cases, mistakes.warmup_cosine, words.WARMUP_COSINE)
    return "Up in a line, down in half a wave, and 0 for good."


def up_and_down(t, lr, warmup, steps):
    """Put the two schedules of the package end to end."""
    if t < warmup:
        return linear_warmup(t, lr=lr, steps=warmup, start=0)
    return cosine_annealing(t - warmup, lr=lr, steps=steps - warmup)


@exercise
def batch_needed(answer, rng):
    """Check a function of (lr, curvature, variance, loss)."""
    cases = [(0.1, 1.0, 0.001, 1.0)]
    for _ in range(30):
        curvature, pull, variance, share = rng.uniform(
            (0.2, 0.1, 0.5, 0.01), (4, 1.8, 5, 1.5)
        ).tolist()
        lr = pull / curvature
        cases.append((lr, curvature, variance, share * hover(lr, curvature, variance, 1)))
    check_function(answer, smallest_batch, cases, mistakes.batch_needed, words.BATCH_NEEDED)
    return "Just large enough, and at least one sample."


def smallest_batch(lr, curvature, variance, loss):
    """Try one batch after the other."""
    B = 1
    while hover(lr, curvature, variance, B) > loss:
        B += 1
    return B


def hover(lr, curvature, variance, B):
    """Iterate the variance of the error until it settles; return the loss it makes."""
    before, now = inf, 0.0
    while abs(now - before) > 1e-15 * now:
        before, now = now, (1 - lr * curvature) ** 2 * now + lr**2 * variance / B
    return curvature * now / 2
