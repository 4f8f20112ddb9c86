"""`python -m dlbook`: every claim holds, and a false one is reported loudly."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from dlbook.__main__ import main
from dlbook.claims import Claims, claims, topics
from dlbook.verify import EquationError

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = [p for p in sorted(ROOT.glob("chapters/*/*.ipynb")) if p.stem in topics()]


def number(rng):
    return (float(rng.standard_normal()),)


@pytest.fixture
def false_claims(monkeypatch):
    """Make up three claims: one that holds, one that does not, and one that breaks."""
    made = Claims()

    @made.claim("doubling adds", number, "eq-made-up-double")
    def _(x):
        return x + x, 2 * x

    @made.claim("squaring doubles", number)
    def _(x):
        return x * x, 2 * x

    @made.claim("nothing divides", number)
    def _(x):
        return x / 0, 2 * x

    for module in ("dlbook.claims", "dlbook.__main__"):
        monkeypatch.setattr(f"{module}.topics", lambda: ["made_up"])
        monkeypatch.setattr(f"{module}.claims", lambda topic: made)
    return made


@pytest.mark.parametrize("topic", topics())
def test_every_claim_holds(topic):
    found = [claim.verify(cases=20) for claim in claims(topic)]
    assert len(found) >= 3
    assert all(f.cases == 20 and f.mistakes == 3 for f in found)
    assert max(f.error for f in found) < 1e-7


@pytest.mark.parametrize("topic", topics())
def test_every_claim_is_named_once(topic):
    names = [claim.what for claim in claims(topic)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("topic", topics())
def test_equations_are_named_by_their_labels(topic):
    labels = {claim.equation for claim in claims(topic)} - {""}
    assert labels
    assert [label for label in labels if not re.fullmatch(r"eq(-[a-z0-9]+)+", label)] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_written_chapter_has_the_equations_that_are_named(chapter):
    parts = chapter.parent.glob(f"{chapter.stem}*.ipynb")  # a topic may have two chapters
    books = [json.loads(part.read_text(encoding="utf8"))["cells"] for part in parts]
    text = str(books)
    labels = {claim.equation for claim in claims(chapter.stem)} - {""}
    prefix = f"eq-{chapter.stem.replace('_', '-')}-"
    own = {label for label in labels if label.startswith(prefix)}
    assert [label for label in sorted(own) if f"({label})" not in text] == []
    assert len(own) >= 3


def test_the_table(capsys):
    assert main(["convolution"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Convolution\n  what was checked")
    assert re.search(r"^  output size: .* eq-convolution-output-size +5 +0$", printed, re.M)
    count = len(claims("convolution"))
    assert f"{count} of {count} claims hold; every check has rejected" in printed
    assert max(len(line) for line in printed.splitlines()) <= 105


def test_a_false_claim_fails_loudly(false_claims, capsys):
    assert main([]) == 1
    printed = capsys.readouterr().out
    assert re.search(r"^  doubling adds +eq-made-up-double +5 +0$", printed, re.M)
    assert re.search(r"^  squaring doubles +FAILED$", printed, re.M)
    assert "FAILED  squaring doubles\nEquationError: squaring doubles: the two" in printed
    assert "FAILED  nothing divides\nZeroDivisionError: " in printed
    assert re.search(r"^1 of 3 claims hold \(\d+\.\d s\)\.$", printed, re.M)


def test_the_command_ends_with_that_status(false_claims, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["dlbook", "made_up"])
    monkeypatch.delitem(sys.modules, "dlbook.__main__")
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("dlbook", run_name="__main__")
    assert stop.value.code == 1
    assert "1 of 3 claims hold" in capsys.readouterr().out


def test_a_claim_is_an_equation(false_claims):
    with pytest.raises(EquationError, match="squaring doubles: the two sides differ"):
        false_claims[1].verify()


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("convolutoin", "there is no topic 'convolutoin'. Did you mean convolution?"),
        ("xyz", f"there is no topic 'xyz'. There are: {', '.join(topics())}."),
    ],
)
def test_an_unknown_topic(argument, words, capsys):
    with pytest.raises(SystemExit) as stop:
        main([argument])
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_help(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert "Check every claim of the package" in capsys.readouterr().out


def test_it_runs_on_numpy_alone():
    """In a process of its own, where importing anything heavier is forbidden."""
    program = (
        "import sys\n"
        "heavy = ('torch', 'matplotlib', 'scipy', 'sklearn', 'sympy', 'IPython')\n"
        "sys.modules.update(dict.fromkeys(heavy))\n"
        "from dlbook.__main__ import main\n"
        "sys.exit(main([]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "claims hold" in done.stdout


def test_the_topics_are_the_files_of_the_folder():
    assert "convolution" in topics()
    assert all(isinstance(claims(topic), Claims) for topic in topics())
    assert topics() == sorted(topics())
