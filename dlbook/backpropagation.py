"""Backpropagation three times: on numbers, on layers, and by differences to check both."""

from collections.abc import Callable
from math import exp, inf, log, tanh
from typing import NamedTuple

import numpy as np

from dlbook.shapes import check_floats, dims, is_number


# ---- on numbers ----
class Slope(NamedTuple):
    """How fast a value changes with a parent, one of those it was computed from."""

    parent: "Value"
    slope: float


class Value:
    r"""A number that remembers what it was computed from, and with which slopes.

    .. math:: \frac{\partial L}{\partial u} = \sum_{v \text{ from } u}
              \frac{\partial L}{\partial v} \frac{\partial v}{\partial u}

    `+ - * / **` (by a number), `exp`, `log`, `tanh` and `relu` make new values; where
    Python's own arithmetic raises, so do these, and an infinite slope is inf.
    Book: eq-backpropagation-graph.
    """

    def __init__(self, data, slopes=()):
        self.data = float(data)
        self.slopes = slopes  # a Slope for each parent; none for an input
        self.depth = 1 + max((parent.depth for parent, _ in slopes), default=0)

    def __repr__(self):
        return f"Value({self.data:g})"

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (Slope(self, 1.0), Slope(other, 1.0)))

    def __mul__(self, other):
        other = as_value(other)
        slopes = Slope(self, other.data), Slope(other, self.data)
        return Value(self.data * other.data, slopes)

    def __pow__(self, n):
        if isinstance(n, Value):
            raise TypeError("Value: an exponent must be a number, not a Value")
        return Value(self.data**n, (Slope(self, _power_slope(self.data, n)),))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -as_value(other)

    def __rsub__(self, other):
        return as_value(other) - self

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return as_value(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        y = exp(self.data)
        return Value(y, (Slope(self, y),))

    def log(self):
        return Value(log(self.data), (Slope(self, 1 / self.data),))

    def tanh(self):
        y = tanh(self.data)
        return Value(y, (Slope(self, 1 - y * y),))

    def relu(self):
        """Return max(0, x); at the kink the slope is 0, as in PyTorch."""
        return Value(max(0.0, self.data), (Slope(self, float(self.data > 0)),))

    def backward(self, *inputs):
        """Return the slope of this value in every input, 0.0 where there is no path.

        micrograd and PyTorch add it to a field `grad` of every input, to be set to 0 before
        the next call. Here nothing is stored: calling it again gives the same.
        """
        grad, waiting = {}, [self]
        while waiting:
            value = waiting.pop()
            if value not in grad:
                grad[value] = 0.0
                waiting.extend(parent for parent, _ in value.slopes)
        grad[self] = 1.0
        for value in sorted(grad, key=lambda value: -value.depth):  # children first
            for parent, slope in value.slopes:
                grad[parent] += slope * grad[value]
        return tuple(grad.get(value, 0.0) for value in inputs)


def _power_slope(x, n):
    """Return n x^(n-1), infinite where x^n has a value and this has none, as at 0^0.5."""
    try:
        return n * x ** (n - 1) if n else 0.0
    except (ZeroDivisionError, OverflowError):
        return n * inf if x >= 0 or n % 2 else -n * inf


def as_value(number):
    """Wrap a number, which is a constant from then on; leave a `Value` as it is."""
    return number if isinstance(number, Value) else Value(number)


# ---- on layers ----
class Layer(NamedTuple):
    """A pair of functions, and where to find the arguments after x."""

    forward: Callable  # (x, parameters) -> y, saved
    backward: Callable  # (dy, saved) -> dx, gradients of the parameters
    names: tuple = ()  # of its own parameters in `params`


class Chain:
    r"""Layers in a row, forward and then back, every layer by its own pair.

    .. math:: x_l = f_l(x_{l-1}; \theta_l), \qquad \frac{\partial L}{\partial x_{l-1}} =
              \frac{\partial L}{\partial x_l} \frac{\partial x_l}{\partial x_{l-1}}, \qquad
              \frac{\partial L}{\partial \theta_l} =
              \frac{\partial L}{\partial x_l} \frac{\partial x_l}{\partial \theta_l}

    It holds no parameters and no state. No layers at all give x back.
    Book: eq-backpropagation-chain.
    """

    def __init__(self, *layers):
        self.layers = tuple(Layer(*layer) for layer in layers)

    def forward(self, x, params):
        """Return the last layer's output and `saved`, one entry a layer."""
        saved = []
        for layer in self.layers:
            if missing := [name for name in layer.names if name not in params]:
                raise KeyError(f"Chain: params lacks {', '.join(missing)}")
            x, own = layer.forward(x, *(params[name] for name in layer.names))
            saved.append(own)
        return x, saved

    def backward(self, dy, saved):
        """Return dx and the gradients by name; parameters used twice get the sum."""
        grads = {}
        for layer, own in zip(reversed(self.layers), reversed(saved), strict=True):
            back = layer.backward(dy, own)
            dy, *found = back if isinstance(back, tuple) else (back,)
            if len(found) != len(layer.names):
                names = ", ".join(layer.names) or "nothing"
                raise ValueError(f"Chain: {len(found)} gradients came back for {names}")
            for name, grad in zip(layer.names, found, strict=True):
                grads[name] = grads[name] + grad if name in grads else grad
        return dy, grads


# ---- by differences ----
def numerical_gradient(f, x, *, h=None):
    r"""Measure the slope of a number in every element of an array, one at a time.

    .. math:: \frac{\partial f}{\partial x_i} \approx
              \frac{f(x + h e_i) - f(x - h e_i)}{2h}

    x (...); `f(x)` returns a number. h is the cube root of the rounding error, relative to
    x where that exceeds 1: smaller, and rounding grows; larger, and the curve bends.
    Returns (...). Raises ShapeError, TypeError or ValueError. Book:
    eq-backpropagation-differences.
    """
    if not callable(f):
        raise TypeError(f"numerical_gradient: f must be a function, got {f!r}")
    dims("numerical_gradient", "...", x=x)
    check_floats("numerical_gradient", x=x)
    if h is not None and not (is_number(h) and 0 < h < np.inf):
        raise ValueError(f"numerical_gradient: h must be in (0, inf), got {h!r}")
    h = float(np.finfo(x.dtype).eps) ** (1 / 3) if h is None else h
    slopes = np.zeros(x.shape, x.dtype)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        step = h * max(1.0, abs(float(x[i])))
        up[i], down[i] = x[i] + step, x[i] - step
        if up[i] == down[i]:
            raise ValueError(f"numerical_gradient: {x.dtype} cannot tell x from x + {h}")
        rise = f(up) - f(down)
        if np.ndim(rise):
            raise ValueError("numerical_gradient: f must return a number, not an array")
        slopes[i] = rise / (up[i] - down[i])
    return slopes
