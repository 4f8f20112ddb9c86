"""Chance is an argument: who draws from which generator, and how to draw the same again."""

from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

# While somebody notes them: the generators in use and their states before the first draw.
_NOTED = ContextVar("noted", default=None)


def generator(caller, rng):
    """Return `rng`, or refuse what is no generator of random numbers, a seed for one."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{caller}: rng must be np.random.default_rng(seed), got {rng!r}")
    if (noted := _NOTED.get()) is not None:
        noted.setdefault(id(rng), (rng, rng.bit_generator.state))
    return rng


@contextmanager
def noted_generators():
    """Give a dict that holds, at the end, the generators used and their first states."""
    noted, outer = {}, _NOTED.get()
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)
        if outer is not None:  # a checkpoint inside a checkpoint
            outer.update({key: noted[key] for key in noted.keys() - outer.keys()})


@contextmanager
def rewound(noted):
    """Set noted generators back to their first states, and afterwards where they were."""
    now = [(rng, rng.bit_generator.state) for rng, _ in noted.values()]
    try:
        for rng, state in noted.values():
            rng.bit_generator.state = state
        yield
    finally:
        for rng, state in now:
            rng.bit_generator.state = state
