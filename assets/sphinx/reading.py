"""Local Sphinx extension: what a page does for its reader's time and answers.

- A section that may wait says so in one quiet line, with its minutes.
- What a check says of the book's own solution is folded, as the solution is: "right." is no
  news to somebody who has not tried.
"""

from pathlib import Path

import notebooks
import reading_time
from docutils import nodes


def mark_second_readings(app, doctree):
    """Give the line below the heading of a section that may wait its class and minutes."""
    path = Path(app.env.doc2path(app.env.docname))
    marked = [node for node in doctree.findall(nodes.section) if _is_marked(node)]
    if path.suffix != ".ipynb" or not marked:
        return
    spent = second_readings(notebooks.read(path, Path(app.srcdir)))
    for section, minutes in zip(marked, spent, strict=True):
        spent_here = max(1, round(minutes))
        words = f"Second reading, {spent_here} minute{'s' * (spent_here > 1)}"
        section[1].replace_self(nodes.paragraph("", words, classes=["second-reading"]))


def _is_marked(section):
    line = section[1] if len(section) > 1 else None
    mark = reading_time.SECOND.strip("*")
    return isinstance(line, nodes.paragraph) and line.astext() == mark


def second_readings(notebook):
    """Return the minutes of each marked section, what is below it included."""
    spent, level = [], 7
    for section in reading_time.sections(notebook):
        if section.second and section.level <= level:
            spent.append(0)
            level = section.level
        if section.second:
            spent[-1] += reading_time.minutes(section.counts)
        else:
            level = 7
    return spent


def fold_checks(_app, doctree):
    """Fold what the check of an exercise has printed when the notebook was executed."""
    for cell in doctree.findall(nodes.container):
        if "tag_exercise-check" in cell["classes"]:
            cell["hide_mode"] = "output"
            cell["prompt_show"] = "Show what the check says of the solution"
            cell["prompt_hide"] = "Hide what the check says of the solution"


def setup(app):
    app.connect("doctree-read", mark_second_readings, priority=900)
    app.connect("doctree-read", fold_checks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
