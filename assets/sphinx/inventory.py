"""The inventory of the five source documents: `assets/sources.csv`, row by row."""

import csv
from typing import NamedTuple

import notebooks

from dlbook.claims import claims, topics

CSV = "assets/sources.csv"
PAGES = {  # the page of a document, under chapters/reference/sources
    "A": "architecture_specific_mathematics",
    "N": "neural_networks_and_deep_learning",
    "C": "convolutional_neural_networks",
    "H": "mathematics_of_hidden_layers",
    "D": "cnn_architecture",
}


class Row(NamedTuple):
    id: str  # the letter stands for the document
    document: str  # its title
    section: str
    kind: str
    name: str
    printed: str  # Markdown, as the document has it
    verdict: str  # "ok", "imprecise", "convention" or "error"
    correct: str  # Markdown, the right form; "" where the verdict is ok
    chapter: str  # the chapter that covers it


def rows(root=notebooks.ROOT):
    """Return every row, in the order of the documents."""
    with (root / CSV).open(encoding="utf8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def coverage(root=notebooks.ROOT):
    """Return where each row is covered: {id: [(notebook, cell)]}."""
    found = {}
    for notebook in notebooks.book(root):
        for row, cells in notebooks.sources(notebook).items():
            found.setdefault(row, []).extend((notebook, cell) for cell in cells)
    return found


def counter_examples(root=notebooks.ROOT):
    """Return where each erratum is refuted by running it: {id: (notebook, cell)}."""
    return {
        check.label: (notebook, check.cell)
        for notebook in notebooks.book(root)
        for check in notebooks.checks(notebook)
        if check.kind == "erratum"
    }


def counts(root=notebooks.ROOT):
    """Return the numbers that the prose quotes, so that none is typed by hand."""
    book, every = notebooks.book(root), rows(root)
    checks = [check for nb in book for check in notebooks.checks(nb)]
    labels = {check.label for check in checks if check.kind != "erratum"}
    return {
        "chapters": len(notebooks.chapters(root)),
        "equations": len(labels),
        "claims": sum(len(claims(topic)) for topic in topics()),
        "exercises": sum(len(notebooks.exercises(nb)) for nb in book),
        "counter-examples": len(counter_examples(root)),
        "documents": len(PAGES),
        "rows": len(every),
        "rows covered": len(coverage(root).keys() & {row.id for row in every}),
        "rows corrected": sum(row.verdict != "ok" for row in every),
        **{f"verdict {v}": n for v, n in _tally(row.verdict for row in every).items()},
    }


def _tally(words):
    found = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found
