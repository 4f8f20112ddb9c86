"""A thousand values that no reader means: a sentence each time, never another error."""

import contextlib
import datetime
import json
import random

import numpy as np
import pytest

from dlbook.widgets import ConvolutionExplorer
from dlbook.widgets.settings import Setting, SettingError

TRAITS = [
    name
    for name, trait in ConvolutionExplorer.class_traits().items()
    if isinstance(trait, Setting)
]


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
FITTING = {  # each by itself; together they are mostly impossible
    "x": [np.ones((2, 2)), np.ones((2, 7, 3)), np.ones((20, 2, 2)), np.full((1, 1), 1e9)],
    "kernel": [np.ones((3, 3)), np.ones((2, 1, 2, 9)), np.ones((9, 1, 1, 1)), [[1e9]]],
    "bias": [[], [1], [1, 2]],
    "stride": [1, [1, 2], 9],
    "padding": [0, 1, [2, 0], 9, "same", "full"],
    "dilation": [1, [2, 1], 8],
    "groups": [1, 2, 3],
    "padding_mode": ["zeros", "reflect", "replicate", "circular"],
    "op": ["corr", "conv"],
    "view": ["grid", "grid", "image"],
    "cursor": [0, [1, 2, 0], [0, 99, 99]],
    "photo": [None, "flower", np.eye(9)],
}
VALUES = [*WORDS, *SCALARS, *SPECIAL, *NESTED, *PAIRS, *ARRAYS, *OTHER]


def assert_sound(widget):
    """Whatever it holds, it can say so."""
    problem = widget.problem
    assert isinstance(problem, str)
    assert problem == "" or (problem[0].isupper() or problem[0].isdigit())
    assert problem == "" or problem.endswith(".")
    assert widget.output.ndim == 3
    assert widget.output.dtype == np.float64
    assert np.isfinite(widget.output).all()
    assert (widget.output.size == 0) == bool(problem) == (widget.window is None)
    assert repr(widget).endswith(".")
    assert widget.describe()
    for code in (widget.as_numpy(), widget.as_pytorch(), widget.as_python()):
        compile(code, "copied", "exec")
    state = {name: getattr(widget, name) for name in TRAITS}
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    json.dumps(state, ensure_ascii=False).encode()  # as Jupyter sends it


@pytest.mark.parametrize("trait", TRAITS)
def test_every_value_for_one_trait(trait):
    for value in VALUES:
        widget = ConvolutionExplorer([[1, 2], [3, 4]], [[1, 0], [0, 1]])
        before = getattr(widget, trait)
        try:
            setattr(widget, trait, value)
        except SettingError as error:
            assert str(error).startswith(f"ConvolutionExplorer: {trait} must be ")
            assert ", got " in str(error)
            assert len(str(error)) < 500
            assert getattr(widget, trait) == before
        assert_sound(widget)


def draw(chance):
    """Draw a trait and a value for it: as often as not one that is well formed."""
    if chance.random() < 0.5:
        trait = chance.choice(list(FITTING))
        return trait, chance.choice(FITTING[trait])
    return chance.choice(TRAITS), chance.choice(VALUES)


def test_a_thousand_random_steps():
    chance = random.Random(0)
    widget, taken = ConvolutionExplorer(), 0
    for _ in range(1000):
        try:
            setattr(widget, *draw(chance))
            taken += 1
        except SettingError:
            continue
        assert_sound(widget)
    assert taken > 400


def test_the_constructor_refuses_in_the_same_words():
    chance = random.Random(1)
    for _ in range(300):
        arguments = dict(draw(chance) for _ in range(3))
        try:
            widget = ConvolutionExplorer(**arguments)
        except SettingError as error:
            assert str(error).startswith("ConvolutionExplorer: ")
        else:
            assert_sound(widget)


def test_pictures_of_odd_figures():
    chance = random.Random(2)
    widget = ConvolutionExplorer()
    for _ in range(12):
        for _ in range(8):
            with contextlib.suppress(SettingError):
                setattr(widget, *draw(chance))
        assert widget._repr_mimebundle_()[0]["image/png"]
