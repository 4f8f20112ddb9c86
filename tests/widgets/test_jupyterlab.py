"""Every figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from lab_server import CLOSE, KEYS, NOTEBOOK, SHORT, Lab, show_figures, soon
from modules import TOPICS, figure
from registry import copied_part, each_figure, inputs_of

STOPS = ("[tabindex='0']:not(button)", "[type=range]", "select", "summary", "[type=number]")
# What is set before, what is pulled, and how far; small figures have handles or sliders.
HANDLE, SLIDER = ({}, ".dlb-handle", 24, -12), ({}, "[type=range]", 24, 0)
DRAGS = {
    "attention": ({"stage": "mask"}, "[aria-label^=mask] [role=gridcell]", 30, 0),
    "backpropagation": ({}, "[data-name=b]", 40, 0),
    "convolution": ({}, "[aria-label^=Input] [role=gridcell]", 40, 0),
    "convolution_backward": SLIDER,
    "normalization": SLIDER,
    "receptive_field": (
        {"layers": [{"kernel": 3}, {"kernel": 5}]},
        "[aria-label^=Layers] [role=row] >> nth=1 >> [role=gridcell]",
        *(0, 30),
    ),
}


@pytest.fixture(scope="module")
def opened(lab_window, server):
    """A notebook with every figure in a cell of its own, and the log of its page."""
    page, log = lab_window
    show_figures(page, *server, {topic: figure(topic) for topic in TOPICS})
    yield page, log
    assert log.outside == []
    page.evaluate(CLOSE)


@pytest.fixture
def lab(opened, topic):
    """The figure of a test as it was at first."""
    lab = Lab(opened[0], topic)
    lab.page.mouse.move(0, 0)  # a pointer or a focus chooses what the figure shows
    lab.page.evaluate("document.activeElement.blur()")
    lab.page.wait_for_timeout(200)  # the page gathers changes before it sends them
    assign(lab, f"type({topic})().inputs()")
    lab.figure.scroll_into_view_if_needed()  # JupyterLab draws what is near the window
    soon(lab.sentence)  # until it has
    return lab


def assign(lab, inputs):
    lab.run(f"for name, value in ({inputs}).items(): setattr({lab.topic}, name, value)")


@each_figure
def test_a_drag_changes_the_trait(lab, topic):
    changes, part, x, y = DRAGS.get(topic, HANDLE)
    assign(lab, changes)
    before = lab.inputs()
    lab.run(f"heard = []\n{topic}.observe(lambda change: heard.append(change.name))")
    lab.page.wait_for_timeout(300)  # until the page has drawn what was assigned
    lab.drag(part, x, y)
    soon(lambda: copied_part(lab.inputs()) != copied_part(before))
    changed = {name for name, value in lab.inputs().items() if value != before[name]}
    assert changed & set(lab.value("heard"))


@each_figure
def test_an_assignment_in_python_moves_the_figure(lab, topic, host):
    inputs = inputs_of(topic, list(figure(topic).presets)[-1])
    first, expected = lab.sentence(), host.show(state=inputs).sentence()
    assert expected != first
    lab.page.mouse.move(0, 0)  # where it rests over a figure, that is what is shown
    assign(lab, inputs)
    soon(lambda: lab.sentence() == expected)


@each_figure
def test_a_refused_assignment_leaves_the_figure_alone(lab, topic):
    before = lab.sentence(), lab.inputs()
    code = (
        f"try:\n    {topic}.caption = 7\nexcept ValueError as error:\n    why = str(error)"
    )
    assert "caption must be text" in lab.run(code, "why")
    assert (lab.sentence(), lab.inputs()) == before


@each_figure
def test_no_key_reaches_the_notebook(lab, topic):
    lab.figure.locator("details").evaluate_all("all => all.forEach((d) => (d.open = true))")
    tried = 0
    for selector in STOPS:
        found = lab.figure.locator(f"{selector}:visible")
        if found.count():
            lab.keeps_keys(found.first, SHORT if tried else KEYS)
            tried += 1
    assert tried > 2 and lab.figure.count() == 1


@pytest.mark.parametrize("topic", ["convolution"])
def test_without_the_attribute_a_key_would_reach_the_notebook(lab, topic):
    part = lab.figure.locator("[role=gridcell][tabindex='0']").first
    part.evaluate("cell => delete cell.dataset.lmSuppressShortcuts")
    part.focus()
    before = lab.page.evaluate(NOTEBOOK)
    lab.page.keyboard.press("b")
    soon(lambda: len(lab.page.evaluate(NOTEBOOK)["cells"]) > len(before["cells"]))


def test_the_notebook_holds_words_for_readers_without_a_kernel(opened):
    cells = "jupyterapp.shell.currentWidget.model.toJSON().cells"
    outputs = opened[0].evaluate(f"{cells}.flatMap((cell) => cell.outputs)")
    for topic, output in zip(TOPICS, outputs[:-1], strict=True):
        name = figure(topic).__name__
        assert output["data"]["text/plain"].startswith(f"{name}: ")


def test_no_other_machine_was_asked(opened):
    assert opened[1].outside == []
