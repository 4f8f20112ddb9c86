"""How long a chapter takes a careful reader: one rule, for all chapters and their sections.

The seconds below were set by five chapters that strict readers had gone through: each comes
out within a fifth of what these readers took. The exercises are apart.
"""

import re
from typing import NamedTuple

import notebooks

SECOND = "*Second reading.*"  # the first paragraph of a section that may wait
WIDGET = "application/vnd.jupyter.widget-view+json"
DISPLAYED = re.compile(r"\$\$(.*?)\$\$(?:[ \t]*\(\S+\))?", re.DOTALL)
INLINE = re.compile(r"\$[^$]+\$")
HEADING = re.compile(r"^(#{1,6}) +(.+)$", re.MULTILINE)
# What is not read as words: images, targets of links, tags, names of directives and roles.
UNREAD = re.compile(r"!\[.*?\]\(.*?\)|\]\(.*?\)|<[^>]+>|^:.*$|\{[a-z:-]+\}", re.MULTILINE)


class Counts(NamedTuple):
    """What is to be read."""

    words: int = 0
    formulas: int = 0  # within the text
    lines: int = 0  # of displayed formulas
    code: int = 0  # lines, those of listings too
    folded: int = 0  # lines of code that open with a click
    figures: int = 0  # that stand still
    widgets: int = 0  # that answer
    predictions: int = 0  # asked for in the text


SECONDS = Counts(0.3, 4, 18, 3, 1.5, 20, 240, 40)


class Section(NamedTuple):
    """What stands below a heading, up to the next of any level."""

    level: int
    title: str
    counts: Counts
    second: bool  # may it wait for a second reading?


def minutes(counts):
    """Return the minutes that a careful reading takes."""
    return sum(n * seconds for n, seconds in zip(counts, SECONDS, strict=True)) / 60


def sections(notebook):
    """Return the sections of a chapter, the exercises apart."""
    found, waits = [], 7  # the level of the heading under which all may wait; 7 is none
    for level, title, pieces in _parts(notebook):
        if level <= waits:
            waits = level if _begins_with_mark(pieces) else 7
        counts = Counts(*map(sum, zip(*map(count, pieces), strict=True)))
        found.append(Section(level, title, counts, level >= waits))
    return [section for section in found if section.level]


def everything(notebook):
    """Return the minutes of a whole chapter."""
    return sum(minutes(section.counts) for section in sections(notebook))


def first_reading(notebook):
    """Return the minutes without the sections that may wait."""
    return sum(minutes(s.counts) for s in sections(notebook) if not s.second)


def promise(notebook):
    """Return the sentence about its time that stands in a chapter's first cell."""
    whole, first = rounded(everything(notebook)), rounded(first_reading(notebook))
    sentence = f"*Reading time* {whole} minutes, the exercises apart"
    if any(section.second for section in sections(notebook)):
        sentence += f"; a first reading, without what is marked *second reading*, {first}"
    return f"{sentence}."


def rounded(number):
    """Round to five minutes: nobody reads by the minute."""
    return max(5, 5 * round(number / 5))


# ---- counting ----------------------------------------------------------------------------


def count(piece):
    """Count a code cell, or the text of a part of a Markdown cell."""
    return _count_text(piece) if isinstance(piece, str) else _count_code(piece)


def _count_text(text):
    displayed = [tex for tex in DISPLAYED.findall(text) if tex.strip()]
    lines = sum(1 + tex.rstrip(" \\\n").count(r"\\") for tex in displayed)
    rest = DISPLAYED.sub(" ", text)
    words = UNREAD.sub(" ", INLINE.sub(" ", rest))
    return Counts(
        words=len(re.findall(r"[^\W\d_]{2,}|\ba\b", words)),
        formulas=len(INLINE.findall(rest)),
        lines=lines,
        figures=rest.count("!["),
    )


def _count_code(cell):
    kinds = [output.get("data", {}) for output in cell.outputs]
    listings = ["".join(data.get("text/markdown", "")) for data in kinds]
    own = _lines(cell.source)
    hidden = {"hide-input", "hide-cell"} & set(cell.tags)
    unseen = "remove-input" in cell.tags
    return Counts(
        code=sum(map(_lines, listings)) + own * (not hidden and not unseen),
        folded=own * bool(hidden),
        figures=sum(_is_picture(data) for data in kinds),
        widgets=sum(WIDGET in data and not _is_prediction(data) for data in kinds),
        predictions=sum(map(_is_prediction, kinds)),
    )


def _is_prediction(data):
    return "".join(data.get("text/plain", "")).startswith("Predict: ")


def _is_picture(data):
    return WIDGET not in data and bool({"image/png", "image/svg+xml"} & data.keys())


def _lines(text):
    return sum(bool(line.strip()) for line in text.splitlines())


def _parts(notebook):
    """Yield (level, title, pieces) from heading to heading; without the exercises."""
    level, title, pieces, skipped = 0, "", [""], 7
    for cell in notebook.cells:
        if cell.kind == "code":
            pieces.append(cell)
        if cell.kind != "markdown":
            continue
        text = notebooks.FENCE.sub("", cell.source)
        before, *rest = HEADING.split(text)
        pieces.append(before)
        for marks, heading, below in zip(*[iter(rest)] * 3, strict=True):
            if level < skipped:
                yield level, title, pieces
            level, title, pieces = len(marks), heading.strip(), [heading, below]
            if level <= skipped:
                skipped = level if title == "Exercises" else 7
    if level < skipped:
        yield level, title, pieces


def _begins_with_mark(pieces):
    return len(pieces) > 1 and str(pieces[1]).strip().partition("\n\n")[0] == SECOND
