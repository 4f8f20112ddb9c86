"""No notebook runs over its time: the test `seconds` follows the cells of each.

It counts the seconds for which the kernel kept a processor busy, so it does not matter what
else the machine is doing. A processor that is slower than the one on which the limits were
set gets more of them; a faster one does not get fewer.
"""

from time import process_time

import psutil
import pytest
from pace import pace

BUDGET, BUDGET_TO_TRAIN = 45, 60  # seconds of a processor


class Seconds(pytest.Item):
    """The test of a notebook's time; the notebook is its parent, the kernel still runs."""

    def runtest(self):
        seconds = busy(self.parent.kernel.km.provisioner.pid) / max(1.0, pace(process_time))
        limit = budget(self.parent.nb.metadata)
        self.user_properties.append(("seconds", seconds))
        self.user_properties.append(("limit", limit))
        assert seconds <= limit, (
            f"{self.path.name} kept the processor busy for {seconds:.1f} s, "
            f"but it may take {limit} s"
        )

    def repr_failure(self, excinfo, style=None):
        return str(excinfo.value)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: seconds"


def busy(pid):
    """Return the processor's seconds of a process, and of what it has started and ended."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system + times.children_user + times.children_system


def budget(metadata):
    """Return the seconds that a notebook may take: more if its metadata says "trains"."""
    return BUDGET_TO_TRAIN if metadata.get("trains") else BUDGET


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Put the test of its time after the last cell of each notebook."""
    last = {item.parent: item for item in items if item.path.suffix == ".ipynb"}
    for notebook, cell in last.items():
        items.insert(items.index(cell) + 1, Seconds.from_parent(notebook, name="seconds"))
