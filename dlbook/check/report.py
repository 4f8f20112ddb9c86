"""What a reader sees: one warm line when an answer is right, plain words when it is not."""

import os
import textwrap
from collections import Counter
from functools import update_wrapper
from zlib import crc32

import numpy as np

SEED = "DLBOOK_CHECK_SEED"  # an environment variable: the same questions for all
ASKED = Counter()  # how often each exercise was, where a seed is set


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

    It becomes a member of its topic, `dlbook.check.<topic>`, and asks new questions at
    every call: an answer that was collected from earlier ones is of no use.
    """
    name = check.__name__

    def public(answer):
        try:
            praise = check(answer, generator(name))
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
    public.__module__ = check.__module__.removesuffix(f".{name}")
    return public


def generator(name):
    """Draw anew at every call; with `DLBOOK_CHECK_SEED`, the same in every run.

    This is the one door for a seed: a teacher who grades sets the variable, to any text
    that students do not know. The second call still asks other questions than the first,
    or an answer could learn from the messages while it is graded.
    """
    seed = os.environ.get(SEED)
    if not seed:
        return np.random.default_rng()
    ASKED[name] += 1
    return np.random.default_rng(crc32(f"{name} {seed} {ASKED[name]}".encode()))


def sentence(words):
    """Start `words` with a capital letter, leaving the others alone."""
    return words[:1].upper() + words[1:]
