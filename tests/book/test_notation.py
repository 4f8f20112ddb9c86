"""The page on notation and the package use the same letters, names and functions."""

import inspect
import re
from importlib import import_module

import pytest
from notebooks import ROOT

PAGE = (ROOT / "chapters/notation.md").read_text(encoding="utf8")
LETTERS = {  # the key of the house style: one letter, one size
    "N": "batch",
    "T": "time",
    "S": "source",
    "D": "features that come in",
    "F": "features that go out",
    "C": "channels that come in",
    "O": "channels that go out",
    "H": "height",
    "W": "width",
    "P": "height",
    "Q": "width",
    "K": "kernel",
    "G": "groups",
    "M": "heads",
    "E": "head",
    "V": "vocabulary",
    "L": "layers",
}
TOPICS = [
    "adaptive_optimizers",
    "attention",
    "backpropagation",
    "convolution",
    "linear",
    "multi_head_attention",
    "optimizers",
    "padding",
    "receptive_field",
    "windows",
]
INFRASTRUCTURE = {"where"}  # the name of a caller, in messages


def table(caption):
    """Return the rows of the table with this caption, as tuples of cells."""
    after = PAGE.partition(f"{{table}} {caption}\n")[2].partition("```")[0]
    rows = [line.strip("|").split(" | ") for line in after.strip().splitlines()]
    return [tuple(cell.strip().strip("`") for cell in row) for row in rows[2:]]


def functions():
    """Return the functions of the topics: {name: signature}."""
    found = {}
    for topic in TOPICS:
        module = import_module(f"dlbook.{topic}")
        for name, thing in inspect.getmembers(module, inspect.isfunction):
            if thing.__module__.startswith("dlbook.") and not name.startswith("_"):
                found[name] = inspect.signature(thing)
    return found


def test_the_letters_are_those_of_the_house():
    rows = {letter: text for key, text in table("The sizes") for letter in key.split(", ")}
    assert rows.keys() == LETTERS.keys()
    assert [key for key, word in LETTERS.items() if word not in rows[key]] == []


def test_the_package_counts_with_these_letters_only():
    known = {*LETTERS, "KH", "KW"}
    sources = [path.read_text(encoding="utf8") for path in (ROOT / "dlbook").glob("*.py")]
    specs = [
        spec for source in sources for spec in re.findall(r'dims\("\w+", "([^"]+)"', source)
    ]
    used = {letter for spec in specs for letter in re.findall(r"[A-Z]+", spec)}
    assert specs
    assert used - known == set()


@pytest.mark.parametrize(
    "symbol, shape, argument, function", table("The arrays of the chapters so far")
)
def test_an_argument_is_called_as_the_page_says(symbol, shape, argument, function):
    assert symbol and shape
    assert argument in functions()[function].parameters


def test_every_argument_in_use_is_on_the_page():
    listed = {argument for _, _, argument, _ in table("The arrays of the chapters so far")}
    public = import_module("dlbook.convolution").__all__
    used = {name for f in public for name in functions()[f].parameters}
    assert used - listed - INFRASTRUCTURE == set()
