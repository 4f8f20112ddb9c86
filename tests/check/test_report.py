"""The helpers of the checks: what a reader sees in Jupyter and in a terminal, and when."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

from dlbook import check
from dlbook.check import CheckFailed
from dlbook.check.call import call, has_loop
from dlbook.check.compare import check_function
from dlbook.check.report import NothingYet, exercise

CASES = [(np.arange(n * 1.0), n) for n in (5, 3, 4)]
WORDS = {"plus": "it is added.", "short": "the last one is missing."}


def scaled(x, factor):
    return x * factor


def mistakes(x, factor):
    return {"plus": x + factor, "short": (x * factor)[:-1]}


def ask(function):
    """Put `function` to the question; return the words of the failure, or nothing."""
    try:
        check_function(function, scaled, CASES, mistakes, WORDS)
    except CheckFailed as failure:
        return str(failure)
    return ""


def run(*command):
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    return done.stdout + done.stderr


# ---- what is shown ----
def test_praise_is_one_line_and_failure_has_a_title(capsys):
    @exercise
    def doubled(answer, rng):
        """Check a number."""
        if answer != 2:
            raise CheckFailed("Twice one is two.")
        return "Twice one is two."

    doubled(2)
    assert capsys.readouterr().out == "doubled: right. Twice one is two.\n"
    with pytest.raises(CheckFailed, match=r"^doubled: not yet\.\nTwice one is two\.$"):
        doubled(3)
    assert list(inspect.signature(doubled).parameters) == ["answer"]
    assert doubled.__doc__ == "Check a number."


def test_each_exercise_has_a_seed_of_its_own(capsys):
    def draws(name):
        def check(answer, rng):
            answer.append(rng.random())
            return ""

        check.__name__ = name
        values = []
        exercise(check)(values)
        return values

    assert draws("one") == draws("one") != draws("two")


def test_jupyter_gets_the_message_alone_and_wrapped():
    lines = CheckFailed(f"title\n    {'word ' * 40}end")._render_traceback_()
    assert lines[0] == "title"
    assert all(line.startswith("    word") for line in lines[1:-1])
    assert max(map(len, lines)) <= 88
    assert " ".join(lines).split().count("word") == 40


def test_ipython_shows_no_traceback(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    code = "from dlbook import check; check.convolution.by_hand(...)"
    shown = run("-m", "IPython", "--colors=NoColor", "-c", code)
    assert "by_hand: nothing here yet.\nPut your answer" in shown
    assert "Traceback" not in shown and "File" not in shown


def test_a_terminal_ends_with_the_message():
    code = "from dlbook import check; check.convolution.by_hand(...)"
    shown = run("-c", code)
    assert "dlbook.check.CheckFailed: by_hand: nothing here yet.\nPut your" in shown
    assert "another exception" not in shown


# ---- finding the checks ----
def test_topics_are_found_and_imported_when_asked_for():
    assert "convolution" in check.topics() and "report" not in check.topics()
    assert set(dir(check)) == {"CheckFailed", *check.topics()}
    assert check.convolution.by_hand.__module__ == "dlbook.check.convolution"
    with pytest.raises(AttributeError, match=r"no exercises on 'cooking'.*convolution"):
        _ = check.cooking


# ---- running a reader's function ----
def test_error_names_the_line_of_the_reader():
    def broken(x, factor):
        shorter = x[1:]
        return x * shorter

    said = ask(broken)
    assert (
        "with x (5,) = [0.0, 1.0, 2.0, 3.0, 4.0], factor=5:\n    ValueError: operands"
        in said
    )
    assert said.endswith("of your code:  return x * shorter")


def test_other_arguments_are_refused():
    assert "takes (x), but is called with (x, factor)" in ask(lambda x: x)


def test_result_in_place_of_the_function():
    assert "the function itself, without calling it" in ask(np.ones(3))


def test_writing_into_an_argument_is_told():
    def doubles_in_place(x, factor):
        x *= factor
        return x

    assert "writes into its argument x" in ask(doubles_in_place)
    assert CASES[0][0].tolist() == [0, 1, 2, 3, 4]


def test_nothing_returned():
    with pytest.raises(NothingYet, match="`return` missing"):
        call(lambda: None, (), [])


def test_functions_without_signature_are_called():
    assert call(max, (1, 2), ["a", "b"]) == 2


# ---- comparing ----
def test_mistake_that_explains_all_cases_is_named():
    said = ask(lambda x, factor: x + factor)
    inputs = "x (3,) = [0.0, 1.0, 2.0], factor=3"
    assert said.startswith(f"It is added.\n    with {inputs}\n    you return (3, 4, 5)")


def test_mistake_that_explains_some_cases_only_is_not():
    said = ask(lambda x, factor: x + factor if factor == 3 else x * factor + 1)
    assert said.startswith("Work this case out by hand")


def test_shape_alone_gives_a_likely_reason():
    said = ask(lambda x, factor: x[1:])
    assert "by the shape, a likely reason: the last one is missing." in said
    assert "your output is (2,), expected (3,)" in said
    assert ask(lambda x, factor: 1.0).startswith("The shape is not the right one.")


def test_first_differing_index_is_shown():
    def off(x, factor):
        return np.where(np.arange(len(x)) >= 2, np.nan, x * factor)

    wide = [(np.arange(6.0), 2)]
    with pytest.raises(CheckFailed, match=r"at \[2\] you have nan, expected 4 \(4 of 6"):
        check_function(off, scaled, wide, mistakes, WORDS)


def test_right_numbers_of_another_type_are_met_gently():
    assert ask(lambda x, factor: x * factor) == ""
    assert ask(lambda x, factor: (x * factor).tolist()).startswith("The numbers are right")
    assert "complex" in ask(lambda x, factor: x * factor + 0j)
    assert "float32" in ask(lambda x, factor: (x * factor).astype(np.float32))


@pytest.mark.parametrize(
    "value, words",
    [
        ([[1, 2], [3]], "rows of different lengths"),
        ([1, ...], "still missing"),
        (True, "a yes or no"),
        ({"a": 1}, "a dict; numbers are wanted"),
    ],
)
def test_what_is_not_numbers(value, words):
    assert words in ask(lambda x, factor: value)


# ---- loops ----
def test_loops_are_seen():
    def outer(x):
        def inner(row):
            for value in row:
                print(value)

        return inner(x)

    def at_once(x):
        N, C = x.shape
        with np.errstate(all="ignore"):
            return np.sqrt(x).reshape(C, N)

    assert has_loop(lambda x: [v for v in x])
    assert has_loop(outer)
    assert not has_loop(at_once)
    assert not has_loop(np.sum)
