"""A thousand values that no reader means: a sentence each time, never another error."""

import contextlib
import random

import numpy as np
import pytest
from hostile import assert_plain, draw, give_every_value

from dlbook.widgets import ConvolutionExplorer
from dlbook.widgets.kit.settings import SettingError

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
    assert_plain(widget)


def start():
    return ConvolutionExplorer([[1, 2], [3, 4]], [[1, 0], [0, 1]])


@pytest.mark.parametrize("trait", ConvolutionExplorer.settings())
def test_every_value_for_one_trait(trait):
    assert give_every_value(start, trait, assert_sound) > 20


def test_a_thousand_random_steps():
    chance = random.Random(0)
    widget, taken = ConvolutionExplorer(), 0
    for _ in range(1000):
        try:
            setattr(widget, *draw(chance, ConvolutionExplorer, FITTING))
            taken += 1
        except SettingError:
            continue
        assert_sound(widget)
    assert taken > 400


def test_the_constructor_refuses_in_the_same_words():
    chance = random.Random(1)
    for _ in range(300):
        arguments = dict(draw(chance, ConvolutionExplorer, FITTING) for _ in range(3))
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
                setattr(widget, *draw(chance, ConvolutionExplorer, FITTING))
        assert widget._repr_mimebundle_()[0]["image/png"]
