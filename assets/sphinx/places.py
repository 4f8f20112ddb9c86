"""Links from a reference page into the chapters, and the files that it is made of."""

from pathlib import Path

import cells
import inventory
import notebooks
from docutils import nodes
from named_links import reference


def read_from(env):
    """Return the folder of the book, and note all that the current page is made of."""
    root = Path(env.srcdir)
    for path in ("_toc.yml", inventory.CSV, *(nb.path for nb in notebooks.book(root))):
        env.note_dependency(str(root / path))
    return root


def page_link(notebook):
    title = notebooks.headings(notebook)[0][1]
    return reference("std", "doc", f"/{notebook.page}", nodes.inline("", title))


def cell_link(notebook, cell, content):
    return reference("std", "ref", cells.label("cell", notebook.chapter, cell.id), content)
