"""Gated recurrent layers, the LSTM and the GRU: cells that decide what they keep."""

from typing import NamedTuple

import numpy as np

from dlbook.linear import LinearSaved, linear, linear_backward
from dlbook.precision import read_only, total
from dlbook.rnn import kept, states, sum_of_products, upstream
from dlbook.shapes import ShapeError, check_floats, dims

HALF, UP = (0.5, 0.5, 1, 0.5), (0.5, 0.5, 0, 0.5)  # for i, f, g, o


class LstmSaved(NamedTuple):
    h: np.ndarray  # (T + 1, N, F), time first: before the first step, and after each
    c: np.ndarray  # (T + 1, N, F)
    gates: np.ndarray  # (T, N, 4F): i, f, g, o
    read: LinearSaved  # of w_ih x + b
    w_hh: np.ndarray  # (4F, F)
    given: tuple  # were there h0 and c0? Then there are gradients for them


def lstm_formula(x, h, c, w_ih, w_hh, b):
    """Take one step of :func:`lstm`, which is tested against this, as it is written.

    x (N, D); h, c (N, F); w_ih (4F, D), w_hh (4F, F), b (4F,). Returns the next h and c.
    """
    i, f, g, o = np.split(x @ w_ih.T + h @ w_hh.T + b, 4, axis=-1)  # (N, F) each
    i, f, o = (1 / (1 + np.exp(-z)) for z in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


def lstm(x, h0, c0, w_ih, w_hh, b=None):
    r"""Read N sequences with a memory c that is written, kept and shown through gates.

    .. math:: (i, f, g, o)_t = (\sigma, \sigma, \tanh, \sigma)(W_{ih}\, x_t + W_{hh}\,
              h_{t-1} + b), \qquad c_t = f_t \odot c_{t-1} + i_t \odot g_t, \qquad
              h_t = o_t \odot \tanh c_t

    x (N, T, D); h0, c0 (N, F), None for zeros; w_ih (4F, D), w_hh (4F, F) and b (4F,), the
    sum of PyTorch's two, hold i, f, g, o one below the other. Returns (y (N, T, F), h, c
    (N, F)) and `saved`. Raises ShapeError or TypeError. Book: eq-lstm-gru-lstm.
    Hochreiter and Schmidhuber (1997); Gers, Schmidhuber and Cummins (2000).
    """
    arrays = {"x": x, "h0": h0, "c0": c0, "w_ih": w_ih, "w_hh": w_hh, "b": b}
    F = _check("lstm", "N T D, N F?, N F?, 4F D, 4F F, 4F?", 4, arrays)
    gates, read = linear(x.swapaxes(0, 1), w_ih, b)  # (T, N, 4F): for all steps at once
    h, c = (states(a, len(gates), len(x), F, x.dtype) for a in (h0, c0))  # (T + 1, N, F)
    # Of i, f and o the logistic function, which is tanh at half the size, moved up.
    half, up = (np.repeat(np.array(a, x.dtype), F) for a in (HALF, UP))
    gates *= half
    w = np.multiply(w_hh.T, half, order="C")  # (F, 4F), rows in memory as they are read
    i, f, g, o = np.split(gates, 4, axis=-1)  # (T, N, F), views: they change with z
    for t, z in enumerate(gates):
        z += h[t] @ w
        np.tanh(z, out=z)
        z *= half
        z += up
        c[t + 1] = f[t] * c[t] + i[t] * g[t]
        h[t + 1] = o[t] * np.tanh(c[t + 1])
    given = (h0 is not None, c0 is not None)
    saved = LstmSaved(h, c, gates, read, w_hh, given)
    h, c = read_only(h), read_only(c)
    return (h[1:].swapaxes(0, 1), h[-1], c[-1]), saved  # (N, T, F), (N, F) and (N, F)


def lstm_backward(dy, saved):
    r"""Pull the gradients of all outputs and of both last states back through :func:`lstm`.

    .. math:: \frac{\partial L}{\partial c_t} = f_{t+1} \odot
              \frac{\partial L}{\partial c_{t+1}} + o_t \odot (1 - \tanh^2 c_t) \odot
              \frac{\partial L}{\partial h_t}

    dy is the triple (dy (N, T, F), dh (N, F), dc (N, F)); None stands for zeros. Returns
    dx, dh0, dc0, dw_ih, dw_hh, db, without those of h0, c0 or b if left out.
    Book: eq-lstm-gru-lstm-backward.
    """
    h, c, gates, read, w_hh, given = saved
    dy, dh, dc = upstream("lstm_backward", dy, h, ("dy", "dh", "dc"))
    i, f, g, o = np.split(gates, 4, axis=-1)  # (T, N, F)
    shown = np.tanh(c[1:])
    slope = o * (1 - shown * shown)
    # How each pre-activation moves c (the first three) or h (the last).
    dz = np.concatenate(
        (g * i * (1 - i), c[:-1] * f * (1 - f), i * (1 - g * g), shown * o * (1 - o)), -1
    )  # (T, N, 4F)
    for t in reversed(range(len(dz))):
        dh = dh + dy[:, t]
        dc = dc + slope[t] * dh
        dz[t] *= np.concatenate((dc, dc, dc, dh), axis=-1)  # (N, 4F)
        dh, dc = dz[t] @ w_hh, f[t] * dc  # (N, F) both
    dx, dw_ih, *db = linear_backward(dz, read)
    dw_hh = sum_of_products(dz, h[:-1])
    return dx.swapaxes(0, 1), *kept(given, dh, dc), dw_ih, dw_hh, *db


class GruSaved(NamedTuple):
    h: np.ndarray  # (T + 1, N, F), time first: before the first step, and after each
    gates: np.ndarray  # (T, N, 3F): r, z, n
    inner: np.ndarray  # (T, N, F): w_hn h + b_hn, or r h where the reset comes before
    read: LinearSaved  # of w_ih x + b_ih
    w_hh: np.ndarray  # (3F, F)
    reset: str
    given: tuple  # were there h0 and b_hh? Then there are gradients for them


def gru(x, h0, w_ih, w_hh, b_ih=None, b_hh=None, *, reset="after"):
    r"""Read N sequences with a state that goes part of the way to a candidate n.

    .. math:: (r, z)_t = \sigma(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh}), \qquad
              h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}, \\
              n_t = \tanh\big(W_{in} x_t + b_{in} + r_t \odot (W_{hn} h_{t-1} + b_{hn})\big)

    This is PyTorch's: the reset acts "after" the product. "before" is the paper's:
    :math:`W_{hn}(r_t \odot h_{t-1}) + b_{hn}`. x (N, T, D); h0 (N, F), None for zeros; w_ih
    (3F, D), w_hh (3F, F), b_ih, b_hh (3F,) hold r, z, n. Returns (y (N, T, F), h (N, F))
    and `saved`. Raises ShapeError, TypeError or ValueError. Cho et al. (2014),
    arXiv:1406.1078. Book: eq-lstm-gru-gru, eq-lstm-gru-gru-before.
    """
    arrays = {"x": x, "h0": h0, "w_ih": w_ih, "w_hh": w_hh, "b_ih": b_ih, "b_hh": b_hh}
    F = _check("gru", "N T D, N F?, 3F D, 3F F, 3F?, 3F?", 3, arrays)
    if reset not in ("after", "before"):
        raise ValueError(f"gru: reset must be 'after' or 'before', got {reset!r}")
    given = (h0 is not None, b_hh is not None)
    gates, read = linear(x.swapaxes(0, 1), w_ih, b_ih)  # (T, N, 3F): for all steps at once
    h, inner = states(h0, len(gates), len(x), F, x.dtype), np.empty_like(gates[..., :F])
    b_hh = np.zeros(3 * F, x.dtype) if b_hh is None else b_hh
    (w_rz, w_n), (b_rz, b_n) = np.split(w_hh, [2 * F]), np.split(b_hh, [2 * F])
    for t in range(len(gates)):
        rz, n = np.split(gates[t], [2 * F], axis=-1)  # (N, 2F), (N, F)
        rz = _sigmoid(rz + h[t] @ w_rz.T + b_rz)
        r, z = np.split(rz, 2, axis=-1)  # (N, F) both
        if reset == "after":
            inner[t] = h[t] @ w_n.T + b_n
            n = np.tanh(n + r * inner[t])
        else:
            inner[t] = r * h[t]
            n = np.tanh(n + inner[t] @ w_n.T + b_n)
        h[t + 1] = (1 - z) * n + z * h[t]
        gates[t] = np.concatenate((rz, n), axis=-1)  # (N, 3F)
    saved = GruSaved(h, gates, inner, read, w_hh, reset, given)
    h = read_only(h)
    return (h[1:].swapaxes(0, 1), h[-1]), saved  # (N, T, F) and (N, F)


def gru_backward(dy, saved):
    r"""Pull the gradients of every state and of the last back through :func:`gru`.

    .. math:: \frac{\partial L}{\partial n_t} = (1 - z_t) \odot
              \frac{\partial L}{\partial h_t}, \qquad \frac{\partial L}{\partial z_t} =
              (h_{t-1} - n_t) \odot \frac{\partial L}{\partial h_t}

    dy is the pair (dy (N, T, F), dh (N, F)); None stands for zeros. Returns dx, dh0, dw_ih,
    dw_hh, db_ih, db_hh, without those of h0 or a bias if left out.
    Book: eq-lstm-gru-gru-backward.
    """
    h, gates, inner, read, w_hh, reset, given = saved
    dy, dh = upstream("gru_backward", dy, h)
    r, z, n = np.split(gates, 3, axis=-1)  # (T, N, F)
    F = r.shape[-1]
    w_rz, w_n = np.split(w_hh, [2 * F])  # (2F, F), (F, F)
    slope_r = r * (1 - r) * (inner if reset == "after" else h[:-1])
    slope_z, slope_n = z * (1 - z) * (h[:-1] - n), (1 - z) * (1 - n * n)
    dz = np.empty_like(gates)  # of the three pre-activations
    for t in reversed(range(len(dz))):
        dh = dh + dy[:, t]
        dn = slope_n[t] * dh
        if reset == "after":
            dr, through = slope_r[t] * dn, (r[t] * dn) @ w_n
        else:
            dr, through = slope_r[t] * (dn @ w_n), r[t] * (dn @ w_n)
        drz = np.concatenate((dr, slope_z[t] * dh), axis=-1)  # (N, 2F)
        dz[t] = np.concatenate((drz, dn), axis=-1)  # (N, 3F)
        dh = z[t] * dh + drz @ w_rz + through
    dx, dw_ih, *db_ih = linear_backward(dz, read)
    dw_hh, db_hh = _recurrent_gradients(dz, saved)
    dh0, db_hh = kept(given[:1], dh), kept(given[1:], db_hh)
    return dx.swapaxes(0, 1), *dh0, dw_ih, dw_hh, *db_ih, *db_hh


def _recurrent_gradients(dz, saved):
    """Return dw_hh and db_hh of a GRU; dz (T, N, 3F)."""
    h, gates, inner, _, _, reset, _ = saved
    drz, dn = np.split(dz, [2 * h.shape[-1]], axis=-1)  # (T, N, 2F), (T, N, F)
    if reset == "after":  # n saw w_hn h + b_hn through r
        inner, dn = h[:-1], gates[..., : h.shape[-1]] * dn
    dw_hh = sum_of_products(drz, h[:-1]), sum_of_products(dn, inner)  # (2F, F), (F, F)
    db_hh = total(np.concatenate((drz, dn), axis=-1), (0, 1))  # (3F,)
    return np.concatenate(dw_hh), db_hh


def _sigmoid(z):
    """Squash by way of tanh, which cannot overflow and is faster than exp."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def _check(caller, spec, count, arrays):
    """Refuse arrays that do not fit `count` gates; return F."""
    dims(caller, spec, **arrays)
    check_floats(caller, **arrays)
    rows, F = arrays["w_hh"].shape
    if rows != count * F:
        raise ShapeError(
            f"{caller}: w_hh is {rows, F}, but {count} gates on a state of F = {F} need "
            f"({count}F, F) = {count * F, F}"
        )
    return F
