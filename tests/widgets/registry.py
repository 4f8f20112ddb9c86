"""The figures of the book as their contract walks through them: each by existing.

A figure is a class in `dlbook.widgets`. Its looks are its own examples, one for each view;
the values that no reader means are its examples' and those in odd_values.py.
"""

import re
from functools import cache

import pytest
from modules import TOPICS, figure
from odd_values import ODD

from dlbook.widgets.kit.settings import SettingError

SWITCHES = ("view", "mode", "stage")  # settings that choose what is shown
PLACED = ("cursor", "pinned", "layer", "unit", "t", "chosen")  # what pointing moves
ABOUT = ("playing", "speed", "predict", "challenge", "caption")  # no part of the picture


def options(topic, setting):
    """Return the words that a setting chooses from, as its refusal lists them."""
    try:
        setattr(figure(topic)(), setting, None)
    except SettingError as error:
        return re.findall(r'"([^"]*)"', str(error).partition(", got ")[0])
    return []


@cache
def inputs_of(topic, preset=None):
    """Return the inputs of an example, of the first without a name (or the usual ones)."""
    kind = figure(topic)
    preset = preset or next(iter(kind.presets), None)
    return (kind.preset(preset) if preset else kind()).inputs()


def copied_part(inputs):
    """Leave out what a copied call may: where the reader points, and what is about it."""
    aside = (*ABOUT, *PLACED, "photo")
    return {name: value for name, value in inputs.items() if name not in aside}


def head(sentence):
    """Leave out what the reader's own cursor adds, which is no input of a figure."""
    return sentence.partition("\n")[0]


def switched(inputs):
    return tuple(inputs.get(name) for name in SWITCHES)


@cache
def looks(topic):
    """Return {name: inputs}: an example of each view, and the views that have none."""
    found, views = {}, set()
    for preset in figure(topic).presets:
        if switched(inputs_of(topic, preset)) not in views:
            found[preset] = inputs_of(topic, preset)
            views.add(switched(found[preset]))
    first = next(iter(found.values()))
    for name in SWITCHES:
        shown = {inputs[name] for inputs in found.values() if name in inputs}
        for option in options(topic, name) if shown else ():
            if option not in shown:
                found[option] = {**first, name: option}
    return found


@cache
def odd_values(topic):
    """Return {setting: values}: those of the examples, and odd ones."""
    found = {name: list(values) for name, values in ODD.get(topic, {}).items()}
    for preset in figure(topic).presets:
        for name, value in inputs_of(topic, preset).items():
            if value not in (seen := found.setdefault(name, [])):
                seen.append(value)
    return found


@cache
def impossible(topic):
    """Return inputs that cannot be computed; None where everything can."""
    widget = figure(topic)()
    for name, values in odd_values(topic).items():
        before = getattr(widget, name)
        for value in values:
            try:
                setattr(widget, name, value)
            except SettingError:
                continue
            if widget.problem:
                return widget.inputs()
        setattr(widget, name, before)
    return None


def all_looks():
    """Yield every look; what a question hides, and what is impossible, are looks too."""
    for topic in TOPICS:
        first = inputs_of(topic)
        challenge = options(topic, "challenge")
        asked = {**first, "predict": True, "challenge": challenge[1] if challenge else ""}
        yield topic, "asked", asked, ()
        if impossible(topic):
            yield topic, "impossible", impossible(topic), ()
        for name, inputs in looks(topic).items():
            deep = name not in figure(topic).presets and name in options_of_stages(topic)
            yield topic, name, inputs, [pytest.mark.deep] if deep else ()
        for preset in figure(topic).presets.keys() - looks(topic).keys():
            yield topic, preset, inputs_of(topic, preset), [pytest.mark.deep]


def options_of_stages(topic):
    return options(topic, "stage") if "stage" in figure(topic).settings() else ()


each_figure = pytest.mark.parametrize("topic", TOPICS)
each_look = pytest.mark.parametrize(
    "topic, inputs",
    [
        pytest.param(topic, inputs, id=f"{topic}-{name}", marks=marks)
        for topic, name, inputs, marks in sorted(all_looks(), key=lambda look: look[:2])
    ],
)
