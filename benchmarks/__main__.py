"""`python -m benchmarks [topic ...]`: print one table a topic."""

import sys
from importlib import import_module
from platform import machine, python_version

import numpy as np

TOPICS = ("convolution",)  # modules beside this one, each with a function `table`
NOTE = """\
One thread each. Time: the shortest of several runs. Memory: what one pass adds to the
process, beyond its arguments. The definition, as loops, is timed on a corner and scaled.
"""


def main(topics):
    """Measure the topics named, or all, and print each table as it grows."""
    for topic in topics:
        if topic not in TOPICS:
            sys.exit(f"benchmarks: there is no topic {topic!r}, only {', '.join(TOPICS)}")
    print(f"Python {python_version()}, NumPy {np.__version__}, {machine()}.\n{NOTE}")
    for topic in topics or TOPICS:
        for row in import_module(f"benchmarks.{topic}").table():
            print(_line(row), flush=True)
        print()


def _line(row):
    """Line a row up: five cells that name it to the left, the numbers to the right."""
    widths = (21, 13, 11, 5, 8)
    words = [f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)]
    return " ".join([*words, *(f"{cell:>10}" for cell in row[5:])]).rstrip()


if __name__ == "__main__":
    main(sys.argv[1:])
