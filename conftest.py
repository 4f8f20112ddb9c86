"""No notebook runs over its time: the seconds of its cells are added up as they run."""

import json
from collections import Counter
from pathlib import Path

BUDGET, BUDGET_TO_TRAIN = 20, 60  # seconds on two cores
TIMES = Counter()  # {notebook: seconds}; in the process that reports, also under xdist


def pytest_runtest_logreport(report):
    """Add the time of one cell to its notebook."""
    file, _, cell = report.nodeid.partition("::")
    if file.endswith(".ipynb") and cell and report.when == "call":
        TIMES[file] += report.duration


def pytest_sessionfinish(session):
    """Fail the session if a notebook was too slow; a worker leaves that to its master."""
    if not hasattr(session.config, "workerinput") and too_slow(
        TIMES, session.config.rootpath
    ):
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter, config):
    """Say how long each notebook took."""
    if TIMES:
        terminalreporter.section("seconds of the notebooks")
        for file, seconds in sorted(TIMES.items()):
            terminalreporter.write_line(
                f"{seconds:6.1f} of {budget(file, config.rootpath)}  {file}"
            )
        for line in too_slow(TIMES, config.rootpath):
            terminalreporter.write_line(line, red=True)


def too_slow(times, root):
    """Return a line for each notebook that is over its time."""
    return [
        f"FAILED {file}: {seconds:.1f} s, but it may take {budget(file, root)} s"
        for file, seconds in times.items()
        if seconds > budget(file, root)
    ]


def budget(file, root):
    """Return the seconds that a notebook may take: more if its metadata says "trains"."""
    notebook = json.loads((Path(root) / file).read_text(encoding="utf8"))
    return BUDGET_TO_TRAIN if notebook["metadata"].get("trains") else BUDGET
