"""The widget state in a notebook: what its outputs show, under fixed names, code once."""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "sphinx"))

from widget_state import STATE, each_code_once, needed, with_code

VIEW = "application/vnd.jupyter.widget-view+json"
LARGEST = 1e21  # JavaScript writes whole numbers below it without an exponent


def tidy(notebook):
    """Cut the state to the models that an output shows, and what those need."""
    saved = notebook.metadata.get("widgets", {}).get(STATE)
    if not saved:
        return notebook
    state = with_code(saved["state"])
    kept = needed(state, shown(notebook) & state.keys())
    layouts = {entry["state"].get("layout", "") for entry in kept.values()}
    layouts = {layout.removeprefix("IPY_MODEL_") for layout in layouts}
    saved["state"] = {
        key: entry for key, entry in state.items() if key in kept or key in layouts
    }
    if not saved["state"]:
        del notebook.metadata["widgets"]
    return notebook


def shown(notebook):
    """Return the ids of the models that outputs show, in order, as the keys of a dict."""
    views = [
        output.data[VIEW]["model_id"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if VIEW in output.get("data", {})
    ]
    return dict.fromkeys(views).keys()


def named(notebook):
    """Name the models after their class, and write the code of each class once."""
    names = new_names(notebook)
    if not names:
        return notebook
    ids = "|".join(map(re.escape, names))
    pattern = rf"(?<![0-9A-Za-z-])({ids})(?![0-9A-Za-z-])"
    text = re.sub(pattern, lambda found: names[found[0]], json.dumps(notebook))
    notebook = json.loads(text)
    saved = notebook["metadata"]["widgets"][STATE]
    saved["state"] = each_code_once(dict(sorted(saved["state"].items())))
    return notebook


def new_names(notebook):
    """Name the models of widgets after their class, in order of appearance: {old: new}.

    A model that no page shows, a layout for instance, comes after those shown.
    """
    state = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    names, counted = {}, {}
    for model in [*shown(notebook), *state]:
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


def as_javascript(value):
    """Write whole numbers as JavaScript does, which knows no other: 1.0 as 1."""
    if isinstance(value, dict):
        return {name: as_javascript(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_javascript(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return int(Decimal(repr(value)))
    return value
