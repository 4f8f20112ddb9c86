"""The claims of the package, one file a topic: `python -m dlbook` checks them all."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

import numpy as np

from dlbook.verify import verify_equation


class Claim(NamedTuple):
    """Something computed in two ways that must agree on random inputs."""

    what: str  # a line for the table
    sides: Callable  # (*inputs) -> (left, right): the formula, the code
    sample: Callable  # rng -> a tuple of inputs
    equation: str  # the label of the equation in the book, "" where it has none
    tolerance: float

    def verify(self, *, cases=5):
        """Compare both sides; return what was found, or raise EquationError."""
        return verify_equation(
            self.equation or self.what,
            lambda *inputs: self.sides(*inputs)[0],
            lambda *inputs: self.sides(*inputs)[1],
            self.sample,
            cases=cases,
            tolerance=self.tolerance,
        )


class Claims(list):
    """The claims of one topic, in the order in which its file makes them."""

    def claim(self, what, sample, equation="", *, tolerance=1e-12):
        """Add the function below, which returns both sides, as a claim."""

        def add(sides):
            self.append(Claim(what, sides, sample, equation, tolerance))
            return sides

        return add


def topics():
    """Return the names of the topics."""
    return sorted(module.name for module in iter_modules(__path__))


def claims(topic):
    """Return the claims of a topic."""
    return import_module(f"dlbook.claims.{topic}").CLAIMS


def slopes(forward, backward, *arrays):
    """Return the slope of a layer in each array: by central differences, by its backward.

    The number that varies is <y, dy>, along one direction for each array. y and dy may be
    tuples. dy is not constant: a constant one hides errors.
    """

    def value(*arrays):
        y, _ = forward(*arrays)
        return sum((a * _waves(a)).sum() for a in (y if isinstance(y, tuple) else (y,)))

    y, saved = forward(*arrays)
    dy = tuple(map(_waves, y)) if isinstance(y, tuple) else _waves(y)
    computed = backward(dy, saved)
    computed = computed if isinstance(computed, tuple) else (computed,)
    pairs = list(zip(arrays, computed, strict=True))
    measured = []
    for k, a in enumerate(arrays):
        up, down = (value(*arrays[:k], a + h * _waves(a), *arrays[k + 1 :]) for h in STEP)
        measured.append((up - down) / (STEP[0] - STEP[1]))
    return np.array(measured), np.array([(g * _waves(a)).sum() for a, g in pairs])


STEP = (1e-5, -1e-5)


def _waves(a):
    return np.cos(np.arange(a.size)).reshape(a.shape)
