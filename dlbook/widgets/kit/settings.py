"""Traits that explain what is wrong with a value, and the readers that they use."""

import operator
import reprlib

import numpy as np
import traitlets


class SettingError(traitlets.TraitError, ValueError):
    """A value that a widget cannot hold, explained in words.

    It is a TraitError too, so that a message from the page is taken whole or not at all.
    """


class Setting(traitlets.TraitType):
    """A trait shared with the page whose values pass through `read`.

    A reader returns what the trait holds (JSON), or says `refuse(expected, got)`. `usual`
    is what a figure that is declared once holds where nothing else is said.
    """

    def __init__(self, read, usual=None):
        super().__init__()  # a widget's constructor gives every trait its value
        self.read, self.usual = read, usual
        self.tag(sync=True)

    def says(self):
        """Return what the page has to know to read the same: a kind, and its limits."""
        return {**self.read.says, "usual": self.usual}

    def read_for(self, widget, value):
        """Read a value; a setting that depends on the widget's others overrides this."""
        return self.read(value)

    def validate(self, obj, value):
        try:
            return self.read_for(obj, value)
        except Refused as why:
            expected, got = why.args
            where = f"{type(obj).__name__}: {self.name}"
            raise SettingError(f"{where} must be {expected}, got {got}") from None


class Refused(Exception):
    """What a reader expected, and what came instead."""


def says(kind, **limits):
    """Note on a reader what it reads, for the page."""

    def note(read):
        read.says = {"kind": kind, **limits}
        return read

    return note


def refuse(expected, got):
    """Tell the trait that it cannot hold this."""
    raise Refused(expected, got)


def short(value):
    """Show a value in at most a line, whatever its own repr does."""
    try:
        return reprlib.repr(value)
    except Exception:
        return f"a {type(value).__name__}"


def numbers(axes, *most, least=1, plain=None, reach=1e9):
    """Read finite numbers with the given axes, "C, H, W" say, into nested lists.

    Each axis has from `least` to `most` places. With `plain` axes, 2 say, the others
    have the size 1: an image is one channel.
    """
    shape = f"({axes})" + (f" or ({', '.join(axes.split(', ')[-plain:])})" if plain else "")
    expected = f"numbers of shape {shape}, at most {' × '.join(map(str, most))}"

    @says("numbers", most=most, least=least, reach=reach)
    def read(value):
        array = as_array(value, expected)
        if array.ndim == plain:
            array = array.reshape((1,) * (len(most) - plain) + array.shape)
        if array.ndim != len(most):
            refuse(expected, f"shape {array.shape}")
        sizes = zip(array.shape, most, strict=True)
        if not all(least <= size <= top for size, top in sizes):
            refuse(expected, f"shape {array.shape}")
        outside = ~(np.abs(array) <= reach)  # so written, it finds NaN as well
        if outside.any():
            refuse(f"{expected}, from −{reach:g} to {reach:g}", f"{array[outside][0]:g}")
        return array.tolist()

    return read


def as_array(value, expected):
    """Return float64 numbers from whatever NumPy can read, words and gaps excepted."""
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, and objects that fail in ways of their own
        refuse(expected, short(value))
    if array.dtype.kind not in "biuf":
        refuse(expected, short(value))
    return array.astype(np.float64)


def whole(low, high):
    """Read one whole number."""
    expected = f"a whole number from {low} to {high}"

    @says("whole", low=low, high=high)
    def read(value):
        if not is_whole(value) or not low <= value <= high:
            refuse(expected, short(value))
        return operator.index(value)

    return read


def wholes(count, low, high):
    """Read `count` whole numbers; a single one stands for all of them."""
    expected = f"{count} whole numbers from {low} to {high}"
    if count == 2:
        expected = f"a whole number from {low} to {high}, or a pair of them"

    def read(value):
        values = [value] * count if is_whole(value) else value
        if isinstance(values, np.ndarray):
            values = values.tolist()
        if not isinstance(values, (list, tuple)) or len(values) != count:
            refuse(expected, short(value))
        if not all(is_whole(v) and low <= v <= high for v in values):
            refuse(expected, short(value))
        return [operator.index(v) for v in values]

    return read


def is_whole(value):
    """Tell a whole number, Python's or NumPy's, from True, 2.0 and "2"."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def decimal(low, high):
    """Read one finite number."""
    expected = f"a number from {low} to {high}"

    @says("number", low=low, high=high)
    def read(value):
        if isinstance(value, np.floating):
            value = float(value)  # a small type could not be compared with `high`
        real = isinstance(value, (int, float, np.integer))
        if not real or isinstance(value, bool) or not low <= value <= high:
            refuse(expected, short(value))
        return float(value)

    return read


def choice(*options):
    """Read one of these words."""
    listed = ", ".join(f'"{option}"' for option in options)

    @says("choice", options=options)
    def read(value):
        if not isinstance(value, str) or value not in options:
            refuse(f"one of {listed}", short(value))
        return str(value)

    return read


@says("flag")
def flag(value):
    """Read True or False."""
    if not isinstance(value, (bool, np.bool_)):
        refuse("True or False", short(value))
    return bool(value)


def text(longest):
    """Read a piece of text."""

    @says("text", longest=longest)
    def read(value):
        if not is_text(value) or len(value) > longest:
            refuse(f"text of at most {longest} characters", short(value))
        return str(value)

    return read


def is_text(value):
    """Tell text that can be sent; half a character, a lone surrogate, cannot."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)
