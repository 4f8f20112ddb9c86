"""The receptive field figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from lab_server import soon

WIDGET = "ReceptiveFieldExplorer"
PLACES = (
    ".dlb-wiring [tabindex='0']",
    "[role=grid][aria-label^=Layers] [tabindex='0']",
    ".dlb-bar select >> nth=0",
)


def test_a_key_in_the_table_changes_the_trait(lab):
    lab.cell("Layers", 1, 1).focus()
    lab.page.keyboard.press("5")
    soon(lambda: lab.value("w.layers[0]['kernel']") == 5)
    assert lab.numbers("Layers")[3][7] == "9"
    assert lab.value("[row.size for row in w.table]") == [1, 5, 7, 9]


def test_an_assignment_in_python_moves_the_figure(lab):
    lab.run("w.layers = [{'kernel': 3, 'dilation': 2}]\nw.input_size = 8\nw.layer = 1")
    soon(lambda: len(lab.numbers("Layers")) == 2)
    soon(lambda: lab.figure.locator(".dlb-wiring .is-lit").count() == 4)
    lab.figure.locator(
        ".dlb-wiring [role=row] >> nth=1 >> [role=gridcell] >> nth=0"
    ).click()
    soon(lambda: lab.value("[w.unit, w.pinned]") == [[0, 0], True])
    assert lab.value("w.window.pixels") == [0, 2, 4]


@pytest.mark.parametrize("place", PLACES)
def test_no_key_reaches_the_notebook(lab, place):
    lab.keeps_keys(place, "Alt+ArrowUp", "Alt+ArrowDown")
