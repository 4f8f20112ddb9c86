"""Tables of the five documents: what is covered, each item, and what is wrong in them."""

import cells
import inventory
from docutils import nodes
from docutils.statemachine import StringList
from named_links import reference
from places import cell_link, read_from
from sphinx.util.docutils import SphinxDirective
from table_nodes import Details, Summary, table, text

VERDICTS = {
    "ok": "right",
    "imprecise": "imprecise",
    "convention": "another convention",
    "error": "wrong",
}


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
        sections = {}
        for row in self.rows():
            if row.id[0] == self.arguments[0]:
                sections.setdefault(row.section.partition(" > ")[0], []).append(row)
        return [self.section(name, rows) for name, rows in sections.items()]

    def rows(self):
        """Return every row of the inventory; note where each is covered and refuted."""
        root = read_from(self.env)
        self.covered = inventory.coverage(root)
        self.refuted = inventory.counter_examples(root)
        return inventory.rows(root)

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
    """The items with one verdict: how many each document has, then one table a document."""

    def run(self):
        found = {}
        for row in self.rows():
            if row.verdict == self.arguments[0]:
                found.setdefault(row.document, []).append(row)
        listed = [nodes.list_item("", self.link(*pair)) for pair in found.items()]
        sections = [self.document(*pair) for pair in found.items()]
        return [nodes.bullet_list("", *listed), *sections]

    def link(self, name, rows):
        there = nodes.reference("", name, refid=nodes.make_id(name), internal=True)
        return text(there, f": {len(rows)}")

    def document(self, name, rows):
        columns = ["Item", "What it says", "Covered in"]
        caption = [nodes.Text(f"{len(rows)} {VERDICTS[rows[0].verdict]}")]
        listing = table(
            caption, columns, [self.row(row) for row in rows], classes=["book-cards"]
        )
        ids = [nodes.make_id(name)]
        return nodes.section("", nodes.title("", name), listing, ids=ids, names=ids)


def in_plain_words(chapter):
    """Name a chapter that has no page yet: `2-convolution/pooling` is "pooling"."""
    return chapter.rpartition("/")[2].replace("_", " ")
