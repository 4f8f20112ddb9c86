"""Measure and photograph the figures of a notebook, as a page of the book shows them.

Every figure that an output shows is mounted in Chromium by the site's own host, at the
width of the text on a phone and on a desk. The output then says how tall the figure is
there, which `assets/sphinx/widget_host.py` reads, and holds a picture of it without its
controls, for paper, previews and pages without scripts. A hash beside the heights tells
whether the figure has changed since.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

import dlbook.widgets

sys.path.append(str(Path(__file__).resolve().parents[1] / "sphinx"))

from camera import SETTING, VIEW, Picture, take
from widget_state import STATE, hosted, needed, with_code

PNG = "image/png"


def shown(notebook):
    """Give each output with a figure that a page can show, and the figure's model id."""
    state = state_of(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            key = output.get("data", {}).get(VIEW, {}).get("model_id")
            if key in state and hosted(state[key]):
                yield output, key


def state_of(notebook):
    """Return the state of a notebook's widgets, each with its code."""
    return with_code(notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {}))


# ---- what is stale -------------------------------------------------------------------


def stale(notebook):
    """List the figures that have changed since they were measured, by model id."""
    state = renewed(state_of(notebook))
    return [
        key for output, key in shown(notebook) if hash_in(output) != hash_of(state, key)
    ]


def hash_in(output):
    """Return the hash of the figure that was measured, or None."""
    return output.metadata.get(VIEW, {}).get("hash")


def hash_of(state, key):
    """Hash what a figure's look depends on: its code, its inputs, and how it is taken."""
    parts = {
        id: {
            name: value
            for name, value in entry["state"].items()
            if name in ("_esm", "_css") or not name.startswith("_")
        }
        for id, entry in needed(state, [key]).items()
    }
    for values in parts.values():
        values.pop("layout", None)
    figure = parts.pop(key)  # its own id says nothing
    text = json.dumps([figure, parts, SETTING], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def renewed(state):
    """Give the book's own figures the code that they have now.

    Raises ValueError if a figure has other inputs now: only its cell can say them.
    """
    fresh = {}
    for key, entry in state.items():
        fresh[key] = entry
        kind = getattr(dlbook.widgets, class_of(entry), None)
        if not kind:
            continue
        differ = set(entry["state"]) ^ set(kind.class_trait_names(sync=True))
        names = ", ".join(sorted(name for name in differ if not name.startswith("_")))
        if names:
            raise ValueError(f"{key} has other inputs now ({names}): execute the notebook")
        code = {"_esm": str(kind._esm), "_css": str(kind._css)}
        fresh[key] = {**entry, "state": {**entry["state"], **code}}
    return fresh


def class_of(entry):
    """Return the name of the book's class that a model belongs to, or ""."""
    path = entry["state"].get("_anywidget_id", "")
    return path.rpartition(".")[2] if path.startswith("dlbook.widgets.") else ""


# ---- what an output keeps ------------------------------------------------------------


def pictures_of(notebook):
    """Return what the outputs hold already, by hash."""
    kept = {}
    for output, _ in shown(notebook):
        about = output.metadata.get(PNG, {})
        if hash_in(output) and PNG in output.data and "width" in about:
            size = [about["width"], about["height"]]
            heights = output.metadata[VIEW]["heights"]
            kept[hash_in(output)] = Picture(heights, output.data[PNG], size)
    return kept


def refresh(notebook, kept):
    """Give each figure its picture, out of `kept` where that has it; count those taken."""
    state = state_of(notebook)
    wanted = {hash_of(state, key): key for _, key in shown(notebook)}
    missing = {hash: key for hash, key in wanted.items() if hash not in kept}
    pictures = {**kept, **take(state, missing)}
    for output, key in shown(notebook):
        hash = hash_of(state, key)
        attach(output, hash, pictures[hash])
    return len(missing)


def attach(output, hash, picture):
    """Write a picture and what is to be known about it into an output."""
    alt = output.metadata.get(PNG, {}).get("alt") or sentence(output.data)
    width, height = picture.size
    output.metadata[VIEW] = {"hash": hash, "heights": picture.heights}
    output.metadata[PNG] = {"alt": alt, "width": width, "height": height}
    output.data[PNG] = picture.png


def sentence(data):
    """Make alt text of what an output says in words: `ConvolutionExplorer: a sum.`"""
    text = "".join(data.get("text/plain", ""))
    text = re.sub(r"^[A-Za-z]\w*: ", "", text)
    return text[:1].upper() + text[1:]
