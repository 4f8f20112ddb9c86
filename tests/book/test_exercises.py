"""Each exercise: the solution passes, the stub fails cleanly, mistakes are explained."""

import contextlib
import importlib.util
import io
import re

import code_names
import notebooks
import pytest
from made_up import code, markdown, write

from dlbook import check
from dlbook.check.report import CheckFailed
from dlbook.check.student import cut_source

EXERCISES = [(nb, e) for nb in notebooks.chapters() for e in notebooks.exercises(nb)]
NAMES = [f"{nb.topic}-{e.name}" for nb, e in EXERCISES]
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
    if not judge(exercise, answer(exercise, stub, names)):
        found.append("its untouched stub passes")
    if len(exercise.statement.source.split()) < 15:
        found.append("its statement says hardly anything")
    return found


@each
def test_an_exercise_can_be_solved_and_only_by_solving_it(notebook, exercise):
    assert problems(notebook, exercise) == []


@each
def test_two_wrong_answers_are_explained(notebook, exercise):
    wrong = wrong_answers(exercise.topic).get(exercise.name, [])
    assert len(wrong) >= 2, "tests/check/wrong_answers wants two typical ones"
    for value, words in wrong:
        assert re.search(words, judge(exercise, value))


def wrong_answers(topic):
    """Return {exercise: [(wrong answer, pattern of the words that meet it), ...]}."""
    path = notebooks.ROOT / f"tests/check/wrong_answers/{topic}.py"
    spec = importlib.util.spec_from_file_location(f"wrong_{topic}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WRONG_ANSWERS


@pytest.mark.parametrize("notebook", notebooks.chapters(), ids=lambda nb: nb.topic)
def test_every_check_of_a_topic_is_an_exercise(notebook):
    asked = [e.name for e in notebooks.exercises(notebook)]
    assert sorted(asked) == sorted(getattr(check, notebook.topic).__all__)


# ---- the check itself --------------------------------------------------------------------

STATEMENT = "### 1. Nine sums\n\n" + "Slide the window over the image and add. " * 3
HEAD = "from dlbook import check"
SOLVED = "### BEGIN SOLUTION\nsums = [[-1, 4, 2], [5, 1, 3], [4, 1, 1]]\n### END SOLUTION"
GIVEN = "sums = [[-1, 4, 2], [5, 1, 3], [4, 1, 1]]\n### BEGIN SOLUTION\n### END SOLUTION"


@pytest.mark.parametrize(
    "statement, solution, words",
    [
        (STATEMENT, SOLVED, ""),
        (STATEMENT, SOLVED.replace("-1", "1"), "does not pass"),
        (STATEMENT, GIVEN, "stub passes"),
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
