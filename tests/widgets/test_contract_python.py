"""The Python half of every figure: plain state, refusals in words, a sentence always."""

import base64
import io
import json
import random

import numpy as np
import pytest
from hostile import VALUES, assert_plain, draw, give_every_value
from ipywidgets.widgets.widget import _instances
from modules import figure
from odd_values import SMALL
from PIL import Image
from registry import (
    TOPICS,
    copied_part,
    each_figure,
    each_look,
    impossible,
    inputs_of,
    odd_values,
)

from dlbook.widgets.kit.settings import SettingError

VIEW = "application/vnd.jupyter.widget-view+json"
SETTINGS = [(topic, name) for topic in TOPICS for name in figure(topic).settings()]


def numbers_in(value):
    """Yield every number of a property."""
    if isinstance(value, np.ndarray):
        yield from value.ravel().tolist()
    elif isinstance(value, dict):
        yield from numbers_in(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from numbers_in(part)
    elif isinstance(value, float):
        yield value


def properties(widget):
    """Return everything that the figure computes in Python."""
    names = {
        name
        for kind in type(widget).__mro__
        for name, value in vars(kind).items()
        if isinstance(value, property) and kind.__module__.startswith("dlbook.")
    }
    return {name: getattr(widget, name) for name in sorted(names)}


def assert_sound(widget):
    """Whatever it holds, it can say so, and what it computes is finite."""
    problem, found = widget.problem, properties(widget)
    assert problem == "" or problem.endswith(".")
    if not problem:
        for name, value in found.items():
            assert np.isfinite(list(numbers_in(value))).all(), name
    words = widget.describe()
    assert words and "nan" not in words.split() and "inf" not in words.split()
    assert repr(widget).startswith(f"{type(widget).__name__}: ")
    assert repr(widget).endswith(".")
    for name in ("as_python", "as_pytorch", "as_numpy"):
        if hasattr(widget, name):
            compile(getattr(widget, name)(), "copied", "exec")
    assert_plain(widget)


# ---- values that no reader means ----


def start(topic):
    return figure(topic)(**SMALL.get(topic, {}))


@pytest.mark.parametrize("topic, setting", SETTINGS)
def test_every_value_for_one_setting(topic, setting):
    values = [*VALUES, *odd_values(topic).get(setting, [])]
    assert give_every_value(lambda: start(topic), setting, assert_sound, values) > 20


@each_figure
def test_a_thousand_random_steps(topic, deep):
    chance, kind = random.Random(0), figure(topic)
    widget, taken, steps = start(topic), 0, 10_000 if deep else 1000
    for _ in range(steps):
        try:
            setattr(widget, *draw(chance, kind, odd_values(topic), 0.7))
        except SettingError as error:
            assert ", got " in str(error)
            continue
        taken += 1
        if taken % 5 == 0:
            for name, value in SMALL.get(topic, {}).items():
                setattr(widget, name, value)
            assert_sound(widget)
            assert_copied(widget)
        if taken % 7 == 0 and widget.problem:
            widget = start(topic)
    assert taken > 0.4 * steps


@each_figure
def test_the_constructor_refuses_in_the_same_words(topic):
    chance, kind, refused = random.Random(1), figure(topic), 0
    for _ in range(200):
        arguments = dict(draw(chance, kind, odd_values(topic)) for _ in range(3))
        arguments |= SMALL.get(topic, {})
        before = set(_instances)
        try:
            assert_sound(kind(**arguments))
        except SettingError as error:
            refused += 1
            assert str(error).startswith(f"{kind.__name__}: ")
            assert set(_instances) == before  # nothing half-made is left
    assert 20 < refused < 200


@each_figure
def test_what_does_not_exist_is_named(topic):
    kind = figure(topic)
    with pytest.raises(TypeError, match="there is no argument 'nothing'"):
        kind(nothing=2)
    for name in ("", "nobody"):
        known = next(iter(kind.presets))
        with pytest.raises(
            ValueError, match=f"name must be one of {known}, .*got '{name}'"
        ):
            kind.preset(name)


def assert_copied(widget):
    """The call that a reader copies makes the same figure again."""
    kind = type(widget)
    again = eval(widget.as_python().partition("\n\n")[2], {kind.__name__: kind})
    assert copied_part(again.inputs()) == copied_part(widget.inputs())


# ---- two ways ----


@each_figure
def test_the_state_is_plain_json(topic):
    assert_plain(figure(topic)())
    names = {name for name in figure(topic)().keys if not name.startswith("_")}
    assert names >= set(figure(topic).settings()) and len(names) < 40


@each_figure
def test_observers_hear_of_changes(topic):
    kind, heard = figure(topic), []
    widget = kind()
    name, value = other(topic, widget)
    widget.observe(lambda change: heard.append(change["new"]), names=[name])
    setattr(widget, name, getattr(widget, name))  # as it was
    setattr(widget, name, value)
    assert heard == [getattr(widget, name)]


@each_figure
def test_a_message_of_the_page_is_taken_whole_or_not_at_all(topic):
    widget = figure(topic)()
    name, value = other(topic, widget)
    before = widget.inputs()
    with pytest.raises(SettingError, match="caption"):
        widget.set_state({name: value, "caption": 7})
    assert widget.inputs() == before
    widget.set_state({name: value, "caption": "Seven"})
    assert (getattr(widget, name), widget.caption) == (value, "Seven")


def other(topic, widget):
    """Find a setting that an example has otherwise, and its value."""
    found = {
        name: value
        for preset in figure(topic).presets
        for name, value in inputs_of(topic, preset).items()
        if name != "caption" and value != getattr(widget, name)
    }
    return sorted(found.items(), key=str)[0]


# ---- what is left without a page ----


@each_look
def test_a_figure_can_be_said_and_drawn(topic, inputs):
    widget = figure(topic)(**inputs)
    assert_sound(widget)
    data, metadata = widget._repr_mimebundle_()
    assert data["text/plain"] == repr(widget)
    assert data[VIEW]["model_id"] == widget.model_id
    if "image/png" not in data:
        return  # a declared figure has the page's own picture
    about = metadata["image/png"]
    assert not about["alt"][0].islower() and about["alt"].endswith(".")
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGBA")
    assert image.size == (2 * about["width"], 2 * about["height"])  # retina
    assert about["width"] <= 700  # 7.2 inches; a page is 688 wide and shrinks it
    assert image.getpixel((3, 3))[3] == 0  # the page shows through
    assert len(data["image/png"]) < 170_000


@each_figure
def test_pictures_of_odd_figures(topic):
    chance, kind = random.Random(2), figure(topic)
    widget = kind()
    for _ in range(8):
        for _ in range(8):
            try:
                setattr(widget, *draw(chance, kind, odd_values(topic), 0.7))
            except SettingError:
                continue
        assert json.dumps(widget._repr_mimebundle_()[0])


@each_figure
def test_the_copied_call_makes_the_same_figure(topic):
    kind = figure(topic)
    for preset in kind.presets:
        assert_copied(kind.preset(preset))


def test_the_five_large_figures_have_something_impossible():
    large = {"attention", "backpropagation", "convolution", "optimizers", "receptive_field"}
    for topic in large:
        assert figure(topic)(**impossible(topic)).problem
