"""What a run has cost, said at its end: each group of tests, and each notebook.

The seconds of a group are seconds by the clock, added up over all processes: with two of
them, the run took about half. Those of a notebook are seconds of the processor.
"""

from collections import Counter

COUNT, SECONDS = Counter(), Counter()  # of each group
NOTEBOOKS = {}  # {file: (seconds, limit)}


def group_of(nodeid):
    """Name the group of a test: the folder below tests/, "topics" or "notebooks"."""
    path = nodeid.partition("::")[0]
    if path.endswith(".ipynb"):
        return "notebooks"
    folder = path.removeprefix("tests/").rpartition("/")[0]
    return folder or "topics"


def pytest_runtest_logreport(report):
    group = group_of(report.nodeid)
    SECONDS[group] += report.duration  # of the set-up and the clearing away, too
    COUNT[group] += report.when == "call"
    found = dict(report.user_properties)
    if report.when == "call" and {"seconds", "limit"} <= found.keys():
        file = report.nodeid.partition("::")[0]
        NOTEBOOKS[file] = found["seconds"], found["limit"]


def pytest_terminal_summary(terminalreporter):
    say = terminalreporter.write_line
    if NOTEBOOKS:
        terminalreporter.section("seconds of the processor, each notebook")
        for file, (seconds, limit) in sorted(NOTEBOOKS.items()):
            say(f"{seconds:8.1f} of {limit}  {file}")
    if SECONDS:
        terminalreporter.section("seconds by the clock, added up over all processes")
        for group, seconds in SECONDS.most_common():
            say(f"{seconds:8.1f}  {group} ({COUNT[group]:,} tests)")
        say(f"{sum(SECONDS.values()):8.1f}  together ({sum(COUNT.values()):,} tests)")
