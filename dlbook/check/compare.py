"""Compare a reader's answer with the right one, and say in words how they differ."""

import inspect
from math import log10

import numpy as np

from dlbook.check.answers import as_numbers, number, refuse_wrapping, remark, size
from dlbook.check.call import call, describe
from dlbook.check.report import CheckFailed, sentence

UNKNOWN = "None of the slips known here. Work this case out by hand, the smallest"


def check_function(function, right, cases, mistakes, praise, *, tolerance=1e-8):
    """Compare the reader's function with `right` on every case; return the praise.

    `mistakes(*case)` yields pairs: a wrong value, and what is wrong with it. A mistake is
    named only if it explains the answers to all cases; the evidence shown is the smallest
    case that differs.
    """
    cases = list(cases)
    names = list(inspect.signature(right).parameters)
    raw = [call(function, case, names) for case in cases]
    expected = [right(*case) for case in cases]
    refuse_wrapping(raw, expected)
    got = [as_numbers(value, "your function returns") for value in raw]
    wanted = [np.asarray(value) for value in expected]
    if all(same(*pair, tolerance) for pair in zip(got, wanted, strict=True)):
        return praise + remark(raw, expected)
    reason = diagnose(got, wanted, [mistakes(*case) for case in cases])
    shown = telling_case(names, cases, got, wanted, tolerance)
    evidence = difference(got[shown], wanted[shown], tolerance)
    wrong = sum(not same(*pair, tolerance) for pair in zip(got, wanted, strict=True))
    reason = reason or f"{UNKNOWN} of {wrong} that differ (of {len(cases)} tried):"
    raise CheckFailed(f"{reason}\n    with {describe(names, cases[shown])}\n    {evidence}")


def check_value(answer, right, mistakes, praise, look):
    """Compare an answer worked out by hand, without giving the right numbers away.

    `mistakes` yields pairs, a wrong answer and what is wrong with it; `look(*index)` says
    where to look again when only some numbers differ.
    """
    expected = np.asarray(right)
    got = as_numbers(answer, "your answer is")
    if same(got, expected):
        return praise
    reason = diagnose([got], [expected], [mistakes])
    if got.shape != expected.shape:
        reason += f"\n    {difference(got, expected)}"
    elif not reason:
        differs = np.argwhere(~close(got, expected)).tolist()
        good = expected.size - len(differs)
        reason = f"{good} of {expected.size} numbers are right. {look(*differs[0])}"
    raise CheckFailed(reason)


def diagnose(got, expected, tables):
    """Name the first mistake that gives these numbers, or else these shapes, every time.

    `tables` holds the mistakes of each case, in the same order.
    """
    with np.errstate(all="ignore"):
        mistakes = [
            ([np.asarray(value) for value, _ in row], row[0][1])
            for row in zip(*tables, strict=True)
        ]
    for values, words in mistakes:
        if all(map(same, got, values)):
            return sentence(words)
    shapes = [a.shape for a in got]
    if shapes == [a.shape for a in expected]:
        return nearly(got, expected)
    for values, words in mistakes:
        if any(shapes) and shapes == [a.shape for a in values]:
            return f"Going by the shape, a likely reason: {words}"
    return "The shape is not the right one."


def nearly(got, expected):
    """Say so where all numbers are right to some digits, and no further."""
    gaps = [abs(a - b) / np.maximum(1, abs(b)) for a, b in zip(got, expected, strict=True)]
    error = np.max([gap.max(initial=0) for gap in gaps])  # NaN stays NaN
    if not 0 < error < 1e-4:
        return ""
    return (
        f"Your numbers are right to about {int(-log10(error))} digits and no further. Half "
        "the digits of float32, or a quotient of differences in place of a slope, leave "
        "such an error: compute the thing itself, in the precision of the input."
    )


def telling_case(names, cases, got, right, tolerance):
    """Index of the case that is easiest by hand among those that differ.

    That is one that differs in shape where any does, with the fewest numbers in it, and
    of those the one that is written shortest.
    """
    differ = [i for i in range(len(cases)) if got[i].shape != right[i].shape]
    differ = differ or [
        i for i in range(len(cases)) if not same(got[i], right[i], tolerance)
    ]
    return min(differ, key=lambda i: (extent(cases[i]), len(describe(names, cases[i]))))


def difference(got, expected, tolerance=1e-8):
    """Put the answer beside the right one: shapes, short answers whole, or one entry."""
    if got.shape != expected.shape:
        return f"your output is {size(got)}, expected {size(expected)}"
    if got.ndim == 0 or (got.ndim == 1 and got.size <= 4):
        return "you return {}, expected {}".format(*told_apart(got, expected))
    differs = np.argwhere(~close(got, expected, tolerance))
    at = tuple(differs[0])
    return ("at {} you have {}, expected {} ({} of {} numbers differ)").format(
        [int(i) for i in at], *told_apart(got[at], expected[at]), len(differs), got.size
    )


def told_apart(got, expected):
    """Write both with so many digits that they look as different as they are."""
    for digits in (6, 9, 12, 17):
        pair = number(got, digits), number(expected, digits)
        if pair[0] != pair[1]:
            break
    return pair


def same(got, expected, tolerance=1e-8):
    """True if shapes agree and all values do; NaN is like NaN."""
    return got.shape == expected.shape and bool(close(got, expected, tolerance).all())


def close(got, expected, tolerance=1e-8):
    """Compare entry by entry, to the digits that the answer's type has."""
    if got.dtype == np.float32:
        tolerance = max(tolerance, 1e-5)
    return np.isclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def extent(argument):
    """Count the numbers in an input."""
    if isinstance(argument, (list, tuple)):
        return sum(map(extent, argument))
    return 0 if callable(argument) else np.size(argument)
