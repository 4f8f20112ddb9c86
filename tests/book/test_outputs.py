"""What a notebook shows, it would show again: it was run, is quiet, nothing is stale."""

import ast
import json
import re
from pkgutil import resolve_name

import code_names
import notebooks
import pytest
from made_up import code, displayed, printed, write
from widget_state import with_code

from dlbook.page import source_of

BOOK = notebooks.book()
STATE = "application/vnd.jupyter.widget-state+json"
TRAPS = {  # what makes an output differ from run to run, or from machine to machine
    "a memory address": r"\b0x[0-9a-fA-F]{6,}\b",
    "a path of this machine": r"(?<![\w.])/(home|root|tmp|usr|Users|work)/\w|\b[A-Z]:\\\w",
    "a warning": r"\b\w*Warning:",
    "a time": r"\b\d+(\.\d+)?\s?(ns|µs|us|ms|s|sec|seconds|minutes)\b",
}
UNCOMPARED = {"nbval-ignore-output", "nbval-skip"}


def problems(notebook):
    """Return what is wrong with the code cells and outputs of a notebook."""
    cells = [cell for cell in notebooks.code_cells(notebook) if cell.source.strip()]
    found = [f"cell {cell.id}: {p}" for cell in cells for p in flaws(cell)]
    counts = [cell.count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        found.append(f"the cells were not run once and in order: {counts}")
    ids = [cell.id for cell in notebook.cells]
    found += [f"two cells are called {id}" for id in {i for i in ids if ids.count(i) > 1}]
    return [*found, *stale(notebook)]


def flaws(cell):
    """Return what is wrong with one cell."""
    if cell.source.rstrip().endswith(";"):
        yield "a trailing semicolon hides nothing from nbval"
    if re.search(r"\binteract(ive|_manual)?\(", cell.source):
        yield "interact() has no output that could be compared"
    for output in cell.outputs:
        if output["output_type"] == "error":
            yield "the output is an error"
        if output.get("name") == "stderr":
            yield "something was written to stderr"
        if not UNCOMPARED & set(cell.tags):
            yield from (
                f"the output has {name}"
                for name, pattern in TRAPS.items()
                if re.search(pattern, plain(output))
            )


def plain(output):
    """Return the text of an output that nbval compares."""
    data = output.get("data", {})
    parts = [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
    return "\n".join("".join(part) for part in parts)


def stale(notebook):
    """Return what the package no longer says as the notebook shows it."""
    names = code_names.Names(cell.source for cell in notebooks.code_cells(notebook))
    for cell in notebooks.code_cells(notebook):
        for call in code_names.calls(cell.source, {"show_source"}):
            shown = "".join(plain(output) for output in cell.outputs)
            things = [resolve_name(names.qualified(node)) for node in call.tree.args]
            if source_of(*things) not in shown:
                yield f"cell {cell.id} shows an old source in {ast.unparse(call.tree)}"
    widgets = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    for id, model in with_code(widgets).items():
        if "_anywidget_id" in model["state"]:
            widget = resolve_name(model["state"]["_anywidget_id"])
            for part in ("_esm", "_css"):
                if str(getattr(widget, part)) != model["state"].get(part):
                    yield f"widget {id} has an old {part}"


@pytest.mark.parametrize("notebook", BOOK, ids=lambda nb: nb.topic)
def test_outputs_are_committed_and_stable(notebook):
    assert problems(notebook) == []


@pytest.mark.parametrize("notebook", BOOK, ids=lambda nb: nb.topic)
def test_a_notebook_shows_something(notebook):
    assert any(cell.outputs for cell in notebook.cells)


@pytest.mark.parametrize("notebook", BOOK, ids=lambda nb: nb.topic)
def test_the_file_is_as_the_tool_writes_it(notebook):
    text = notebook.path.read_text(encoding="utf8")
    assert (
        text
        == json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    )


# ---- the check itself --------------------------------------------------------------------

SHOWN = "from dlbook.page import show_source, source_of\nshow_source(source_of)"
OLD_WIDGET = {
    "_anywidget_id": "dlbook.widgets.convolution.ConvolutionExplorer",
    "_esm": "old",
}
CASES = {
    "": code("print(1)", printed("1\n")),
    "not run once": code("print(1)", count=None),
    "trailing semicolon": code("x = 1;"),
    "interact()": code("interact(print, x=1)"),
    "is an error": code(
        "1 / 0", {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    ),
    "to stderr": code("x", printed("careful", name="stderr")),
    "a memory address": code("x", displayed(text_plain="<Thing at 0x7f3a2b1c9d>")),
    "a path of this": code("x", printed("saved in " + "/".join(["", "tmp", "a"]))),
    "a warning": code("x", printed("FutureWarning: soon")),
    "a time": code("x", printed("took 3.1 ms")),
    "an old source in show_source(source_of)": code(
        SHOWN, displayed(text_plain="def source_of(*objects): ...")
    ),
}


@pytest.mark.parametrize("words", CASES)
def test_a_bad_notebook_is_found_out(words, tmp_path):
    found = problems(notebooks.read(write(tmp_path, "made-up", [CASES[words]]), tmp_path))
    assert any(words in line for line in found) if words else found == []


def test_a_time_may_stand_where_nothing_is_compared(tmp_path):
    cell = code("x", printed("took 3.1 ms"), tags=["nbval-ignore-output"])
    assert problems(notebooks.read(write(tmp_path, "made-up", [cell]), tmp_path)) == []


def test_an_old_widget_is_found_out(tmp_path):
    widgets = {STATE: {"state": {"explorer-1": {"state": OLD_WIDGET}}}}
    notebook = notebooks.read(
        write(tmp_path, "made-up", [code("x")], widgets=widgets), tmp_path
    )
    assert "widget explorer-1 has an old _esm" in problems(notebook)
