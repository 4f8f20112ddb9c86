"""The linear layer, and the embedding, which is one that reads a single row."""

from math import prod
from typing import NamedTuple

import numpy as np

from dlbook.precision import total, widened
from dlbook.shapes import check_floats, dims, gradient_for


class LinearSaved(NamedTuple):
    x: np.ndarray  # (..., D)
    w: np.ndarray  # (F, D)
    bias: bool  # was there a bias? Then there is a gradient for it


def linear(x, w, b=None):
    r"""Multiply every feature vector by a matrix and add a bias.

    .. math:: y_{nf} = \sum_d w_{fd} \, x_{nd} + b_f, \qquad Y = X W^\top + b

    x (..., D); w (F, D); b (F,). Returns y (..., F) and `saved`. Book: eq-linear-layer.
    """
    dims("linear", "... D, F D, F?", x=x, w=w, b=b)
    check_floats("linear", x=x, w=w, b=b)
    y = _rows(x) @ w.T  # (rows, F): one product, however many axes there are
    if b is not None:
        y += b
    return y.reshape(*x.shape[:-1], len(w)), LinearSaved(x, w, b is not None)


def linear_backward(dy, saved):
    r"""Pull the gradient back through :func:`linear`.

    .. math:: \frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W, \quad
              \frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y}^\top X, \quad
              \frac{\partial L}{\partial b} = \sum_n \frac{\partial L}{\partial y_n}

    dy (..., F). Returns dx (..., D), dw (F, D) and, if there was a bias, db (F,).
    Book: eq-linear-backward.
    """
    x, w, bias = saved
    gradient_for("linear_backward", dy, (*x.shape[:-1], len(w)), x.dtype)
    dy = _rows(dy)  # (rows, F)
    dx = (dy @ w).reshape(x.shape)  # (..., D)
    dw = dy.T @ _rows(x)  # (F, D)
    return (dx, dw, total(dy, 0)) if bias else (dx, dw)


def _rows(x):
    """Bring (..., D) to a matrix (rows, D), a row for every vector."""
    return x.reshape(prod(x.shape[:-1]), x.shape[-1])


class EmbeddingSaved(NamedTuple):
    ids: np.ndarray  # (...), integers
    size: tuple  # (V, D)
    dtype: np.dtype


def embedding(w, ids):
    r"""Look up the row of every id: a linear layer on one-hot vectors, never built.

    .. math:: y_n = w_{i_n}

    w (V, D); ids (...), integers from 0 to V - 1, else IndexError. Returns y (..., D) and
    `saved`. Book: eq-linear-embedding.
    """
    V, D = dims("embedding", "V D, ...", w=w, ids=ids)
    check_floats("embedding", w=w)
    if ids.dtype.kind not in "iu":
        raise TypeError(f"embedding: ids holds {ids.dtype}, but integers are needed")
    if ids.size and not 0 <= ids.min() <= ids.max() < V:
        worst = ids.min() if ids.min() < 0 else ids.max()
        raise IndexError(f"embedding: ids must be from 0 to V - 1 = {V - 1}, got {worst}")
    return w[ids], EmbeddingSaved(ids, (V, D), w.dtype)


def embedding_backward(dy, saved):
    r"""Pull the gradient back through :func:`embedding`: a row read twice gets both.

    .. math:: \frac{\partial L}{\partial w_v} =
              \sum_{n:\, i_n = v} \frac{\partial L}{\partial y_n}

    dy (..., D). Returns dw (V, D).
    """
    ids, (V, D), dtype = saved
    gradient_for("embedding_backward", dy, (*ids.shape, D), dtype)
    flat = ids.reshape(-1)  # (rows,)
    order = flat.argsort(kind="stable")  # equal ids side by side, to be summed
    rows, starts = np.unique(flat[order], return_index=True)
    dw = np.zeros((V, D), dtype)
    if rows.size:
        terms = widened(dy.reshape(ids.size, D)[order])  # (rows, D)
        dw[rows] = np.add.reduceat(terms, starts, axis=0)
    return dw
