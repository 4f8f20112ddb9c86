"""A chapter says how long it takes, and the number is counted, not hoped for."""

import re

import notebooks
import pytest
import reading_time
import shared_lines
from made_up import code, displayed, markdown, write
from reading_time import Counts

CHAPTERS = notebooks.chapters()
each = pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda nb: nb.topic)
# What strict readers took, exercises apart, and what stood before them then.
CALIBRATION = {
    "attention": (100, Counts(5800, 311, 80, 446, 348, 7, 3)),
    "backpropagation": (120, Counts(5793, 433, 58, 370, 371, 5, 3)),
    "convolution": (120, Counts(6825, 382, 95, 369, 424, 14, 4)),
    "optimizers": (140, Counts(6248, 370, 52, 369, 511, 8, 3)),
    "receptive_field": (100, Counts(6098, 279, 59, 358, 373, 9, 3)),
}


@each
def test_the_time_on_the_page_is_the_time_that_it_takes(notebook):
    found = shared_lines.TIME.findall(notebook.cells[0].source)
    assert found == [reading_time.promise(notebook)], "run assets/tools/shared_lines.py"


@each
def test_a_first_reading_takes_less_than_an_hour(notebook):
    assert reading_time.first_reading(notebook) < 60, "mark more as second reading"


@each
def test_a_mark_stands_right_below_a_heading(notebook):
    marks = sum(cell.source.count(reading_time.SECOND) for cell in notebook.cells)
    placed = re.compile(rf"^#+ .*\n\n{re.escape(reading_time.SECOND)}\n\n", re.MULTILINE)
    assert marks == sum(len(placed.findall(cell.source)) for cell in notebook.cells)


@each
def test_every_chapter_says_in_the_same_place_where_to_type(notebook):
    (begin,) = [c for c in notebook.cells if c.source.startswith("## Exercises")]
    last = begin.source.rpartition("\n\n")[2]
    assert last == shared_lines.WHERE_TO_TYPE, "run assets/tools/shared_lines.py"


@pytest.mark.parametrize("topic", CALIBRATION)
def test_the_rule_agrees_with_readers(topic):
    taken, counts = CALIBRATION[topic]
    assert reading_time.minutes(counts) == pytest.approx(taken, rel=0.2)


# ---- the count itself --------------------------------------------------------------------

TEXT = (
    "## One\n\nA word with $x$ and [a link](no/words/here).\n\n"
    "$$\na = b \\\\\n= c\n$$ (eq-one)\n\n![Not read.](a.svg)\n\n<b>Two more</b>"
)


def small(tmp_path, *cells):
    title = "# Title\n\n*Reading time* 99 minutes, the exercises apart."
    cells = [markdown(title, id="title"), *cells]
    return notebooks.read(write(tmp_path, "chapters/2-x/small", cells), tmp_path)


def section(notebook, title):
    (found,) = [s for s in reading_time.sections(notebook) if s.title == title]
    return found


def test_words_formulas_and_figures_are_counted(tmp_path):
    counts = section(small(tmp_path, markdown(TEXT)), "One").counts
    assert counts == Counts(words=8, formulas=1, lines=2, figures=1)


def test_code_is_counted_as_it_is_seen(tmp_path):
    listing = displayed(text_markdown="```python\nx = 1\n```")
    figure = displayed(image_png="AAAA")
    widget = displayed(**{"application_vnd.jupyter.widget-view+json": {}}, image_png="AAAA")
    asked = displayed(
        **{"application_vnd.jupyter.widget-view+json": {}}, text_plain="Predict: How many?"
    )
    cells = [
        markdown("## One"),
        code("x = 1\n\ny = 2", figure, id="a"),
        code("Predict('How many?')", asked, id="d", tags=["remove-input"]),
        code("x = 1", widget, id="b", tags=["hide-input"]),
        code("show_source(f)", listing, id="c", tags=["remove-input"]),
    ]
    counts = section(small(tmp_path, *cells), "One").counts
    assert counts == Counts(words=1, code=5, folded=1, figures=1, widgets=1, predictions=1)


def test_a_second_reading_holds_up_to_the_next_heading_of_its_level(tmp_path):
    text = "## One\n\n*Second reading.*\n\nText.\n\n### Below\n\nText.\n\n## Two\n\nText."
    notebook = small(tmp_path, markdown(text))
    waits = {s.title: s.second for s in reading_time.sections(notebook)}
    assert waits == {"Title": False, "One": True, "Below": True, "Two": False}
    assert "; a first reading, without what is marked" in reading_time.promise(notebook)
    assert reading_time.first_reading(notebook) < reading_time.everything(notebook)


def test_exercises_are_apart(tmp_path):
    cells = [markdown("## One"), markdown("## Exercises\n\n### 1. A"), markdown("## Two")]
    notebook = small(tmp_path, *cells)
    assert [s.title for s in reading_time.sections(notebook)] == ["Title", "One", "Two"]


def test_the_tool_writes_both_lines_and_only_once(tmp_path):
    path = small(tmp_path, markdown("## Exercises\n\nTwo.")).path
    shared_lines.write(path)
    first = path.read_text(encoding="utf8")
    assert "*Reading time* 5 minutes, the exercises apart." in first and "99" not in first
    assert f"Two.\\n\\n{shared_lines.WHERE_TO_TYPE}" in first.replace('",\n    "', "")
    shared_lines.write(path)
    assert path.read_text(encoding="utf8") == first
