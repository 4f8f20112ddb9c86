"""Regularisation: noise that a network must do without, and a price on large weights."""

from typing import NamedTuple

import numpy as np

from dlbook.augmentation import mixup, random_erasing  # noqa: F401
from dlbook.linear import LinearSaved, linear, linear_backward
from dlbook.precision import wide_sum, widened
from dlbook.shapes import check_floats, dims, generator, gradient_for, is_number
from dlbook.targets import one_number


# ---- dropping ----
class DropoutSaved(NamedTuple):
    keep: np.ndarray  # like x, or (N, C, 1, 1); one byte each
    scale: float  # 1 / (1 - rate)
    shape: tuple
    dtype: np.dtype


def dropout(x, *, rate=0.5, rng):
    r"""Set every number to 0 with probability `rate`, and stretch the others to make up.

    .. math:: y_i = \frac{m_i x_i}{1 - r}, \quad P(m_i = 1) = 1 - r, \qquad E[y_i] = x_i

    x (...); `rate` in [0, 1) is the probability of dropping, as in PyTorch. Returns y and
    `saved`. At inference there is nothing to do. Srivastava et al. (2014).
    Book: eq-regularization-dropout.
    """
    dims("dropout", "...", x=x)
    return _drop("dropout", x, x.shape, rate, rng)


def dropout_backward(dy, saved):
    """Pull the gradient back through :func:`dropout`: the same mask, the same scale."""
    gradient_for("dropout_backward", dy, saved.shape, saved.dtype)
    return dy * saved.keep * saved.scale


def dropout2d(x, *, rate=0.5, rng):
    r"""Drop whole channels of a sample, since neighbouring pixels tell the same.

    .. math:: y_{nchw} = \frac{m_{nc} \, x_{nchw}}{1 - r}

    x (N, C, H, W). Returns y and `saved`. Tompson et al. (2015), arXiv:1411.4280.
    Book: eq-regularization-dropout2d.
    """
    N, C, *_ = dims("dropout2d", "N C H W", x=x)
    return _drop("dropout2d", x, (N, C, 1, 1), rate, rng)


def dropout2d_backward(dy, saved):
    """Pull the gradient back through :func:`dropout2d`."""
    return dropout_backward(dy, saved)


def _drop(caller, x, shape, rate, rng):
    check_floats(caller, x=x)
    if not (is_number(rate, 0) and rate < 1):
        raise ValueError(f"{caller}: rate must be in [0, 1), got {rate!r}")
    keep = generator(caller, rng).random(shape) >= rate
    scale = 1 / (1 - float(rate))
    return x * keep * scale, DropoutSaved(keep, scale, x.shape, x.dtype)


class DropconnectSaved(NamedTuple):
    linear: LinearSaved
    dropped: DropoutSaved  # of w


def dropconnect(x, w, b=None, *, rate=0.5, rng):
    r"""Apply a linear layer some of whose weights are dropped, the same for the batch.

    .. math:: Y = X \, \frac{(M \odot W)^\top}{1 - r} + b, \qquad P(m_{fd} = 1) = 1 - r

    x (..., D); w (F, D); b (F,). Returns y (..., F) and `saved`. Wan et al. (2013).
    Book: eq-regularization-dropconnect.
    """
    dims("dropconnect", "... D, F D, F?", x=x, w=w, b=b)
    kept, dropped = _drop("dropconnect", w, w.shape, rate, rng)
    y, saved = linear(x, kept, b)
    return y, DropconnectSaved(saved, dropped)


def dropconnect_backward(dy, saved):
    """Pull the gradient back through :func:`dropconnect`; return dx, dw and perhaps db."""
    dx, dw, *db = linear_backward(dy, saved.linear)
    return dx, dropout_backward(dw, saved.dropped), *db


# ---- penalties ----
class PenaltySaved(NamedTuple):
    w: np.ndarray  # (...)
    weight_decay: float


def l2_penalty(w, *, weight_decay):
    r"""Price the squares of the weights.

    .. math:: \frac{\lambda}{2} \sum_i w_i^2, \qquad
              \frac{\partial}{\partial w_i} = \lambda w_i

    w (...). Returns the price, one number, and `saved`. Book: eq-regularization-l2.
    """
    weight_decay = _check_penalty("l2_penalty", w, weight_decay)
    price = weight_decay / 2 * wide_sum(widened(w) ** 2)
    return price.astype(w.dtype), PenaltySaved(w, weight_decay)


def l2_penalty_backward(dy, saved):
    """Pull dy, a number, back to the weights."""
    w, weight_decay = saved
    dw = one_number("l2_penalty_backward", dy, w.dtype) * weight_decay * w
    return dw.astype(w.dtype, copy=False)


def l1_penalty(w, *, weight_decay):
    r"""Price the sizes of the weights; of 0 the slope is taken as 0.

    .. math:: \lambda \sum_i |w_i|, \qquad
              \frac{\partial}{\partial w_i} = \lambda \, \mathrm{sign}(w_i)

    w (...). Returns the price, one number, and `saved`. Book: eq-regularization-l1.
    """
    weight_decay = _check_penalty("l1_penalty", w, weight_decay)
    price = weight_decay * wide_sum(abs(w))
    return price.astype(w.dtype), PenaltySaved(w, weight_decay)


def l1_penalty_backward(dy, saved):
    """Pull dy, a number, back to the weights."""
    w, weight_decay = saved
    dw = one_number("l1_penalty_backward", dy, w.dtype) * weight_decay * np.sign(w)
    return dw.astype(w.dtype, copy=False)


def _check_penalty(caller, w, weight_decay):
    """Refuse weights that are none, and a price below 0; return the price as a float."""
    dims(caller, "...", w=w)
    check_floats(caller, w=w)
    if not (is_number(weight_decay, 0) and weight_decay < np.inf):
        raise ValueError(f"{caller}: weight_decay must be from 0, got {weight_decay!r}")
    return float(weight_decay)
