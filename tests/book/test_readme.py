"""README and CONTRIBUTING promise nothing that is not there, and begin with the loop."""

import re

import pytest
from notebooks import ROOT

README = (ROOT / "README.md").read_text(encoding="utf8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf8")
each = pytest.mark.parametrize("text", [README, GUIDE], ids=["README", "CONTRIBUTING"])
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf8")
TARGETS = set(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE))
FOLDERS = {"_build", "student"}  # made by the commands, not committed


def commands(text):
    """Return the targets of make that a text tells the reader to type."""
    return {name for line in code(text) for name in re.findall(r"\bmake ([a-z-]+)", line)}


def files(text):
    """Return the files and folders that a text names."""
    named = {
        name
        for line in code(text)
        for name in re.findall(r"(?<![\w./-])([\w.-]+(?:/[\w.-]+)*/?)(?![\w(])", line)
        if "/" in name or name.endswith((".md", ".cff", ".toml", ".csv"))
    }
    return {name for name in named if name.split("/")[0] not in FOLDERS}


def code(text):
    """Return the pieces of a text that are set as code."""
    blocks = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)
    return [
        *blocks,
        *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)),
    ]


def test_their_commands_exist():
    assert {"chapter", "book", "test"} <= commands(README) <= TARGETS
    assert {"chapter", "test"} <= commands(GUIDE) <= TARGETS


@each
def test_they_begin_with_the_loop(text):
    first = re.search(r"\bmake [a-z]+.*", text)
    assert re.match(r"make chapter TOPIC=\w+", first[0])


@each
def test_their_files_exist(text):
    missing = [name for name in files(text) if not is_there(name)]
    assert missing == []


def is_there(name):
    """Look for a path from the root, or one folder down, as a table may shorten it."""
    return (ROOT / name).exists() or any(ROOT.glob(f"*/{name}")) or name == "chapter.md"


def test_every_target_is_explained():
    explained = re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE)
    assert TARGETS - {"help"} == set(explained) - {"help"}


def test_a_wrong_command_would_be_found_out():
    text = "Type `make bok`, then\n```sh\nmake test  # all\n```\nor make believe."
    assert commands(text) == {"bok", "test"}
    assert not commands(text) <= TARGETS


def test_a_missing_file_would_be_found_out():
    assert files("See `chapters/9-none/none.ipynb` and `LICENCE.md`.") == {
        "chapters/9-none/none.ipynb",
        "LICENCE.md",
    }
