"""Values that no reader means, for any setting of any figure."""

import datetime
import json

import numpy as np

from dlbook.widgets.kit.settings import SettingError


class Awkward:
    """An object that fails whatever is asked of it."""

    def _fail(self, *args, **kwargs):
        raise RuntimeError("no")

    __repr__ = __len__ = __iter__ = __array__ = __index__ = __float__ = _fail
    __getitem__ = __eq__ = __lt__ = __le__ = __bool__ = __hash__ = _fail


def deep(levels):
    """Nest a number in lists."""
    value = 1.0
    for _ in range(levels):
        value = [value]
    return value


def ring():
    """Return a list that contains itself."""
    values = [1]
    values.append(values)
    return values


WORDS = ["", "same", "valid", "image", "conv", "flower", "\0", "\ud800", "é" * 5000, b"12"]
SCALARS = [None, True, 0, -1, 1, 2, 7, 10**400, 1.5, -0.0, 1e-320, 1e9, 1e300]
SPECIAL = [float("nan"), float("inf"), -float("inf"), 1j, np.bool_(True), np.float16("inf")]
NESTED = [[], [[]], [[[]]], [[1], [1, 2]], [None], [["1"]], deep(40), deep(200), ring()]
PAIRS = [[1, 1], (2, 3), [0, 0], [3, 0], [1.0, 1], [99, 99], [100, 1], [True, 1], [1, 2, 3]]
ARRAYS = [
    np.zeros(0),
    np.zeros((1, 0, 3)),
    np.ones((2, 2)),
    np.ones((3, 5, 4)),
    np.ones((2, 3, 2, 3)),
    np.ones((1, 300, 300)),
    np.full((2, 2), np.nan),
    np.array([[1, "a"]], object),
    np.array(["2020-01-01"], "datetime64[D]"),
    np.zeros(3, [("a", float)]),
    np.array(5),
    np.ones((40, 40, 3), np.uint8),
    np.ma.masked_all((3, 3)),
]
OTHER = [
    {},
    {"a": 1},
    {"name": "x", "height": 9, "width": 9, "pixels": "A" * 108},
    {"name": "x", "height": 9, "width": 9, "pixels": "é"},
    {"name": [], "height": 9, "width": 9, "pixels": b"A"},
    {"name": "x", "height": -9, "width": -9, "pixels": "A" * 108},
    {1, 2},
    range(3),
    (n for n in range(3)),
    print,
    object(),
    Awkward(),
    [Awkward()],
    datetime.date(2020, 1, 1),
]
VALUES = [*WORDS, *SCALARS, *SPECIAL, *NESTED, *PAIRS, *ARRAYS, *OTHER]


def give_every_value(make, trait, assert_sound, values=VALUES):
    """Try each value for one trait of a widget; return how many it refused in words.

    A value that is refused leaves the widget as it was; any other gets a sound new one.
    """
    refused, widget = 0, make()
    start = widget.inputs()
    for value in values:
        try:
            setattr(widget, trait, value)
        except SettingError as error:
            refused += 1
            assert str(error).startswith(f"{type(widget).__name__}: {trait} must be ")
            assert ", got " in str(error) and len(str(error)) < 500
            assert widget.inputs() == start
        else:
            assert_sound(widget)
            widget = make()
    assert_sound(widget)
    return refused


def draw(chance, widget, fitting, share=0.5):
    """Draw a trait and a value for it: with the chance `share` one that is well formed."""
    if chance.random() < share:
        trait = chance.choice(list(fitting))
        return trait, chance.choice(fitting[trait])
    return chance.choice(widget.settings()), chance.choice(VALUES)


def assert_plain(widget):
    """Its inputs travel to the page, and come back as they were."""
    state = widget.inputs()
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    json.dumps(state, ensure_ascii=False).encode()  # as Jupyter sends it
