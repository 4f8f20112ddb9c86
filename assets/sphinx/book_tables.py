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

from pathlib import Path

import cells
import check_names
import inventory
import notebooks
import table_nodes
from docutils import nodes
from docutils.statemachine import StringList
from named_links import reference
from sphinx.addnodes import desc
from sphinx.util.docutils import SphinxDirective, SphinxRole
from table_nodes import Details, Summary, table, text

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
VERDICTS = {
    "ok": "right",
    "imprecise": "imprecise",
    "convention": "another convention",
    "error": "wrong",
}


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


class SourcesOverview(SphinxDirective):
    """The documents: how many items each has, covered, right and corrected."""

    def run(self):
        root = read_from(self.env)
        every, covered = inventory.rows(root), inventory.coverage(root)
        columns = [
            "Document",
            "Items",
            "Covered so far",
            "Right",
            "Corrected or translated",
        ]
        body = list(self.rows(every, covered))
        return [table([nodes.Text("The source documents")], columns, body)]

    def rows(self, every, covered):
        for letter, page in inventory.PAGES.items():
            rows = [row for row in every if row.id[0] == letter]
            there = nodes.inline("", f"{letter}: {rows[0].document}")
            wrong = sum(row.verdict != "ok" for row in rows)
            done = sum(row.id in covered for row in rows)
            document = reference("std", "doc", f"/chapters/reference/sources/{page}", there)
            numbers = (len(rows), done, len(rows) - wrong, wrong)
            yield [[text(document)], *[[text(str(n))] for n in numbers]]


class SourcesTable(SphinxDirective):
    """One document: a section folds, a row says what an item is and where it is covered."""

    required_arguments = 1

    def run(self):
        root = read_from(self.env)
        self.covered, self.refuted = (
            inventory.coverage(root),
            inventory.counter_examples(root),
        )
        sections = {}
        for row in inventory.rows(root):
            if row.id[0] == self.arguments[0]:
                sections.setdefault(row.section.partition(" > ")[0], []).append(row)
        return [self.section(name, rows) for name, rows in sections.items()]

    def section(self, name, rows):
        wrong = sum(row.verdict != "ok" for row in rows)
        counted = f"{len(rows)} items" if len(rows) > 1 else "1 item"
        noted = f", {wrong} with a note" if wrong else ""
        summary = f"{name}: {counted}{noted}"
        ids = [cells.label("source", row.id) for row in rows]
        for label in ids:
            self.env.get_domain("std").anonlabels[label] = self.env.docname, label
        body = [self.row(row) for row in rows]
        columns = ["Item", "What it says", "Covered in"]
        caption = [nodes.Text(name)]
        listing = table(caption, columns, body, ids=ids, classes=["book-cards"])
        return Details("", Summary("", summary), listing, classes=["book-section"])

    def row(self, row):
        said = [text(row.name), *self.correction(row)]
        verdict = nodes.inline(
            "", VERDICTS[row.verdict], classes=[f"verdict-{row.verdict}"]
        )
        return [[text(row.id), text(verdict)], said, [self.place(row)]]

    def correction(self, row):
        """Show what was printed, what is right, and where the printed form is run."""
        if row.verdict == "ok":
            return []
        parts = [self.markdown(f"*Printed:* {row.printed}")] if row.printed else []
        right = self.markdown(f"*Right:* {row.correct}")
        if row.id in self.refuted:
            there = nodes.inline("", "Run the counter-example")
            right += [
                nodes.Text(" "),
                cell_link(*self.refuted[row.id], there),
                nodes.Text("."),
            ]
        return [*parts, right]

    def place(self, row):
        if row.id not in self.covered:
            return text(f"not yet written: {in_plain_words(row.chapter)}")
        notebook, cell = self.covered[row.id][0]
        return text(
            cell_link(notebook, cell, nodes.inline("", cells.heading(notebook, cell)))
        )

    def markdown(self, source):
        holder = nodes.container()
        lines = StringList([source], source=inventory.CSV)
        self.state.nested_parse(lines, self.content_offset, holder)
        return holder[0]


class SourcesVerdict(SourcesTable):
    """The items with one verdict, document by document."""

    def run(self):
        root = read_from(self.env)
        self.covered, self.refuted = (
            inventory.coverage(root),
            inventory.counter_examples(root),
        )
        found = {}
        for row in inventory.rows(root):
            if row.verdict == self.arguments[0]:
                found.setdefault(row.document, []).append(row)
        return [self.document(name, rows) for name, rows in found.items()]

    def document(self, name, rows):
        columns = ["Item", "What it says", "Covered in"]
        caption = [nodes.Text(f"{name}: {len(rows)} {VERDICTS[rows[0].verdict]}")]
        return table(caption, columns, [self.row(r) for r in rows], classes=["book-cards"])


# ---- links and names -----------------------------------------------------------------


def read_from(env):
    """Return the folder of the book, and note all that the current page is made of."""
    root = Path(env.srcdir)
    for path in ("_toc.yml", inventory.CSV, *(nb.path for nb in notebooks.book(root))):
        env.note_dependency(str(root / path))
    return root


def in_plain_words(chapter):
    """Name a chapter that has no page yet: `2-convolution/pooling` is "pooling"."""
    return chapter.rpartition("/")[2].replace("_", " ")


def page_link(notebook):
    title = notebooks.headings(notebook)[0][1]
    return reference("std", "doc", f"/{notebook.page}", nodes.inline("", title))


def cell_link(notebook, cell, content):
    return reference("std", "ref", cells.label("cell", notebook.chapter, cell.id), content)
