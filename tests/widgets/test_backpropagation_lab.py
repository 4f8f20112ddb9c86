"""The backpropagation figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from lab_server import soon

WIDGET = "BackpropagationExplorer"
PLACES = ("[role=gridcell] >> nth=0", "input[type=range]", "summary", "input[type=text]")


def test_the_page_changes_the_trait(lab):
    lab.figure.locator("[data-name=b]").focus()
    lab.page.keyboard.press("7")
    soon(lambda: lab.value("w.values") == {"w": 3, "x": 2, "b": 7})
    assert lab.value("w.grads['x']") == 57  # (2 · 6 + 7) · 3


def test_an_assignment_in_python_moves_the_figure(lab):
    lab.run("w.expr, w.values, w.step = 'x*x', {'x': 5}, 999")
    soon(lambda: lab.figure.locator("[data-name=f] b").inner_text() == "25")
    assert "5 + 5 = 10" in lab.figure.locator("[data-name=x]").inner_text()


@pytest.mark.parametrize("place", PLACES)
def test_no_key_reaches_the_notebook(lab, place):
    lab.keeps_keys(place)
