"""The recurrent layer: the same weights at every step, and a state that is carried on."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlbook.linear import LinearSaved, linear, linear_backward
from dlbook.precision import read_only
from dlbook.shapes import check_floats, dims, gradient_for, parts

# A function, and its slope written in terms of the value h that it returned.
NONLINEARITIES = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "relu": (lambda z: np.maximum(z, 0), lambda h: (h > 0).astype(h.dtype)),
    "identity": (lambda z: z, np.ones_like),
}


class RnnSaved(NamedTuple):
    h: np.ndarray  # (T + 1, N, F), time first: before the first step, and after each
    read: LinearSaved  # of w_ih x + b
    w_hh: np.ndarray  # (F, F)
    slope: Callable  # of the nonlinearity
    given: tuple  # was there an h0? Then there is a gradient for it


def rnn(x, h0, w_ih, w_hh, b=None, *, nonlinearity="tanh"):
    r"""Read N sequences step by step, and carry a state along.

    .. math:: h_t = \varphi(W_{ih}\, x_t + W_{hh}\, h_{t-1} + b), \qquad y_t = h_t

    x (N, T, D); h0 (N, F), None for zeros; w_ih (F, D); w_hh (F, F); b (F,), the sum of
    PyTorch's two. `nonlinearity` is "tanh", "relu" (slope 0 at 0) or "identity". Returns
    (y (N, T, F), h (N, F)), every state and the last, and `saved`. No steps leave h0.
    Raises ShapeError, ValueError or TypeError. Book: eq-rnn-state. Elman (1990).
    """
    arrays = {"x": x, "h0": h0, "w_ih": w_ih, "w_hh": w_hh, "b": b}
    dims("rnn", "N T D, N F?, F D, F F, F?", **arrays)
    check_floats("rnn", **arrays)
    apply, slope = find_nonlinearity("rnn", nonlinearity)
    z, read = linear(x.swapaxes(0, 1), w_ih, b)  # (T, N, F): for all steps at once
    h = states(h0, z.shape[0], len(x), len(w_hh), x.dtype)  # (T + 1, N, F)
    for t in range(len(z)):
        h[t + 1] = apply(z[t] + h[t] @ w_hh.T)
    saved = RnnSaved(h, read, w_hh, slope, (h0 is not None,))
    h = read_only(h)
    return (h[1:].swapaxes(0, 1), h[-1]), saved  # (N, T, F) and (N, F)


def rnn_backward(dy, saved):
    r"""Pull the gradients of every state and of the last back through :func:`rnn`.

    .. math:: \frac{\partial L}{\partial z_t} = \varphi'(z_t) \odot \Big(
              \frac{\partial L}{\partial y_t} + W_{hh}^\top
              \frac{\partial L}{\partial z_{t+1}} \Big)

    dy is the pair (dy (N, T, F), dh (N, F)); None stands for zeros. Returns dx, dh0,
    dw_ih, dw_hh, db, without h0's or b's if that was left out. Book: eq-rnn-backward.
    """
    h, read, w_hh, slope, given = saved
    dy, dh = upstream("rnn_backward", dy, h)
    dz = slope(h[1:])  # (T, N, F)
    for t in reversed(range(len(dz))):
        dz[t] *= dh + dy[:, t]
        dh = dz[t] @ w_hh  # (N, F)
    dx, dw_ih, *db = linear_backward(dz, read)
    dw_hh = sum_of_products(dz, h[:-1])  # (F, F)
    return dx.swapaxes(0, 1), *kept(given, dh), dw_ih, dw_hh, *db


# ---- what all recurrent layers share ----
def find_nonlinearity(caller, name):
    """Return a nonlinearity and its slope by name."""
    if name not in NONLINEARITIES:
        known = ", ".join(NONLINEARITIES)
        raise ValueError(f"{caller}: nonlinearity must be one of {known}, got {name!r}")
    return NONLINEARITIES[name]


def states(first, T, N, F, dtype):
    """Make room for T + 1 states (T + 1, N, F); None as the first stands for zeros."""
    h = np.empty((T + 1, N, F), dtype)
    h[0] = 0 if first is None else first
    return h


def sum_of_products(dz, x):
    """Sum dz (T, N, F) times x (T, N, D) over steps and samples: the dw of z = w x."""
    (T, N, F), D = dz.shape, x.shape[-1]
    return dz.reshape(T * N, F).T @ x.reshape(T * N, D)  # (F, D)


def upstream(caller, gradients, h, names=("dy", "dh")):
    """Check the gradients of all states (N, T, F) and of the last ones (N, F)."""
    gradients = parts(caller, "the gradient", gradients, names)
    T, N, F = h[1:].shape
    shapes = [(N, T, F), *[(N, F)] * (len(names) - 1)]
    arrays = [
        np.zeros(shape, h.dtype) if a is None else a
        for a, shape in zip(gradients, shapes, strict=True)
    ]
    for a, shape in zip(arrays, shapes, strict=True):
        gradient_for(caller, a, shape, h.dtype)
    return arrays


def kept(given, *gradients):
    """Return the gradients of the arguments that were given."""
    return [g for g, there in zip(gradients, given, strict=True) if there]
