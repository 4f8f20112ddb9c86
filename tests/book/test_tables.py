"""The tables of the reference pages: a small book is built, changed and built again."""

import os
import re
import subprocess
import sys

import pytest
from made_up import code, contents, markdown, printed, write
from notebooks import ROOT

CONF = """
import sys
sys.path.insert(0, {path!r})
extensions = ["myst_nb", "book_tables"]
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
master_doc = "chapters/index"
exclude_patterns = ["_build"]
html_theme = "basic"
numfig = True
"""
COLUMNS = "id,document,section,kind,name,printed,verdict,correct,chapter"
ROWS = [
    "A-001,On A,One > Two,formula,A sum,$a+b$,ok,,2-x/sums",
    "A-002,On A,One,claim,A slip,$a-b$,error,It is $b-a$.,2-x/sums",
    "A-003,On A,Three,claim,Later,,ok,,3-y/later",
]
INDEX = "# Cover\n\n{count}`equations` equations, {count}`rows covered` of {count}`rows`.\n"
TABLE = "# Sources\n\n```{sources-table} A\n```\n"
EQUATIONS = "# Equations\n\n```{verified-equations} 2-x\n```\n"
ERRORS = "# Errors\n\n```{sources-verdict} error\n```\n"
PAGES = ("chapters/index", "chapters/2-x/sums", "chapters/sources", "chapters/equations")
PAGES += ("chapters/errors",)
SIDES = "from dlbook.sums import add, add_loops\nimport torch\n"
CHECK = SIDES + "check_equation('eq-sums-sum', lambda a: a, lambda a: add_loops(a), None)"
REFUTE = "refute('A-002', lambda a: a, lambda a: torch.sum(a), None)"


HOLDS = "holds on {} random cases, largest error below 1e-12; 3 seeded mistakes rejected"


def chapter(root, cases=5, title="Adding up"):
    cells = [
        markdown(f"# {title}\n\n$$ a + b $$ (eq-sums-sum)"),
        markdown("## How `it` goes\n\nText.", id="how", sources=["A-001"]),
        code(CHECK, printed(f"eq-sums-sum: {HOLDS.format(cases)}\n"), id="check"),
        code(REFUTE, printed("A-002: differs\n"), id="refute", sources=["A-002"]),
    ]
    write(root, "chapters/2-x/sums", cells)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    root = tmp_path_factory.mktemp("book")
    (root / "chapters").mkdir()
    (root / "assets").mkdir()
    (root / "conf.py").write_text(CONF.format(path=str(ROOT / "assets" / "sphinx")))
    (root / "chapters/equations.md").write_text(EQUATIONS)
    (root / "assets/sources.csv").write_text("\n".join([COLUMNS, *ROWS]))
    for name, text in (("index", INDEX), ("sources", TABLE), ("errors", ERRORS)):
        (root / f"chapters/{name}.md").write_text(text)
    toctree = "\n```{toctree}\n" + "\n".join(p.removeprefix("chapters/") for p in PAGES[1:])
    with (root / "chapters/index.md").open("a") as index:
        index.write(f"{toctree}\n```\n")
    contents(root, *PAGES)
    chapter(root)
    return root


def build(root):
    """Build with every warning an error; return the pages that Sphinx has written."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-n",
        "-W",
        "--keep-going",
        ".",
        "_build/html",
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def html(root, page):
    text = (root / f"_build/html/{page}.html").read_text(encoding="utf8")
    return re.sub(r"\s+", " ", re.sub(r"</?(p|span|code)\b[^>]*>", "", text))


@pytest.fixture(scope="module")
def built(book):
    build(book)
    return book


def test_counts_are_rendered(built):
    assert "one equations, two of three" in html(built, "chapters/index")


def test_an_equation_links_to_its_number_and_names_its_judge(built):
    page = html(built, "chapters/equations")
    assert re.search(r'href="2-x/sums.html#equation-eq-sums-sum"[^>]*>\(1\)</a>', page)
    assert "sums.add_loops (dlbook)" in page
    assert "a + b" in page
    assert "random cases" not in page and "cases</td>" not in page


def test_a_row_links_to_the_heading_above_its_cell(built):
    page = html(built, "chapters/sources")
    assert 'href="2-x/sums.html#how-it-goes">How it goes</a>' in page
    assert "not yet written: later" in page


def test_an_erratum_links_to_the_cell_that_runs_it(built):
    page = html(built, "chapters/sources")
    assert 'href="2-x/sums.html#cell-2-x-sums-refute">Run the counter-example</a>' in page
    chapter_page = (built / "_build/html/chapters/2-x/sums.html").read_text(encoding="utf8")
    assert 'id="cell-2-x-sums-refute"' in chapter_page
    assert "<em>Right:</em> It is" in page


def test_what_is_wrong_stands_together(built):
    page = html(built, "chapters/errors")
    assert page.count('<th scope="row">') == 1 and "A-002" in page
    assert "Run the counter-example" in page and "A slip" in page


def test_a_table_says_what_its_heads_are_for(built):
    page = html(built, "chapters/sources")
    assert "<summary>One: 2 items, 1 with a note</summary>" in page
    assert page.count('<th scope="col">') == 6
    assert page.count('<th scope="row">') == 3
    assert page.count("<caption>") == 2
    assert '<tr class="row-odd" id="source-a-002">' in page


def test_nothing_is_written_again_when_nothing_has_changed(built):
    assert "0 added, 0 changed, 0 removed" in build(built)


def test_a_changed_notebook_renders_its_tables_again(built):
    chapter(built, cases=20, title="Sums")
    later = (built / "chapters/2-x/sums.ipynb").stat().st_mtime + 5
    os.utime(built / "chapters/2-x/sums.ipynb", (later, later))
    assert "0 added, 5 changed, 0 removed" in build(built)
    page = html(built, "chapters/equations")
    assert "20 cases" in page
    assert ">Sums</a>" in page
