"""Optimizers: the step from gradients to better parameters, and how large to make it."""

from math import cos, inf, pi
from typing import NamedTuple

import numpy as np

from dlbook.precision import widened
from dlbook.shapes import ShapeError, check_floats, dims, is_number

# params, grads and the parts of a state are dicts of arrays with the same keys. `state` is
# None before the first step. NaN in a gradient becomes NaN in its parameter, and no other.


class MomentumState(NamedTuple):
    v: dict  # sums of gradients, the old ones fading


class SquaresState(NamedTuple):
    v: dict  # sums, or running means, of squared gradients


class AdamState(NamedTuple):
    t: int  # steps taken
    m: dict  # running means of the gradients
    v: dict  # running means of their squares


# ---- steps ----
def sgd(params, grads, state=None, *, lr, weight_decay=0.0):
    r"""Step against the gradient; there is nothing to remember, so the state is None.

    .. math:: \theta_t = \theta_{t-1} - \eta g_t, \qquad
              g_t = \nabla L(\theta_{t-1}) + \lambda \theta_{t-1}

    Returns params and state. Raises KeyError, ShapeError, TypeError or ValueError, as all
    optimizers do. Book: eq-optimizers-sgd.
    """
    options = {"lr": lr, "weight_decay": weight_decay}
    g, _, (lr,) = _start("sgd", params, grads, state, None, **options)
    return _move(params, g, lr), None


def momentum(params, grads, state=None, *, lr, mu=0.9, weight_decay=0.0):
    r"""Step along a sum of gradients, so that they add up where they agree.

    .. math:: v_t = \mu v_{t-1} + g_t, \qquad \theta_t = \theta_{t-1} - \eta v_t

    v_0 = 0, and the learning rate stands outside the sum, as in PyTorch. Polyak (1964).
    Book: eq-optimizers-momentum.
    """
    options = {"lr": lr, "mu": mu, "weight_decay": weight_decay}
    g, (v,), (lr, mu) = _start("momentum", params, grads, state, MomentumState, **options)
    v = {k: mu * v[k] + g[k] for k in g}
    return _move(params, v, lr), MomentumState(v)


def nesterov(params, grads, state=None, *, lr, mu=0.9, weight_decay=0.0):
    r"""Step as :func:`momentum` is about to, one gradient ahead.

    .. math:: v_t = \mu v_{t-1} + g_t, \qquad
              \theta_t = \theta_{t-1} - \eta (g_t + \mu v_t)

    Nesterov (1983); Sutskever et al. (2013), kept at the place where the gradient is taken,
    as in PyTorch. Book: eq-optimizers-nesterov.
    """
    options = {"lr": lr, "mu": mu, "weight_decay": weight_decay}
    g, (v,), (lr, mu) = _start("nesterov", params, grads, state, MomentumState, **options)
    v = {k: mu * v[k] + g[k] for k in g}
    return _move(params, {k: g[k] + mu * v[k] for k in g}, lr), MomentumState(v)


def adagrad(params, grads, state=None, *, lr=0.01, eps=1e-10, weight_decay=0.0):
    r"""Divide every step by the root of all squared gradients so far.

    .. math:: v_t = v_{t-1} + g_t^2, \qquad
              \theta_t = \theta_{t-1} - \eta \frac{g_t}{\sqrt{v_t} + \epsilon}

    Duchi, Hazan and Singer (2011). Book: eq-optimizers-adagrad.
    """
    options = {"lr": lr, "eps": eps, "weight_decay": weight_decay}
    g, (v,), (lr, eps) = _start("adagrad", params, grads, state, SquaresState, **options)
    v = {k: v[k] + g[k] ** 2 for k in g}
    return _move(params, {k: g[k] / (v[k] ** 0.5 + eps) for k in g}, lr), SquaresState(v)


def rmsprop(params, grads, state=None, *, lr=0.01, rho=0.99, eps=1e-8, weight_decay=0.0):
    r"""Divide every step by the root of a running mean of squared gradients.

    .. math:: v_t = \rho v_{t-1} + (1 - \rho) g_t^2, \qquad
              \theta_t = \theta_{t-1} - \eta \frac{g_t}{\sqrt{v_t} + \epsilon}

    PyTorch calls `rho` alpha. Tieleman and Hinton (2012). Book: eq-optimizers-rmsprop.
    """
    options = {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay}
    g, (v,), numbers = _start("rmsprop", params, grads, state, SquaresState, **options)
    lr, rho, eps = numbers
    v = {k: rho * v[k] + (1 - rho) * g[k] ** 2 for k in g}
    return _move(params, {k: g[k] / (v[k] ** 0.5 + eps) for k in g}, lr), SquaresState(v)


def adam(
    params, grads, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0
):
    r"""Step along the mean gradient, measured by its own root mean square.

    .. math:: m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t, \qquad
              v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
              \theta_t &= \theta_{t-1} - \eta \frac{m_t / (1 - \beta_1^t)}
              {\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}

    t counts from 1. Kingma and Ba (2015), arXiv:1412.6980. Book: eq-optimizers-adam.
    """
    options = {"lr": lr, "eps": eps, "betas": betas, "weight_decay": weight_decay}
    g, (t, m, v), numbers = _start("adam", params, grads, state, AdamState, **options)
    (lr, eps, beta1, beta2), t = numbers, t + 1
    m = {k: beta1 * m[k] + (1 - beta1) * g[k] for k in g}
    v = {k: beta2 * v[k] + (1 - beta2) * g[k] ** 2 for k in g}
    mean = {k: m[k] / (1 - beta1**t) for k in g}  # both began at 0, and too small
    square = {k: v[k] / (1 - beta2**t) for k in g}
    step = {k: mean[k] / (square[k] ** 0.5 + eps) for k in g}
    return _move(params, step, lr), AdamState(t, m, v)


