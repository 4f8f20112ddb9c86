"""Each exercise: the solution passes, the stub fails cleanly, mistakes are explained."""

import ast
import contextlib
import importlib.util
import io
import subprocess
import sys

import code_names
import inventory
import notebooks
import pytest
from made_up import code, markdown, write

from dlbook import check
from dlbook.check.report import CheckFailed
from dlbook.check.student import cut_source

EXERCISES = [(nb, e) for nb in notebooks.chapters() for e in notebooks.exercises(nb)]
NAMES = [f"{nb.topic}-{e.name}" for nb, e in EXERCISES]
HEAVY = {"torch", "matplotlib", "scipy", "sympy", "anywidget", "ipywidgets"}
each = pytest.mark.parametrize("notebook, exercise", EXERCISES, ids=NAMES)


def setting(notebook):
    """Return what a solution may use: the imports of the page."""
    names = {}
    for cell in notebooks.code_cells(notebook):
        for line in code_names.imports(cell.source):
            exec(line, names)
    return names


def answer(exercise, solution, names):
    """Run a solution, and return what the check cell hands to the check."""
    exec(solution, names)
    (call,) = code_names.calls(exercise.check.source, {exercise.name})
    return names[call.tree.args[0].id]


def judge(exercise, value):
    """Run the check; return its message, "" if the answer passes."""
    judged = getattr(getattr(check, exercise.topic), exercise.name)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            judged(value)
    except CheckFailed as failure:
        return " ".join(str(failure).split())
    return ""


def problems(notebook, exercise):
    """Return what is wrong with the cells of one exercise."""
    if exercise.solution is None or exercise.statement is None:
        return ["it has no solution, or no statement before it"]
    found = []
    names = setting(notebook)
    said = judge(exercise, answer(exercise, exercise.solution.source, names))
    if said:
        found.append(f"its solution does not pass: {said}")
    stub = cut_source(exercise.solution.source, later=exercise.check.source)
    said = judge(exercise, answer(exercise, stub, names))
    if "nothing here yet" not in said:
        found.append(f"its untouched stub is not seen as one: {said or 'it passes'}")
    call = f"check.{exercise.topic}.{exercise.name}({exercise.name})"
    if "def " in exercise.solution.source and exercise.check.source.strip() != call:
        found.append(f"its check, its function and its file have one name: {call}")
    if len(exercise.statement.source.split()) < 15:
        found.append("its statement says hardly anything")
    return found


@each
def test_an_exercise_can_be_solved_and_only_by_solving_it(notebook, exercise):
    assert problems(notebook, exercise) == []


def second_solutions(topic):
    """Return {exercise: [right answers that are written differently]} of a topic."""
    folder = notebooks.ROOT / "tests/check"
    path = folder / f"test_{topic}_checks.py"
    spec = importlib.util.spec_from_file_location(f"second_{topic}", path)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        spec.loader.exec_module(module)
    return module.SECOND


@each
def test_a_second_solution_is_right_and_written_differently(notebook, exercise):
    solution = answer(exercise, exercise.solution.source, setting(notebook))
    found = second_solutions(exercise.topic).get(exercise.name, [])
    assert found, f"tests/check/test_{exercise.topic}_checks.py has no second solution"
    for value in found:
        assert judge(exercise, value) == ""
        if callable(solution):
            assert value.__code__.co_code != solution.__code__.co_code


# ---- what a check needs ------------------------------------------------------------------


def needs(topic, name):
    """Return the modules that the file of a check imports."""
    path = notebooks.ROOT / f"dlbook/check/{topic}/{name}.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def later_topics(topic):
    """Return the topics of the chapters after this one, also of those to be written."""
    written = [nb.chapter for nb in notebooks.chapters()]
    own = next(i for i, chapter in enumerate(written) if chapter.endswith(f"/{topic}"))
    planned = {row.chapter for row in inventory.rows(notebooks.ROOT)}
    after = [c for c in planned if c[0].isdigit() and c[0] > written[own][0]]
    return {chapter.rpartition("/")[2] for chapter in written[own + 1 :] + after}


@each
def test_a_check_needs_numpy_and_no_later_chapter(notebook, exercise):
    parts = [name.split(".") for name in needs(exercise.topic, exercise.name)]
    assert {root for root, *_ in parts} <= {"dlbook", "numpy"} | sys.stdlib_module_names
    of_the_book = {rest[0] for root, *rest in parts if root == "dlbook"}
    assert of_the_book & later_topics(exercise.topic) == set()


def test_later_chapters_are_known():
    assert {"attention", "rnn"} <= later_topics("receptive_field")
    assert later_topics("receptive_field").isdisjoint({"convolution", "receptive_field"})


def test_no_check_loads_pytorch():
    topics = ", ".join(f"dlbook.check.{topic}" for topic in check.topics())
    program = f"import sys, {topics}; print(*sorted({HEAVY!r} & sys.modules.keys()))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("notebook", notebooks.chapters(), ids=lambda nb: nb.topic)
def test_every_check_of_a_topic_is_an_exercise(notebook):
    asked = [e.name for e in notebooks.exercises(notebook)]
    assert sorted(asked) == sorted(getattr(check, notebook.topic).__all__)


# ---- the check itself --------------------------------------------------------------------

OTHER = "def sums(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
STATEMENT = "### 1. Nine sums\n\n" + "Slide the window over the image and add. " * 3
HEAD = "from dlbook import check"
SOLVED = "### BEGIN SOLUTION\nsums = [[-1, 4, 2], [5, 1, 3], [4, 1, 1]]\n### END SOLUTION"
GIVEN = "sums = [[-1, 4, 2], [5, 1, 3], [4, 1, 1]]\n### BEGIN SOLUTION\n### END SOLUTION"


@pytest.mark.parametrize(
    "statement, solution, words",
    [
        (STATEMENT, SOLVED, ""),
        (STATEMENT, SOLVED.replace("-1", "1"), "does not pass"),
        (STATEMENT, GIVEN, "it passes"),
        (STATEMENT, OTHER, "one name: check.convolution.by_hand(by_hand)"),
        ("### 1. Nine sums", SOLVED, "hardly anything"),
        (STATEMENT, None, "no solution"),
    ],
)
def test_a_bad_exercise_is_found_out(statement, solution, words, tmp_path):
    cells = [markdown(statement), code(HEAD)]
    if solution:
        cells.append(code(solution, tags=["exercise-solution"]))
    cells.append(code("check.convolution.by_hand(sums)", tags=["exercise-check"]))
    notebook = notebooks.read(write(tmp_path, "chapters/2-x/sums", cells), tmp_path)
    (exercise,) = notebooks.exercises(notebook)
    found = problems(notebook, exercise)
    assert any(words in line for line in found) if words else found == []
