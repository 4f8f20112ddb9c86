"""No notebook runs over its time: the seconds of its cells are added up as they run.

They are seconds of the machine on which the limits were set: the process that waits for a
notebook measures between its cells how slow the present one is.
"""

import json
from collections import defaultdict
from pathlib import Path
from statistics import mean

from pace import pace

BUDGET, BUDGET_TO_TRAIN = 20, 60  # seconds on two cores
EVERY = 5  # cells between two measurements of the pace
SECONDS = defaultdict(float)  # of each notebook; in the process that reports, with xdist
PACES = defaultdict(list)  # of each notebook


def is_cell(nodeid):
    file, _, cell = nodeid.partition("::")
    return file.endswith(".ipynb") and bool(cell)


def pytest_runtest_setup(item):
    """Measure the pace before every fifth cell; the report takes it to the master."""
    if is_cell(item.nodeid) and item.cell_num % EVERY == 0:
        item.user_properties.append(("pace", pace()))


def pytest_runtest_logreport(report):
    """Add the time of one cell to its notebook."""
    if is_cell(report.nodeid) and report.when == "call":
        file = report.nodeid.partition("::")[0]
        SECONDS[file] += report.duration
        PACES[file] += [value for name, value in report.user_properties if name == "pace"]


def pytest_sessionfinish(session):
    """Fail the session if a notebook was too slow; a worker leaves that to its master."""
    if not hasattr(session.config, "workerinput") and too_slow(session.config.rootpath):
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter, config):
    """Say how long each notebook took, and how slow the machine was (its pace)."""
    if SECONDS:
        terminalreporter.section("seconds of the notebooks")
        for file in sorted(SECONDS):
            terminalreporter.write_line(
                f"{cost(file):6.1f} of {budget(file, config.rootpath)}  {file} "
                f"({SECONDS[file]:.1f} s here, at pace {slowness(file):.2f})"
            )
        for line in too_slow(config.rootpath):
            terminalreporter.write_line(line, red=True)


def slowness(file):
    """Return the pace at which a notebook ran, 1 if no cell that ran measured it."""
    return mean(PACES[file] or [1.0])


def cost(file):
    """Return the seconds that a notebook would have taken when the limits were set."""
    return SECONDS[file] / slowness(file)


def too_slow(root):
    """Return a line for each notebook that is over its time."""
    return [
        f"FAILED {file}: {cost(file):.1f} s, but it may take {budget(file, root)} s"
        for file in SECONDS
        if cost(file) > budget(file, root)
    ]


def budget(file, root):
    """Return the seconds that a notebook may take: more if its metadata says "trains"."""
    notebook = json.loads((Path(root) / file).read_text(encoding="utf8"))
    return BUDGET_TO_TRAIN if notebook["metadata"].get("trains") else BUDGET
