"""Execute notebooks in place, so that running twice changes nothing.

    python assets/tools/execute.py chapters/2-convolution/convolution.ipynb ...

Cell ids and metadata stay. What would differ from run to run is made stable: the ids of
widgets, the order of their states, the pieces in which output arrived, execution times;
the number of Python's version stays as the file has it. The state of the widgets is cut to
those shown and written as JupyterLab would, so that to open a notebook there and save it
changes no line. Figures that look new are measured and photographed (`figures.py`); with
`--pictures-only` nothing else is done, and no cell runs. An error stops with the cell's
traceback or a sentence, and the file stays as it was.
"""

import argparse
import copy
import platform
import sys
import time
from pathlib import Path

import figures
import nbformat
from jupyter_client.kernelspec import get_kernel_spec
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from saved_state import STATE, as_javascript, named, tidy

TIMEOUT = 600  # seconds for one cell


def main(arguments=None):
    """Work on every notebook named; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--pictures-only", action="store_true", help="run no cell")
    given = parser.parse_args(arguments)
    failed = 0
    for path in given.notebooks:
        begin = time.perf_counter()
        try:
            changed, taken = work_on(path, renew if given.pictures_only else execute)
        except (CellExecutionError, ValueError) as error:
            print(f"{path}: FAILED, left as it was\n{error}", file=sys.stderr)
            failed = 1
            continue
        print(
            f"{path}: {time.perf_counter() - begin:.1f} s, {changed} cells changed "
            f"their output, {taken} pictures taken"
        )
    return failed


def work_on(path, change):
    """Let `change` work on one notebook, and write it.

    Returns how many cells changed their output and how many pictures were taken.
    """
    notebook = nbformat.read(path, as_version=4)
    before = copy.deepcopy([cell.get("outputs") for cell in notebook.cells])
    kept = figures.pictures_of(notebook)
    change(notebook, path.resolve().parent)
    notebook = stable(notebook)
    taken = figures.refresh(notebook, kept)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf8")
    after = [cell.get("outputs") for cell in notebook.cells]
    return sum(a != b for a, b in zip(before, after, strict=True)), taken


def execute(notebook, folder):
    """Run all cells."""
    version = notebook.metadata.get("language_info", {}).get("version")
    notebook.metadata.pop("widgets", None)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
    )
    client.execute()
    if version:  # of the Python that ran it first: one line less to differ
        notebook.metadata.language_info.version = version


def renew(notebook, folder):
    """Give the figures the code that they have now, without running anything."""
    saved = notebook.metadata.get("widgets", {}).get(STATE)
    if saved:
        saved["state"] = figures.renewed(figures.state_of(notebook))


def stable(notebook):
    """Return the notebook without what differs from run to run, or in JupyterLab."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
    notebook.metadata.pop("jupytext", None)  # what `jupytext --update` leaves behind
    name_the_kernel(notebook.metadata)
    return nbformat.from_dict(as_javascript(named(tidy(notebook))))


def name_the_kernel(metadata):
    """Write about the kernel what JupyterLab writes as soon as it has started one."""
    if "language_info" in metadata:
        metadata.language_info.setdefault("version", platform.python_version())
    if "kernelspec" in metadata:
        metadata.kernelspec.display_name = get_kernel_spec(
            metadata.kernelspec.name
        ).display_name


def merged(outputs):
    """Join the pieces of a stream: where they were cut is chance."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


if __name__ == "__main__":
    sys.exit(main())
