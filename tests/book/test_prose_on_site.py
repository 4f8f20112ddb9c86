"""What the site makes of plain Markdown: numbers, figures, boxes, citations, cards."""

import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from made_up import code, displayed, markdown, write
from notebooks import ROOT

CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "assets" / "sphinx")!r})
extensions = ["myst_nb", "sphinx_design", "sphinxcontrib.bibtex", "prose"]
myst_enable_extensions = ["dollarmath"]
nb_execution_mode = "off"
numfig = True
bibtex_bibfiles = ["works.bib"]
bibtex_reference_style = "round_brackets"
"""
BIB = "@misc{peano1889, author = {Peano, Giuseppe}, year = {1889}, title = {Principia}}"
COVER = """# Cover

- **One.** A [chapter](sums.ipynb).
- **Two.** *Later.*

* Not **bold** at first

```{toctree}
sums
other
works
```
"""
PNG = "iVBORw0KGgo="
TEXT = """# Sums

<a id="eq-sums-add"></a>

$$
a + b
$$ (eq-sums-add)

By [eq-sums-add](#eq-sums-add), [fig-bars](#fig-bars) and [fig-plot](#fig-plot), as
[Peano (1889)](#peano1889) says ([Peano, 1889](#peano1889)); [there](other.ipynb#there), and
[there too](#here).

<a id="fig-bars"></a>

![Two bars.](bars.png)

**Figure** (fig-bars). Two *bars*, $a$ and $b$.

> **Convention: order**
>
> It does not [matter](#here).

<details>
<summary><b>Conventions and errata: $a$ &amp; b</b></summary>

They print *this*.

</details>

<details>
<summary>1. Why?</summary>

Because.
</details>

<a id="here"></a>

## Here

> A quotation that **begins** otherwise.
"""
CAPTION = '<a id="fig-plot"></a>\n\n**Figure** (fig-plot). A plot.'
OTHER = (
    '# Other\n\n<a id="there"></a>\n\n## Elsewhere\n\n[eq-sums-add](sums.ipynb#eq-sums-add)'
)
WORKS = "# Works\n\n```{bibliography}\n:all:\n```\n"


def build(folder, text=TEXT):
    """Build a small book of plain Markdown; return what Sphinx complained of."""
    plot = code("plot()", displayed(image_png=PNG))
    write(folder, "sums", [markdown(text), plot, markdown(CAPTION, id="n")])
    write(folder, "other", [markdown(OTHER)])
    texts = {"conf.py": CONF, "works.bib": BIB, "index.md": COVER, "works.md": WORKS}
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "bars.png").write_bytes(b"")
    options = ["-q", "-n", str(folder), str(folder / "html")]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    assert build(folder) == ""
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in (folder / "html").glob("*.html")
    }


def link(page, text):
    (found,) = [a for a in page.select(".body a") if a.get_text() == text]
    return found["href"]


def test_references_become_numbers(pages):
    assert link(pages["sums"], "(1)") == "#equation-eq-sums-add"
    assert link(pages["other"], "(1)") == "sums.html#equation-eq-sums-add"
    assert link(pages["sums"], "Fig. 1") == "#fig-bars"
    assert link(pages["sums"], "Fig. 2") == "#fig-plot"


def test_a_name_leads_to_its_anchor(pages):
    assert link(pages["sums"], "there too") == link(pages["sums"], "matter") == "#here"
    assert link(pages["sums"], "there") == "other.html#there"
    assert pages["sums"].find(id="here").h2 and pages["other"].find(id="there").h2


def test_pictures_become_figures(pages):
    drawn, computed = pages["sums"].select("figure")
    assert (drawn["id"], computed["id"]) == ("fig-bars", "fig-plot")
    assert drawn.img["alt"] == "Two bars."
    assert "Fig. 1" in drawn.figcaption.get_text() and drawn.figcaption.select("em")
    assert re.search(r"Fig\. 2\s*A plot\.", computed.figcaption.get_text())
    assert computed.find_parent(class_="cell_output")
    assert "(fig-" not in pages["sums"].get_text()


def test_citations_lead_to_the_bibliography(pages):
    body = pages["sums"].select_one(".body").get_text()
    assert "Peano (1889) says (Peano, 1889);" in " ".join(body.split())
    cited = pages["sums"].select(".bibtex-citation a")
    (entry,) = pages["works"].select(".citation")
    assert {a["href"] for a in cited} == {f"works.html#{entry['id']}"} and len(cited) == 2
    assert "Principia" in cited[0]["title"]


def test_boxes(pages):
    note, warning = pages["sums"].select(".admonition")
    assert note["class"] == ["note", "admonition"]
    assert note.select_one(".admonition-title").get_text() == "Convention: order"
    assert {"warning", "dropdown"} <= set(warning["class"])
    title = warning.select_one(".admonition-title")
    assert title.get_text().startswith("Conventions and errata: ") and "& b" in str(
        title.get_text()
    )
    assert title.select(".math") and warning.select_one("em").get_text() == "this"
    (question,) = pages["sums"].select("details")
    assert question.summary.get_text() == "1. Why?"
    assert pages["sums"].select_one("blockquote").strong.get_text() == "begins"


def test_the_list_on_the_cover_becomes_cards(pages):
    titles = [
        title.get_text(strip=True) for title in pages["index"].select(".sd-card-title")
    ]
    assert titles == ["One", "Two"]
    assert pages["index"].select_one(".sd-card-text").get_text() == "A chapter."
    assert "Not bold at first" in pages["index"].get_text()


SLIPS = [
    ("![Two bars.](bars.png)\n\n", "", "no picture stands before this caption"),
    ("this*.\n\n</details>", "this*.", "a folded box ends with </details>"),
    (
        "<summary>1. Why?</summary>\n",
        "<summary><b>Why</b></summary> text",
        "wants blank lines",
    ),
    ("(#eq-sums-add)", "(#eq-sums-sub)", "eq-sums-sub"),
    ("(#fig-bars)", "(#fig-bar)", "'fig-bar'"),
    ("(#peano1889)", "(#peano)", "'peano'"),
    ("(other.ipynb#there)", "(other.ipynb#nowhere)", "'nowhere'"),
]


def test_a_slip_is_a_warning_of_the_build(tmp_path):
    text = TEXT
    for old, new, _ in SLIPS:
        assert old in text
        text = text.replace(old, new, 1)
    said = build(tmp_path, text)
    assert [words for _, _, words in SLIPS if words not in said] == []
