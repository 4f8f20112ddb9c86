"""Tables that a screen reader can read, in sections that fold: no script, plain HTML.

Docutils leaves out the `scope` of a head cell, and numbers every table that has a title.
"""

from docutils import nodes


class Details(nodes.General, nodes.Element):
    """A section that a click opens; its first child is a `Summary`."""


class Summary(nodes.General, nodes.TextElement):
    """The line of a `Details` that is always seen."""


class Caption(nodes.General, nodes.TextElement):
    """The caption of a table that has no number."""


class HeadCell(nodes.Element):
    """A cell that names its row or its column: `scope` says which."""


def register(app):
    """Teach every builder these nodes; only HTML needs more than their content."""
    for node, tag in ((Details, "details"), (Summary, "summary"), (Caption, "caption")):
        other = (_nothing, _nothing)
        if node is not Details:
            other = (_as("visit_paragraph"), _as("depart_paragraph"))
        app.add_node(node, html=(_opener(tag), _closer(tag)), **_others(other))
    entry = (_as("visit_entry"), _as("depart_entry"))
    app.add_node(HeadCell, html=(_opener("th"), _closer("th")), **_others(entry))


def _others(handlers):
    return dict.fromkeys(("latex", "text", "man", "texinfo"), handlers)


def _nothing(_translator, _node):
    pass


def _as(method):
    return lambda translator, node: getattr(translator, method)(node)


def _opener(tag):
    def visit(translator, node):
        scope = {"scope": node["scope"]} if "scope" in node else {}
        translator.body.append(translator.starttag(node, tag, "", **scope))

    return visit


def _closer(tag):
    return lambda translator, node: translator.body.append(f"</{tag}>\n")


def table(caption, columns, body, *, ids=None, classes=()):
    """Build a table of `body`, rows of lists of nodes; the first cell names its row."""
    ids = ids or [""] * len(body)
    group = nodes.tgroup(cols=len(columns))
    group += [nodes.colspec(colwidth=1) for _ in columns]
    group += nodes.thead("", nodes.row("", *[_head([text(c)], "col") for c in columns]))
    group += nodes.tbody("", *[_row(*pair) for pair in zip(body, ids, strict=True)])
    return nodes.table(
        "", Caption("", "", *caption), group, classes=["book-table", *classes]
    )


def _row(cells, row_id):
    first, *rest = cells
    row = nodes.row("", _head(first, "row"), *[nodes.entry("", *cell) for cell in rest])
    row["ids"] += [row_id] if row_id else []
    return row


def _head(content, scope):
    return HeadCell("", *content, scope=scope)


def text(*content):
    """Return a paragraph of nodes and strings."""
    return nodes.paragraph(
        "", "", *[nodes.Text(c) if isinstance(c, str) else c for c in content]
    )
