"""A thousand values that no reader means: a sentence each time, never another error."""

import random

import numpy as np
import pytest
from hostile import VALUES, assert_plain, give_every_value

from dlbook.receptive_field import Layer
from dlbook.widgets import ReceptiveFieldExplorer
from dlbook.widgets.kit.settings import SettingError
from dlbook.widgets.receptive_field.layers import PLAIN, USES

TRAITS = ReceptiveFieldExplorer.settings()
KEYS = list(PLAIN)
STACKS = [
    [],
    [Layer(3), Layer(2, 2), Layer(3, 1, 1, 2)],
    [{"kind": kind} for kind in USES],
    [{"kernel": 99}, {"stride": 99}, {"padding": 999}],
    [{"kind": "transposed", "kernel": 1, "stride": 9}, {"kind": "causal"}, {}],
    [{"kind": "upsample", "stride": 9}] * 4,
    [{"weights": [0, 0, 0]}, {"kind": "concat", "back": 1}],
    [{"padding": "causal", "dilation": 512}],
]


def assert_sound(widget):
    """Whatever it holds, it can say so."""
    problem = widget.problem
    assert problem == "" or (problem[0].isupper() and problem.endswith("."))
    assert repr(widget).endswith(".")
    assert "nan" not in widget.describe() and "inf" not in widget.describe()
    assert np.isfinite(widget.erf).all() and len(widget.erf) == widget.input_size
    window = widget.window
    assert all(0 <= pixel < widget.input_size for pixel in window.pixels + window.holes)
    compile(widget.as_python(), "copied", "exec")
    compile(widget.as_pytorch(), "copied", "exec")
    assert_plain(widget)


@pytest.mark.parametrize("trait", TRAITS)
def test_every_value_for_one_trait(trait):
    assert give_every_value(ReceptiveFieldExplorer, trait, assert_sound) > 20


def draw(chance):
    """Draw a trait and a value: a stack, a layer with an odd number, or anything."""
    dice = chance.random()
    if dice < 0.25:
        return "layers", chance.choice(STACKS)
    if dice < 0.5:
        odd = {chance.choice(KEYS): chance.choice(VALUES)}
        return "layers", [{"kind": chance.choice(list(USES))}, odd]
    if dice < 0.75:
        return chance.choice([("input_size", n) for n in (1, 2, 7, 40)])
    return chance.choice(TRAITS), chance.choice(VALUES)


def test_a_thousand_random_steps():
    chance = random.Random(0)
    widget, taken = ReceptiveFieldExplorer(), 0
    for _ in range(1000):
        try:
            setattr(widget, *draw(chance))
            taken += 1
        except SettingError as error:
            assert ", got " in str(error)
            continue
        if taken % 4 == 0:
            assert_sound(widget)
    assert taken > 400


def test_the_constructor_refuses_in_the_same_words():
    chance = random.Random(1)
    for _ in range(200):
        try:
            widget = ReceptiveFieldExplorer(**dict(draw(chance) for _ in range(2)))
        except SettingError as error:
            assert str(error).startswith("ReceptiveFieldExplorer: ")
        else:
            assert_sound(widget)
