"""Figures are measured and photographed; what is stale is told, and no more is done."""

import base64
import io
import json
import subprocess
import sys

import figures
import nbformat
import notebooks
import pytest
from made_up import code, write
from notebooks import ROOT
from PIL import Image
from saved_state import as_javascript

BOX = """
import anywidget, traitlets

class Box(anywidget.AnyWidget):
    \"\"\"Half as tall as wide, with a bar of controls.\"\"\"
    _esm = \"\"\"export default { render({ model, el }) {
      const box = document.createElement('div');
      box.className = 'dlb-widget';
      for (const name of ['dlb-bar', 'box']) {
        box.append(Object.assign(document.createElement('div'), { className: name }));
      }
      box.lastChild.style.background = model.get('colour');
      el.append(box);
    } }\"\"\"
    _css = ".dlb-bar { height: 40px; background: red } .box { aspect-ratio: 2 }"
    colour = traitlets.Unicode().tag(sync=True)
    numbers = traitlets.List().tag(sync=True)

    def __repr__(self):
        return f"Box: a box in {self.colour}."
"""
SHOWN = ['Box(colour="blue", numbers=[1.0, -0.0, 0.5])', 'Box(colour="green")']
SOURCES = [BOX, "unseen = Box(colour='white')", *SHOWN]


def execute(path, *options):
    command = [sys.executable, str(ROOT / "assets/tools/execute.py"), *options, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def path(browser, tmp_path_factory):
    """A notebook with two boxes, executed once."""
    cells = [code(text, id=f"c{i}", count=None) for i, text in enumerate(SOURCES)]
    path = write(tmp_path_factory.mktemp("boxes"), "boxes", cells)
    assert "2 pictures taken" in execute(path)
    return path


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def state_in(notebook):
    return notebook.metadata["widgets"][figures.STATE]["state"]


@pytest.mark.parametrize("book", notebooks.book(), ids=lambda nb: nb.topic)
def test_no_figure_of_the_book_is_stale(book):
    old = figures.stale(nbformat.read(book.path, as_version=4))
    place = book.path.relative_to(ROOT).as_posix()
    command = f"python assets/tools/execute.py --pictures-only {place}"
    assert not old, f"{', '.join(old)} changed since the last picture: run `{command}`"


def test_heights_and_picture_are_those_of_the_page(notebook):
    output = notebook.cells[2].outputs[0]
    assert output.metadata[figures.VIEW]["heights"] == [40 + 358 / 2, 40 + 688 / 2]
    about = output.metadata[figures.PNG]
    assert about == {"alt": "A box in blue.", "width": 688, "height": 664 / 2 + 24}
    image = Image.open(io.BytesIO(base64.b64decode(output.data[figures.PNG])))
    assert image.size == (2 * 688, 2 * (664 // 2 + 24))
    colours = {colour for _, colour in image.convert("RGB").getcolors()}
    assert colours == {(0, 0, 255), (255, 255, 255)}  # the red bar of controls is gone


def test_only_what_is_shown_is_saved_and_each_code_once(notebook):
    state = state_in(notebook)
    assert list(state) == ["box-1", "box-2", "layout-model-1", "layout-model-2"]
    first, second = state["box-1"]["state"], state["box-2"]["state"]
    assert "aspect-ratio" in first["_css"] and "_css" not in second
    assert "anywidget:box-1" in second.values() and "aspect-ratio" not in second["_esm"]
    full = figures.state_of(notebook)
    assert full["box-2"]["state"]["_esm"] == first["_esm"]
    assert full["box-2"]["state"]["_css"] == first["_css"]
    assert set(full["box-2"]["state"]) == set(first)


def test_whole_numbers_are_written_as_javascript_does(notebook):
    assert json.dumps(state_in(notebook)["box-1"]["state"]["numbers"]) == "[1, 0, 0.5]"
    written = as_javascript({"a": [1e20, 1e21, 1.2345678901234567e20, True, -3.0, 1e-7]})
    assert json.dumps(written["a"]) == (
        "[100000000000000000000, 1e+21, 123456789012345670000, true, -3, 1e-07]"
    )


def test_what_has_changed_is_stale_and_nothing_else(path, notebook, tmp_path):
    assert figures.stale(notebook) == []
    state_in(notebook)["box-2"]["state"]["colour"] = "black"
    assert figures.stale(notebook) == ["box-2"]
    changed = tmp_path / "changed.ipynb"
    nbformat.write(notebook, changed)
    before = notebook.cells[3].outputs[0].data[figures.PNG]
    assert "1 cells changed their output, 1 pictures" in execute(changed, "--pictures-only")
    after = nbformat.read(changed, as_version=4)
    assert figures.stale(after) == []
    assert after.cells[3].outputs[0].data[figures.PNG] != before
    assert after.cells[2] == notebook.cells[2]
    assert "0 cells changed their output, 0 pictures" in execute(path, "--pictures-only")


def test_other_code_makes_all_of_its_figures_stale(notebook):
    state_in(notebook)["box-1"]["state"]["_css"] += " .box { aspect-ratio: 1 }"
    assert figures.stale(notebook) == ["box-1", "box-2"]


def test_a_figure_of_the_book_gets_the_code_that_it_has_now():
    from dlbook.widgets import LossLandscapeExplorer as Figure

    values = dict.fromkeys(Figure.class_trait_names(sync=True))
    values |= {"_anywidget_id": "dlbook.widgets.optimizers.LossLandscapeExplorer"}
    state = {"a": {"model_name": "AnyModel", "state": values | {"_esm": "old"}}}
    assert figures.renewed(state)["a"]["state"]["_esm"] == str(Figure._esm)
    del values["surface"]
    state = {"a": {"model_name": "AnyModel", "state": values}}
    with pytest.raises(ValueError, match=r"other inputs now \(surface\): execute"):
        figures.renewed(state)


def test_a_figure_that_fails_is_told_in_words(path, notebook, tmp_path):
    code = "export default { render() { throw new Error('as planned') } }"
    state_in(notebook)["box-1"]["state"]["_esm"] = code
    broken = tmp_path / "broken.ipynb"
    nbformat.write(notebook, broken)
    before = broken.read_bytes()
    with pytest.raises(AssertionError, match=r"box-1: This interactive.*as planned"):
        execute(broken, "--pictures-only")
    assert broken.read_bytes() == before


def test_nbval_compares_no_picture(path):
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q"]
    options = ["-p", "no:cacheprovider", "--rootdir", path.parent, path]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    assert "4 passed" in done.stdout, done.stdout
