"""The cover and every chapter in a real JupyterLab: no raw markup, no picture missing."""

import re
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from lab_server import CLOSE, soon

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
NOTEBOOKS = sorted(path.relative_to(ROOT).as_posix() for path in CHAPTERS.rglob("*.ipynb"))
COVER = "chapters/index.ipynb"
# What a front end that knows Markdown and formulas, and nothing more, leaves as typed.
RAW = re.compile(r":::|```|\{[\w:-]+\}`|\{\{|\]\(|\*\*|\$|^\(\S+\)=|</?\w+>", re.MULTILINE)
OPEN = """async (path) => {
    await jupyterapp.restored;
    const panel = await jupyterapp.commands.execute('docmanager:open', { path });
    await panel.context.ready;
    await panel.revealed;
    const { content } = panel;  // every cell is drawn, not only those in sight
    content.notebookConfig = { ...content.notebookConfig, windowingMode: 'none' };
    await Promise.all(content.widgets.map((cell) => cell.ready));
}"""
DRAWN = """() => jupyterapp.shell.currentWidget.content.widgets.every((cell) =>
    cell.model.type !== 'markdown'
    || cell.node.querySelector('.jp-MarkdownOutput')?.textContent)"""
TEXTS = """() => {
    const { node } = jupyterapp.shell.currentWidget.content;
    return [...node.querySelectorAll('.jp-MarkdownOutput')].map((output) => {
        const copy = output.cloneNode(true);
        copy.querySelectorAll('code, mjx-container').forEach((part) => part.remove());
        return copy.textContent;
    });
}"""
HERE = "path => jupyterapp.shell.currentWidget?.context?.path === path"
PICTURES = """() => {
    const { node } = jupyterapp.shell.currentWidget.content;
    return [...node.querySelectorAll('img')].map((image) => [
        image.naturalWidth, image.alt || image.src.slice(0, 60)]);
}"""
EXPECTED = """() => jupyterapp.shell.currentWidget.model.toJSON().cells.flatMap((cell) =>
    cell.cell_type === 'code'
        ? cell.outputs.filter(({ data }) => data?.['image/png'])
        : [...cell.source.matchAll(/^!\\[/gm)]).length"""


@pytest.fixture(scope="module")
def lab(lab_window, server):
    """JupyterLab with the folders of the book, as its root has them."""
    page, log = lab_window
    url, root = server
    shutil.copytree(CHAPTERS, root / "chapters")
    shutil.copytree(ROOT / "assets" / "figures", root / "assets" / "figures")
    page.set_default_timeout(120_000)
    page.goto(url(f"lab/tree/{COVER}"))
    page.wait_for_function("window.jupyterapp")
    page.wait_for_function(HERE, arg=COVER)  # it would come forward later
    yield page
    assert log.outside == []


@pytest.fixture(scope="module", params=NOTEBOOKS)
def opened(request, lab):
    """One notebook, with every cell drawn."""
    lab.evaluate(OPEN, request.param)
    lab.wait_for_function(HERE, arg=request.param)  # not the one that was open before
    lab.wait_for_function(DRAWN)
    yield lab
    lab.evaluate(CLOSE)


def test_nothing_is_shown_as_it_was_typed(opened):
    def typed():
        return [found for text in opened.evaluate(TEXTS) for found in RAW.findall(text)]

    soon(lambda: not typed(), seconds=60)  # formulas are set one after the other


def test_every_picture_is_there(opened):
    def missing():
        return [name for width, name in opened.evaluate(PICTURES) if width == 0]

    with suppress(AssertionError):  # said below with the names
        soon(lambda: not missing(), seconds=60)
    assert missing() == []
    assert len(opened.evaluate(PICTURES)) == opened.evaluate(EXPECTED) > 0


def test_a_reference_jumps_to_its_formula(opened):
    links = opened.locator(".jp-MarkdownOutput a[href^='#eq-']")
    if not (names := links.all_text_contents()):
        assert opened.locator("h1").first.inner_text().startswith("Deep Learning, Derived")
        return
    anchors = [opened.locator(f"[data-jupyter-id='{name}']").count() for name in names]
    assert set(anchors) == {1}


def test_a_chapter_is_one_click_from_the_cover(lab):
    lab.evaluate(OPEN, COVER)
    chapters = {Path(name).name for name in NOTEBOOKS} - {Path(COVER).name}
    for name in sorted(chapters):
        lab.locator(f".jp-MarkdownOutput a[href*='/{name}']").first.click()
        lab.wait_for_function(
            "name => jupyterapp.shell.currentWidget?.context?.path.endsWith(name)", arg=name
        )
        lab.evaluate(CLOSE)
        lab.evaluate(OPEN, COVER)


def test_raw_markup_would_be_noticed(lab):
    source = "Raw :::{note}, {eq}`x`, $y$ and **z**:\\n\\n:::{note}\\nIt is.\\n:::"
    lab.evaluate(OPEN, COVER)
    set_source = "source => jupyterapp.shell.currentWidget.content.widgets[0]"
    lab.evaluate(f"{set_source}.model.sharedModel.setSource(source)", source)
    soon(lambda: {":::", "```"} & set(RAW.findall(lab.evaluate(TEXTS)[0])), seconds=20)
    lab.evaluate(f"{set_source}.model.sharedModel.setSource(source)", "![x](missing.svg)")
    soon(lambda: [0, "x"] in lab.evaluate(PICTURES), seconds=20)
