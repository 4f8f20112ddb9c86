"""Small figures, declared once: the page computes what the package does, at random."""

import json
import math
import random

import numpy as np
import pytest
from modules import FOLDER, TOPICS, figure, is_declared, run_node

DECLARED = [topic for topic in TOPICS if is_declared(topic) and figure(topic).measures]
STATES, DEEP = 1000, 10_000
BOUND = 1e-12  # of a number, or of 1 where it is smaller

FOUND = """
import { readFileSync } from 'node:fs';
const { figure } = await import(process.argv[2]);
const { spec, states } = JSON.parse(readFileSync(0, 'utf8'));
const [, core] = figure(spec);
const finite = (key, value) =>
  Number.isFinite(value) || typeof value !== 'number' ? value : `${value}`;
console.log(JSON.stringify(states.map((given) => {
  const { state, problem } = core.readState((key) => given[key]);
  return problem ? null : core.compute(state);
}), finite));
"""


def value_of(chance, kind, usual=None, **limits):
    """Draw a value of a setting within its limits, now and then an end or a whole one."""
    if kind == "choice":
        return chance.choice(limits["options"])
    if kind == "flag":
        return chance.random() < 0.5
    if kind == "text":
        return usual
    if kind == "numbers":
        sizes = [chance.randint(limits["least"], most) for most in limits["most"]]
        reach = min(limits["reach"], 10)
        return np.random.default_rng(chance.randrange(2**32)).uniform(-reach, reach, sizes)
    low, high = limits["low"], limits["high"]
    if kind == "whole":
        return chance.randint(low, high)
    end = chance.choice([low, high, min(max(round(chance.uniform(low, high)), low), high)])
    return chance.choice([chance.uniform(low, high)] * 4 + [end])


def draw(cls, count, seed=4):
    """Make figures of a class in random states of the settings that it has of its own."""
    chance = random.Random(seed)
    own = {
        n: t.says()
        for n, t in cls.declared().items()
        if n not in ("predict", "challenge", "caption")
    }
    widget = cls()
    for _ in range(count):
        with widget.hold_trait_notifications():
            for name, says in own.items():
                setattr(widget, name, value_of(chance, **says))
        yield widget


def compute(topic, states):
    """Ask a figure's own module, in Node, for the measures of these states."""
    view = (FOLDER / topic / "view.js").as_uri()
    given = json.dumps({"spec": figure(topic).declaration(), "states": states})
    script = FOUND.replace("process.argv[2]", json.dumps(view))
    return json.loads(run_node("--input-type=module", "-e", script, text=given))


def distance(ours, theirs):
    """Return the largest difference of two numbers or lists, or infinity for two kinds."""
    if isinstance(theirs, (list, tuple)):
        if not isinstance(ours, list) or len(ours) != len(theirs):
            return math.inf
        return max(map(distance, ours, theirs), default=0.0)
    if isinstance(theirs, str) or isinstance(ours, str):
        return 0.0 if ours == theirs else math.inf
    return abs(ours - theirs) / max(1.0, abs(theirs))


def differences(cls, topic, count):
    """Return every measure in which page and package differ, with its state."""
    states, expected = [], []
    for widget in draw(cls, count):
        states.append(widget.inputs())
        good = not widget.problem
        expected.append({m: getattr(widget, m) for m in cls.measures} if good else None)
    for state, ours, theirs in zip(states, compute(topic, states), expected, strict=True):
        if ours is None or theirs is None:
            if ours is not theirs:
                yield "problem", state, ours, theirs
            continue
        for name, value in theirs.items():
            if not distance(ours.get(name), value) <= BOUND:
                yield name, state, ours.get(name), value


@pytest.mark.parametrize("topic", DECLARED)
def test_the_page_computes_what_the_package_does(topic, request):
    count = DEEP if request.config.getoption("--deep", default=False) else STATES
    assert list(differences(figure(topic), topic, count)) == []


@pytest.mark.parametrize("topic", DECLARED)
def test_a_difference_would_be_seen(topic, monkeypatch):
    """One measure of the package, changed by a millionth of a millionth and more."""
    cls = figure(topic)
    name = cls.measures[0]
    right = getattr(cls, name).fget
    monkeypatch.setattr(cls, name, property(lambda self: right(self) + 1e-11))
    assert len(list(differences(cls, topic, 20))) > 10


@pytest.mark.parametrize("topic", DECLARED)
def test_the_declaration_says_everything_the_page_needs(topic):
    """The challenges, and of every example and every setting, the same."""
    cls = figure(topic)
    said = json.loads(json.dumps(cls.declaration(), allow_nan=False))
    script = f"""
        import {{ figure }} from '{(FOLDER / topic / "view.js").as_uri()}';
        const [module, core] = figure({json.dumps(said)});
        const found = core.compute(core.PRESETS[0].state);
        const problem = (state) => core.readState((key) => state[key]).problem;
        console.log(JSON.stringify([
          core.CHALLENGES.map(({{ id }}) => id),
          Object.keys(found).sort(),
          core.PRESETS.map(({{ id, state }}) => [id, problem(state)]),
          core.CHALLENGES.filter(({{ check, start }}) => check(start).done).length,
        ]));
    """
    goals, measured, presets, done = json.loads(
        run_node("--input-type=module", text=script)
    )
    assert goals == list(cls.challenges)
    assert measured == sorted(cls.measures)
    assert [key for key, problem in presets if problem is None] == list(cls.presets)
    assert done == 0, "a challenge is solved before it begins"


@pytest.mark.parametrize("topic", DECLARED)
def test_examples_are_figures_and_their_sentences_are_stable(topic):
    cls = figure(topic)
    for key in cls.presets:
        words = repr(cls.preset(key))
        assert words == repr(cls.preset(key)) and words.endswith(".") and "0x" not in words
        assert cls.preset(key).problem == ""
