"""Write small books of our own making, to show that a check of the real one can fail."""

import json

import yaml


def markdown(source, id="m", **metadata):
    return {"cell_type": "markdown", "id": id, "metadata": metadata, "source": source}


def code(source, *outputs, id="c", count=1, **metadata):
    return {
        "cell_type": "code",
        "id": id,
        "metadata": metadata,
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
    }


def printed(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def displayed(metadata=None, **data):
    """Return an output with these MIME types; `text_html` stands for text/html."""
    bundle = {kind.replace("_", "/", 1).replace("_", "-"): v for kind, v in data.items()}
    return {"output_type": "display_data", "data": bundle, "metadata": metadata or {}}


def write(root, page, cells, **metadata):
    """Write a notebook; `page` as in the table of contents. Returns its path."""
    path = root / f"{page}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {
        "kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}
    }
    notebook = {
        "cells": cells,
        "metadata": kernel | metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook), encoding="utf8")
    return path


def contents(root, *pages):
    """Write a `_toc.yml` with these pages."""
    first, *rest = pages
    toc = {
        "format": "jb-book",
        "root": first,
        "chapters": [{"file": page} for page in rest],
    }
    (root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf8")
