"""No item of the source documents is lost, covered twice over, or left uncorrected."""

import re
from collections import Counter

import inventory
import notebooks
import pytest
from made_up import code, markdown, printed, write

CHAPTERS = notebooks.chapters()
ROWS = inventory.rows()
NAMED = re.compile(r"\b[ACDHN]-\d{3}\b")


def problems(notebook, rows):
    """Return what is wrong with the sources that a chapter claims."""
    owned = {row.id: row for row in rows if row.chapter == notebook.chapter}
    claimed = notebooks.sources(notebook)
    known = {row.id: row for row in rows}
    errata = {c.label for c in notebooks.checks(notebook) if c.kind == "erratum"}
    found = [f"{row} is not covered" for row in owned if row not in claimed]
    found += [f"{row} is unknown" for row in claimed if row not in known]
    found += [
        f"{row} belongs to {known[row].chapter}"
        for row in claimed
        if row in known and row not in owned
    ]
    found += [
        f"{row} is wrong, and no cell runs the counter-example"
        for row in owned
        if known[row].verdict == "error"
        and known[row].kind == "formula"
        and row not in errata
    ]
    found += [
        f"{row} is refuted, but not corrected"
        for row in errata
        if row not in known or known[row].verdict == "ok"
    ]
    return found


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda nb: nb.topic)
def test_a_chapter_covers_its_items_and_no_others(notebook):
    assert problems(notebook, ROWS) == []


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda nb: nb.topic)
def test_an_item_named_in_the_text_exists(notebook):
    named = {
        row for cell in notebooks.prose(notebook) for row in NAMED.findall(cell.source)
    }
    assert named - {row.id for row in ROWS} == set()


def test_the_inventory_is_whole():
    assert len(ROWS) == 1036
    assert [row for row, n in Counter(row.id for row in ROWS).items() if n > 1] == []
    assert Counter(row.id[0] for row in ROWS) == {
        "A": 178,
        "C": 173,
        "D": 243,
        "H": 199,
        "N": 243,
    }
    assert len({(row.id[0], row.document) for row in ROWS}) == len(inventory.PAGES)


def test_every_row_is_complete():
    assert [row.id for row in ROWS if not is_complete(row)] == []


def is_complete(row):
    texts = [re.sub(r"`[^`]*`", "", text) for text in (row.printed, row.correct)]
    return (
        all((row.section, row.kind, row.name))
        and re.fullmatch(r"(\d-[a-z-]+|reference)/[a-z_]+", row.chapter)
        and row.verdict in ("ok", "imprecise", "convention", "error")
        and (row.correct != "") == (row.verdict != "ok")
        and not any(text.count("$") % 2 or "`" in text for text in texts)
    )


# ---- the check itself --------------------------------------------------------------------

REFUTE = "from dlbook.verify import refute\nrefute('A-002', lambda a: a, lambda a: -a, s)"
DIFFERS = "A-002: the printed form differs\n"


def made_up_row(id, verdict="ok", chapter="2-x/sums"):
    return inventory.Row(id, "On A", "One", "formula", "Sum", "$a$", verdict, "", chapter)


MADE_UP = [
    made_up_row("A-001"),
    made_up_row("A-002", "error"),
    made_up_row("A-003", chapter="y"),
]


@pytest.mark.parametrize(
    "claimed, source, words",
    [
        (["A-001", "A-002"], REFUTE, ""),
        (["A-002"], REFUTE, "A-001 is not covered"),
        (["A-001", "A-002", "A-009"], REFUTE, "A-009 is unknown"),
        (["A-001", "A-002", "A-003"], REFUTE, "A-003 belongs to y"),
        (["A-001", "A-002"], "x = 1", "no cell runs the counter-example"),
        (
            ["A-001", "A-002"],
            REFUTE.replace("A-002", "A-001"),
            "refuted, but not corrected",
        ),
    ],
)
def test_a_bad_notebook_is_found_out(claimed, source, words, tmp_path):
    cells = [markdown("text", sources=claimed), code(source, printed(DIFFERS))]
    notebook = notebooks.read(write(tmp_path, "chapters/2-x/sums", cells), tmp_path)
    found = problems(notebook, MADE_UP)
    assert any(words in line for line in found) if words else found == []
