"""Execute notebooks in place, so that running twice changes nothing.

    python assets/tools/execute.py chapters/2-convolution/convolution.ipynb ...

Cell ids and metadata stay. What would differ from run to run is made stable: the ids of
widgets, the order of their states, the pieces in which output arrived, execution times and
version numbers. An error stops with the cell's traceback, and the file stays as it was.
"""

import argparse
import json
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
TIMEOUT = 600  # seconds for one cell


def main(arguments=None):
    """Execute every notebook named; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    failed = 0
    for path in parser.parse_args(arguments).notebooks:
        begin = time.perf_counter()
        try:
            changed = execute(path)
        except CellExecutionError as error:
            print(f"{path}: FAILED, left as it was\n{error}", file=sys.stderr)
            failed = 1
            continue
        seconds = time.perf_counter() - begin
        print(f"{path}: {seconds:.1f} s, {changed} cells changed their output")
    return failed


def execute(path):
    """Execute one notebook and write it; return how many cells changed their output."""
    notebook = nbformat.read(path, as_version=4)
    before = [cell.get("outputs") for cell in notebook.cells]
    notebook.metadata.pop("widgets", None)
    folder = {"metadata": {"path": str(path.resolve().parent)}}
    client = NotebookClient(
        notebook, timeout=TIMEOUT, resources=folder, record_timing=False
    )
    client.execute()
    notebook = stable(notebook)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf8")
    return sum(
        a != cell.get("outputs") for a, cell in zip(before, notebook.cells, strict=True)
    )


def stable(notebook):
    """Return the notebook without what differs from run to run."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata.pop("jupytext", None)  # what `jupytext --update` leaves behind
    text = json.dumps(notebook)
    for old, new in new_names(notebook).items():
        text = text.replace(old, new)
    notebook = nbformat.reads(text, as_version=4)
    for widgets in notebook.metadata.get("widgets", {}).values():
        widgets["state"] = dict(sorted(widgets["state"].items()))
    return notebook


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


def new_names(notebook):
    """Name the models of widgets after their class, in order of appearance: {old: new}.

    A model that no page shows, a layout for instance, comes after those shown.
    """
    state = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    shown = [
        output.data[VIEW]["model_id"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if VIEW in output.get("data", {})
    ]
    names, counted = {}, {}
    for model in [*shown, *state]:
        if model in names or model not in state:
            continue
        kind = kebab(class_name(state[model]))
        counted[kind] = counted.get(kind, 0) + 1
        names[model] = f"{kind}-{counted[kind]}"
    return names


def class_name(model):
    """Return the Python class of a model, which only an anywidget tells exactly."""
    return model["state"].get("_anywidget_id", model["model_name"]).rpartition(".")[2]


def kebab(name):
    """Write ConvolutionExplorer as convolution-explorer."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
