"""What a reader sees: one warm line when an answer is right, plain words when it is not."""

import textwrap
from functools import update_wrapper
from zlib import crc32

import numpy as np


class CheckFailed(AssertionError):
    """An answer is not right yet; the message says why, in the words of the field."""

    __module__ = "dlbook.check"  # the name that a terminal prints before the message

    def _render_traceback_(self):
        """Give Jupyter the message alone, in place of a traceback through our files."""
        lines = []
        for line in str(self).splitlines():
            indent = " " * (len(line) - len(line.lstrip()))
            lines += textwrap.wrap(
                line, 88, subsequent_indent=indent, break_on_hyphens=False
            ) or [""]
        return lines


class NothingYet(CheckFailed):
    """The stub has not been touched."""


def exercise(check):
    """Make `check(answer, rng)`, which returns its praise, the public `check(answer)`.

    Each exercise draws from its own seed, so it asks the same questions on every run.
    """
    name = check.__name__
    seed = crc32(name.encode())

    def public(answer):
        try:
            praise = check(answer, np.random.default_rng(seed))
        except CheckFailed as failure:
            state = "nothing here" if isinstance(failure, NothingYet) else "not"
            message = f"{name}: {state} yet.\n{failure}"
        else:
            print(f"{name}: right. {praise}")
            return
        # raised here, outside the handler, it brings no second traceback to a terminal
        raise CheckFailed(message)

    update_wrapper(public, check)
    del public.__wrapped__  # so that help shows the one argument a reader gives
    return public


def sentence(words):
    """Start `words` with a capital letter, leaving the others alone."""
    return words[:1].upper() + words[1:]
