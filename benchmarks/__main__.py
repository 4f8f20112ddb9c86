"""`python -m benchmarks [topic ...]`: print one table, a few rows for each topic."""

import sys
from platform import machine, python_version

import numpy as np

from benchmarks.cases import HEAD, rows

TOPICS = (  # modules beside this one, each with its CASES
    "linear",
    "activations",
    "losses",
    "normalization",
    "convolution",
    "pooling",
    "lstm_gru",
    "attention",
    "multilayer_perceptron",
)
NOTE = """\
One thread each, float32. Time: the shortest of several runs. Memory: what one pass adds
to the process, beyond its arguments. The definition, as loops, is timed on a corner and
scaled.
"""


def main(topics):
    """Measure the topics named, or all, and print the table as it grows."""
    for topic in topics:
        if topic not in TOPICS:
            sys.exit(f"benchmarks: there is no topic {topic!r}, only {', '.join(TOPICS)}")
    print(f"Python {python_version()}, NumPy {np.__version__}, {machine()}.\n{NOTE}")
    print(_line(HEAD))
    for topic in topics or TOPICS:
        for row in rows(topic):
            print(_line(row), flush=True)


def _line(row):
    """Line a row up: the cells that name it to the left, the numbers to the right."""
    words = [f"{cell:{width}}" for cell, width in zip(row, (26, 37, 8), strict=False)]
    return " ".join([*words, *(f"{cell:>10}" for cell in row[3:])]).rstrip()


if __name__ == "__main__":
    main(sys.argv[1:])
