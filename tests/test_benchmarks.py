"""The benchmarks count what they divide by, and measure what they say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments):
    """Run Python at the root, in a process of its own: benchmarks set the threads."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_an_unknown_topic_is_refused_in_words():
    done = run("-m", "benchmarks", "pooling")
    assert done.returncode == 1
    assert "there is no topic 'pooling', only convolution" in done.stderr


def test_there_are_six_layers_and_their_work_is_counted():
    program = (
        "from benchmarks.convolution import LAYERS, arrays, macs, ours\n"
        "from dlbook.convolution import conv2d\n"
        "for layer in LAYERS:\n"
        "    y, saved = conv2d(*arrays(layer), **layer.options)\n"
        "    print(macs(layer) == y.size * layer.w[1] * layer.w[2] * layer.w[3])\n"
    )
    done = run("-c", program)
    assert done.stdout.split() == ["True"] * 6, done.stderr


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
