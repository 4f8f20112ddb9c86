"""The state of a page's widgets: what its views need, with every module named once."""

import hashlib
import json

STATE = "application/vnd.jupyter.widget-state+json"
REFERENCES = ("IPY_MODEL_", "anywidget:")
CODE = ("_esm", "_css")
SAME = "_same_code_as"  # names the model of a notebook that holds the code of this one
BORROW = """// The code of this figure stands with another of its class, `_same_code_as`.
const widgets = {};
const lender = ({ model }) => model.get('_same_code_as').replace('anywidget:', '');
export default {
  async initialize(view) {
    const id = lender(view);
    const code = (await view.model.widget_manager.get_model(id)).get('_esm');
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const made = (await import(url)).default;
    URL.revokeObjectURL(url);
    widgets[id] = typeof made === 'function' ? await made() : made;
    return widgets[id].initialize?.(view);
  },
  render: (view) => widgets[lender(view)].render(view),
};
"""


def page_state(env, page):
    """Return the state that MyST-NB collected from a notebook, by model id."""
    from myst_nb.sphinx_ import NbMetadataCollector  # assets/tools does without MyST-NB

    _, script = NbMetadataCollector.get_js_files(env, page).get(
        "ipywidgets_state", (None, {"body": '{"state": {}}'})
    )
    return with_code(json.loads(script["body"])["state"])


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


def each_code_once(state):
    """Let models of one class borrow the code of the first, as a notebook keeps it.

    A front end of Jupyter needs no more than the notebook: the borrower's module asks the
    widget manager for the lender and imports what that has. The style sheet, which
    anywidget keeps one of for each class, comes with the lender.
    """
    lenders, shared = {}, {}
    for key, entry in state.items():
        values = entry["state"]
        code = values.get("_anywidget_id"), *map(values.get, CODE)
        lender = lenders.setdefault(code, key)
        if hosted(entry) and lender != key:
            rest = {name: value for name, value in values.items() if name not in CODE}
            entry = {
                **entry,
                "state": {**rest, "_esm": BORROW, SAME: f"anywidget:{lender}"},
            }
        shared[key] = entry
    return shared


def with_code(state):
    """Undo `each_code_once`: give each model its own code."""
    full = {}
    for key, entry in state.items():
        values = dict(entry["state"])
        if SAME in values:
            lender = state[values.pop(SAME).removeprefix("anywidget:")]["state"]
            values |= {name: lender[name] for name in CODE if name in lender}
        full[key] = {**entry, "state": values}
    return full


def share_sources(state):
    """Replace modules and style sheets by names; return the state and `{name: text}`."""
    sources, shared = {}, {}
    for key, entry in state.items():
        values = dict(entry["state"])
        for name in CODE:
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
