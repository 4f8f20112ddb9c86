"""A thousand values that no reader means: a sentence each time, never another error."""

import random

import numpy as np
import pytest
from hostile import assert_plain, draw, give_every_value

from dlbook.widgets import AttentionExplorer
from dlbook.widgets.kit.settings import SettingError

FITTING = {  # each by itself; together they are mostly impossible
    "tokens": ["a b", ["x", "y", "z"], "a b c d e f g"],
    "source": [[], "a b", ["z"]],
    "x": [np.ones((3, 2)), np.eye(7, 4), np.full((2, 2), 1e9)],
    "memory": [[], np.ones((2, 4)), np.ones((1, 64))],
    "wq": [np.ones((2, 4)), np.ones((3, 2)), [[1e9]]],
    "wk": [np.ones((2, 4)), np.ones((3, 2)), [[-1e9]]],
    "wo": [np.ones((4, 2)), [[1]]],
    "n_heads": [1, 2, 3],
    "mask": [[], np.zeros((7, 7)), np.eye(2)],
    "mask_kind": ["none", "causal", "padding", "window", "free"],
    "reach": [0, 3, 16],
    "temperature": [0.01, 1, 100],
    "positions": ["none", "sinusoidal", "rotary", "alibi"],
    "ablated": [[], [0, 7]],
    "head": [0, 7],
    "cursor": [[0, 0], [99, 99]],
    "view": ["grid", "plane", "jacobian", "importance"],
}


def assert_sound(widget):
    """Whatever it holds, it can say so."""
    problem = widget.problem
    assert problem == "" or problem.endswith(".")
    for values in (widget.scores, widget.weights, widget.output, widget.entropy):
        assert np.isfinite(values).all()
        assert (values.size == 0) == bool(problem)
    assert repr(widget).endswith(".") and widget.describe()
    assert_plain(widget)


@pytest.mark.parametrize("trait", AttentionExplorer.settings())
def test_every_value_for_one_trait(trait):
    assert give_every_value(AttentionExplorer, trait, assert_sound) > 20


def test_a_thousand_random_steps():
    chance = random.Random(0)
    widget, taken = AttentionExplorer(), 0
    for _ in range(1000):
        try:
            setattr(widget, *draw(chance, AttentionExplorer, FITTING))
        except SettingError:
            continue
        taken += 1
        assert_sound(widget)
        if widget.problem:
            widget = AttentionExplorer()
    assert taken > 400


def test_the_constructor_refuses_in_the_same_words():
    chance = random.Random(1)
    for _ in range(300):
        arguments = dict(draw(chance, AttentionExplorer, FITTING) for _ in range(3))
        try:
            widget = AttentionExplorer(**arguments)
        except SettingError as error:
            assert str(error).startswith("AttentionExplorer: ")
        else:
            assert_sound(widget)
