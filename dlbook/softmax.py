"""Softmax and its logarithm: scores become probabilities along an axis."""

from typing import NamedTuple

import numpy as np

from dlbook.precision import read_only, wide_sum
from dlbook.shapes import check_floats, dims, gradient_for


def softmax_formula(x):
    """Turn scores x (..., F) into probabilities along the last axis, as it is written.

    Beyond scores of 88 in float32, 709 in float64, its powers overflow; :func:`softmax`,
    which is tested against it, has no such limit.
    """
    powers = np.exp(x)
    return powers / powers.sum(-1, keepdims=True)


class SoftmaxSaved(NamedTuple):
    p: np.ndarray  # (...), probabilities
    axis: int


def softmax(x, *, axis=-1):
    r"""Turn scores into probabilities that sum to 1 along an axis.

    .. math:: p_i = \frac{e^{x_i}}{\sum_j e^{x_j}} = \frac{e^{x_i - m}}
              {\sum_j e^{x_j - m}}, \qquad m = \max_j x_j

    x (...). A score of -inf has probability 0; a line of nothing else gives NaN. Raises
    ValueError for an axis that is missing or empty. Book: eq-activations-softmax,
    eq-activations-softmax-stable.
    """
    below = _below_largest("softmax", x, axis)
    p = np.exp(below, out=below)
    p /= wide_sum(p, axis, keepdims=True)
    return read_only(p), SoftmaxSaved(p, axis)


def softmax_backward(dy, saved):
    r"""Pull the gradient back through :func:`softmax`, without its Jacobian.

    .. math:: \frac{\partial L}{\partial x_i} = p_i \left(\frac{\partial L}{\partial p_i}
              - \sum_j p_j \frac{\partial L}{\partial p_j}\right)
    """
    p, axis = saved
    gradient_for("softmax_backward", dy, p.shape, p.dtype)
    mean = wide_sum(dy * p, axis, keepdims=True)  # of dy, weighted by p
    return (p * (dy - mean)).astype(p.dtype, copy=False)


class LogSoftmaxSaved(NamedTuple):
    y: np.ndarray  # (...), logarithms of probabilities
    axis: int


def log_softmax(x, *, axis=-1):
    r"""Turn scores into logarithms of probabilities; none of these can become ln 0.

    .. math:: \ln p_i = x_i - m - \ln \sum_j e^{x_j - m}, \qquad m = \max_j x_j

    x (...) and errors as for :func:`softmax`. Book: eq-activations-log-softmax.
    """
    y = _below_largest("log_softmax", x, axis)
    y -= np.log(wide_sum(np.exp(y), axis, keepdims=True))
    return read_only(y), LogSoftmaxSaved(y, axis)


def log_softmax_backward(dy, saved):
    r"""Pull the gradient back through :func:`log_softmax`.

    .. math:: \frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y_i}
              - p_i \sum_j \frac{\partial L}{\partial y_j}
    """
    y, axis = saved
    gradient_for("log_softmax_backward", dy, y.shape, y.dtype)
    dx = dy - np.exp(y) * wide_sum(dy, axis, keepdims=True)
    return dx.astype(y.dtype, copy=False)


def _below_largest(caller, x, axis):
    """Return x minus its largest value along the axis, which must be there."""
    dims(caller, "...", x=x)
    check_floats(caller, x=x)
    if not isinstance(axis, int | np.integer) or not -x.ndim <= axis < x.ndim:
        raise ValueError(f"{caller}: x {x.shape} has no axis {axis!r}")
    if x.shape[axis] == 0:
        raise ValueError(f"{caller}: axis {axis} of x {x.shape} is empty")
    with np.errstate(over="ignore", invalid="ignore"):  # float16, or a line of -inf
        return x - x.max(axis, keepdims=True)
