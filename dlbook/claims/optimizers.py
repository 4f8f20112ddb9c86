"""What the package claims about optimizers: each formula, unrolled, beside the code."""

import numpy as np

from dlbook import optimizers as opt
from dlbook.claims import Claims

CLAIMS = Claims()
claim = CLAIMS.claim
T = 5


def path(rng):
    """Draw parameters and the gradients that they meet in T steps."""
    return rng.standard_normal(3), rng.standard_normal((T, 3))


def after(optimizer, w, gradients, **options):
    """Return the parameters after all steps."""
    params, state = {"w": w}, None
    for g in gradients:
        params, state = optimizer(params, {"w": g}, state, **options)
    return params["w"]


def faded(gradients, beta):
    """Return, for every step, the sum of the gradients so far, each faded by its age."""
    ages = np.subtract.outer(np.arange(T), np.arange(T))
    return np.where(ages < 0, 0, beta ** np.maximum(ages, 0.0)) @ gradients


def corrected(gradients, beta):
    return (1 - beta) * faded(gradients, beta) / (1 - beta ** np.arange(1, T + 1))[:, None]


@claim("a plain step", path, "eq-optimizers-sgd")
def _(w, g):
    return w - 0.1 * g.sum(0), after(opt.sgd, w, g, lr=0.1)


@claim("momentum: a faded sum", path, "eq-optimizers-momentum")
def _(w, g):
    return w - 0.1 * faded(g, 0.9).sum(0), after(opt.momentum, w, g, lr=0.1)


@claim("Nesterov: one gradient ahead", path, "eq-optimizers-nesterov")
def _(w, g):
    return w - 0.1 * (g + 0.9 * faded(g, 0.9)).sum(0), after(opt.nesterov, w, g, lr=0.1)


@claim("AdaGrad: all squares", path, "eq-optimizers-adagrad")
def _(w, g):
    steps = g / ((g**2).cumsum(0) ** 0.5 + 1e-10)
    return w - 0.1 * steps.sum(0), after(opt.adagrad, w, g, lr=0.1)


@claim("RMSprop: faded squares", path, "eq-optimizers-rmsprop")
def _(w, g):
    steps = g / ((0.01 * faded(g**2, 0.99)) ** 0.5 + 1e-8)
    return w - 0.1 * steps.sum(0), after(opt.rmsprop, w, g, lr=0.1)


@claim("Adam: both means", path, "eq-optimizers-adam")
def _(w, g):
    steps = corrected(g, 0.9) / (corrected(g**2, 0.999) ** 0.5 + 1e-8)
    return w - 0.1 * steps.sum(0), after(opt.adam, w, g, lr=0.1)


@claim("AdamW: weights shrink beside the step", path, "eq-optimizers-adamw")
def _(w, g):
    moved = w
    for step in corrected(g, 0.9) / (corrected(g**2, 0.999) ** 0.5 + 1e-8):
        moved = (1 - 0.1 * 0.2) * moved - 0.1 * step
    return moved, after(opt.adamw, w, g, lr=0.1, weight_decay=0.2)


@claim("clipping: the length that is left", path, "eq-optimizers-clip")
def _(w, g):
    clipped, norm = opt.clip_grad_norm({"w": w, "g": g}, max_norm=0.5)
    square = (w**2).sum() + (g**2).sum()
    return (square, g * 0.5 / (square**0.5 + 1e-6)), (norm**2, clipped["g"])
