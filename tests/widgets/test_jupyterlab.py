"""The convolution figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from lab_server import NOTEBOOK, soon

from dlbook.widgets.kit.words import format_number

WIDGET = "ConvolutionExplorer"
FOCUSABLE = "button, input, select, textarea, summary, a[href], [tabindex]"
PLACES = (
    *(f"[role=grid][aria-label^={name}] [tabindex='0']" for name in ("Input", "Kernel")),
    "[role=grid][aria-label^=Output] [tabindex='0']",
    "button:visible >> nth=1",
    "input[type=range] >> nth=0",
    "summary",
    "select >> nth=0",
    "input[type=number]:visible >> nth=-1",
    "input[type=checkbox]:visible >> nth=0",
)


def agree(lab):
    """Tell whether the figure shows the output that Python computes."""
    output = lab.value("w.output[w.place[0]].tolist()")
    return lab.numbers("Output") == [list(map(format_number, row)) for row in output]


@pytest.fixture
def lab(opened):
    """Give the figure as it was at first."""
    lab, _ = opened
    lab.page.mouse.move(0, 0)  # a pointer over the figure would move its window
    lab.page.wait_for_timeout(200)  # the page gathers changes before it sends them
    code = (
        "first = ConvolutionExplorer()\n"
        "for name in ('view', 'x', 'kernel', 'stride', 'padding', 'cursor', 'pinned'):\n"
        "    setattr(w, name, getattr(first, name))\n"
        "first.close()"
    )
    lab.run(code)
    soon(lambda: agree(lab))
    return lab


def test_the_figure_is_there_and_agrees(lab):
    assert lab.numbers("Kernel") == [["−1", "0", "1"], ["−2", "0", "2"], ["−1", "0", "1"]]
    assert agree(lab)


def test_a_key_in_the_figure_changes_the_trait(lab):
    lab.cell("Kernel", 1, 1).focus()
    lab.page.keyboard.press("7")
    soon(lambda: lab.value("w.kernel[0][0][1][1]") == 7)
    soon(lambda: agree(lab))


def test_a_drag_in_the_figure_changes_the_trait(lab):
    mouse = lab.page.mouse
    lab.cell("Input", 0, 0).scroll_into_view_if_needed()
    for j in range(4):
        box = lab.cell("Input", 0, j).bounding_box()
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        if j == 0:
            mouse.down()
    mouse.up()
    soon(lambda: lab.value("w.x[0][0]") == [1, 1, 1, 1, 0, 0, 0])
    soon(lambda: agree(lab))


def test_an_observer_in_python_hears_the_page(lab):
    lab.run(
        "heard = []\nw.observe(lambda change: heard.append(change.new), names=['cursor'])"
    )
    lab.cell("Output", 3, 4).click()
    soon(lambda: lab.value("heard")[-1:] == [[0, 3, 4]])
    assert lab.value("w.pinned") is True


def test_an_assignment_in_python_moves_the_figure(lab):
    lab.run("w.kernel = [[1, 2], [0, -1]]\nw.stride = 2\nw.cursor = [0, 1, 2]")
    soon(lambda: lab.numbers("Kernel") == [["1", "2"], ["0", "−1"]])
    soon(lambda: agree(lab))
    assert "y[0, 1, 2]" in lab.figure.inner_text()
    assert lab.value("w.output_shape") == [1, 3, 3]


def test_a_photograph_is_filtered_alike_on_both_sides(lab):
    for photo in ("flower", "china"):
        lab.run(f"w.view, w.photo, w.cursor = 'image', {photo!r}, [0, 40, 60]")
        value = format_number(lab.value("w.output[0, 40, 60]"))
        soon(
            lambda end=f"= {value}": (
                lab.figure.locator(".dlb-sum").inner_text().endswith(end)
            )
        )


def test_what_cannot_be_computed_is_explained_on_both_sides(lab):
    lab.run("import numpy as np\nw.kernel = np.ones((9, 9))")
    problem = lab.value("w.problem")
    assert problem.startswith("A kernel of 9 spans 9 rows")
    soon(lambda: problem.partition(". ")[0] in lab.figure.inner_text())


def test_a_refused_assignment_leaves_the_figure_alone(lab):
    code = "try:\n    w.stride = 0\nexcept ValueError as error:\n    refusal = str(error)"
    assert "stride must be a whole number" in lab.run(code, "refusal")
    assert lab.value("w.stride") == [1, 1]
    assert agree(lab)


def test_every_focusable_element_keeps_its_keys(lab):
    lab.figure.locator("details").evaluate_all(
        "all => all.forEach((d) => { d.open = true; })"
    )
    bare = f"""figure => [...figure.querySelectorAll('{FOCUSABLE}')]
        .filter((element) => element.dataset.lmSuppressShortcuts !== 'true')
        .map((element) => element.outerHTML.slice(0, 100))"""
    assert lab.figure.evaluate(bare) == []


@pytest.mark.parametrize("place", PLACES)
def test_no_key_reaches_the_notebook(lab, place):
    lab.figure.locator("details").evaluate_all(
        "all => all.forEach((d) => { d.open = true; })"
    )
    lab.keeps_keys(place)
    assert lab.figure.count() == 1


def test_the_notebook_holds_a_picture_for_readers_without_a_kernel(lab):
    outputs = "jupyterapp.shell.currentWidget.model.toJSON().cells[1].outputs[0]"
    output = lab.page.evaluate(outputs)
    assert output["data"]["text/plain"].startswith("ConvolutionExplorer: cross-correlation")
    assert output["data"]["image/png"].startswith("iVBOR")
    assert output["metadata"]["image/png"]["alt"]


def test_without_the_attribute_a_key_would_reach_the_notebook(lab):
    cell = lab.cell("Output", 1, 1)
    cell.evaluate("cell => delete cell.dataset.lmSuppressShortcuts")
    cell.focus()
    before = lab.page.evaluate(NOTEBOOK)
    lab.page.keyboard.press("b")
    soon(lambda: len(lab.page.evaluate(NOTEBOOK)["cells"]) > len(before["cells"]))


def test_no_other_machine_was_asked(opened):
    _, log = opened
    assert log.outside == []
