"""What a reader sees, in Jupyter and in a terminal, and where the checks are found."""

import inspect
import subprocess
import sys
from collections import Counter

import pytest

from dlbook import check
from dlbook.check import CheckFailed, report
from dlbook.check.report import exercise


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


def test_every_call_draws_anew_and_a_seed_makes_a_run_again(monkeypatch):
    def draws(name):
        def check(answer, rng):
            answer.append(rng.random())
            return ""

        check.__name__ = name
        values = []
        exercise(check)(values)
        return values

    def in_a_new_run():
        monkeypatch.setattr(report, "ASKED", Counter())
        return draws("one"), draws("one"), draws("two")

    assert draws("one") != draws("one")
    monkeypatch.setenv(report.SEED, "of a course")
    first, second, other = in_a_new_run()
    assert first != second and first != other
    assert in_a_new_run() == (first, second, other)
    monkeypatch.setenv(report.SEED, "of another")
    assert in_a_new_run()[0] != first


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
    assert list(inspect.signature(check.convolution.output_size).parameters) == ["answer"]
    with pytest.raises(AttributeError, match=r"no exercises on 'cooking'.*convolution"):
        _ = check.cooking


def test_to_import_the_checks_loads_nothing_else():
    loaded = run("-c", "import sys; from dlbook import check; print(*sys.modules)")
    assert "dlbook.check.report" in loaded.split()
    assert not [name for name in loaded.split() if "torch" in name or "volution" in name]
