"""The landscapes of the optimizer figure: value, gradient and Hessian of each, by hand.

core.js has the same functions, operation for operation; a test compares them.
"""

from math import cos, radians, sin
from typing import NamedTuple

import numpy as np

# Petal length in cm, minus 3.8, of flowers 0, 1, 50, 51, 100 and 101 of Fisher's irises as
# scikit-learn carries them; and -1 for Iris setosa, 1 for the others.
LENGTHS = (-2.4, -2.4, 0.9, 0.7, 2.2, 1.3)
LABELS = (-1, -1, 1, 1, 1, 1)


class Jet(NamedTuple):
    """A function at a point, up to its second derivatives."""

    value: float
    gradient: tuple  # in x, in y
    hessian: tuple  # xx, xy, yy


class Surface(NamedTuple):
    name: str
    jet: object  # (x, y, condition, angle) -> Jet
    bounds: tuple  # left, right, bottom, top of the map
    minima: tuple


def quadratic(x, y, condition, angle):
    """Bend by 1 along a direction at `angle` degrees to x, by `condition` across it."""
    c, s = cos(radians(angle)), sin(radians(angle))
    xx, yy = c * c + condition * s * s, s * s + condition * c * c
    xy = c * s - condition * c * s
    gradient = xx * x + xy * y, xy * x + yy * y
    return Jet((x * gradient[0] + y * gradient[1]) / 2, gradient, (xx, xy, yy))


def bowl(x, y, condition, angle):
    """Bend by 1 in every direction."""
    return quadratic(x, y, 1, 0)


def rosenbrock(x, y, condition, angle):
    """Hide the minimum in a bent valley; Rosenbrock (1960)."""
    u, r = 1 - x, y - x * x
    gradient = -2 * u - 400 * x * r, 200 * r
    hessian = 2 - 400 * r + 800 * x * x, -400 * x, 200.0
    return Jet(u * u + 100 * r * r, gradient, hessian)


def saddle(x, y, condition, angle):
    """Rise along x; fall along y, into one of two hollows."""
    value = x * x / 2 + (y * y - 1) * (y * y - 1) / 4
    return Jet(value, (x, y * y * y - y), (1.0, 0.0, 3 * y * y - 1))


def plateau(x, y, condition, angle):
    """Lie almost flat all around a hole."""
    q = 1 + x * x + y * y
    first, second = 2 / (q * q), 8 / (q * q * q)
    hessian = first - second * x * x, -second * x * y, first - second * y * y
    return Jet(1 - 1 / q, (first * x, first * y), hessian)


def beale(x, y, condition, angle):
    """Stand on steep walls beside flat ground; Beale (1958)."""
    value = gx = gy = xx = xy = yy = 0.0
    for k, constant in ((1, 1.5), (2, 2.25), (3, 2.625)):
        p, q, s = ((1.0, y, y * y)[k - 1], (0.0, 1.0, y)[k - 1], y)  # y^(k-1), y^(k-2)
        r = constant - x + x * p * s
        rx, ry = p * s - 1, k * x * p
        value = value + r * r
        gx, gy = gx + 2 * r * rx, gy + 2 * r * ry
        xx, xy = xx + 2 * rx * rx, xy + 2 * (rx * ry + r * k * p)
        yy = yy + 2 * (ry * ry + r * k * (k - 1) * x * q)
    return Jet(value, (gx, gy), (xx, xy, yy))


def net(x, y, condition, angle):
    """Tell species by y tanh(x · length) of six petals: half the mean squared error."""
    value = gx = gy = xx = xy = yy = 0.0
    for length, label in zip(LENGTHS, LABELS, strict=True):
        w = np.exp(-2 * abs(x * length))
        a = np.sign(x * length) * (1 - w) / (1 + w)  # tanh
        e, d = y * a - label, 4 * w / ((1 + w) * (1 + w)) * length  # 1 - a^2, uncancelled
        value = value + e * e / 12
        gx, gy = gx + e * y * d / 6, gy + e * a / 6
        xx = xx + (y * d * y * d - 2 * e * y * a * d * length) / 6
        xy, yy = xy + (y * d * a + e * d) / 6, yy + a * a / 6
    return Jet(value, (gx, gy), (xx, xy, yy))


WIDE = (-4.5, 4.5, -3.0, 3.0)
SURFACES = {
    "bowl": Surface("Bowl", bowl, WIDE, ((0, 0),)),
    "ravine": Surface("Ravine", quadratic, WIDE, ((0, 0),)),
    "rosenbrock": Surface("Rosenbrock", rosenbrock, (-2.25, 2.25, -0.5, 2.5), ((1, 1),)),
    "saddle": Surface("Saddle", saddle, (-2.4, 2.4, -1.6, 1.6), ((0, -1), (0, 1))),
    "plateau": Surface("Plateau", plateau, (-6, 6, -4, 4), ((0, 0),)),
    "beale": Surface("Beale", beale, WIDE, ((3, 0.5),)),
    "net": Surface("Two-weight net", net, WIDE, ()),
}
