"""A thousand values that no reader means: a sentence each time, never another error."""

import contextlib
import random

import numpy as np
import pytest
from hostile import VALUES, assert_plain, draw, give_every_value

from dlbook.widgets import BackpropagationExplorer
from dlbook.widgets.kit.settings import SettingError

LEAVES = [
    {"x": float("nan")},
    {"x": True},
    {1: 2},
    {"": 1},
    {'"': 1},
    {"x": "1"},
    {"x": 1e7},
]
FITTING = {
    "expr": [
        "x",
        "exp(exp(exp(x)))",
        "1/(x-x)",
        "((",
        "x**",
        "1e308*x*x",
        "^",
        "é",
        "x\n+1",
    ],
    "values": [{}, {"x": 1e6, "a": -3}, {"x": 0}, {"x": -2.5}, *LEAVES],
    "upstream": [0, 1e6, -1],
    "step": [0, 3, 999],
    "cursor": ["", "x", "v1", "nobody"],
    "sabotage": ["", "f", "v1", "x"],
    "view": ["graph", "check", "depth"],
    "eps": [1e-16, 1, 1e-5],
    "depth": [1, 30],
    "gain": [0.1, 4],
}


def assert_sound(widget):
    """Whatever it holds, it can say so."""
    problem = widget.problem
    assert isinstance(problem, str) and (problem == "" or problem.endswith("."))
    assert (widget.run is None) == bool(problem)
    assert all(np.isfinite(grad) for grad in widget.grads.values())
    assert np.isfinite(widget.flow).all()
    assert len(widget.check) == 3 and widget.place <= 64
    assert repr(widget).endswith(".")
    assert widget.describe()
    for code in (widget.as_pytorch(), widget.as_python()):
        compile(code, "copied", "exec")
    assert_plain(widget)


def start():
    return BackpropagationExplorer("x*y", {"x": 2})


@pytest.mark.parametrize("trait", BackpropagationExplorer.settings())
def test_every_value_for_one_trait(trait):
    values = [*VALUES, *FITTING.get(trait, [])]
    assert give_every_value(start, trait, assert_sound, values) > 20


def test_a_thousand_random_steps():
    chance = random.Random(0)
    widget, taken = BackpropagationExplorer(), 0
    for _ in range(1000):
        try:
            setattr(widget, *draw(chance, BackpropagationExplorer, FITTING, 0.7))
            taken += 1
        except SettingError:
            continue
        assert_sound(widget)
    assert taken > 400


def test_pictures_of_odd_figures():
    chance = random.Random(2)
    widget = BackpropagationExplorer()
    for _ in range(8):
        for _ in range(8):
            with contextlib.suppress(SettingError):
                setattr(widget, *draw(chance, BackpropagationExplorer, FITTING, 0.7))
        assert widget._repr_mimebundle_()[0]["image/png"]
