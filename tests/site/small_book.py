"""A throw-away book with small widgets, to try our Sphinx extension on."""

import json
import subprocess
import sys
from pathlib import Path

SPHINX = Path(__file__).parents[2] / "assets" / "sphinx"

CONFIG = f"""
title: Small book
author: Nobody
execute:
  execute_notebooks: "off"
parse:
  myst_enable_extensions: []
sphinx:
  local_extensions:
    widget_host: {SPHINX}
  config:
    language: en
    html_theme_options:
      use_download_button: false
"""
CONTENTS = """
format: jb-book
root: index
chapters:
  - file: part/widgets
  - file: part/controls
"""

DEFINITIONS = '''
import anywidget, base64, traitlets, ipywidgets
from IPython.display import display

PICTURE = (  # 10 x 20 pixels, all black
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAUCAAAAACRhfOKAAAADElEQVR42mNg"
    "GL4AAADcAAHPOX1MAAAAAElFTkSuQmCC"
)

class Counter(anywidget.AnyWidget):
    _esm = """
    window.loaded = (window.loaded ?? 0) + 1;
    export default {
      render({ model, el }) {
        const button = document.createElement('button');
        const draw = () => {
          button.textContent = `${model.get('label')} ${model.get('count')}`;
        };
        button.addEventListener('click', () => {
          model.set('count', model.get('count') + 1);
        });
        model.on('change:count change:label', draw);
        draw();
        el.append(button);
      },
    };
    """
    _css = ".counter { color: red }"
    count = traitlets.Int(0).tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    data = traitlets.Bytes(bytes([1, 2, 250])).tag(sync=True)

    def __repr__(self):
        return f"Counter at {self.count}"

class Drawn(Counter):
    view = {"heights": [400, 200]}
    picture = {"width": 500, "height": 300, "alt": "A <drawn> counter"}

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["image/png"] = PICTURE
        metadata["image/png"] = self.picture
        metadata["application/vnd.jupyter.widget-view+json"] = self.view
        return data, metadata

class Broken(Drawn):
    _esm = "export default { render() { throw new Error('as planned') } }"
    view = picture = {}
'''
WIDGETS = [
    DEFINITIONS,
    'a = Counter(label="a"); display(a); display(a)',
    'b = Counter(label="b"); link = ipywidgets.jslink((a, "count"), (b, "count")); b',
    'Drawn(label="drawn")',
    'Broken(label="</script><!-- <script>")',
    'unseen = Counter(label="unseen"); ipywidgets.IntSlider(3)',
]
CONTROLS = ["import ipywidgets", "ipywidgets.IntSlider(4)"]


def write_book(folder):
    """Write the sources, with the notebooks executed as the book's are."""
    write_files(
        folder,
        {
            "_config.yml": CONFIG,
            "_toc.yml": CONTENTS,
            "index.md": "# Small book\n\nNo widget here.\n",
            "part/widgets.ipynb": notebook("Widgets", WIDGETS),
            "part/controls.ipynb": notebook("Controls", CONTROLS),
        },
    )
    notebooks = [str(path) for path in folder.glob("part/*.ipynb")]
    run("-m", "nbconvert", "--to=notebook", "--execute", "--inplace", *notebooks)


def write_files(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def notebook(title, sources):
    """Make a notebook of a title and code cells."""
    cells = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {title}"}
    ]
    for number, source in enumerate(sources):
        cell = {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "source": source,
        }
        cells.append(cell | {"outputs": [], "execution_count": None})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )


def build_book(folder):
    """Build with Jupyter Book, no warning allowed; return what it said."""
    start = "from jupyter_book.cli.main import main; main()"
    return run("-c", start, "build", folder, "-W", "-n", "--keep-going")


def run(*arguments):
    """Run this Python; the last words of a failure are shown."""
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout + done.stderr
