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


@claim("a plain step", path, "eq-optimizers-sgd")
def _(w, g):
    return w - 0.1 * g.sum(0), after(opt.sgd, w, g, lr=0.1)


@claim("momentum: a faded sum", path, "eq-optimizers-momentum")
def _(w, g):
    return w - 0.1 * faded(g, 0.9).sum(0), after(opt.momentum, w, g, lr=0.1)


@claim("Nesterov: one gradient ahead", path, "eq-optimizers-nesterov")
def _(w, g):
    return w - 0.1 * (g + 0.9 * faded(g, 0.9)).sum(0), after(opt.nesterov, w, g, lr=0.1)
