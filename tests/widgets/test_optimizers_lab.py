"""The optimizer figure in a real JupyterLab: both ways, and no key leaves it."""

import pytest
from browser import open_page
from lab_server import jupyterlab, write_notebook
from test_jupyterlab import KEYS, NOTEBOOK, OPEN, Lab, soon

pytestmark = pytest.mark.xdist_group("jupyterlab")  # one server is enough

SETUP = "from dlbook.widgets import LossLandscapeExplorer\nw = LossLandscapeExplorer()"


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """Start JupyterLab, open a notebook in it and run its cells."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    write_notebook(folder / "notebooks" / "figure.ipynb", SETUP, "w", "'a cell below'")
    with jupyterlab(folder) as url, open_page(browser) as (page, log):
        page.set_default_timeout(40_000)
        page.goto(url("doc/tree/figure.ipynb"))
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext")
        page.evaluate(OPEN)
        page.locator(".dlb-widget .dlb-board").first.wait_for()
        page.set_default_timeout(5_000)
        yield Lab(page)
        assert log.outside == []


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
    before = lab.page.evaluate(NOTEBOOK)
    for key in KEYS:
        lab.figure.locator(place).first.focus()
        lab.page.keyboard.press(key)
    assert lab.page.evaluate(NOTEBOOK) == before
