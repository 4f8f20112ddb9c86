"""The activation figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from lab_server import soon

WIDGET = "ActivationExplorer"


def test_the_hand_moves_the_trait_and_python_moves_the_figure(lab):
    lab.figure.locator("[role=slider][aria-label=x]").focus()
    lab.page.keyboard.press("ArrowLeft")
    soon(lambda: lab.value("w.x") == 1.45)
    lab.run("w.function, w.x, w.depth = 'gelu', -0.75, 4")
    soon(lambda: "gelu(−0.75)" in lab.figure.locator(".dlb-sum").inner_text())
    told = f"4 layers multiply a gradient by {lab.value('round(w.gradient[0], 3)')}."
    soon(lambda: told in lab.figure.locator(".dlb-sum").inner_text())


@pytest.mark.parametrize("place", ["[role=slider]", ".dlb-bar select", "[type=range]"])
def test_no_key_reaches_the_notebook(lab, place):
    lab.keeps_keys(place)
