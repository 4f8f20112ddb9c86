"""Optimizers: the step from gradients to better parameters, with a memory and without."""

from math import inf
from typing import NamedTuple

import numpy as np

from dlbook.precision import widened
from dlbook.shapes import ShapeError, check_floats, dims, is_number

# params, grads and the parts of a state are dicts of arrays with the same keys. `state` is
# None before the first step. NaN in a gradient becomes NaN in its parameter, and no other.


class MomentumState(NamedTuple):
    v: dict  # sums of gradients, the old ones fading


# ---- steps ----
def sgd(params, grads, state=None, *, lr, weight_decay=0.0):
    r"""Step against the gradient; there is nothing to remember, so the state is None.

    .. math:: \theta_t = \theta_{t-1} - \eta g_t, \qquad
              g_t = \nabla L(\theta_{t-1}) + \lambda \theta_{t-1}

    Returns params and state. Raises KeyError, ShapeError, TypeError or ValueError, as all
    optimizers do. Book: eq-optimizers-sgd.
    """
    options = {"lr": lr, "weight_decay": weight_decay}
    g, _, (lr,) = begin("sgd", params, grads, state, None, **options)
    return move(params, g, lr), None


def momentum(params, grads, state=None, *, lr, mu=0.9, weight_decay=0.0):
    r"""Step along a sum of gradients, so that they add up where they agree.

    .. math:: v_t = \mu v_{t-1} + g_t, \qquad \theta_t = \theta_{t-1} - \eta v_t

    v_0 = 0, and the learning rate stands outside the sum, as in PyTorch. Polyak (1964).
    Book: eq-optimizers-momentum.
    """
    options = {"lr": lr, "mu": mu, "weight_decay": weight_decay}
    g, (v,), (lr, mu) = begin("momentum", params, grads, state, MomentumState, **options)
    v = {k: mu * v[k] + g[k] for k in g}
    return move(params, v, lr), MomentumState(v)


def nesterov(params, grads, state=None, *, lr, mu=0.9, weight_decay=0.0):
    r"""Step as :func:`momentum` is about to, one gradient ahead.

    .. math:: v_t = \mu v_{t-1} + g_t, \qquad
              \theta_t = \theta_{t-1} - \eta (g_t + \mu v_t)

    Nesterov (1983); Sutskever et al. (2013), kept at the place where the gradient is taken,
    as in PyTorch. Book: eq-optimizers-nesterov.
    """
    options = {"lr": lr, "mu": mu, "weight_decay": weight_decay}
    g, (v,), (lr, mu) = begin("nesterov", params, grads, state, MomentumState, **options)
    v = {k: mu * v[k] + g[k] for k in g}
    return move(params, {k: g[k] + mu * v[k] for k in g}, lr), MomentumState(v)


# ---- what the steps share ----
def begin(caller, params, grads, state, kind, *, weight_decay, **options):
    """Check everything; return the gradients with decay, the state, the other options."""
    weight_decay, *options = check_options(caller, weight_decay=weight_decay, **options)
    if state is not None and type(state) is not kind:
        wanted = f"None or its own {kind.__name__}" if kind else "None"
        raise TypeError(f"{caller}: state must be {wanted}, got {type(state).__name__}")
    memory = {k: v for k, v in (state._asdict() if state else {}).items() if k != "t"}
    check_arrays(caller, params=params, grads=grads, **memory)
    if state is None and kind is not None:
        zeros = {k: np.zeros_like(widened(p)) for k, p in params.items()}
        state = kind(*(0 if name == "t" else zeros for name in kind._fields))
    g = {k: widened(grads[k]) + weight_decay * p for k, p in params.items()}
    return g, state, options


def move(params, steps, lr):
    """Subtract the steps, each times the learning rate, and keep the types."""
    return {k: np.asarray(p - lr * steps[k], p.dtype) for k, p in params.items()}


def check_options(caller, **options):
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


def check_arrays(caller, **dicts):
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
