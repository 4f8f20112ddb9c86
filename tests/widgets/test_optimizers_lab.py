"""The optimizer figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from lab_server import soon

WIDGET = "LossLandscapeExplorer"


def test_the_hand_moves_the_trait_and_python_moves_the_figure(lab):
    lab.figure.locator(".dlb-legend button >> nth=2").click()
    soon(lambda: lab.value("w.chosen") == 2)
    lab.figure.locator(".dlb-handle").first.focus()
    lab.page.keyboard.press("ArrowRight")
    soon(lambda: lab.value("w.start[0] > -4") is True)
    lab.run("w.surface, w.start, w.chosen = 'saddle', [1, 0.5], 0")
    soon(lambda: "SGD, step 9" in lab.figure.locator(".dlb-sum").inner_text())
    told = lab.value("w.describe()").splitlines()
    shown = lab.figure.locator(".dlb-sum").inner_text()
    assert f"{shown}." in told


@pytest.mark.parametrize(
    "place", [".dlb-handle", ".dlb-legend button", "[type=range]", ".dlb-bar select"]
)
def test_no_key_reaches_the_notebook(lab, place):
    lab.keeps_keys(place)
