"""Each chapter has what a reader looks for, in the order in which it is looked for."""

import re

import notebooks
import pytest
from made_up import code, markdown, write

CHAPTERS = notebooks.chapters()
LAST = ["Exercises", "Check your understanding", "Summary", "Further reading"]
ITEM = re.compile(r"^(?:[-*]|\d+\.) ", re.MULTILINE)


def problems(notebook):
    """Return what a chapter lacks."""
    titles = [text for level, text, _ in notebooks.headings(notebook) if level == 1]
    found = [] if len(titles) == 1 else [f"it has {len(titles)} titles: {titles}"]
    if notebooks.headings(notebook)[:1] and notebooks.headings(notebook)[0][0] != 1:
        found.append("it does not begin with its title")
    sections = [text for level, text, _ in notebooks.headings(notebook) if level == 2]
    if [text for text in sections if text in LAST] != LAST:
        found.append(f"its last sections are not {', '.join(LAST)}")
    found += opening(notebooks.prose(notebook)[0].source)
    found += [
        problem
        for name, check in (
            ("Check your understanding", questions),
            ("Summary", summary),
            ("Further reading", reading),
        )
        for problem in check(section(notebook, name))
    ]
    exercises = len(notebooks.exercises(notebook))
    if not 4 <= exercises <= 8:
        found.append(f"it has {exercises} exercises, not 4 to 8")
    return found


def opening(text):
    """Check the promise: abilities and prerequisites. Its time: `test_reading_time.py`."""
    _, _, after = text.partition("What you will be able to do")
    abilities = len(ITEM.findall(after))
    if not 3 <= abilities <= 5:
        yield f"it promises {abilities} abilities, not 3 to 5"
    if not re.search(r"You need|Prerequisites", text) or "](" not in text:
        yield "it does not say, with a link, what it takes for granted"


def questions(text):
    asked, answered = text.count("<summary>"), text.count("</details>")
    if not 3 <= asked <= 5 or asked != answered:
        yield f"it asks {asked} questions, not 3 to 5, and answers {answered}"


def summary(text):
    rows = re.findall(r"^\|.*\]\(\S*#eq-.*\|$", text, re.MULTILINE)
    if len(rows) < 3:
        yield "its summary has no table of the equations to remember"


def reading(text):
    if not re.search(r"\d{4}\)?\]\(#", text):
        yield "its further reading cites nothing"


def section(notebook, name):
    """Return the Markdown of one section, up to the next of its level."""
    text = "\n\n".join(cell.source for cell in notebooks.prose(notebook))
    _, _, after = text.partition(f"\n## {name}\n")
    return after.partition("\n## ")[0]


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda nb: nb.topic)
def test_a_chapter_is_complete(notebook):
    assert problems(notebook) == []


# ---- the check itself --------------------------------------------------------------------

OPENING = """# Sums

**What you will be able to do**

- add;
- subtract;
- tell the two apart.

*You need* [the notation](../notation.md).
"""
QUESTION = "<details>\n<summary>Why?</summary>\n\nBecause.\n</details>\n\n"
ROW = "| [eq-sums-add](#eq-sums-add) | `add` |\n"
CITED = "[Peano (1889)](#peano1889)"
CLOSING = (
    f"## Exercises\n\nTry.\n\n## Check your understanding\n\n{QUESTION * 3}"
    f"## Summary\n\n| | |\n| --- | --- |\n{ROW * 3}\n## Further reading\n\n{CITED}.\n"
)
EXERCISE = code("check.sums.add(add)", tags=["exercise-check"])


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("", "", ""),
        ("# Sums\n", "# Sums\n\n# Again\n", "2 titles"),
        ("# Sums\n", "## First\n\n# Sums\n", "does not begin with its title"),
        ("- add;\n", "", "2 abilities"),
        ("*You need* [the notation](../notation.md).", "", "takes for granted"),
        (QUESTION, "", "0 questions"),
        (ROW, "", "no table of the equations"),
        (CITED, "Read", "cites nothing"),
        ("## Summary", "## Overview", "last sections"),
    ],
)
def test_a_bad_chapter_is_found_out(old, new, words, tmp_path):
    first, last = (text.replace(old, new) if old else text for text in (OPENING, CLOSING))
    cells = [
        markdown(first),
        markdown("## Adding\n\nText."),
        markdown(last),
        *[EXERCISE] * 4,
    ]
    found = problems(notebooks.read(write(tmp_path, "chapters/2-x/sums", cells), tmp_path))
    assert any(words in line for line in found) if words else found == []


def test_too_few_exercises_are_found_out(tmp_path):
    cells = [markdown(OPENING), markdown(CLOSING), *[EXERCISE] * 3]
    notebook = notebooks.read(write(tmp_path, "chapters/2-x/sums", cells), tmp_path)
    assert problems(notebook) == ["it has 3 exercises, not 4 to 8"]
