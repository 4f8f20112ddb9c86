"""The benchmarks compare the same numbers, count what they divide by, and measure."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments):
    """Run Python at the root, in a process of its own: benchmarks set the threads."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_an_unknown_topic_is_refused_in_words():
    done = run("-m", "benchmarks", "softness")
    assert done.returncode == 1
    assert "there is no topic 'softness', only linear, activations, losses" in done.stderr


SAME = """
import numpy as np
from benchmarks.__main__ import TOPICS
from benchmarks.cases import cases, ours, theirs

def same(a, b, what):
    gap = abs(a - b.detach().numpy()).max() / max(1, abs(a).max())
    assert a.dtype == np.float32 and gap < 1e-4, f"{what}: {gap}"

for topic in TOPICS:
    for case in cases(topic):
        arrays = case.arrays(min(case.size, 150))
        y, rest = ours(case, arrays, False)()
        same(y, theirs(case, arrays, False)(), case.name)
        if case.backward:
            expected = theirs(case, arrays, True)()
            found = ours(case, arrays, True)()
            found = found if isinstance(found, tuple) else (found,)
            for a, b in zip(found, expected, strict=True):
                same(a, b, f"{case.name}, backward")
        print(case.name)

step = theirs(case, arrays, False)  # of the network, which learns by it
assert case.work == "step" and step() > 0
params, _ = rest
same(ours(case, (arrays[0], *params.values(), arrays[-1]), False)()[0], step(), "learned")
"""


def test_both_sides_compute_the_same():
    done = run("-c", SAME)
    assert done.returncode == 0, done.stderr
    names = done.stdout.splitlines()
    assert sum(name.startswith("conv,") for name in names) == 6
    for name in ("GELU, exact", "layer norm", "max pool, 2 x 2", "the same, blockwise"):
        assert name in names


def test_the_work_of_convolutions_is_counted():
    program = (
        "from benchmarks.convolution import CASES, macs\n"
        "for case in CASES:\n"
        "    x, w, b = case.arrays(case.size)\n"
        "    y, _ = case.ours(x, w, b)\n"
        "    print(macs(x, w, **case.ours.keywords) == y.size * w[0].size)\n"
    )
    done = run("-c", program)
    assert done.stdout.split() == ["True"] * 6, done.stderr


def test_a_row_of_the_table():
    program = (
        "from benchmarks.cases import rows\n"
        "for row in rows('multilayer_perceptron', rounds=1, budget=0.0):\n"
        "    print(*row, sep='|')\n"
    )
    done = run("-c", program)
    name, sizes, what, *times, ratio, ours, theirs, loops = done.stdout.strip().split("|")
    assert (name, what, loops) == ("MLP, training step", "step", ""), done.stderr
    assert sizes == "128 784, 256 784, 128 256, 10 128"
    milliseconds = [float(time.removesuffix(" ms")) for time in times]
    assert float(ratio) == pytest.approx(milliseconds[0] / milliseconds[1], abs=0.02)
    assert all(re.fullmatch(r"\d+ MB", peak) for peak in (ours, theirs))


def test_time_and_memory_are_measured(tmp_path):
    (tmp_path / "block.py").write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "import numpy as np\n"
        "from benchmarks.measure import peak_memory, seconds\n"
        "def block(megabytes):\n"
        "    return lambda: np.ones(megabytes * 2**20, np.uint8)\n"
        "if __name__ == '__main__':\n"
        "    print(peak_memory(block, (1,), (64,)) / 2**20, seconds(block(8)))\n"
    )
    done = run(str(tmp_path / "block.py"))
    peak, time = (float(n) for n in done.stdout.split())
    assert 60 < peak < 80
    assert 0 < time < 1
