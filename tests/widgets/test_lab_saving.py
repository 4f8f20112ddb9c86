"""A notebook of the book in JupyterLab: opened and saved, not a byte is another one."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from lab_server import CLOSE, soon, write_notebook
from nbformat.sign import NotebookNotary

TOOL = Path(__file__).parents[2] / "assets" / "tools" / "execute.py"
NAME = "saved.ipynb"
SHOW = "from dlbook.widgets import BackpropagationExplorer\nBackpropagationExplorer()"
FIGURES = (SHOW, "BackpropagationExplorer(values={'x': 2.0})")
OPEN = """async (path) => {
    await jupyterapp.restored;
    const panel = await jupyterapp.commands.execute('docmanager:open', { path });
    await panel.context.ready;
    await panel.sessionContext.ready;
}"""
SAVE = "() => jupyterapp.shell.currentWidget.context.save()"
COUNTS = """() => jupyterapp.shell.currentWidget.model.toJSON().cells
    .map(({ execution_count }) => execution_count)"""


@pytest.fixture(scope="module")
def opened(lab_window, server):
    """A notebook as the tool writes it, trusted and opened; no cell of it has run."""
    (page, _), (url, folder) = lab_window, server
    path = folder / NAME
    write_notebook(path, *FIGURES)
    subprocess.run([sys.executable, TOOL, path], check=True)
    notary = NotebookNotary(data_dir=str(folder.parent / "data"))
    notary.sign(nbformat.read(path, as_version=4))
    notary.store.close()
    page.set_default_timeout(40_000)
    if page.url == "about:blank":
        page.goto(url("lab"))
        page.wait_for_function("window.jupyterapp")
    before = path.read_bytes()
    page.evaluate(OPEN, NAME)
    yield page, path, before
    page.evaluate(CLOSE)


def test_figures_that_share_their_code_are_drawn_without_running(opened):
    page, path, _ = opened
    assert path.read_text(encoding="utf8").count("_same_code_as") > 1  # they do share it
    figures = page.locator(".dlb-widget figure")
    soon(lambda: figures.count() == 2, seconds=40)
    assert all("∂f/∂" in figure.inner_text() for figure in figures.all())
    before = figures.nth(1).inner_text()
    figures.nth(1).locator(".is-leaf").first.focus()
    page.keyboard.press("5")
    soon(lambda: figures.nth(1).inner_text() != before)


def test_to_open_and_save_changes_no_byte(opened):
    page, path, before = opened
    kernel = (
        "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
    )
    page.wait_for_function(kernel)
    page.evaluate(SAVE)
    assert path.read_bytes() == before
