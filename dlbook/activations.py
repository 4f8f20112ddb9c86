"""Activation functions: x (...) -> y (...), and where they are kinked, PyTorch's slope."""

from math import pi, sqrt
from typing import NamedTuple

import numpy as np

from dlbook.normal_cdf import normal_cdf
from dlbook.precision import read_only, total
from dlbook.shapes import ShapeError, check_floats, dims, gradient_for, is_number
from dlbook.softmax import log_softmax, log_softmax_backward, softmax, softmax_backward  # noqa: F401


class OutputSaved(NamedTuple):
    y: np.ndarray  # (...), the slope is read off the output


class InputSaved(NamedTuple):
    x: np.ndarray  # (...)


class SignSaved(NamedTuple):
    positive: np.ndarray  # (...), one byte a number
    dtype: np.dtype


class SlopeSaved(NamedTuple):
    x: np.ndarray  # (...)
    alpha: float  # the parameter of the negative side


class GeluSaved(NamedTuple):
    x: np.ndarray  # (...)
    gate: np.ndarray  # (...), Phi(x) or its approximation
    approximate: str


class PreluSaved(NamedTuple):
    x: np.ndarray  # (N, C, ...)
    alpha: np.ndarray  # (C,) or (1,)


# ---- bounded ----
def sigmoid(x):
    r"""Squash every number into (0, 1).

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^x}{1 + e^x}

    Each side of 0 takes the form that cannot overflow. Book: eq-activations-sigmoid.
    """
    _check("sigmoid", x)
    y = np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))
    return read_only(y), OutputSaved(y)


def sigmoid_backward(dy, saved):
    r"""Pull the gradient back through :func:`sigmoid`: :math:`y' = y(1 - y)`."""
    (y,) = saved
    gradient_for("sigmoid_backward", dy, y.shape, y.dtype)
    return dy * y * (1 - y)


def tanh(x):
    r"""Squash every number into (-1, 1).

    .. math:: \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}} = \frac{e^{2x} - 1}{e^{2x} + 1}

    Book: eq-activations-tanh.
    """
    _check("tanh", x)
    y = np.tanh(x)
    return read_only(y), OutputSaved(y)


def tanh_backward(dy, saved):
    r"""Pull the gradient back through :func:`tanh`: :math:`y' = 1 - y^2`."""
    (y,) = saved
    gradient_for("tanh_backward", dy, y.shape, y.dtype)
    return dy * (1 - y * y)


# ---- kinked at 0 ----
def relu(x):
    r"""Cut every negative number to 0; the slope at 0 is taken as 0.

    .. math:: \mathrm{ReLU}(x) = \max(0, x)

    Book: eq-activations-relu.
    """
    _check("relu", x)
    return np.maximum(x, 0), SignSaved(x > 0, x.dtype)


def relu_backward(dy, saved):
    """Pull the gradient back through :func:`relu`: it passes where x was positive."""
    gradient_for("relu_backward", dy, saved.positive.shape, saved.dtype)
    return dy * saved.positive


def leaky_relu(x, *, negative_slope=0.01):
    r"""Shrink every negative number; the slope at 0 is taken as alpha.

    .. math:: y = x \text{ if } x > 0 \text{ else } \alpha x

    Maas, Hannun and Ng (2013). Book: eq-activations-leaky-relu.
    """
    (alpha,) = _check("leaky_relu", x, negative_slope=negative_slope)
    return np.maximum(x, 0) + alpha * np.minimum(x, 0), SlopeSaved(x, alpha)


def leaky_relu_backward(dy, saved):
    """Pull the gradient back through :func:`leaky_relu`: alpha of it where x <= 0."""
    x, alpha = saved
    gradient_for("leaky_relu_backward", dy, x.shape, x.dtype)
    return np.where(x > 0, dy, alpha * dy)


def prelu(x, alpha):
    r"""Shrink every negative number by a learned factor: one for all, or one a channel.

    .. math:: y_{nc} = x_{nc} \text{ if } x_{nc} > 0 \text{ else } \alpha_c \, x_{nc}

    x (...) and alpha (1,), or x (N, C, ...) and alpha (C,). He et al. (2015),
    arXiv:1502.01852. Book: eq-activations-prelu.
    """
    dims("prelu", "..., C", x=x, alpha=alpha)
    check_floats("prelu", x=x, alpha=alpha)
    if len(alpha) != 1 and (x.ndim < 2 or len(alpha) != x.shape[1]):
        raise ShapeError(f"prelu: alpha says C = {len(alpha)}, but x is {x.shape}")
    y = np.maximum(x, 0) + _by_channel(alpha, x) * np.minimum(x, 0)
    return y, PreluSaved(x, alpha)


