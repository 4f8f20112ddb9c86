"""Run a reader's function, and turn whatever goes wrong inside it into words."""

import copy
import dis
import inspect
import signal
import threading
import traceback
from contextlib import contextmanager

import numpy as np

from dlbook.check.report import CheckFailed, NothingYet

BY_HAND = 12  # the most numbers of an array that a reader may want to calculate with
SECONDS = 20.0  # of computing, after which a loop is taken to be endless


class TooLong(BaseException):
    """Raised inside a function that does not end; no `except Exception` stops it."""


def call(function, case, names):
    """Return `function(*case)`; an error, or a write into an argument, becomes words.

    `names` are the arguments' names in the exercise, for the messages.
    """
    refuse_non_function(function)
    refuse_other_arguments(function, case, names)
    given = [copy.deepcopy(a) if isinstance(a, (np.ndarray, list)) else a for a in case]
    try:
        with time_limit(SECONDS), np.errstate(all="ignore"):
            value = function(*given)
    except NotImplementedError:
        value = None
    except (Exception, TooLong) as error:
        raise CheckFailed(stopped(error, function, describe(names, case))) from None
    if value is None or value is ...:
        raise NothingYet(
            "Your function returns nothing. Write it in the cell above, run that cell, "
            "then this one. If it is written, is a `return` missing?"
        )
    refuse_writing(names, case, given)
    return value


@contextmanager
def time_limit(seconds):
    """Raise `TooLong` in what computes too long, where the system has a clock for it."""
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):  # the page has a Stop button
        yield
        return

    def ring(*_):
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def unchanged(before, after):
    """Compare an argument with its copy; NaN is what it was."""
    if isinstance(before, list):
        return before == after
    return np.array_equal(before, after, equal_nan=before.dtype.kind == "f")


def refuse_writing(names, case, given):
    """Raise if an array or a list was changed by the function that it was given to."""
    for name, before, after in zip(names, case, given, strict=True):
        if isinstance(before, (np.ndarray, list)) and not unchanged(before, after):
            raise CheckFailed(
                f"Your function writes into its argument {name}: whoever called it loses "
                f"their data. Work on a copy ({name}.copy()), or on something new."
            )


def refuse_non_function(function):
    """Raise unless `function` is one of the reader's own."""
    if function is None or function is ...:
        raise NothingYet(
            "Write the function in the cell above, run that cell, then this one."
        )
    if not callable(function):
        raise CheckFailed(
            "Give the check the function itself, without calling it: its name and no "
            f"brackets after it. It was given {a_type(function)}."
        )
    if str(getattr(function, "__module__", "")).startswith("dlbook."):
        raise CheckFailed(
            "This function comes from the package of the book, where nobody doubts it. "
            "Write your own in the cell above."
        )


def refuse_other_arguments(function, case, names):
    """Raise unless `function` can be called with the arguments of the exercise."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C have none to show
        return
    try:
        signature.bind(*case)
    except TypeError:
        raise CheckFailed(
            f"Your function takes {signature}, but is called with ({', '.join(names)}): "
            "keep the arguments of the exercise, in this order."
        ) from None


def stopped(error, function, inputs):
    """Say which error stopped the reader's function, in which of their lines."""
    if isinstance(error, TooLong):
        return (
            f"Your function was still computing after {SECONDS:g} seconds, with {inputs}: "
            "is there a loop that does not end?"
        )
    message = f"{type(error).__name__}: {error}".rstrip(": ")
    lines = [f"Your function stopped with an error, with {inputs}:"]
    lines += [f"    {line}" for line in message.splitlines()]
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if own:  # the deepest of their lines is where to look
        lines.append(f"    in line {own[-1].lineno} of your code:  {own[-1].line}")
    if "broadcast" in message:
        lines.append(
            "Two arrays met there whose shapes do not fit. If one of them is a sum or a "
            "largest value along an axis, keepdims=True keeps that axis in its place."
        )
    return "\n".join(lines)


def describe(names, case):
    """Write inputs as `x (3, 5), s=2`: arrays by shape, short ones in full."""
    parts = []
    for name, value in zip(names, case, strict=True):
        if isinstance(value, np.ndarray):
            short = f" = {shown(value.tolist())}" if value.size <= BY_HAND else ""
            parts.append(f"{name} {value.shape}{short}")
        elif not callable(value):
            parts.append(f"{name}={shown(value)}")
        elif value.__doc__:  # what a function does; else there is nothing to tell
            parts.append(f"{name} = {value.__name__} ({value.__doc__})")
    return ", ".join(parts)


def shown(value):
    """Write numbers as short as they are known exactly, in lists and tuples as well."""
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(shown, value))
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{comma})"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def a_type(value):
    """Name a value's type with its article: `a float`, `an int`."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def has_loop(function):
    """True if Python code of `function` holds a `for`, a `while` or a comprehension."""
    waiting = [getattr(function, "__code__", None)]
    while waiting:
        code = waiting.pop()
        if inspect.iscode(code):
            waiting += code.co_consts  # functions inside the function
            steps = [step.opname for step in dis.get_instructions(code)]
            if any(s == "FOR_ITER" or "JUMP_BACKWARD" in s for s in steps):
                return True
    return False
