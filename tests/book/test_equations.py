"""Every labelled equation is checked by code that could have told, and has told."""

import ast
import re
from collections import Counter

import notebooks
import pytest
from made_up import code, markdown, printed, write

CHAPTERS = notebooks.chapters()
LABEL = re.compile(r"eq(-[a-z0-9]+){2,}")
TRAITS = {
    "equation": "seeded mistakes rejected",
    "identity": "(SymPy)",
    "erratum": "the printed form differs",
}


def problems(notebook):
    """Return what is wrong with the equations and checks of a chapter."""
    labels = [e.label for e in notebooks.equations(notebook) if e.label]
    checks = notebooks.checks(notebook)
    checked = {check.label for check in checks if check.kind != "erratum"}
    prefix = notebooks.prefix(notebook)
    found = [f"{label} has no check" for label in labels if label not in checked]
    found += [f"a check of {label!r} names no equation" for label in checked - set(labels)]
    found += [
        f"{label} does not begin with {prefix}"
        for label in labels
        if not (LABEL.fullmatch(label) and label.startswith(prefix))
    ]
    return found + [f"{check.label}: {p}" for check in checks for p in flaws(check)]


def flaws(check):
    """Return what is wrong with one check."""
    if not check.by.startswith("dlbook.verify."):
        yield f"is checked by {check.by}, which does not prove that it can fail"
    if check.left and renamed(check.left) == renamed(check.right):
        yield "is compared with itself"
    if TRAITS[check.kind] not in check.line:
        yield "has no result in the committed output"


def renamed(source):
    """Return code with the names of its arguments replaced by their position."""
    tree = ast.parse(source)
    order = {node.arg: f"_{i}" for i, node in enumerate(arguments(tree))}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.arg = order[node.arg]
        elif isinstance(node, ast.Name):
            node.id = order.get(node.id, node.id)
        elif isinstance(node, ast.FunctionDef):
            node.name = "_"
    return ast.dump(tree)


def arguments(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.arg)]


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda nb: nb.topic)
def test_every_equation_is_verified(notebook):
    assert problems(notebook) == []


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda nb: nb.topic)
def test_a_chapter_has_equations(notebook):
    assert notebooks.equations(notebook)


def test_labels_are_unique_in_the_book():
    every = [e.label for nb in notebooks.book() for e in notebooks.equations(nb) if e.label]
    assert [label for label, n in Counter(every).items() if n > 1] == []


# ---- the check itself --------------------------------------------------------------------

IMPORT = "from dlbook.verify import check_equation\nfrom dlbook.sums import add\n"
HOLDS = "eq-sums-add: holds on 5 random cases; 3 seeded mistakes rejected\n"
GOOD = (
    IMPORT + "check_equation('eq-sums-add', lambda a, b: a + b, lambda a, b: add(a, b), s)"
)
ITSELF = (
    IMPORT
    + "check_equation('eq-sums-add', lambda a, b: add(a, b), lambda x, y: add(x, y), s)"
)
NAMED = IMPORT + (
    "def left(a):\n    return add(a, 1)\n\n\ndef right(b):\n    return add(b, 1)\n\n\n"
    "check_equation('eq-sums-add', left, right, s)"
)
EQUATION = "$$ a + b $$ (eq-sums-add)"
CASES = {
    "": (EQUATION, GOOD, HOLDS),
    "has no check": (EQUATION, "x = 1", ""),
    "names no equation": ("text", GOOD, HOLDS),
    "a check of '' names no equation": (EQUATION, "check_equation(f'eq-{x}', a, b, s)", ""),
    "does not begin with eq-sums-": ("$$ a $$ (eq-add)", GOOD, HOLDS),
    "which does not prove": (EQUATION, GOOD.replace("dlbook.verify", "mine"), HOLDS),
    "is compared with itself": (EQUATION, ITSELF, HOLDS),
    "eq-sums-add: is compared with itself": (EQUATION, NAMED, HOLDS),
    "has no result": (EQUATION, GOOD, "eq-sums-add: holds\n"),
}


@pytest.mark.parametrize("words", CASES)
def test_a_bad_notebook_is_found_out(words, tmp_path):
    text, source, output = CASES[words]
    cells = [markdown(text), code(source, printed(output))]
    found = problems(notebooks.read(write(tmp_path, "chapters/2-x/sums", cells), tmp_path))
    assert (any(words in line for line in found)) if words else (found == [])


def test_a_label_in_a_listing_is_no_equation(tmp_path):
    cells = [markdown("```text\n$$ a $$ (eq-sums-no)\n```\n\n$$ a $$ (eq-sums-yes)")]
    notebook = notebooks.read(write(tmp_path, "sums", cells), tmp_path)
    assert [e.label for e in notebooks.equations(notebook)] == ["eq-sums-yes"]
