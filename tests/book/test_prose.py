"""Markdown cells read well in every front end: no directive, no role, no dead link."""

import re
from pathlib import Path
from urllib.parse import urldefrag

import citations
import inventory
import notebooks
import pytest
from made_up import code, displayed, markdown, write
from pybtex.database.input.bibtex import Parser

BOOK = notebooks.book()
ENTRIES = Parser().parse_file(str(notebooks.ROOT / "assets/references.bib")).entries
SPAN = re.compile(r"(`+)[^`].*?\1", re.DOTALL)
MATH = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.DOTALL)
ANCHOR = re.compile(r'(?:^|(?<=\n\n))<a id="([\w-]+)"></a>(?=\n\n|\Z)')
CAPTION = re.compile(r"^\*\*Figure\*\* \((fig(?:-[a-z0-9]+)+)\)\. \S", re.MULTILINE)
PICTURE = re.compile(r"^!\[.*\]\(.*\)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
FENCED = re.compile(r"^ *(:{3,}|`{3,} *\{|~{3,} *\{)", re.MULTILINE)
ROLE = re.compile(r"(?<!`)\{([\w:.+-]+)\}`[^`]*`")
RAW = {  # what a plain front end shows as it is typed, and what to write instead
    r"^\([\w-]+\)=\s*$": '(name)= is no anchor here: write <a id="name"></a>',
    r"\{\{.*?\}\}": "{{…}} is not filled in: write the text",
    r"\[\^\w+\]": "a footnote is shown raw: put it into the sentence, or into a box",
    r"[\])]\{[.#:\w]": "[text]{…} is shown raw: leave the attributes out",
    r"^: ": "a definition list is shown raw: write a list with bold words",
    r"^%": "a comment is shown raw: leave it out",
    r"^\+\+\+": "+++ is shown raw: begin a new cell",
}
ROLES = {
    "eq": "[eq-topic-name](#eq-topic-name)",
    "numref": "[fig-name](#fig-name)",
    "cite": "([Glorot and Bengio, 2010](#glorot2010))",
    "cite:t": "[Glorot and Bengio (2010)](#glorot2010)",
    "doc": "[Convolution](../2-convolution/convolution.ipynb)",
    "ref": '[words](#name), with <a id="name"></a> there',
}
FORMS = (
    "a figure is a picture and a paragraph **Figure** (fig-name). …; a box a quote that \
begins in bold; a folded one <details> with a bold <summary>"
)


def problems(notebook, entries=ENTRIES):
    """Return what a reader of the notebook would see raw, or click in vain."""
    found = []
    for cell in notebooks.prose(notebook):
        found += [f"{cell.id}: {p}" for p in markup(cell.source)]
        found += [f"{cell.id}: {p}" for p in links(cell.source, notebook, entries)]
    return found + list(figures(notebook))


def markup(source):
    """Yield what MyST alone understands, with the form that everybody does."""
    source = re.sub(r"^ *(`{3,}|~{3,})\w*\n.*?^ *\1", "", source, flags=re.M | re.S)
    for fence in FENCED.findall(source):
        yield f"a directive, {fence}…: {FORMS}"
    for role in ROLE.findall(source):
        yield f"the role {{{role}}}: write {ROLES.get(role, 'plain Markdown')}"
    plain = MATH.sub("", SPAN.sub("", source))
    for pattern, instead in RAW.items():
        if re.search(pattern, plain, re.MULTILINE):
            yield instead
    if len(ANCHOR.findall(source)) < source.count("<a id="):
        yield "an anchor stands alone, with an empty line above and below it"
    if source.count("<details>") != source.count("</details>"):
        yield "<details> is not closed in its cell, or has attributes"


def links(source, notebook, entries):
    """Yield links that lead nowhere, or whose text is not what the reader looks for."""
    for text, address in LINK.findall(SPAN.sub("", MATH.sub("", source))):
        path, name = urldefrag(address)
        if ":" in address:
            continue
        target = (notebook.path.parent / path) if path else notebook.path
        if not target.is_file():
            yield f"[{text}]({address}) leads nowhere: a link to a page has its suffix"
        elif name in entries and not path:
            author, year = citations.words(entries[name])
            forms = f"{author} ({year})", f"{author}, {year}"
            if text not in forms:
                yield f"[{text}](#{name}) is cited as {' or '.join(forms)}"
        elif name:
            yield from named(text, name, target)


def named(text, name, target):
    if name.startswith(("eq-", "fig-")) and text != name:
        yield f"the text of a link to {name} is {name}: the site makes it a number"
    if name.startswith("source-"):
        if name not in {f"source-{row.id.lower()}" for row in inventory.rows()}:
            yield f"no row of the inventory is {name}"
    elif name not in anchors(target):
        yield f'nothing is called {name}: a work is a key of references.bib, and above \
an equation, a picture or a heading stands <a id="{name}"></a>'


def anchors(path):
    cells = notebooks.prose(notebooks.read(path, Path(path).parent))
    return [name for cell in cells for name in ANCHOR.findall(cell.source)]


def figures(notebook):
    """Yield pictures without a caption that every front end shows, and the reverse."""
    before = None
    for cell in notebook.cells:
        if "figure" in cell.metadata.get("mystnb", {}):
            yield f"{cell.id}: a caption in the metadata is seen on the site alone: write \
it into the next cell, **Figure** (fig-name). …"
        if cell.kind == "markdown":
            text = ANCHOR.sub("", cell.source).strip()
            shown = len(PICTURE.findall(text))
            if text.startswith("**Figure**") and before and pictured(before):
                shown += 1
            if shown != len(CAPTION.findall(text)) or shown != text.count("**Figure**"):
                yield f"{cell.id}: a picture, alone in its paragraph, is followed by \
**Figure** (fig-name). …"
        before = cell


def pictured(cell):
    return any("image/png" in output.get("data", {}) for output in cell.outputs)


@pytest.mark.parametrize("notebook", BOOK, ids=lambda nb: nb.topic)
def test_the_prose_reads_well_everywhere(notebook):
    assert problems(notebook) == []


def test_the_cover_counts_the_equations():
    hundreds = inventory.counts()["equations"] // 100 * 100
    text = " ".join(cell.source for cell in notebooks.prose(BOOK[0]))
    assert f"more than {hundreds} [so far](reference/verified_equations.md)" in text


# ---- the check itself --------------------------------------------------------------------

GOOD = """## Sums

<a id="here"></a>

### Here

<a id="eq-sums-add"></a>

$$
a + b = b + a, \\qquad x_{{i}}, \\quad S[^2]
$$ (eq-sums-add)

By [eq-sums-add](#eq-sums-add) and `{code}`, `x[^1]`; [Peano (1889)](#peano1889), long ago
([Peano, 1889](#peano1889)), in [the chapter](other.ipynb) and [below](other.ipynb#below),
[A-003](other.ipynb#source-a-003), [here](#here), [a page](https://example.org/#x).

```python
{a: b}
```

![Two bars.](a.svg)

**Figure** (fig-sums-bars). Two bars, of [$a_1$](#here).

<details>
<summary><b>Conventions and errata: sums</b></summary>

Text.

</details>"""
BAD = [
    ("## Sums", ":::{note}\nHi.\n:::", "a directive"),
    ("## Sums", "```{note}\nHi.\n```", "a box a quote"),
    ("[eq-sums-add](#eq-sums-add)", "{eq}`eq-sums-add`", "[eq-topic-name](#eq-topic-name)"),
    ("[Peano (1889)](#peano1889)", "{cite:t}`peano1889`", "[Glorot and Bengio (2010)]"),
    ("[here](#here)", "{ref}`here`", "the role {ref}"),
    ("## Sums", "(here)=\n## Sums", "(name)="),
    ("## Sums", "{{ sums }}", "{{…}}"),
    ("## Sums", "Text.[^1]", "a footnote"),
    ("## Sums", "[sums]{.big}", "attributes"),
    ("## Sums", "Sum\n: text", "a definition list"),
    ("## Sums", "% text", "a comment"),
    ("## Sums", "+++", "+++"),
    ('<a id="here"></a>\n\n', '<a id="here"></a>\n', "an anchor stands alone"),
    ("</details>", "", "<details> is not closed"),
    ("(other.ipynb)", "(other)", "[the chapter](other) leads nowhere"),
    ("(other.ipynb#below)", "(other.ipynb#beyond)", "nothing is called beyond"),
    ("#source-a-003", "#source-a-999", "no row of the inventory"),
    ("[here](#here)", "[here](#there)", "nothing is called there"),
    ("[eq-sums-add](#", "[this](#", "the text of a link to eq-sums-add"),
    ('<a id="eq-sums-add"></a>\n\n', "", "nothing is called eq-sums-add"),
    ("Peano (1889)", "Peano 1889", "is cited as Peano (1889) or Peano, 1889"),
    ("#peano1889", "#peano", "a work is a key of references.bib"),
    ("**Figure** (fig-sums-bars).", "*Two bars.*", "a picture, alone"),
    ("(fig-sums-bars).", "(sums).", "a picture, alone"),
    ("![Two bars.](a.svg)\n\n", "", "a picture, alone"),
]
BIB = "@book{peano1889, author = {Peano, Giuseppe}, year = {1889}, title = {Principia}}"
CAPTIONED = "**Figure** (fig-sums-plot). A plot."
PNG = displayed(image_png="iVBOR")


def in_a_book(tmp_path, *cells):
    write(tmp_path, "other", [markdown('<a id="below"></a>\n\n## Below')])
    notebook = notebooks.read(write(tmp_path, "sums", list(cells)), tmp_path)
    return problems(notebook, Parser().parse_string(BIB).entries)


def test_a_good_cell_passes(tmp_path):
    assert in_a_book(tmp_path, markdown(GOOD)) == []


@pytest.mark.parametrize("old, new, words", BAD, ids=[bad[1][:20] for bad in BAD])
def test_a_bad_cell_is_found_out(old, new, words, tmp_path):
    assert old in GOOD
    found = in_a_book(tmp_path, markdown(GOOD.replace(old, new)))
    assert any(words in line for line in found), found


def test_the_caption_of_a_computed_picture_is_in_the_next_cell(tmp_path):
    assert in_a_book(tmp_path, code("plot()", PNG), markdown(CAPTIONED)) == []
    (missing,) = in_a_book(tmp_path, code("add()"), markdown(CAPTIONED))
    assert "a picture, alone in its paragraph" in missing
    hidden = {"mystnb": {"figure": {"caption": "A plot."}}}
    (unseen,) = in_a_book(tmp_path, code("plot()", PNG, **hidden))
    assert "seen on the site alone" in unseen


def test_a_work_is_named_by_its_authors():
    bib = "@book{{k, author = {{{}}}, year = {{1900}}, title = {{T}}}}"
    for authors, words in [
        ("Peano, Giuseppe", "Peano"),
        ("Glorot, Xavier and Bengio, Yoshua", "Glorot and Bengio"),
        ("Kayhan, O. and van Gemert, J.", "Kayhan and van Gemert"),
        ("He, K. and Zhang, X. and Ren, S.", "He et al."),
    ]:
        entry = Parser().parse_string(bib.format(authors)).entries["k"]
        assert citations.words(entry) == (words, "1900")
