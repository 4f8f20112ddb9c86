"""Give the cells of a notebook a place to link to: MyST-NB gives them none."""

import re
from pathlib import Path

import notebooks
from docutils import nodes

LINES_PER_CELL = 10_000  # MyST-NB numbers the lines of cell n from (n + 1) times this


def label(*parts):
    """Return the label of a cell or a row, which is also its id in the page."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower())


def heading(notebook, cell):
    """Return the text of the last heading in or above a cell, without its markup."""
    above = [
        text for _, text, at in notebooks.headings(notebook) if at.index <= cell.index
    ] or [notebook.topic]
    return re.sub(r"[`*$]|\{[a-z-]+\}", "", above[-1])


def anchor_cells(app, doctree):
    """Label the cells that a table may point to: those that cover rows or run a check."""
    env = app.env
    path = Path(env.doc2path(env.docname))
    if path.suffix != ".ipynb":
        return
    notebook = notebooks.read(path, Path(env.srcdir))
    wanted = {
        cell.index: cell for cells in notebooks.sources(notebook).values() for cell in cells
    }
    wanted |= {check.cell.index: check.cell for check in notebooks.checks(notebook)}
    first = first_nodes(doctree)
    for index in wanted.keys() & first.keys():
        name = label("cell", notebook.chapter, wanted[index].id)
        anchor = _anchor(first[index], name)
        env.get_domain("std").anonlabels[name] = env.docname, anchor


def first_nodes(doctree):
    """Return the first node of every cell: {index: node}."""
    found = {}
    for node in doctree.findall(_is_block):
        inside = node.get("cell_index", (node.line or 0) // LINES_PER_CELL - 1)
        found.setdefault(inside, node)
    return found


def _is_block(node):
    parent = getattr(node, "parent", None)
    return isinstance(parent, nodes.document | nodes.section) and not isinstance(
        node, nodes.title | nodes.Invisible | nodes.system_message
    )


def _anchor(node, name):
    """Return the id of a section, or put an id of our own before any other node."""
    if isinstance(node, nodes.section):
        return node["ids"][0]
    place = node.parent.index(node)
    node.parent.insert(place, nodes.target("", "", ids=[name]))
    return name
