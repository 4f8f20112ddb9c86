"""No notebook runs over its time: the seconds of its cells are added up as they run.

They are seconds of the machine on which the limits were set. How much slower the present
one is, or how busy, a yardstick tells: the same small piece of work, timed by the process
that waits for the notebook, between its cells.
"""

import json
from collections import defaultdict
from pathlib import Path
from statistics import mean
from time import perf_counter

import numpy as np

BUDGET, BUDGET_TO_TRAIN = 20, 60  # seconds on two cores
YARDSTICK = 0.05  # seconds that the yardstick took when the limits were set
EVERY = 5  # cells between two yardsticks
SECONDS = defaultdict(float)  # of each notebook; in the process that reports, with xdist
PACES = defaultdict(list)  # of each notebook: this machine's time over that one's


def yardstick():
    """Return the seconds of what notebooks do most: Python's own steps, small arrays."""
    begin, x = perf_counter(), np.eye(64)
    for _ in range(400):
        x = np.tanh(x @ x.T)
        sum(n * n for n in range(1000))
    return perf_counter() - begin


def is_cell(nodeid):
    file, _, cell = nodeid.partition("::")
    return file.endswith(".ipynb") and bool(cell)


def pytest_runtest_setup(item):
    """Time the yardstick before every fifth cell; the report takes it to the master."""
    if is_cell(item.nodeid) and item.cell_num % EVERY == 0:
        item.user_properties.append(("pace", yardstick() / YARDSTICK))


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
    """Say how long each notebook took, and on how slow a machine."""
    if SECONDS:
        terminalreporter.section("seconds of the notebooks")
        for file in sorted(SECONDS):
            terminalreporter.write_line(
                f"{cost(file):6.1f} of {budget(file, config.rootpath)}  {file} "
                f"({SECONDS[file]:.1f} s here, at {mean(PACES[file]):.2f} times the time)"
            )
        for line in too_slow(config.rootpath):
            terminalreporter.write_line(line, red=True)


def cost(file):
    """Return the seconds that a notebook would have taken when the limits were set."""
    return SECONDS[file] / mean(PACES[file])


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
