"""The built book has every page and no other, and its tables are whole."""

import os
import re
from pathlib import Path

import inventory
import notebooks
import pytest

HTML = Path(os.environ.get("DLBOOK_HTML", notebooks.ROOT / "_build" / "html"))
BY_THE_WAY = {"index", "genindex", "search", "404", "py-modindex"}  # made by Sphinx


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (HTML / "index.html").exists():
        pytest.fail(f"there is no book in {HTML}: run `make book`", pytrace=False)


def text(page):
    return (HTML / f"{page}.html").read_text(encoding="utf8")


def test_the_book_has_its_pages_and_no_others():
    built = {p.relative_to(HTML).with_suffix("").as_posix() for p in HTML.rglob("*.html")}
    built = {page for page in built if not page.startswith("_")}
    assert built - BY_THE_WAY == set(notebooks.pages())


@pytest.mark.parametrize("notebook", notebooks.chapters(), ids=lambda nb: nb.topic)
def test_every_verified_equation_is_listed_with_its_number_and_formula(notebook):
    part = notebook.chapter.partition("/")[0].partition("-")[2].replace("-", "_")
    page = text(f"chapters/reference/equations/{part}")
    listing = page[page.index(f'<section id="{notebook.topic.replace("_", "-")}"') :]
    listing = listing[: listing.index("</section>")]
    labels = {
        check.label for check in notebooks.checks(notebook) if check.kind != "erratum"
    }
    linked = re.findall(
        rf'{notebook.topic}\.html#equation-([\w-]+)"[^>]*>.*?\(\d+\)', listing
    )
    assert labels == set(linked)
    assert listing.count('class="katex-display"') == len(labels)


@pytest.mark.parametrize("letter", inventory.PAGES)
def test_every_item_of_a_document_is_listed(letter):
    page = text(f"chapters/reference/sources/{inventory.PAGES[letter]}")
    rows = [row for row in inventory.rows() if row.id[0] == letter]
    assert set(re.findall(r'id="source-([a-z]-\d{3})"', page)) == {
        r.id.lower() for r in rows
    }
    corrected = [row for row in rows if row.verdict != "ok"]
    assert len(re.findall(r"<em>Right:</em>", page)) == len(corrected)


def test_every_item_that_is_wrong_is_on_one_page():
    page = text("chapters/reference/errors")
    wrong = [row.id for row in inventory.rows() if row.verdict == "error"]
    assert re.findall(r'<th scope="row">\s*<p>([A-Z]-\d{3})</p>', page) == wrong
    run = len(re.findall(r'#cell-[\w-]+"[^>]*><span[^>]*>Run the counter-example', page))
    assert run == sum(row in inventory.counter_examples() for row in wrong) > 0


def test_no_figure_is_left_to_count():
    assert not re.search(r"\{count\}|\{eq\}|\{doc\}", text("chapters/preface"))
