"""Normalisation: mean 0 and variance 1 over some axes, then a learned scale and shift."""

from math import prod
from typing import NamedTuple

import numpy as np

from dlbook.local_response_norm import (  # noqa: F401
    local_response_norm,
    local_response_norm_backward,
)
from dlbook.precision import total, wide_sum, widened
from dlbook.shapes import (
    check_between,
    check_floats,
    check_positive,
    dims,
    gradient_for,
    parts,
)


class NormSaved(NamedTuple):
    xhat: np.ndarray  # like x
    rstd: np.ndarray  # 1 / sqrt(var + eps), one for each mean
    gamma: np.ndarray  # (D,) or (C,)


# ---- over the features of a vector ----
def layer_norm_formula(x, gamma, beta, eps=1e-5):
    """Compute :func:`layer_norm`, which is tested against this, as it is written."""
    mean = x.mean(-1, keepdims=True)  # (..., 1)
    var = ((x - mean) ** 2).mean(-1, keepdims=True)  # (..., 1)
    return gamma * (x - mean) / (var + eps) ** 0.5 + beta


def layer_norm(x, gamma, beta, *, eps=1e-5):
    r"""Give every feature vector mean 0 and variance 1, then scale and shift it.

    .. math:: y = \gamma \odot \hat x + \beta, \qquad
              \hat x = (x - \mu) \big/ \sqrt{\sigma^2 + \varepsilon}

    x (..., D); gamma, beta (D,). Returns y (..., D) and `saved`; a constant vector gives
    beta. Ba, Kiros and Hinton (2016), arXiv:1607.06450. Book: eq-normalization-layer-norm.
    """
    dims("layer_norm", "... D, D, D", x=x, gamma=gamma, beta=beta)
    check_floats("layer_norm", x=x, gamma=gamma, beta=beta)
    xhat, rstd, *_ = _standardize("layer_norm", x, (-1,), eps)
    return _scale_and_shift(xhat, gamma, beta, x.ndim - 1), NormSaved(xhat, rstd, gamma)


def layer_norm_backward(dy, saved):
    r"""Pull the gradient back through :func:`layer_norm`.

    .. math:: \frac{\partial L}{\partial x} = \frac{u - \langle u \rangle
              - \hat x \, \langle u \odot \hat x \rangle}
              {\sqrt{\sigma^2 + \varepsilon}}, \qquad
              u = \gamma \odot \frac{\partial L}{\partial y}

    dy (..., D). Returns dx (..., D), dgamma (D,), dbeta (D,).
    Book: eq-normalization-backward.
    """
    xhat, rstd, gamma = saved
    gradient_for("layer_norm_backward", dy, xhat.shape, xhat.dtype)
    dx = _standardize_backward(gamma * dy, xhat, rstd, (-1,))
    return dx, *_scale_and_shift_backward(dy, xhat, dy.ndim - 1)


# ---- over the batch ----
class Running(NamedTuple):
    mean: np.ndarray  # (C,)
    var: np.ndarray  # (C,), unbiased


def batch_norm(x, gamma, beta, running=None, *, momentum=0.1, eps=1e-5):
    r"""Give every channel mean 0 and variance 1 over the batch, then scale and shift it.

    .. math:: \mu_c = \frac{1}{NHW} \sum_{nhw} x_{nchw}, \qquad
              y_{nchw} = \gamma_c \, \frac{x_{nchw} - \mu_c}
              {\sqrt{\sigma_c^2 + \varepsilon}} + \beta_c

    x (N, C), (N, C, T) or (N, C, H, W); gamma, beta (C,). Returns y, the running statistics
    moved by `momentum` towards these (None: from 0 and 1), and `saved`. Refuses a single
    value a channel. Ioffe and Szegedy (2015), arXiv:1502.03167.
    Book: eq-normalization-batch-norm, eq-normalization-running.
    """
    old = (np.zeros_like(gamma), np.ones_like(gamma)) if running is None else running
    old = parts("batch_norm", "running", old, Running._fields)
    axes = _check("batch_norm", x, gamma, beta, *old)
    (momentum,) = check_between("batch_norm", 0, 1, momentum=momentum)
    m = prod(x.shape[k] for k in axes)
    if m < 2:
        raise ValueError(f"batch_norm: needs 2 values a channel or more, got x {x.shape}")
    xhat, rstd, mean, var = _standardize("batch_norm", x, axes, eps)
    batch = Running(mean.reshape(-1), var.reshape(-1) * (m / (m - 1)))  # (C,) both
    moved = [a + momentum * (b - a) for a, b in zip(old, batch, strict=True)]
    running = Running(*(a.astype(x.dtype, copy=False) for a in moved))
    return _scale_and_shift(xhat, gamma, beta), running, NormSaved(xhat, rstd, gamma)


