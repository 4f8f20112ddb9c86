"""Named dimensions: read them, check them and explain a mismatch, in one line."""

from functools import cache, lru_cache
from math import gcd, inf
from numbers import Real

import numpy as np

from dlbook.randomness import generator  # noqa: F401


class ShapeError(ValueError):
    """An array does not have the shape that a layer's docstring promises."""


def dims(caller, spec, **arrays):
    """Return the sizes in `spec`, in order of first mention, checked against `arrays`.

    A leading `...` stands for any number of dimensions, and `C/G` for a quotient. A
    capital letter among `arrays` is a size known beforehand; it is checked, not returned.
    An array whose sizes end in `?` may be left out: None.

    >>> x, w = np.ones((8, 3, 32, 32)), np.ones((16, 3, 5, 5))
    >>> dims("conv2d", "N C H W, O C/G KH KW, O?", x=x, w=w, b=None, G=1)
    (8, 3, 32, 32, 16, 5, 5)
    """
    sizes, why = _read(spec, tuple((k, _shape_of(k, a)) for k, a in arrays.items()))
    if why:
        raise ShapeError(f"{caller}: {why}")
    return sizes


def check_floats(caller, **arrays):
    """Refuse arrays that are not all of one floating-point type; None was left out."""
    given = {name: array for name, array in arrays.items() if array is not None}
    for name, array in given.items():
        if not isinstance(array, np.ndarray | np.generic):
            kind = type(array).__name__
            raise TypeError(f"{caller}: {name} is of type {kind}, not a NumPy array")
        if array.dtype.kind != "f":
            raise TypeError(
                f"{caller}: {name} holds {array.dtype}, but real floating-point numbers are"
                f" needed: pass {name}.astype(np.float64)"
            )
    if len({array.dtype for array in given.values()}) > 1:
        kinds = ", ".join(f"{name} is {array.dtype}" for name, array in given.items())
        raise TypeError(f"{caller}: one type is needed, but {kinds}: convert with .astype")


def gradient_for(caller, dy, shape, dtype):
    """Refuse a gradient `dy` that lacks the shape or the type of the output it is for."""
    if not isinstance(dy, np.ndarray | np.floating) or dy.shape != shape:
        got = getattr(dy, "shape", type(dy).__name__)
        raise ShapeError(f"{caller}: dy is {got}, but the output was {shape}")
    if dy.dtype != dtype:
        raise TypeError(f"{caller}: dy holds {dy.dtype}, but the output was {dtype}")


def parts(caller, what, value, names):
    """Return a tuple as it is, or refuse what is none, or has other parts than `names`."""
    if not isinstance(value, tuple) or len(value) != len(names):
        got = f"{len(value)} parts" if isinstance(value, tuple) else type(value).__name__
        raise TypeError(f"{caller}: {what} must be a tuple ({', '.join(names)}), got {got}")
    return value


def is_number(value, low=-inf, high=inf):
    """Say whether a value is one real number from `low` to `high`, and not NaN."""
    return isinstance(value, Real) and low <= value <= high


def check_between(caller, low, high, **values):
    """Refuse a value that is not a number from `low` to `high`; return them as floats.

    A NumPy scalar would turn float32 arrays into float64; Python's float does not.
    """
    for name, value in values.items():
        if not is_number(value, low, high):
            raise ValueError(f"{caller}: {name} must be in [{low}, {high}], got {value!r}")
    return [float(value) for value in values.values()]


def check_positive(caller, **values):
    """Refuse a value that is not a number above 0; return them as floats."""
    for name, value in values.items():
        if not (is_number(value) and value > 0):
            raise ValueError(f"{caller}: {name} must be above 0, got {value!r}")
    return [float(value) for value in values.values()]


def check_whole_numbers(caller, least, **values):
    """Refuse what is not a whole number from `least`."""
    for name, value in values.items():
        if not isinstance(value, int | np.integer) or value < least:
            raise ValueError(
                f"{caller}: {name} must be a whole number from {least}, got {value!r}"
            )


def nearest_divisors(part, *wholes):
    """Write the divisors common to all `wholes` just below and above `part`: "2 or 4".

    >>> nearest_divisors(5, 12, 24)
    '4 or 6'
    """
    common = gcd(*wholes)
    divisors = [n for n in range(1, common + 1) if common % n == 0]
    below = [n for n in divisors if n < part][-1:]
    above = [n for n in divisors if n > part][:1]
    return " or ".join(str(n) for n in below + above)


def _shape_of(name, array):
    """Return what `dims` goes by: a shape, a known size, None, or the name of a type."""
    if isinstance(array, np.ndarray):
        return array.shape
    return array if array is None or name.isupper() else type(array).__name__


@lru_cache(maxsize=4096)  # a network asks the same question at every step
def _read(spec, shapes):
    """Return the sizes in `spec` that were not known, and what is wrong, "" if nothing."""
    known = {name: size for name, size in shapes if name.isupper()}
    sizes, lines, wrong = dict(known), [], ""
    arrays = [(name, shape) for name, shape in shapes if name not in known]
    for (name, shape), (letters, optional) in zip(arrays, _parse(spec), strict=True):
        if optional and shape is None:
            continue
        wrong = wrong or _mismatch(name, shape, letters, sizes)
        got = "NoneType" if shape is None else shape
        lines.append(f"    {name:6} expected ({', '.join(letters)})  got {got}")
    found = tuple(size for letter, size in sizes.items() if letter not in known)
    return found, wrong and "\n".join([wrong, *lines])


@cache
def _parse(spec):
    """Return the letters of every array, and whether it may be left out."""
    each = [sizes.strip() for sizes in spec.split(",")]
    return tuple((tuple(sizes.rstrip("?").split()), sizes.endswith("?")) for sizes in each)


def _mismatch(name, shape, letters, sizes):
    """Read the sizes of one array into `sizes`; return what is wrong, "" if nothing."""
    if shape is None:
        return f"{name} is None, but it may not be left out"
    if isinstance(shape, str):
        return f"{name} is of type {shape}, not a NumPy array"
    rank = len(shape)
    if letters[0] == "...":  # any number of leading dimensions
        letters = letters[1:]
        shape = shape[rank - len(letters) :]
    if len(shape) != len(letters):
        return f"{name} has {rank} dimensions, not {len(letters)}"
    for letter, size in zip(letters, shape, strict=True):
        whole, _, part = letter.partition("/")
        if part and sizes[whole] % sizes[part]:
            fix = nearest_divisors(sizes[part], sizes[whole])
            indivisible = f"{part} = {sizes[part]} does not divide {whole} = {sizes[whole]}"
            return f"{indivisible}: try {fix}"
        expected = sizes[whole] // sizes[part] if part else sizes.setdefault(letter, size)
        if size != expected:
            return f"{name} says {letter} = {size}, but it was {expected}"
    return ""
