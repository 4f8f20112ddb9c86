"""A page with widgets, written by hand: what the host reads, but no Sphinx, no notebook."""

import base64
import json
import shutil
from pathlib import Path

HOST = Path(__file__).parents[2] / "assets" / "static" / "widget-host.js"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
DEFERRED = '<script defer src="widget-host.js"></script>'
PIXEL = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
FALLBACK = f'<img alt="the printed figure" src="data:image/svg+xml;base64,{PIXEL}">'
SETTLED = """() => [...document.querySelectorAll('.widget-slot')]
    .every(slot => 'afmReady' in slot.dataset || 'afmError' in slot.dataset)"""


def model(esm, *, buffers=None, **state):
    """Describe the model of an anywidget; `buffers` maps dotted paths to bytes."""
    entry = {"model_name": "AnyModel", "state": {"_esm": esm, **state}}
    if buffers:
        entry["buffers"] = [
            {
                "path": [int(key) if key.isdigit() else key for key in path.split(".")],
                "encoding": "base64",
                "data": base64.b64encode(data).decode(),
            }
            for path, data in buffers.items()
        ]
    return entry


def link(source, target, name="LinkModel"):
    """Describe a link; each end is written "model.trait"."""
    ends = {
        end: [f"IPY_MODEL_{key}", trait]
        for end, (key, trait) in {
            "source": source.split("."),
            "target": target.split("."),
        }.items()
    }
    return {"model_name": name, "state": ends}


def slot(key, fallback=FALLBACK):
    """Write a view the way our Sphinx extension does."""
    view = json.dumps({"model_id": key})
    return (
        f'<div class="widget-slot" id="{key}"><noscript>{fallback}</noscript>'
        f'<script type="{VIEW}">{view}</script></div>'
    )


def write_page(folder, models, body, *, head=DEFERRED, foot=""):
    """Write the page and the host beside it; return the address on file://."""
    shutil.copy(HOST, folder)
    state = json.dumps({"state": models}).replace("<", "\\u003c")
    page = Path(folder, "index.html")
    page.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fake</title>'
        f'<link rel="icon" href="data:,">{head}</head>'
        f'<body>{body}<script type="{STATE}">{state}</script>{foot}</body></html>',
        encoding="utf-8",
    )
    return page.as_uri()