def batch_norm_backward(dy, saved):
    r"""Pull the gradient back through :func:`batch_norm`, its mean and its variance.

    .. math:: \frac{\partial L}{\partial x} =
              \frac{\gamma_c}{\sqrt{\sigma_c^2 + \varepsilon}}
              \Big( \frac{\partial L}{\partial y}
              - \frac1m \frac{\partial L}{\partial \beta_c}
              - \frac{\hat x}{m} \frac{\partial L}{\partial \gamma_c} \Big)

    dy like y, m = NHW. A set is a channel here: what x loses, gamma and beta learn from.
    Returns dx like x, dgamma and dbeta (C,). Book: eq-normalization-backward.
    """
    xhat, rstd, gamma = saved
    gradient_for("batch_norm_backward", dy, xhat.shape, xhat.dtype)
    axes = _all_but_channels(dy)
    m = prod(dy.shape[k] for k in axes)
    dgamma, dbeta = wide_sum(dy * xhat, axes), wide_sum(dy, axes)
    dx = dy - _by_channel(dbeta / m, dy)
    dx -= xhat * _by_channel(dgamma / m, dy)
    dx *= rstd * _by_channel(gamma, dy)
    return tuple(a.astype(dy.dtype, copy=False) for a in (dx, dgamma, dbeta))


def batch_norm_inference(x, gamma, beta, running, *, eps=1e-5):
    r"""Normalise with the running statistics: no sample depends on another.

    .. math:: y_c = \gamma_c \, \frac{x_c - \mu_c^{run}}
              {\sqrt{\sigma_c^{2,run} + \varepsilon}} + \beta_c

    Shapes as for :func:`batch_norm`. Returns y. Book: eq-normalization-inference.
    """
    pair = parts("batch_norm_inference", "running", running, Running._fields)
    _check("batch_norm_inference", x, gamma, beta, *pair)
    (eps,) = check_positive("batch_norm_inference", eps=eps)
    mean, var = (_by_channel(a, x) for a in pair)
    return _scale_and_shift((x - mean) / (var + eps) ** 0.5, gamma, beta)


# ---- over the channels of a sample ----
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    r"""Give every group of channels of a sample mean 0 and variance 1.

    .. math:: y_{nchw} = \gamma_c \, \frac{x_{nchw} - \mu_{ng}}
              {\sqrt{\sigma_{ng}^2 + \varepsilon}} + \beta_c, \qquad
              g = \lfloor c \, G / C \rfloor

    Shapes as for :func:`batch_norm`; one group is layer normalisation over (C, H, W).
    Returns y and `saved`. Wu and He (2018), arXiv:1803.08494.
    Book: eq-normalization-group-norm.
    """
    _check("group_norm", x, gamma, beta)
    if not isinstance(groups, int | np.integer) or groups < 1 or len(gamma) % groups:
        raise ValueError(f"group_norm: groups must divide C = {len(gamma)}, got {groups!r}")
    axes = tuple(range(2, x.ndim + 1))
    xhat, rstd, *_ = _standardize("group_norm", _in_groups(x, groups), axes, eps)
    xhat = xhat.reshape(x.shape)  # (N, C, ...)
    return _scale_and_shift(xhat, gamma, beta), NormSaved(xhat, rstd, gamma)


