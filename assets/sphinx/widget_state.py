"""The state of a page's widgets: what its views need, with every module named once."""

import hashlib
import json

from myst_nb.sphinx_ import NbMetadataCollector

STATE = "application/vnd.jupyter.widget-state+json"
REFERENCES = ("IPY_MODEL_", "anywidget:")


def page_state(env, page):
    """Return the state that MyST-NB collected from a notebook, by model id."""
    _, script = NbMetadataCollector.get_js_files(env, page).get(
        "ipywidgets_state", (None, {"body": '{"state": {}}'})
    )
    return json.loads(script["body"])["state"]


def hosted(entry):
    """Can our host show this model?"""
    return "_esm" in entry["state"]


def needed(state, views):
    """Keep the models that `views` reach: by reference, or by a link to one of them."""
    reach = {key: state.keys() & references(entry["state"]) for key, entry in state.items()}
    for key, entry in state.items():
        if "LinkModel" in entry["model_name"]:  # is named by neither of its ends
            for end in reach[key]:
                reach[end].add(key)
    found, ahead = set(), set(views)
    while ahead:
        found |= ahead
        ahead = set().union(*(reach[key] for key in ahead)) - found
    return {key: entry for key, entry in state.items() if key in found}


def references(value):
    """Collect the ids of the models that a value names, however deep."""
    if isinstance(value, str) and value.startswith(REFERENCES):
        return {value.removeprefix("IPY_MODEL_").removeprefix("anywidget:")}
    if isinstance(value, dict):
        # A layout is for Jupyter's own boxes: no module asks for it, and it is long.
        value = [item for name, item in value.items() if name != "layout"]
    if isinstance(value, list):
        return set().union(*map(references, value))
    return set()


def share_sources(state):
    """Replace modules and style sheets by names; return the state and `{name: text}`."""
    sources, shared = {}, {}
    for key, entry in state.items():
        values = dict(entry["state"])
        for name in ("_esm", "_css"):
            if values.get(name):
                source = hashlib.sha256(values[name].encode()).hexdigest()[:16]
                sources[source] = values[name]
                values[name] = {"source": source}
        shared[key] = {**entry, "state": values}
    return shared, sources


def script(kind, data):
    """Write JSON as a script element that nothing inside it can end."""
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="{kind}">{text}</script>'
