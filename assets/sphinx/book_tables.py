"""Directives for the reference pages, rendered from the notebooks and the inventory.

- `{verified-equations} 1-building-blocks`: every checked equation of a part;
- `{sources-overview}`: the documents, with how much of each is covered;
- `{sources-table} A`: one document, item by item, and what is wrong in it;
- `{sources-verdict} error`: the items of all documents with one verdict;
- ``{count}`equations` ``: a number, so that none is typed by hand.

Each page notes the files that it read, so an incremental build renders it again when one of
them changes. Every place that a table links to is a label of Sphinx's own, so a dead link
is a warning of the build.
"""

import cells
import check_names
import inventory
import notebooks
import table_nodes
from docutils import nodes
from named_links import reference
from places import page_link, read_from
from source_tables import SourcesOverview, SourcesTable, SourcesVerdict
from sphinx.addnodes import desc
from sphinx.util.docutils import SphinxDirective, SphinxRole
from table_nodes import table, text

WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
]


def setup(app):
    """Register with Sphinx."""
    app.setup_extension("api_docs")
    table_nodes.register(app)
    app.add_directive("verified-equations", VerifiedEquations)
    app.add_directive("sources-overview", SourcesOverview)
    app.add_directive("sources-table", SourcesTable)
    app.add_directive("sources-verdict", SourcesVerdict)
    app.add_role("count", Count())
    app.connect("doctree-read", cells.anchor_cells)
    app.connect("html-page-context", finish_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}


def finish_page(app, _page, _template, context, doctree):
    """Give a reference page its style sheet; let a bibliography be a list."""
    if doctree and (
        next(doctree.findall(table_nodes.Caption), None)
        or next(doctree.findall(desc), None)
    ):
        app.add_css_file("reference.css")
    if "body" in context:  # docutils gives the entries of its list a role that is no item
        context["body"] = context["body"].replace("doc-biblioentry", "listitem")


class Count(SphinxRole):
    """A number of the book, by its name in `inventory.counts`."""

    def run(self):
        known = inventory.counts(read_from(self.env))
        if self.text not in known:
            names = ", ".join(known)
            problem = f"no count is called {self.text!r}, only: {names}"
            return [], [self.inliner.reporter.error(problem, line=self.lineno)]
        return [nodes.Text(in_words(known[self.text]))], []


def in_words(number):
    """Write a number as prose does: small ones as words."""
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


class VerifiedEquations(SphinxDirective):
    """A part of the book: each equation, and what it was checked against."""

    required_arguments = 1

    def run(self):
        every = notebooks.chapters(read_from(self.env))
        part = [nb for nb in every if nb.chapter.startswith(f"{self.arguments[0]}/")]
        return [self.chapter(notebook) for notebook in part]

    def chapter(self, notebook):
        title = notebooks.headings(notebook)[0][1]
        verified = {}
        for check in notebooks.checks(notebook):
            if check.kind != "erratum":
                verified.setdefault(check.label, []).append(check)
        printed = {eq.label: eq.tex for eq in notebooks.equations(notebook)}
        rows = [self.row(label, printed[label], verified[label]) for label in verified]
        columns = ["Number", "Equation", "Checked against"]
        caption = [nodes.Text("In the chapter "), page_link(notebook)]
        classes = ["book-cards", "book-equations"]
        listing = table(caption, columns, rows, classes=classes)
        ids = [nodes.make_id(notebook.topic)]
        return nodes.section("", nodes.title("", title), listing, ids=ids, names=ids)

    def row(self, label, tex, checks):
        number = reference("math", "eq", label, nodes.inline())
        formula = nodes.math_block(tex, tex, nowrap=False, number=None, label=None)
        judges = dict.fromkeys(map(self.judge, checks))
        notes = dict.fromkeys(filter(None, map(check_names.unusual, checks)))
        against = [self.words(*pair) for pair in judges]
        return [[text(number)], [formula], [*against, *map(text, notes)]]

    def judge(self, check):
        return check_names.judges(check), check_names.kinds(check)

    def words(self, names, kinds):
        code = [
            part for name in names for part in (nodes.literal("", name), nodes.Text(", "))
        ]
        how = " and ".join(kinds)
        return text(*code[:-1], f" ({how})" if names else how)
