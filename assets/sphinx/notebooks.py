"""What the pages of the book hold, read from their files: equations, checks, exercises.

The Sphinx extension `book_tables` and the tests in `tests/book` both look through this one
pair of glasses, so a table of the site and a test cannot disagree.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import code_names
import yaml

ROOT = Path(__file__).resolve().parents[2]
CHECKS = {"check_equation": "equation", "check_identity": "identity", "refute": "erratum"}
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
DOLLARS = re.compile(r"\$\$(?P<tex>.*?)\$\$[ \t]*(?:\((?P<label>[^()\s]+)\))?", re.DOTALL)


class Cell(NamedTuple):
    index: int
    id: str
    kind: str  # "markdown", "code" or "raw"
    source: str
    metadata: dict
    outputs: list
    count: int | None  # the place in the order of execution

    @property
    def tags(self):
        return self.metadata.get("tags", [])

    @property
    def printed(self):
        """What the cell has written to standard output."""
        streams = [o for o in self.outputs if o.get("name") == "stdout"]
        return "".join("".join(o["text"]) for o in streams)


@dataclass(frozen=True, eq=False)  # one that was read again is another one
class Notebook:
    page: str  # as in _toc.yml: "chapters/2-convolution/convolution"
    path: Path
    metadata: dict
    cells: list

    @property
    def chapter(self):
        """The name of the chapter, as `sources.csv` has it."""
        return self.page.removeprefix("chapters/")

    @property
    def topic(self):
        return self.page.rpartition("/")[2]


class Equation(NamedTuple):
    label: str  # "" for a displayed formula without one
    tex: str
    cell: Cell


class Check(NamedTuple):
    kind: str  # "equation", "identity" or "erratum"
    by: str  # the qualified name of the function that checks
    label: str  # of the equation, or the row of the inventory for an erratum
    left: str  # the source of the two sides
    right: str
    against: tuple  # qualified names that the right side uses
    line: str  # what it has printed, "" where it has not run
    cell: Cell


class Exercise(NamedTuple):
    topic: str
    name: str
    statement: Cell
    solution: Cell
    check: Cell


# ---- pages ---------------------------------------------------------------------------


def pages(root=ROOT):
    """Return the pages of `_toc.yml` in their order, without suffix."""
    return list(_files(_contents((root / "_toc.yml").read_text(encoding="utf8"))))


@cache
def _contents(text):
    return yaml.safe_load(text)


def _files(entry):
    for key, value in entry.items() if isinstance(entry, dict) else []:
        if key in ("file", "root"):
            yield value
        for child in value if isinstance(value, list) else []:
            yield from _files(child)


def book(root=ROOT):
    """Return the notebooks of the book, in its order."""
    paths = [root / f"{page}.ipynb" for page in pages(root)]
    return [read(path, root) for path in paths if path.exists()]


def chapters(root=ROOT):
    """Return the notebooks that are chapters: those in the folder of a part."""
    return [nb for nb in book(root) if re.match(r"\d-", nb.chapter)]


def prefix(notebook):
    """Return how the labels of a chapter begin: `eq-<topic>-`."""
    return f"eq-{notebook.topic.replace('_', '-')}-"


def read(path, root=ROOT):
    """Read one notebook, once for every time that it is written."""
    return _read(path, root, path.stat().st_mtime_ns)


@cache
def _read(path, root, _written):
    raw = json.loads(path.read_text(encoding="utf8"))
    cells = [
        Cell(
            index,
            cell.get("id", ""),
            cell["cell_type"],
            "".join(cell["source"]),
            cell.get("metadata", {}),
            cell.get("outputs", []),
            cell.get("execution_count"),
        )
        for index, cell in enumerate(raw["cells"])
    ]
    page = path.relative_to(root).with_suffix("").as_posix()
    return Notebook(page, path, raw.get("metadata", {}), cells)


# ---- what a notebook holds ---------------------------------------------------------------


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.kind == "code"]


def prose(notebook):
    """Return the Markdown cells."""
    return [cell for cell in notebook.cells if cell.kind == "markdown"]


def headings(notebook):
    """Return (level, text, cell) of every heading, in order."""
    return [
        (len(marks), text.strip(), cell)
        for cell in prose(notebook)
        for marks, text in re.findall(
            r"^(#{1,6})\s+(.+)$", FENCE.sub("", cell.source), re.MULTILINE
        )
    ]


def equations(notebook):
    """Return every displayed formula."""
    return [
        Equation(hit["label"] or "", hit["tex"].strip(), cell)
        for cell in prose(notebook)
        for hit in DOLLARS.finditer(FENCE.sub("", cell.source))
    ]


@cache
def checks(notebook):
    """Return every check that the page runs, in order."""
    names = code_names.Names(cell.source for cell in code_cells(notebook))
    found = []
    for cell in code_cells(notebook):
        for call in code_names.calls(cell.source, CHECKS):
            label = call.text(0, "label", "source")
            line = next(
                (s for s in cell.printed.splitlines() if s.startswith(f"{label}:")), ""
            )
            left, right = call.node(1, "left", "printed"), call.node(2, "right")
            found.append(
                Check(
                    CHECKS[call.name],
                    names.qualified(call.tree.func),
                    label,
                    names.source(left),
                    names.source(right),
                    names.uses(right),
                    line,
                    cell,
                )
            )
    return found


def sources(notebook):
    """Return the rows of the inventory that the page covers: {id: [cells]}."""
    found = {}
    for cell in notebook.cells:
        for row in cell.metadata.get("sources", []):
            found.setdefault(row, []).append(cell)
    return found


def exercises(notebook):
    """Return the exercises: each check cell with the solution and statement before it."""
    found, statement, asked, solution = [], None, None, None
    for cell in notebook.cells:
        if cell.kind == "markdown":
            statement = cell
        if "exercise-solution" in cell.tags:
            solution, asked = cell, statement
        if "exercise-check" in cell.tags:
            for topic, name in re.findall(r"\bcheck\.(\w+)\.(\w+)\(", cell.source):
                found.append(Exercise(topic, name, asked, solution, cell))
            solution = asked = None
    return found
