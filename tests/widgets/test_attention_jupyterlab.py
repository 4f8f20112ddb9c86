"""The attention figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from lab_server import soon

WIDGET = "AttentionExplorer"


def test_the_hand_moves_the_trait_and_python_moves_the_figure(lab):
    lab.cell("weights", 2, 1).click()
    soon(lambda: lab.value("[w.cursor, w.pinned]") == [[2, 1], True])
    lab.run("w.wq, w.cursor = [[0] * 4] * 2, [1, 3]")
    soon(lambda: lab.numbers("weights")[4] == ["0.14"] * 7)
    assert lab.value("w.entropy.round(3).tolist()") == [[1.946] * 7]
    lab.run("w.stage = 'mask'")
    lab.cell("mask", 0, 1).click()
    soon(lambda: lab.value("w.mask_kind") == "free")
    assert lab.value("w.weights[0, 0, 1]") == 0


@pytest.mark.parametrize("place", ["[role=gridcell][tabindex='0']", ".dlb-chip >> nth=1"])
def test_no_key_reaches_the_notebook(lab, place):
    lab.keeps_keys(place)
