"""Check a printed formula against code, and prove that the check is able to fail."""

from inspect import isfunction
from typing import NamedTuple
from zlib import crc32

import numpy as np


class EquationError(AssertionError):
    """A formula does not hold, or its check could not have told."""


class Verified(NamedTuple):
    """What a check that passed has found."""

    label: str
    cases: int
    error: float  # the largest one, relative to the largest value where that exceeds 1
    mistakes: int  # how many seeded mistakes were rejected


def check_equation(label, left, right, sample, *, cases=5, tolerance=1e-12):
    """Evaluate both sides of an equation on random inputs; raise unless they agree.

    `sample(rng)` returns a tuple of inputs, `left(*inputs)` is the formula as printed and
    `right(*inputs)` the code. Prints one line, the same on every machine.
    """
    found = verify_equation(label, left, right, sample, cases=cases, tolerance=tolerance)
    held = f"holds on {found.cases} random cases, largest error below {tolerance:.0e}"
    print(f"{label}: {held}; {found.mistakes} seeded mistakes rejected")


def verify_equation(label, left, right, sample, *, cases=5, tolerance=1e-12):
    """Do the work of :func:`check_equation` silently; return `Verified`.

    A value is a number, an array (float64 or complex128; integers are compared exactly)
    or a tuple of these. Where the sides agree, each part of the right one is then spoilt
    on purpose: its sign flipped, scaled by 1.001, shifted by one index (or by one, if it
    is a single number). A check that lets that pass has checked nothing, and is refused.
    """
    if _same_function(left, right):
        raise _cannot_fail(label, "left and right are the same function")
    pairs = [_both_sides(label, left, right, sample, case) for case in range(cases)]
    errors = [
        _compare(
            f"{label}: the two sides differ in case {case} of {cases}", a, b, tolerance
        )
        for case, (lefts, rights) in enumerate(pairs, start=1)
        for a, b in zip(lefts, rights, strict=True)
    ]
    if not errors:
        raise _cannot_fail(label, "it compares nothing")
    for part in zip(*(zip(*pair, strict=True) for pair in pairs), strict=True):
        for mistake, spoil in MISTAKES.items():
            if all(_agree(a, spoil(b), tolerance) for a, b in part):
                raise _cannot_fail(label, f"{mistake} on the right side went unnoticed")
    return Verified(label, cases, max(errors), len(MISTAKES))


MISTAKES = {
    "a flipped sign": np.negative,
    "a factor of 1.001": lambda value: value * 1.001,
    "a shifted index": lambda value: np.roll(value, 1) if value.size > 1 else value + 1,
}


def check_identity(label, left, right):
    """Prove with SymPy that two expressions or matrices are equal.

    Write the left side as printed, with its `Derivative`, `Integral` or `Sum` still to be
    evaluated.
    """
    import sympy

    left, right = sympy.sympify(left), sympy.sympify(right)
    if left == right:
        raise _cannot_fail(label, "both sides are the same expression")
    difference = sympy.simplify((left - right).doit())
    zero = 0 * difference
    if difference != zero:
        raise EquationError(f"{label}: the left side minus the right is {difference}")
    one = right.ones(*right.shape) if isinstance(right, sympy.MatrixBase) else 1
    if sympy.simplify((left - (right + one)).doit()) == zero:
        raise _cannot_fail(label, "adding 1 to the right side went unnoticed")
    print(f"{label}: holds as an identity (SymPy)")


def refute(source, printed, right, sample, *, cases=5):
    """Run a wrong formula, as printed, against the right one; raise if it is not wrong.

    `source` is a row of the inventory. Prints in how many cases the two differ and by how
    much, to two digits.
    """
    pairs = [_both_sides(source, printed, right, sample, case) for case in range(cases)]
    parts = [list(zip(*pair, strict=True)) for pair in pairs]
    wrong = [case for case in parts if not all(_agree(a, b, 1e-9) for a, b in case)]
    if not wrong:
        raise EquationError(
            f"{source}: the printed form agrees on all {cases} random cases"
        )
    if any(a.shape != b.shape for case in wrong for a, b in case):
        gap = "even in shape"
    else:
        largest = max(abs(a - b).max(initial=0) for case in wrong for a, b in case)
        gap = f"by up to {float(f'{largest:.1e}'):g}"
    count = f"{len(wrong)} of {cases} random cases"
    print(f"{source}: the printed form differs on {count}, {gap}")


def _cannot_fail(label, why):
    return EquationError(f"{label}: this check cannot fail: {why}")


def _same_function(left, right):
    """Tell whether two functions are one, or two copies of one text."""
    if left is right or not (isfunction(left) and isfunction(right)):
        return left is right
    closed = left.__closure__ is None and right.__closure__ is None
    texts = [(c.co_code, c.co_consts, c.co_names) for c in (left.__code__, right.__code__)]
    return closed and texts[0] == texts[1]


def _both_sides(label, left, right, sample, case):
    """Evaluate both sides; each draws its own inputs, so neither can disturb the other."""
    sides = []
    for side in (left, right):
        inputs = sample(np.random.default_rng([crc32(label.encode()), case]))
        if not isinstance(inputs, tuple):
            kind = type(inputs).__name__
            raise TypeError(f"{label}: sample must return a tuple of inputs, not {kind}")
        sides.append(_parts(label, side(*inputs)))
    if len(sides[0]) != len(sides[1]):
        counts = f"{len(sides[0])} values on the left, {len(sides[1])} on the right"
        raise EquationError(f"{label}: there are {counts}")
    return sides


def _parts(label, value):
    """Bring the value of one side to a list of arrays in full precision."""
    arrays = []
    for part in value if isinstance(value, tuple) else (value,):
        array = np.asarray(part.detach() if hasattr(part, "detach") else part)
        array = array.astype(np.int64) if array.dtype.kind in "iu" else array
        if array.dtype not in (np.int64, np.float64, np.complex128):
            kind = array.dtype
            raise TypeError(f"{label}: equations are checked in float64, this is {kind}")
        arrays.append(array)
    return arrays


def _errors(a, b):
    """Return the differences, relative to the largest value where that exceeds 1."""
    if a.dtype.kind == b.dtype.kind == "i":
        return abs(a - b)
    return abs(a - b) / max(1, abs(b).max(initial=0))


def _agree(a, b, tolerance):
    return a.shape == b.shape and bool((_errors(a, b) <= tolerance).all())


def _compare(failure, a, b, tolerance):
    """Return the largest error; where it is too large, say so, and where it is."""
    if a.shape != b.shape:
        raise EquationError(
            f"{failure}, in shape:\n    left  {a.shape}\n    right {b.shape}"
        )
    errors = _errors(a, b)
    if _agree(a, b, tolerance):
        return float(errors.max(initial=0))
    at = np.unravel_index(np.where(np.isnan(errors), np.inf, errors).argmax(), a.shape)
    index = f" at {[int(i) for i in at]} of {a.shape}" if a.shape else ""
    raise EquationError(
        f"{failure}, by {errors[at]:.2g} where {tolerance:.0e} is allowed{index}:\n"
        f"    left  {a[at]}\n    right {b[at]}"
    )
