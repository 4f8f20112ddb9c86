"""What a page does for its reader's time, answers and eyes, on the built book."""

import re
import sys
from pathlib import Path

import pytest
from browser import WIDTHS, open_page, use_width
from bs4 import BeautifulSoup
from site_map import ROOT, built, pages

sys.path.append(str(ROOT / "assets" / "sphinx"))

import notebooks
import reading_time

CHAPTERS = [name for name in pages() if re.match(r"chapters/\d-", name)]
each = pytest.mark.parametrize("name", CHAPTERS)
CUT = """[...document.querySelectorAll("pre")]
  .filter((pre) => pre.clientWidth && pre.scrollWidth > pre.clientWidth + 1)
  .map((pre) => pre.textContent.slice(0, 80))"""
SHOW_ALL = """() => {
  for (const box of document.querySelectorAll("details")) box.open = true;
  for (const part of document.querySelectorAll("section"))
    part.style.contentVisibility = "visible";
}"""


def parsed(name):
    return BeautifulSoup(built(name).read_text(encoding="utf-8"), "lxml")


# ---- answers -----------------------------------------------------------------------------


@each
def test_no_check_says_right_before_the_reader_has_tried(name):
    page = parsed(name)
    cells = page.select(".cell.tag_exercise-check")
    assert 4 <= len(cells) <= 8
    for cell in cells:
        (output,) = cell.select(".cell_output")
        assert re.search(r"\w+: right\. ", output.get_text())
        assert output.find_parent("details").get("open") is None
        assert "of the solution" in output.find_parent("details").summary.get_text()
    for box in page.select("details"):
        box.decompose()
    assert not re.search(r"^\w+: right\. ", page.get_text(), re.MULTILINE)


# ---- time --------------------------------------------------------------------------------


@each
def test_each_second_reading_says_its_minutes(name):
    notebook = notebooks.read(Path(ROOT, f"{name}.ipynb"))
    marks = sum(cell.source.count(reading_time.SECOND) for cell in notebook.cells)
    lines = parsed(name).select("section > .second-reading")
    assert len(lines) == marks
    assert all(line.find_previous_sibling().name in ("h2", "h3", "h4") for line in lines)
    said = [int(re.search(r"Second reading, (\d+) min", line.text)[1]) for line in lines]
    whole, first = reading_time.everything(notebook), reading_time.first_reading(notebook)
    assert sum(said) == pytest.approx(whole - first, abs=0.5 * max(1, marks))


# ---- eyes --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def window(browser):
    with open_page(browser) as (page, _):
        yield page


@each
def test_no_line_of_code_is_cut(window, name):
    window.goto(built(name).resolve().as_uri())
    window.evaluate(SHOW_ALL)
    for width in (WIDTHS[0], WIDTHS[-1]):
        use_width(window, width)
        assert window.evaluate(CUT) == [], width
    window.add_style_tag(content="div.highlight pre { white-space: pre !important }")
    assert window.evaluate(CUT) != []  # the test would see it