def group_norm_backward(dy, saved):
    """Pull the gradient back through :func:`group_norm`; return dx, dgamma, dbeta."""
    xhat, rstd, gamma = saved
    gradient_for("group_norm_backward", dy, xhat.shape, xhat.dtype)
    dxhat = dy * _by_channel(gamma, dy)
    parts = (_in_groups(a, rstd.shape[1]) for a in (dxhat, xhat))
    dx = _standardize_backward(*parts, rstd, tuple(range(2, rstd.ndim)))
    return dx.reshape(dy.shape), *_scale_and_shift_backward(dy, xhat)


def instance_norm(x, gamma, beta, *, eps=1e-5):
    """Give every channel of every sample mean 0 and variance 1.

    :func:`group_norm` with as many groups as channels. Ulyanov, Vedaldi and Lempitsky
    (2016), arXiv:1607.08022. Book: eq-normalization-instance-norm.
    """
    _check("instance_norm", x, gamma, beta)
    return group_norm(x, gamma, beta, groups=len(gamma), eps=eps)


def instance_norm_backward(dy, saved):
    """Pull the gradient back through :func:`instance_norm`; return dx, dgamma, dbeta."""
    return group_norm_backward(dy, saved)


# ---- what they share ----
def _check(caller, x, *vectors):
    """Refuse what does not fit the channels of x; return all axes but theirs."""
    arrays = dict(zip(("gamma", "beta", "mean", "var"), vectors, strict=False))
    axes = {2: "", 3: " T"}.get(np.ndim(x), " H W")
    dims(caller, ", ".join([f"N C{axes}", *["C"] * len(arrays)]), x=x, **arrays)
    check_floats(caller, x=x, **arrays)
    return _all_but_channels(x)


def _all_but_channels(x, axis=1):
    return tuple(k for k in range(x.ndim) if k != axis)


def _by_channel(a, x, axis=1):
    """Shape a (C,) to multiply x along an axis: (C, 1, 1) for images."""
    return a.reshape(-1, *[1] * (x.ndim - 1 - axis))


def _in_groups(x, groups):
    """Split the channels (N, C, ...) into groups (N, G, C/G, ...)."""
    N, C, *rest = x.shape
    return x.reshape(N, groups, C // groups, *rest)


def _standardize(caller, x, axes, eps):
    """Return xhat, 1 / sqrt(var + eps), the mean and the variance over `axes`."""
    (eps,) = check_positive(caller, eps=eps)
    if 0 in [x.shape[k] for k in axes]:
        raise ValueError(f"{caller}: x {x.shape} has nothing to average over axes {axes}")
    wide = widened(x)  # squares in float16 would overflow
    mean = wide.mean(axes, keepdims=True)
    centred = wide - mean
    var = (centred * centred).mean(axes, keepdims=True)
    rstd = 1 / (var + eps) ** 0.5
    centred *= rstd  # in place, as below: a new array costs more than the product
    return centred.astype(x.dtype, copy=False), rstd.astype(x.dtype, copy=False), mean, var


def _standardize_backward(dxhat, xhat, rstd, axes):
    """Take out of a gradient what a shift or a stretch of x would not change."""
    dx = dxhat - dxhat.mean(axes, keepdims=True)
    dx -= xhat * (dxhat * xhat).mean(axes, keepdims=True)
    return np.multiply(dx, rstd, out=dx)


def _scale_and_shift(xhat, gamma, beta, axis=1):
    y = _by_channel(gamma, xhat, axis) * xhat
    return np.add(y, _by_channel(beta, xhat, axis), out=y)


def _scale_and_shift_backward(dy, xhat, axis=1):
    axes = _all_but_channels(dy, axis)
    return total(dy * xhat, axes), total(dy, axes)
