"""Read what a reader gives as numbers, or say in words why that cannot be."""

import numpy as np

from dlbook.check.call import a_type
from dlbook.check.report import CheckFailed, NothingYet, sentence

COUNT = " (It comes as float: where a whole number is needed, as in a shape, use int.)"
NO_AXES = " (It comes as an array without axes: float(...) makes it a plain number.)"


def as_numbers(value, subject):
    """Read an answer as an array of numbers; `subject` begins the words of a failure."""
    if value is None or value is ...:
        raise NothingYet(
            "Put your answer in place of the `...` above, run that cell, then this one."
        )
    if getattr(value, "requires_grad", False):
        raise CheckFailed(
            f"{sentence(subject)} a tensor that still carries its graph, for gradients. "
            "Numbers alone are wanted: finish with .detach().numpy()."
        )
    try:
        array = np.asarray(value)
    except Exception:
        words = f"{subject} {a_type(value)} that cannot be read as an array: "
        raise CheckFailed(sentence(words + "are its rows of different lengths?")) from None
    refuse_other_entries(array, f"{subject} {a_type(value)}", subject)
    return array


def refuse_other_entries(array, what, subject):
    """Raise unless the entries of an array are numbers."""
    if any(entry is None or entry is ... for entry in array.flat):
        raise CheckFailed(
            "Some numbers are still missing: put one in place of every `...`."
        )
    if array.dtype.kind == "b":
        raise CheckFailed(sentence(f"{subject} a yes or no; the number itself is wanted."))
    if array.dtype.kind not in "iufc":
        raise CheckFailed(sentence(f"{what}; numbers are wanted."))


def refuse_wrapping(raw, expected):
    """Refuse, in words, the right thing with something around it, every time."""
    found = [wrapping(value, wanted) for value, wanted in zip(raw, expected, strict=True)]
    if all(found):
        raise CheckFailed(found[0])


def wrapping(value, expected):
    """Say what is around the answer, "" if nothing is."""
    wanted, shape = np.shape(expected), shape_of(value)
    if isinstance(value, tuple) and not isinstance(expected, tuple):
        parts = [shape_of(part) for part in value]
        if wanted in parts and shape != wanted:
            return (
                f"Your function returns {len(value)} things, and one is asked for: number "
                f"{parts.index(wanted) + 1} has its shape. Return that one alone."
            )
        if None not in parts and (shape is None or len(shape) > len(wanted)):
            return (
                f"Your function returns {len(value)} things, of the shapes "
                f"{', '.join(map(str, parts))}, and one array of shape {wanted} is asked "
                "for: put them together into one."
            )
    if wanted == () and shape in [(1,), (1, 1)]:
        return (
            f"Your function returns its number inside {a_type(value)} of shape {shape}: "
            "take it out, with [0] or .item()."
        )
    return ""


def shape_of(value):
    """Return the shape of whatever can be read as an array, None for the rest."""
    if getattr(value, "requires_grad", False):
        return tuple(value.shape)
    try:
        return np.shape(value)
    except Exception:
        return None


def remark(raw, expected):
    """With the numbers right, say what later code may ask of their type.

    Another numeric type is as right, and gets a remark; what would not work later as an
    array of real numbers is refused.
    """
    found = ""
    for value, wanted in zip(raw, expected, strict=True):
        kind, wanted_kind = np.asarray(value).dtype.kind, np.asarray(wanted).dtype.kind
        if kind == "c" and wanted_kind != "c":
            raise CheckFailed(
                "The numbers are right, but complex (a Fourier transform leaves them so): "
                "keep the real part, with .real."
            )
        if isinstance(wanted, np.ndarray) and isinstance(value, (list, tuple)):
            raise CheckFailed(
                f"The numbers are right, but they come as {a_type(value)}. Wrap them in "
                "np.array(...): code that uses them will ask for a shape."
            )
        if kind == "f" and wanted_kind == "i":
            found = COUNT
        elif isinstance(value, np.ndarray) and value.ndim == 0:
            found = found or NO_AXES
    return found


def number(value, digits=6):
    """Write numbers with so many significant digits; a short array as a tuple."""
    if np.ndim(value):
        return f"({', '.join(number(entry, digits) for entry in value)})"
    return f"{value.item():.{digits}g}" if value.dtype.kind in "fc" else str(value)


def size(array):
    """Write a shape, or say that there is none."""
    return str(array.shape) if array.ndim else "a single number"
