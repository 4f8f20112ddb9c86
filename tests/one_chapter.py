"""`--chapter TOPIC`: keep the tests that name a topic, and read no file that names another.

One topic has one name, so its tests are found by it: in the name of their file
(`test_pooling_refusals.py`, `pooling.ipynb`), or in the parameter of a test of the whole
book (`test_accessible[chapters/2-convolution/pooling-dark]`, `test_rest[PoolingExplorer]`).
"""

import csv
import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = ("dlbook", "dlbook/architectures", "dlbook/generation")
PART = re.compile(r"\b\d-[a-z-]+/")  # the folder of a part, often called like a topic


@cache
def topics():
    """Return every topic: chapters that stand, chapters that are planned, and modules."""
    stand = [path.stem for path in ROOT.glob("chapters/[0-9]-*/*.ipynb")]
    with (ROOT / "assets/sources.csv").open(encoding="utf8", newline="") as file:
        planned = [row["chapter"].rpartition("/")[2] for row in csv.DictReader(file)]
    files = [path for folder in MODULES for path in (ROOT / folder).glob("[a-z]*.py")]
    return frozenset((*stand, *planned, *(path.stem for path in files)))


def topic_of(name):
    """Return the topic that a name begins with, the longest of them; None without one."""
    fitting = [t for t in topics() if name == t or name.startswith(f"{t}_")]
    return max(fitting, key=len, default=None)


def topics_of(nodeid):
    """Return the topics that the id of a test names."""
    file, parameter = nodeid.partition("::")[0], nodeid.partition("[")[2]
    words = re.findall(r"\w+", PART.sub("", parameter))
    names = [Path(file).stem.removeprefix("test_"), *map(snake, words)]
    return {topic_of(name) for name in names} - {None}


def snake(name):
    """Write PoolingExplorer as pooling_explorer."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def pytest_configure(config):
    """Refuse a topic that is none, before anything is built on it."""
    wanted = config.getoption("chapter")
    if wanted and wanted not in topics():
        near = ", ".join(get_close_matches(wanted, topics())) or ", ".join(sorted(topics()))
        raise pytest.UsageError(f"no topic is called {wanted!r}; did you mean: {near}?")


def pytest_ignore_collect(collection_path, config):
    """Do not even read a file that is about another topic."""
    wanted = config.getoption("chapter")
    if wanted and collection_path.is_file():
        about = topic_of(collection_path.stem.removeprefix("test_"))
        return about not in (None, wanted) or None


def pytest_collection_modifyitems(config, items):
    """Keep what names the topic."""
    wanted = config.getoption("chapter")
    if not wanted:
        return
    kept, left_out = [], []
    for item in items:
        (kept if wanted in topics_of(item.nodeid) else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
