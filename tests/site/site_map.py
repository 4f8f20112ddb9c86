"""Where the built book is, and which pages it must have."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HTML = Path(os.environ.get("DLBOOK_HTML", ROOT / "_build" / "html"))
SETTINGS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
HOME = SETTINGS["html"]["baseurl"].rstrip("/") + "/"
PREFIX = urlsplit(HOME).path  # the site is often a sub-folder of its owner's
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))


def pages(node=CONTENTS):
    """List the pages of the table of contents, in order."""
    if isinstance(node, list):
        return [name for item in node for name in pages(item)]
    found = [node[key] for key in ("root", "file") if key in node]
    for key in ("parts", "chapters", "sections", "subtrees", "entries"):
        found += pages(node.get(key, []))
    return found


def pages_with_figures():
    """List those whose notebook shows a widget, in order."""
    sources = {name: ROOT / f"{name}.ipynb" for name in pages()}
    return [
        name
        for name, source in sources.items()
        if source.exists() and "widget-view+json" in source.read_text(encoding="utf-8")
    ]


def built(name="index"):
    """Give the file of a page; without a built book, say how to make one."""
    if not (HTML / "index.html").exists():
        pytest.fail(f"there is no book in {HTML}: run `make book`", pytrace=False)
    return HTML / f"{name}.html"
