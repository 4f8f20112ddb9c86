"""The distribution function of the normal distribution: NumPy has no error function."""

from math import erfc, exp, sqrt

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial


def normal_cdf(x):
    r"""Return the chance that a standard normal number is smaller than x.

    .. math:: \Phi(x) = \frac{1}{2} \left(1 + \mathrm{erf}\frac{x}{\sqrt 2}\right)
              = \frac{1}{2}\, \mathrm{erfc}\frac{-x}{\sqrt 2}

    x (...). Right to 1e-12 of its value (float32: 1e-6), in the far tail too, where 1 + erf
    is all rounding. Book: eq-activations-normal-cdf.
    """
    z = np.minimum(np.abs(x) / sqrt(2), 28)  # exp(-28 * 28) is 0
    t, tail = (z - 2) / (z + 2), np.zeros_like(z)
    for coefficient in DOUBLE if z.dtype.itemsize > 4 else SINGLE:
        tail *= t  # Horner's scheme, in place
        tail += coefficient
    tail *= np.exp(-z * z) / 2
    return abs((x >= 0) - tail)  # the tail itself, or what is left beside it


def _scaled_tail(t):
    """Return exp(z^2) erfc(z), which falls slowly, for z = 2 (1 + t) / (1 - t)."""
    return np.array([exp(z * z) * erfc(z) for z in (2 * (1 + t) / (1 - t)).tolist()])


def _polynomial(degree):
    """Fit a polynomial in t to values from Python's `math`, for z from 0 to 26."""
    fitted = Chebyshev.interpolate(_scaled_tail, degree, [-1, 24 / 28])
    return fitted.convert(kind=Polynomial).coef[::-1].tolist()  # the highest power first


SINGLE, DOUBLE = _polynomial(9), _polynomial(20)
