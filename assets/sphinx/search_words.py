"""Let the search find a place by words that do not stand in its heading.

A cell of a notebook names them in its metadata, `"search": ["√d", "scaled scores"]`, and
they lead to the section in which it stands, before anything else that was found.
"""

from pathlib import Path

import cells
import notebooks
from docutils import nodes
from sphinx.addnodes import index

SCORER = Path(__file__).resolve().parents[1] / "static" / "scorer.js"


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", choose_scorer)
    app.connect("doctree-read", add_words)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def choose_scorer(_app, config):
    """Rank the pages of the book before the reference of its package."""
    config.html_search_scorer = str(SCORER)


def add_words(app, doctree):
    """Enter the words of every cell of a notebook, at the section that holds it."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    notebook = notebooks.read(path, Path(app.srcdir))
    first = cells.first_nodes(doctree)
    entries = []
    for cell in notebook.cells:
        words = cell.metadata.get("search", [])
        place = section(first[cell.index])["ids"][0] if words else ""
        entries += [("single", word, place, "main", None) for word in words]
    if entries:
        doctree.append(index(entries=entries))
        app.env.get_domain("index").process_doc(app.env, app.env.docname, doctree)


def section(node):
    """Return the innermost section that a node is, or stands in."""
    while not isinstance(node, nodes.section):
        node = node.parent
    return node
