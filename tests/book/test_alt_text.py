"""Every picture says in words what it shows: those in the text, and those made by code."""

import re
from collections import Counter

import notebooks
import pytest
from made_up import code, displayed, markdown, write

BOOK = notebooks.book()
PAGES = [notebooks.ROOT / f"{page}.md" for page in notebooks.pages()]
TEXTS = [path for path in PAGES if path.exists()]
IMAGE = re.compile(r"!\[(.*?)\]\(", re.DOTALL)
DIRECTIVE = re.compile(r"\{(?:figure|image)\}[^\n]*\n((?::[\w-]+:[^\n]*\n)*)")
TAG = re.compile(r"<img\b[^>]*>")
SHORTEST = 20  # characters that a description takes at the least


def problems(notebook):
    """Return the pictures of a notebook that a blind reader would miss."""
    described = [a for cell in notebooks.prose(notebook) for a in in_text(cell.source)]
    described += [a for cell in notebooks.code_cells(notebook) for a in by_code(cell)]
    found = [
        f"a picture is described as {alt!r}" for alt in described if len(alt) < SHORTEST
    ]
    repeated = [alt for alt, n in Counter(described).items() if n > 1 and alt]
    return found + [f"two pictures are described as {alt!r}" for alt in repeated]


def in_text(source):
    """Return the alt text of each picture in Markdown, "" where there is none."""
    source = notebooks.FENCE.sub(
        lambda fence: fence[0] if "{figure}" in fence[0] else "", source
    )
    for options in DIRECTIVE.findall(source):
        yield option(r":alt:[ ]*(.*)", options)
    for tag in TAG.findall(source):
        yield option(r'\balt="([^"]*)"', tag)
    yield from (alt.strip() for alt in IMAGE.findall(source))


def by_code(cell):
    """Return the alt text of each picture that a cell shows: MyST-NB reads it there."""
    options = cell.metadata.get("mystnb", {}).get("image", {})
    for output in cell.outputs:
        for kind in output.get("data", {}).keys() & {"image/png", "image/svg+xml"}:
            own = output.get("metadata", {}).get(kind, {})  # a widget brings its own
            yield own.get("alt") or options.get("alt", "")


def option(pattern, text):
    found = re.search(pattern, text)
    return found[1].strip() if found else ""


@pytest.mark.parametrize("notebook", BOOK, ids=lambda nb: nb.topic)
def test_every_picture_of_a_notebook_is_described(notebook):
    assert problems(notebook) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_picture_of_a_page_is_described(path):
    assert [a for a in in_text(path.read_text(encoding="utf8")) if len(a) < SHORTEST] == []


# ---- the check itself --------------------------------------------------------------------

ALT = "Two bars, the left one twice as high."
OTHER = "A curve that falls from 1 to 0."
PNG = displayed(image_png="iVBOR")
DESCRIBED = {"mystnb": {"image": {"alt": OTHER}}}


@pytest.mark.parametrize(
    "text, metadata, output, words",
    [
        (f"![{ALT}](a.svg)", DESCRIBED, PNG, ""),
        ("![](a.svg)", DESCRIBED, PNG, "described as ''"),
        ("![plot](a.svg)", DESCRIBED, PNG, "described as 'plot'"),
        ('<img src="a.svg">', DESCRIBED, PNG, "described as ''"),
        (
            "```{figure} a.svg\n:name: fig-a\n\nText.\n```",
            DESCRIBED,
            PNG,
            "described as ''",
        ),
        (f"```{{figure}} a.svg\n:alt: {ALT}\n\nText.\n```", DESCRIBED, PNG, ""),
        (f"![{ALT}](a.svg)", {}, PNG, "described as ''"),
        (f"![{OTHER}](a.svg)", DESCRIBED, PNG, "two pictures"),
        ("text", {}, displayed({"image/png": {"alt": ALT}}, image_png="iVBOR"), ""),
    ],
)
def test_a_bad_notebook_is_found_out(text, metadata, output, words, tmp_path):
    cells = [markdown(text), code("draw()", output, **metadata)]
    found = problems(notebooks.read(write(tmp_path, "made-up", cells), tmp_path))
    assert any(words in line for line in found) if words else found == []
