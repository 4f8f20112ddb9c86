"""The package stays small, points one way, and needs NumPy alone."""

import ast
import subprocess
import sys

import pytest
from notebooks import ROOT

PACKAGE = ROOT / "dlbook"
HEAVY = {
    "torch",
    "matplotlib",
    "sklearn",
    "scipy",
    "sympy",
    "IPython",
    "anywidget",
    "pandas",
}
MAY_USE_TORCH = ("architectures", "generation", "interpretability", "training_practice")
APART = ("widgets", "check")  # imported by nobody else
NOT_COUNTED = (*APART, "claims")  # the claims are the tests of `python -m dlbook`
LINES, FILE, FUNCTION, DOCSTRING = 5000, 250, 25, 15
QUICK = 0.2  # of the processor time that NumPy itself takes to import; 0.03 to 0.04
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def modules(*folders):
    """Return the Python files of the project, or of some folders of it."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "__pycache__" not in path.parts]


def long_parts(source):
    """Return the names of functions and docstrings that are too long."""
    lines = source.splitlines()
    if len(lines) >= FILE:
        yield f"the file has {len(lines)} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTIONS) and code_lines(node, lines) >= FUNCTION:
            yield f"{node.name} has {code_lines(node, lines)} lines of code"
        if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Module)):
            text = ast.get_docstring(node) or ""
            if text.count("\n") + 1 >= DOCSTRING:
                yield f"the docstring of {getattr(node, 'name', 'the file')} is too long"


def code_lines(function, lines):
    """Count the lines of a function that are code: no docstring, comment or blank line.

    A `yield` is one row of a table, however long its words are.
    """
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    first = body[0].lineno if body else function.end_lineno
    code = lines[first - 1 : function.end_lineno]
    rows = [s for s in body if isinstance(getattr(s, "value", None), ast.Yield)]
    extra = sum(row.end_lineno - row.lineno for row in rows)
    found = sum(bool(line.strip()) and not line.strip().startswith("#") for line in code)
    return found - extra


def total_code(source):
    """Count the lines of a file that are code: what explains it is not a burden."""
    lines, words = source.splitlines(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Module)) and ast.get_docstring(
            node
        ):
            words |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in words
        for number, line in enumerate(lines, 1)
    )


def imported(source, *, top=True):
    """Return the modules that a file imports; at its top only, or anywhere."""
    tree = ast.parse(source)
    for node in tree.body if top else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def wrong_imports(name, source):
    """Return what a module of the package must not import."""
    parts = name.split(".")[1:]
    apart = parts[:1] and parts[0] in APART
    for module in imported(source):
        root = module.partition(".")[0]
        if root in HEAVY and not apart and parts[:1][0] not in MAY_USE_TORCH:
            yield f"{name} imports {root} at its top"
    for module in imported(source, top=False):
        for folder in APART:
            if module.startswith(f"dlbook.{folder}") and parts[:1] != [folder]:
                yield f"{name} imports {module}"


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize(
    "path", modules("dlbook", "assets", "tests", "benchmarks"), ids=dotted
)
def test_files_and_functions_are_short(path):
    assert list(long_parts(path.read_text(encoding="utf8"))) == []


def test_the_package_is_small():
    counted = [
        p for p in modules("dlbook") if p.relative_to(PACKAGE).parts[0] not in NOT_COUNTED
    ]
    assert sum(total_code(path.read_text(encoding="utf8")) for path in counted) < LINES


@pytest.mark.parametrize("path", modules("dlbook"), ids=dotted)
def test_imports_point_one_way(path):
    assert list(wrong_imports(dotted(path), path.read_text(encoding="utf8"))) == []


def test_no_module_needs_itself():
    needs = {
        dotted(path): {m for m in imported(path.read_text(encoding="utf8"), top=False)}
        for path in modules("dlbook")
    }
    assert [name for name in needs if name in reach(name, needs)] == []


def reach(name, needs):
    """Return every module of the package that `name` imports, directly or not."""
    found, ahead = set(), [name]
    while ahead:
        new = (needs[ahead.pop()] & needs.keys()) - found
        found |= new
        ahead += new
    return found


def test_importing_the_package_is_quick_and_light():
    program = (
        "import sys, time; c = time.process_time; a = c(); import numpy; b = c(); "
        "import dlbook, dlbook.convolution; "
        f"print((c() - b) / (b - a), *({HEAVY!r} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", program]
    share, *loaded = subprocess.check_output(command, text=True).split()
    assert loaded == []
    assert float(share) < QUICK


# ---- the check itself --------------------------------------------------------------------

LONG = "def f():\n" + "    x = 1\n" * 25
TALK = 'def f():\n    """Do.\n\n' + "    And do.\n" * 14 + '    """\n'


@pytest.mark.parametrize(
    "source, words",
    [
        ("def f():\n    return 1\n", ""),
        (LONG.replace("x = 1\n", "# why\n", 3), ""),
        (LONG, "f has 25 lines"),
        ("def f():\n" + "    yield (\n        1\n    )\n" * 24, ""),
        ("def f():\n" + "    yield (\n        1\n    )\n" * 25, "f has 25 lines"),
        (TALK, "docstring of f"),
        ("x = 1\n" * 250, "the file has 250 lines"),
    ],
)
def test_length_is_measured(source, words):
    found = list(long_parts(source))
    assert any(words in line for line in found) if words else found == []


def test_words_are_not_counted_as_code():
    assert total_code(LONG) == 26
    assert total_code(TALK) == 1
    assert total_code('"""Open."""\n\n# why\nx = """not\nwords"""\n') == 2


@pytest.mark.parametrize(
    "name, source, bad",
    [
        ("dlbook.convolution", "import numpy\nfrom dlbook.shapes import dims", False),
        ("dlbook.convolution", "def f():\n    import torch", False),
        ("dlbook.architectures.lenet", "import torch", False),
        (
            "dlbook.check.convolution",
            "import torch\nfrom dlbook.check import report",
            False,
        ),
        ("dlbook.convolution", "import torch.nn", True),
        ("dlbook.convolution", "def f():\n    from dlbook import widgets", True),
        ("dlbook.widgets.convolution", "from dlbook.check import report", True),
    ],
)
def test_a_wrong_import_is_found_out(name, source, bad):
    assert bool(list(wrong_imports(name, source))) == bad


def test_a_circle_is_found_out():
    assert "a" in reach("a", {"a": {"b"}, "b": {"c", "numpy"}, "c": {"a"}})
