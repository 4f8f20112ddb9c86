"""The front-end modules: their tests in Node, their rules, the code they give away."""

import re
from pathlib import Path

import numpy as np
import pytest
from modules import TOPICS, ask_core, module, run_node

import dlbook.widgets

TOPICS_OF = dlbook.widgets.TOPICS


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.test.mjs")), ids=str)
def test_pure_functions(path):
    run_node("--test", str(path))


@pytest.mark.parametrize("topic", TOPICS)
def test_module_keeps_no_state(topic):
    """Two instances may share one module: what changes lives in functions."""
    assert not re.findall(r"^(?:let|var) .*", module(topic), re.M)


@pytest.mark.parametrize("topic", TOPICS)
def test_module_exports_one_widget(topic):
    assert len(re.findall(r"^export default", module(topic), re.M)) == 1


COPIED = """core.PRESETS.map(({ id, state }) =>
  [id, core.constructorCode(core.readState((name) => state[name]).state)])"""


@pytest.mark.parametrize("widget", TOPICS_OF)
def test_the_copied_call_is_that_of_python(widget):
    figure = getattr(dlbook.widgets, widget)
    copied = dict(ask_core(TOPICS_OF[widget], COPIED))
    assert copied.keys() == figure.presets.keys()
    for name, call in copied.items():
        assert rounded(call) == rounded(figure.preset(name).as_python())


def rounded(code):
    """Leave out the last digits, in which two ways to compute an example may differ."""
    return re.sub(r"\d+\.\d+(e-\d+)?", lambda number: f"{float(number[0]):.12g}", code)


STATES = """[...core.PRESETS.map((preset) => preset.state)].filter((s) => s.view === 'grid')
  .flatMap((s) => [s, { ...s, op: 'conv', bias: s.kernel.map((_, o) => o + 0.5) },
    ...core.MODES.map((padding_mode) => ({ ...s, padding_mode, padding: [2, 1] }))])
  .map((s) => ({ y: core.forward(s), numpy: core.numpyCode(s), torch: core.torchCode(s),
    widget: core.constructorCode(s), state: s }))"""


@pytest.fixture(scope="module")
def programs():
    return ask_core("convolution", STATES)


def run(code):
    names = {}
    exec(compile(code.replace("print(y[0])", ""), "copied", "exec"), names)
    return names


def test_copied_numpy_code_gives_the_same_output(programs):
    for program in programs:
        y = run(program["numpy"])["y"][0]
        np.testing.assert_allclose(y, program["y"], atol=1e-12)


def test_copied_torch_code_gives_the_same_output(programs):
    pytest.importorskip("torch")
    for program in programs:
        y = run(program["torch"])["y"][0].numpy()
        np.testing.assert_allclose(y, program["y"], atol=1e-12)


def test_copied_constructor_makes_the_same_figure(programs):
    for program in programs[::6]:
        head, call = program["widget"].split("\n\n")
        names = run(head)
        widget = eval(call, names)
        np.testing.assert_allclose(widget.output, program["y"], atol=1e-12)
        for trait in ("x", "kernel", "bias", "stride", "padding", "dilation", "groups"):
            assert getattr(widget, trait) == program["state"][trait], trait


# A notebook is saved with the keys of its dicts in the order of the alphabet.
