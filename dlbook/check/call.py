"""Run a reader's function, and turn whatever goes wrong inside it into words."""

import dis
import inspect
import traceback

import numpy as np

from dlbook.check.report import CheckFailed, NothingYet

BY_HAND = 6  # the most numbers of an array that a reader may want to calculate with


def call(function, case, names):
    """Return `function(*case)`; an error, or a write into an argument, becomes words.

    `names` are the arguments' names in the exercise, for the messages.
    """
    refuse_non_function(function, case, names)
    given = [a.copy() if isinstance(a, np.ndarray) else a for a in case]
    try:
        value = function(*given)
    except NotImplementedError:
        value = None
    except Exception as error:
        raise CheckFailed(stopped(error, function, describe(names, case))) from None
    if value is None or value is ...:
        raise NothingYet(
            "Your function returns nothing. Write it in the cell above, run that cell, "
            "then this one. If it is written, is a `return` missing?"
        )
    for name, before, after in zip(names, case, given, strict=True):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after):
            raise CheckFailed(
                f"Your function writes into its argument {name}: whoever called it loses "
                f"their data. Work on a copy ({name}.copy()), or on a new array."
            )
    return value


def refuse_non_function(function, case, names):
    """Raise unless `function` can be called with the arguments of the exercise."""
    if function is None or function is ...:
        raise NothingYet(
            "Write the function in the cell above, run that cell, then this one."
        )
    if not callable(function):
        raise CheckFailed(
            "Give the check the function itself, without calling it: its name and no "
            f"brackets after it. It was given {a_type(function)}."
        )
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
    message = f"{type(error).__name__}: {error}".rstrip(": ")
    lines = [f"Your function stopped with an error, with {inputs}:"]
    lines += [f"    {line}" for line in message.splitlines()]
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if own:  # the deepest of their lines is where to look
        lines.append(f"    in line {own[-1].lineno} of your code:  {own[-1].line}")
    return "\n".join(lines)


def describe(names, case):
    """Write inputs as `x (3, 5), s=2`: arrays by shape, short ones in full."""
    parts = []
    for name, value in zip(names, case, strict=True):
        if isinstance(value, np.ndarray):
            short = f" = {value.round(3).tolist()}" if value.size <= BY_HAND else ""
            parts.append(f"{name} {value.shape}{short}")
        elif getattr(value, "__name__", "") != name:  # else there is nothing to tell
            parts.append(f"{name}={getattr(value, '__name__', value)}")
    return ", ".join(parts)


def a_type(value):
    """Name a value's type with its article: `a float`, `an int`."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def has_loop(function):
    """True if Python code of `function` holds a `for` or a comprehension."""
    waiting = [getattr(function, "__code__", None)]
    while waiting:
        code = waiting.pop()
        if inspect.iscode(code):
            waiting += code.co_consts  # functions inside the function
            if any(step.opname == "FOR_ITER" for step in dis.get_instructions(code)):
                return True
    return False
