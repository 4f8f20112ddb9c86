"""What is committed speaks of the project alone: no machine, no folder of its makers."""

import re
import subprocess

import pytest
from notebooks import ROOT

SLASH = "/"  # the patterns are put together here, so that this file does not hold them
FORBIDDEN = {
    "a home folder": rf"(?<![\w.{SLASH}]){SLASH}(home|root|Users)/\w",
    "a working folder": rf"(?<![\w.{SLASH}]){SLASH}(work|tmp)/\w|\.\.{SLASH}shared\b",
    "a drive of Windows": r"\b[A-Z]:\\(Users|work)",
    "an address of the machine": r"\b10\.\d+\.\d+\.\d+\b|\b192\.168\.",
}
BINARY = {".png", ".woff2", ".ico", ".jpg"}


def committed():
    """Return the files of the project: those that Git has or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("this is no Git repository")
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def problems(text):
    """Return what a text tells of the machine on which it was made."""
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)]


def test_no_file_names_a_machine():
    found = {
        path.relative_to(ROOT).as_posix(): told
        for path in committed()
        if (told := problems(path.read_text(encoding="utf8")))
    }
    assert found == {}


def test_no_second_copy_of_a_notebook():
    names = [path for path in committed() if path.suffix in (".ipynb", ".md")]
    stems = [path.with_suffix("") for path in names]
    assert [stem.name for stem in set(stems) if stems.count(stem) > 1] == []


@pytest.mark.parametrize(
    "text, bad",
    [
        ("see dlbook/convolution.py, http://127.0.0.1:8000/root/ and a/tmp/b", False),
        ("weights are shared; ../assets/figures/a.svg", False),
        (f"saved to {SLASH}tmp/a.png", True),
        (f"{SLASH}home/ada/book", True),
        (f'"..{SLASH}shared"', True),
        ("C:\\Users\\ada", True),
    ],
)
def test_the_lint_tells_good_from_bad(text, bad):
    assert bool(problems(text)) == bad
