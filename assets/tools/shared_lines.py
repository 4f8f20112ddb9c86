"""Write the two lines that every chapter shares: its time, and where to type an answer.

    python assets/tools/shared_lines.py chapters/2-convolution/pooling.ipynb ...

The time is computed, for the chapter and, in the terminal, for each of its sections.
"""

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "assets" / "sphinx"))

import notebooks  # noqa: E402
import reading_time  # noqa: E402

TIME = re.compile(r"\*Reading time\*[^\n]*?\.(?=\s|$)")
WHERE = re.compile(r"^\*\*Where to type\.\*\*.*$", re.MULTILINE)
WHERE_TO_TYPE = (
    "**Where to type.** The rocket at the top of the page opens this chapter in Binder or "
    "Colab. There, as in Jupyter, write your answer into a new cell just above the check, "
    "run it, then run the check."
)


def main(paths):
    for path in map(Path, paths):
        write(path)
        notebook = notebooks.read(path.resolve(), path.resolve().parent)
        for section in reading_time.sections(notebook):
            wait = "second" if section.second else ""
            spent = reading_time.minutes(section.counts)
            print(f"{spent:6.1f} {wait:6} {'  ' * section.level}{section.title}")
        print(f"{path}: {reading_time.promise(notebook)}")


def write(path):
    """Bring both lines of a notebook up to date, if it has changed."""
    old = path.read_text(encoding="utf8")
    notebook = notebooks.read(path.resolve(), path.resolve().parent)
    raw = nbformat.reads(old, as_version=4)
    raw.cells[0].source = with_time(raw.cells[0].source, reading_time.promise(notebook))
    for cell in raw.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Exercises"):
            cell.source = with_place(cell.source)
    new = nbformat.writes(raw) + "\n"
    if new != old:
        path.write_text(new, encoding="utf8")


def with_time(text, promise):
    """Put the promise in the place of the old one, or at the end."""
    if TIME.search(text):
        return TIME.sub(promise, text, count=1)
    return f"{text.rstrip()}\n\n{promise}"


def with_place(text):
    """Put the line at the end of the exercises' introduction."""
    return f"{WHERE.sub('', text).rstrip()}\n\n{WHERE_TO_TYPE}"


if __name__ == "__main__":
    main(sys.argv[1:])
