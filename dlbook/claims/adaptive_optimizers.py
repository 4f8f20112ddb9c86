"""What the package claims about adaptive steps: each formula, unrolled, beside the code."""

import numpy as np

from dlbook import adaptive_optimizers as opt
from dlbook.claims import Claims
from dlbook.claims.optimizers import T, after, faded, path

CLAIMS = Claims()
claim = CLAIMS.claim


def corrected(gradients, beta):
    return (1 - beta) * faded(gradients, beta) / (1 - beta ** np.arange(1, T + 1))[:, None]


@claim("AdaGrad: all squares", path, "eq-adaptive-optimizers-adagrad")
def _(w, g):
    steps = g / ((g**2).cumsum(0) ** 0.5 + 1e-10)
    return w - 0.1 * steps.sum(0), after(opt.adagrad, w, g, lr=0.1)


@claim("RMSprop: faded squares", path, "eq-adaptive-optimizers-rmsprop")
def _(w, g):
    steps = g / ((0.01 * faded(g**2, 0.99)) ** 0.5 + 1e-8)
    return w - 0.1 * steps.sum(0), after(opt.rmsprop, w, g, lr=0.1)


@claim("Adam: both means", path, "eq-adaptive-optimizers-adam")
def _(w, g):
    steps = corrected(g, 0.9) / (corrected(g**2, 0.999) ** 0.5 + 1e-8)
    return w - 0.1 * steps.sum(0), after(opt.adam, w, g, lr=0.1)


@claim("AdamW: weights shrink beside the step", path, "eq-adaptive-optimizers-adamw")
def _(w, g):
    moved = w
    for step in corrected(g, 0.9) / (corrected(g**2, 0.999) ** 0.5 + 1e-8):
        moved = (1 - 0.1 * 0.2) * moved - 0.1 * step
    return moved, after(opt.adamw, w, g, lr=0.1, weight_decay=0.2)


@claim("clipping: the length that is left", path, "eq-adaptive-optimizers-clip")
def _(w, g):
    clipped, norm = opt.clip_grad_norm({"w": w, "g": g}, max_norm=0.5)
    square = (w**2).sum() + (g**2).sum()
    return (square, g * 0.5 / (square**0.5 + 1e-6)), (norm**2, clipped["g"])