def adamw(
    params, grads, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01
):
    r"""Do :func:`adam`, but shrink the weights beside its step, not through it.

    .. math:: \theta_t = (1 - \eta \lambda)\, \theta_{t-1} - \eta \frac{m_t / (1 -
              \beta_1^t)}{\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}

    Loshchilov and Hutter (2019), arXiv:1711.05101. Book: eq-optimizers-adamw.
    """
    options = {"lr": lr, "eps": eps, "betas": betas, "weight_decay": weight_decay}
    _start("adamw", params, grads, state, AdamState, **options)
    shrunk = _move(params, params, float(lr * weight_decay))
    return adam(shrunk, grads, state, lr=lr, betas=betas, eps=eps)


def clip_grad_norm(grads, *, max_norm):
    r"""Shorten all gradients together, if they are longer than `max_norm`.

    .. math:: g \leftarrow g \cdot \min\Big(1, \frac{c}{\|g\|_2 + 10^{-6}}\Big), \qquad
              \|g\|_2^2 = \sum_k \|g_k\|_2^2

    Returns the gradients and their norm before, a float: all that max_norm=inf asks for.
    Refuses gradients that are not finite.
    Pascanu, Mikolov and Bengio (2013), arXiv:1211.5063. Book: eq-optimizers-clip.
    """
    _check_options("clip_grad_norm", max_norm=max_norm)
    _check_arrays("clip_grad_norm", grads=grads)
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

    Book: eq-optimizers-step-decay.
    """
    _check_options("step_decay", t=t, lr=lr, step_size=step_size, gamma=gamma)
    return lr * gamma ** (t // step_size)


def cosine_annealing(t, *, lr, steps, lr_min=0.0):
    r"""Let the learning rate sink from `lr` to `lr_min` along half a wave, and stay there.

    .. math:: \eta_t = \eta_{min} + \frac{\eta_{max} - \eta_{min}}{2}
              \left(1 + \cos \frac{\pi t}{T}\right), \qquad 0 \le t \le T

    Loshchilov and Hutter (2017), arXiv:1608.03983. Book: eq-optimizers-cosine.
    """
    _check_options("cosine_annealing", t=t, lr=lr, steps=steps, lr_min=lr_min)
    return lr_min + (lr - lr_min) * (1 + cos(pi * min(1.0, t / steps))) / 2


def linear_warmup(t, *, lr, steps, start=1 / 3):
    r"""Let the learning rate rise in a line from the part `start` of `lr`, and stay at it.

    .. math:: \eta_t = \eta \left(s + (1 - s) \min(1, t / T)\right)

    Goyal et al. (2017), arXiv:1706.02677. Book: eq-optimizers-warmup.
    """
    _check_options("linear_warmup", t=t, lr=lr, steps=steps, start=start)
    return lr * (start + (1 - start) * min(1.0, t / steps))


# ---- what the steps share ----
def _start(caller, params, grads, state, kind, *, weight_decay, **options):
    """Check everything; return the gradients with decay, the state, the other options."""
    weight_decay, *options = _check_options(caller, weight_decay=weight_decay, **options)
    if state is not None and type(state) is not kind:
        wanted = f"None or its own {kind.__name__}" if kind else "None"
        raise TypeError(f"{caller}: state must be {wanted}, got {type(state).__name__}")
    memory = {k: v for k, v in (state._asdict() if state else {}).items() if k != "t"}
    _check_arrays(caller, params=params, grads=grads, **memory)
    if state is None and kind is not None:
        zeros = {k: np.zeros_like(widened(p)) for k, p in params.items()}
        state = kind(*(0 if name == "t" else zeros for name in kind._fields))
    g = {k: widened(grads[k]) + weight_decay * p for k, p in params.items()}
    return g, state, options


def _move(params, steps, lr):
    return {k: np.asarray(p - lr * steps[k], p.dtype) for k, p in params.items()}


def _check_options(caller, **options):
    """Refuse numbers out of bounds, from 0 or from 0 to 1; return them as plain floats."""
    if "betas" in options:
        betas = options.pop("betas")
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ValueError(f"{caller}: betas must be a pair, got {betas!r}")
        options["beta1"], options["beta2"] = betas
    for name, value in options.items():
        low = 1 if name in ("steps", "step_size") else 0
        high = 1 if name in ("mu", "rho", "beta1", "beta2") else inf
        if not (is_number(value, low) and (value < high or name == "max_norm")):
            raise ValueError(f"{caller}: {name} must be in [{low}, {high}), got {value!r}")
    return [float(value) for value in options.values()]


def _check_arrays(caller, **dicts):
    """Refuse dicts that differ in their keys, or in the shapes or types of their arrays."""
    (first, model), *_ = dicts.items()
    for what, arrays in dicts.items():
        if not isinstance(arrays, dict):
            raise TypeError(f"{caller}: {what} must be a dict, got {type(arrays).__name__}")
        if names := sorted(arrays.keys() ^ model.keys()):
            raise KeyError(f"{caller}: {first} and {what} do not both have {names}")
    given = {k: arrays for k, arrays in dicts.items() if k in ("params", "grads")}
    for key, a in model.items():
        numbers = {what: arrays[key] for what, arrays in given.items()}
        dims(f"{caller}, {key}", ", ".join(["..."] * len(given)), **numbers)
        check_floats(f"{caller}, {key}", **numbers)
        for what, arrays in dicts.items():
            if (shape := arrays[key].shape) != a.shape:
                why = f"{what} is {shape}, but {first} is {a.shape}"
                raise ShapeError(f"{caller}, {key}: {why}")
