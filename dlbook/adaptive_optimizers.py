"""Adaptive optimizers: a yardstick for every parameter; and how large to make a step."""

from math import cos, pi
from typing import NamedTuple

import numpy as np

from dlbook.optimizers import begin, check_arrays, check_options, move


class SquaresState(NamedTuple):
    v: dict  # sums, or running means, of squared gradients


class AdamState(NamedTuple):
    t: int  # steps taken
    m: dict  # running means of the gradients
    v: dict  # running means of their squares


# ---- steps ----
def adagrad(params, grads, state=None, *, lr=0.01, eps=1e-10, weight_decay=0.0):
    r"""Divide every step by the root of all squared gradients so far.

    .. math:: v_t = v_{t-1} + g_t^2, \qquad
              \theta_t = \theta_{t-1} - \eta \frac{g_t}{\sqrt{v_t} + \epsilon}

    Duchi, Hazan and Singer (2011). Book: eq-adaptive-optimizers-adagrad.
    """
    options = {"lr": lr, "eps": eps, "weight_decay": weight_decay}
    g, (v,), (lr, eps) = begin("adagrad", params, grads, state, SquaresState, **options)
    v = {k: v[k] + g[k] ** 2 for k in g}
    return move(params, {k: g[k] / (v[k] ** 0.5 + eps) for k in g}, lr), SquaresState(v)


def rmsprop(params, grads, state=None, *, lr=0.01, rho=0.99, eps=1e-8, weight_decay=0.0):
    r"""Divide every step by the root of a running mean of squared gradients.

    .. math:: v_t = \rho v_{t-1} + (1 - \rho) g_t^2, \qquad
              \theta_t = \theta_{t-1} - \eta \frac{g_t}{\sqrt{v_t} + \epsilon}

    PyTorch calls `rho` alpha. Tieleman and Hinton (2012).
    Book: eq-adaptive-optimizers-rmsprop.
    """
    options = {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay}
    g, (v,), numbers = begin("rmsprop", params, grads, state, SquaresState, **options)
    lr, rho, eps = numbers
    v = {k: rho * v[k] + (1 - rho) * g[k] ** 2 for k in g}
    return move(params, {k: g[k] / (v[k] ** 0.5 + eps) for k in g}, lr), SquaresState(v)


def adam(
    params, grads, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0
):
    r"""Step along the mean gradient, measured by its own root mean square.

    .. math:: m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t, \qquad
              v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
              \theta_t &= \theta_{t-1} - \eta \frac{m_t / (1 - \beta_1^t)}
              {\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}

    t counts from 1. Kingma and Ba (2015), arXiv:1412.6980.
    Book: eq-adaptive-optimizers-adam.
    """
    options = {"lr": lr, "eps": eps, "betas": betas, "weight_decay": weight_decay}
    g, (t, m, v), numbers = begin("adam", params, grads, state, AdamState, **options)
    (lr, eps, beta1, beta2), t = numbers, t + 1
    m = {k: beta1 * m[k] + (1 - beta1) * g[k] for k in g}
    v = {k: beta2 * v[k] + (1 - beta2) * g[k] ** 2 for k in g}
    mean = {k: m[k] / (1 - beta1**t) for k in g}  # both began at 0, and too small
    square = {k: v[k] / (1 - beta2**t) for k in g}
    step = {k: mean[k] / (square[k] ** 0.5 + eps) for k in g}
    return move(params, step, lr), AdamState(t, m, v)


def adamw(
    params, grads, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01
):
    r"""Do :func:`adam`, but shrink the weights beside its step, not through it.

    .. math:: \theta_t = (1 - \eta \lambda)\, \theta_{t-1} - \eta \frac{m_t / (1 -
              \beta_1^t)}{\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}

    Loshchilov and Hutter (2019), arXiv:1711.05101. Book: eq-adaptive-optimizers-adamw.
    """
    options = {"lr": lr, "eps": eps, "betas": betas, "weight_decay": weight_decay}
    begin("adamw", params, grads, state, AdamState, **options)
    shrunk = move(params, params, float(lr * weight_decay))
    return adam(shrunk, grads, state, lr=lr, betas=betas, eps=eps)


def clip_grad_norm(grads, *, max_norm):
    r"""Shorten all gradients together, if they are longer than `max_norm`.

    .. math:: g \leftarrow g \cdot \min\Big(1, \frac{c}{\|g\|_2 + 10^{-6}}\Big), \qquad
              \|g\|_2^2 = \sum_k \|g_k\|_2^2

    Returns the gradients and their norm before, a float: all that max_norm=inf asks for.
    Refuses gradients that are not finite.
    Pascanu, Mikolov and Bengio (2013), arXiv:1211.5063. Book: eq-adaptive-optimizers-clip.
    """
    check_options("clip_grad_norm", max_norm=max_norm)
    check_arrays("clip_grad_norm", grads=grads)
    largest = float(max((abs(g).max(initial=0) for g in grads.values()), default=0))
    if not all(np.isfinite(g).all() for g in grads.values()):
        raise ValueError("clip_grad_norm: the gradients must be finite, but they are not")
    unit = largest or 1.0  # squares of what is at most 1 cannot overflow
    squares = ((g.astype(np.float64) / unit) ** 2 for g in grads.values())
    norm = unit * float(sum(s.sum() for s in squares)) ** 0.5
    factor = min(1.0, float(max_norm) / (norm + 1e-6))
    return {k: np.asarray(g * factor, g.dtype) for k, g in grads.items()}, norm


# ---- learning rates ----
def step_decay(t, *, lr, step_size, gamma=0.1):
    r"""Multiply the learning rate by `gamma` after every `step_size` steps; t is from 0.

    .. math:: \eta_t = \eta_0 \, \gamma^{\lfloor t / s \rfloor}

    Book: eq-adaptive-optimizers-step-decay.
    """
    check_options("step_decay", t=t, lr=lr, step_size=step_size, gamma=gamma)
    return lr * gamma ** (t // step_size)


def cosine_annealing(t, *, lr, steps, lr_min=0.0):
    r"""Let the learning rate sink from `lr` to `lr_min` along half a wave, and stay there.

    .. math:: \eta_t = \eta_{min} + \frac{\eta_{max} - \eta_{min}}{2}
              \left(1 + \cos \frac{\pi t}{T}\right), \qquad 0 \le t \le T

    Loshchilov and Hutter (2017), arXiv:1608.03983. Book: eq-adaptive-optimizers-cosine.
    """
    check_options("cosine_annealing", t=t, lr=lr, steps=steps, lr_min=lr_min)
    return lr_min + (lr - lr_min) * (1 + cos(pi * min(1.0, t / steps))) / 2


def linear_warmup(t, *, lr, steps, start=1 / 3):
    r"""Let the learning rate rise in a line from the part `start` of `lr`, and stay at it.

    .. math:: \eta_t = \eta \left(r + (1 - r) \min(1, t / T)\right)

    Goyal et al. (2017), arXiv:1706.02677. Book: eq-adaptive-optimizers-warmup.
    """
    check_options("linear_warmup", t=t, lr=lr, steps=steps, start=start)
    return lr * (start + (1 - start) * min(1.0, t / steps))