def prelu_backward(dy, saved):
    r"""Pull the gradient back through :func:`prelu`; return dx and dalpha.

    .. math:: \frac{\partial L}{\partial \alpha_c} =
              \sum_{n:\, x_{nc} \le 0} x_{nc} \frac{\partial L}{\partial y_{nc}}
    """
    x, alpha = saved
    gradient_for("prelu_backward", dy, x.shape, x.dtype)
    dx = np.where(x > 0, dy, _by_channel(alpha, x) * dy)
    terms = dy * np.minimum(x, 0)
    others = None if len(alpha) == 1 else tuple(k for k in range(x.ndim) if k != 1)
    return dx, total(terms, others).reshape(alpha.shape)


def elu(x, *, alpha=1.0):
    r"""Bend the negative side into an exponential that ends at -alpha.

    .. math:: y = x \text{ if } x > 0 \text{ else } \alpha (e^x - 1)

    The slope at 0 is taken as alpha. Clevert, Unterthiner and Hochreiter (2016),
    arXiv:1511.07289. Book: eq-activations-elu.
    """
    (alpha,) = _check("elu", x, alpha=alpha)
    y = np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))
    return y, SlopeSaved(x, alpha)


def elu_backward(dy, saved):
    r"""Pull the gradient back: :math:`y' = \alpha e^x = y + \alpha` where x <= 0."""
    x, alpha = saved
    gradient_for("elu_backward", dy, x.shape, x.dtype)
    return dy * np.where(x > 0, np.ones_like(x), alpha * np.exp(np.minimum(x, 0)))


# ---- smooth relatives of ReLU ----
def gelu(x, *, approximate="none"):
    r"""Multiply every number by the chance that a standard normal one is smaller.

    .. math:: y = x \, \Phi(x) \approx \frac{x}{2} \left(1 + \tanh\!\left(
              \sqrt{2/\pi}\, (x + 0.044715\, x^3)\right)\right)

    `approximate` is "none" or "tanh". Hendrycks and Gimpel (2016), arXiv:1606.08415.
    Book: eq-activations-gelu, eq-activations-gelu-tanh.
    """
    _check("gelu", x)
    if approximate not in ("none", "tanh"):
        raise ValueError(f'gelu: approximate must be "none" or "tanh", got {approximate!r}')
    near = x.clip(-40, 40)  # beyond, the gate is 0 or 1; within, float16 has no overflow
    if approximate == "none":
        gate = normal_cdf(near)
    else:
        gate = (1 + np.tanh(sqrt(2 / pi) * near * (1 + 0.044715 * near * near))) / 2
    return x * gate, GeluSaved(x, gate, approximate)


def gelu_backward(dy, saved):
    r"""Pull the gradient back: :math:`y' = g + x g'`, with :math:`\Phi'` the density."""
    x, gate, approximate = saved
    gradient_for("gelu_backward", dy, x.shape, x.dtype)
    near = x.clip(-40, 40)
    if approximate == "none":
        slope = np.exp(-near * near / 2) / sqrt(2 * pi)
    else:
        slope = 2 * gate * (1 - gate) * sqrt(2 / pi) * (1 + 3 * 0.044715 * near * near)
    return dy * (gate + near * slope)


def silu(x):
    r"""Multiply every number by its sigmoid (also called Swish).

    .. math:: y = x \, \sigma(x) = \frac{x}{1 + e^{-x}}

    Elfwing, Uchibe and Doya (2017), arXiv:1702.03118. Book: eq-activations-silu.
    """
    _check("silu", x)
    return x * sigmoid(x)[0], InputSaved(x)


def silu_backward(dy, saved):
    r"""Pull the gradient back: :math:`y' = \sigma(x) + x \sigma(x) (1 - \sigma(x))`."""
    (x,) = saved
    gradient_for("silu_backward", dy, x.shape, x.dtype)
    gate, _ = sigmoid(x)
    return dy * gate * (1 + x * (1 - gate))


def softplus(x):
    r"""Round off the kink of ReLU.

    .. math:: y = \ln(1 + e^x) = \max(x, 0) + \ln(1 + e^{-|x|})

    Book: eq-activations-softplus.
    """
    _check("softplus", x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), InputSaved(x)


def softplus_backward(dy, saved):
    r"""Pull the gradient back through :func:`softplus`: :math:`y' = \sigma(x)`."""
    (x,) = saved
    gradient_for("softplus_backward", dy, x.shape, x.dtype)
    return dy * sigmoid(x)[0]


def _by_channel(alpha, x):
    return alpha if len(alpha) == 1 else alpha.reshape(-1, *[1] * (x.ndim - 2))


def _check(caller, x, **options):
    """Refuse an array of other numbers, and options that are none; return these, plain."""
    dims(caller, "...", x=x)
    check_floats(caller, x=x)
    for name, value in options.items():
        if not is_number(value) or not np.isfinite(value):
            raise ValueError(f"{caller}: {name} must be a finite number, got {value!r}")
    return map(float, options.values())
