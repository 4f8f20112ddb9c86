"""Compare a reader's answer with the right one, and say in words how they differ."""

import inspect

import numpy as np

from dlbook.check.call import a_type, call, describe
from dlbook.check.report import CheckFailed, NothingYet, sentence

UNKNOWN = "Work this case out by hand, the smallest that differs:"


def check_function(function, reference, cases, mistakes, words):
    """Compare the reader's function with `reference` on every case.

    `mistakes(*case)` gives wrong values by name, `words` says what is wrong with each.
    A mistake is named only if it explains the answers to all cases; the evidence shown
    is the smallest case that differs.
    """
    names = list(inspect.signature(reference).parameters)
    raw = [call(function, case, names) for case in cases]
    got = [as_numbers(value, "your function returns") for value in raw]
    expected = [reference(*case) for case in cases]
    right = [np.asarray(value) for value in expected]
    if all(map(same, got, right)):
        check_types(raw, expected)
        return
    reason = diagnose(got, right, [mistakes(*case) for case in cases], words)
    shown = telling_case(cases, got, right)
    raise CheckFailed(
        f"{reason or UNKNOWN}\n    with {describe(names, cases[shown])}"
        f"\n    {difference(got[shown], right[shown])}"
    )


def check_value(answer, expected, mistakes, words, look):
    """Compare an answer worked out by hand, without giving the right numbers away.

    `mistakes` are wrong answers by name, `words` says what is wrong with each, and
    `look(*index)` where to look again when only some numbers differ.
    """
    got = as_numbers(answer, "your answer is")
    if same(got, expected):
        return
    reason = diagnose([got], [expected], [mistakes], words)
    if got.shape != expected.shape:
        reason += f"\n    {difference(got, expected)}"
    elif not reason:
        differs = np.argwhere(~close(got, expected)).tolist()
        right = expected.size - len(differs)
        reason = f"{right} of {expected.size} numbers are right. {look(*differs[0])}"
    raise CheckFailed(reason)


def diagnose(got, expected, mistakes, words):
    """Name the first mistake that gives these numbers, or else these shapes, every time."""
    variants = {name: [np.asarray(m[name]) for m in mistakes] for name in mistakes[0]}
    for name, wrong in variants.items():
        if all(map(same, got, wrong)):
            return sentence(words[name])
    shapes = [a.shape for a in got]
    if shapes == [a.shape for a in expected]:
        return ""
    for name, wrong in variants.items():
        if shapes == [a.shape for a in wrong]:
            return f"Going by the shape, a likely reason: {words[name]}"
    return "The shape is not the right one."


def telling_case(cases, got, right):
    """Index of the smallest case that differs, in shape where any does."""
    differ = [i for i in range(len(cases)) if got[i].shape != right[i].shape]
    differ = differ or [i for i in range(len(cases)) if not same(got[i], right[i])]
    return min(differ, key=lambda i: sum(map(extent, cases[i])))


def difference(got, expected):
    """Put the answer beside the right one: shapes, short answers whole, or one entry."""
    if got.shape != expected.shape:
        return f"your output is {size(got)}, expected {size(expected)}"
    if got.ndim == 0 or (got.ndim == 1 and got.size <= 4):
        return f"you return {number(got)}, expected {number(expected)}"
    differs = np.argwhere(~close(got, expected))
    at = tuple(differs[0])
    return (
        f"at {[int(i) for i in at]} you have {number(got[at])}, "
        f"expected {number(expected[at])} ({len(differs)} of {got.size} numbers differ)"
    )


def check_types(raw, expected):
    """With the numbers right, ask gently for the type that later code relies on."""
    for value, wanted in zip(raw, expected, strict=True):
        kind, wanted_kind = np.asarray(value).dtype.kind, np.asarray(wanted).dtype.kind
        if kind == "c" and wanted_kind != "c":
            raise CheckFailed(
                "The numbers are right, but complex (a Fourier transform leaves them so): "
                "keep the real part, with .real."
            )
        if np.asarray(value).dtype == np.float32:
            raise CheckFailed(
                "The numbers are right, as far as float32 goes. The input was float64: let "
                "the output have the type of the input."
            )
        if kind == "f" and wanted_kind == "i":
            raise CheckFailed(
                f"The value is right, but it comes as float: {value}. This is a count of "
                "cells or numbers: divide with // in place of /, or finish with int(...)."
            )
        if isinstance(wanted, np.ndarray) and isinstance(value, (list, tuple)):
            raise CheckFailed(
                f"The numbers are right, but they come as {a_type(value)}. Wrap them in "
                "np.array(...): code that uses them will ask for a shape."
            )


def as_numbers(value, subject):
    """Read an answer as an array of numbers, or say in words why that cannot be."""
    if value is None or value is ...:
        raise NothingYet(
            "Put your answer in place of the `...` above, run that cell, then this one."
        )
    try:
        array = np.asarray(value)
    except Exception:
        raise CheckFailed(
            sentence(
                f"{subject} {a_type(value)} that cannot be read as an array: "
                "are its rows of different lengths?"
            )
        ) from None
    if any(entry is None or entry is ... for entry in array.flat):
        raise CheckFailed(
            "Some numbers are still missing: put one in place of every `...`."
        )
    if array.dtype.kind == "b":
        raise CheckFailed(sentence(f"{subject} a yes or no; the number itself is wanted."))
    if array.dtype.kind not in "iufc":
        raise CheckFailed(sentence(f"{subject} {a_type(value)}; numbers are wanted."))
    return array


def same(got, expected):
    """True if shapes agree and all values do, to about seven digits."""
    return got.shape == expected.shape and bool(close(got, expected).all())


def close(got, expected):
    """Compare entry by entry, to the digits that the answer's type has."""
    tolerance = 1e-5 if got.dtype == np.float32 else 1e-8
    return np.isclose(got, expected, rtol=tolerance, atol=tolerance)


def extent(argument):
    """Measure an input, so that the smallest counter-example can be shown."""
    return int(argument) if isinstance(argument, int) else np.size(argument)


def number(value):
    """Write numbers with six significant digits; a short array as a tuple."""
    if np.ndim(value):
        return f"({', '.join(map(number, value))})"
    return f"{value.item():.6g}" if value.dtype.kind in "fc" else str(value)


def size(array):
    """Write a shape, or say that there is none."""
    return str(array.shape) if array.ndim else "a single number"
