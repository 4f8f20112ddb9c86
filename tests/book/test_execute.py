"""Executing a notebook: twice the same bytes, ids kept, errors loud."""

import json
import subprocess
import sys

import pytest
from made_up import code, markdown, write
from notebooks import ROOT

WIDGET = """
import anywidget

class SmallExplorer(anywidget.AnyWidget):
    _esm = "export default { render() {} }"

    def __repr__(self):
        return "a small explorer"

SmallExplorer()
"""
VIEW = "application/vnd.jupyter.widget-view+json"


def execute(*paths):
    command = [sys.executable, str(ROOT / "assets/tools/execute.py"), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.usefixtures("browser")
def test_a_second_run_changes_nothing(tmp_path):
    cells = [
        markdown("# Title", id="title"),
        code("for i in range(9):\n    print(i, flush=True)", id="count", count=None),
        code(WIDGET, id="widget", count=None, tags=["kept"]),
    ]
    path = write(tmp_path, "made-up", cells)
    first = execute(path)
    assert first.returncode == 0, first.stderr
    assert "2 cells changed their output" in first.stdout
    bytes_after_first = path.read_bytes()
    notebook = json.loads(bytes_after_first)
    assert [cell["id"] for cell in notebook["cells"]] == ["title", "count", "widget"]
    assert len(notebook["cells"][1]["outputs"]) == 1  # one stream, however it arrived
    widget = notebook["cells"][2]
    assert widget["metadata"] == {"tags": ["kept"]}
    assert widget["outputs"][0]["data"][VIEW]["model_id"] == "small-explorer-1"
    (state,) = notebook["metadata"]["widgets"].values()
    assert "small-explorer-1" in state["state"]
    assert "0 cells changed their output, 0 pictures taken" in execute(path).stdout
    assert path.read_bytes() == bytes_after_first


def test_the_version_of_python_stays_as_the_file_has_it(tmp_path):
    language = {"name": "python", "version": "3.0"}
    path = write(tmp_path, "old", [code("1", count=None)], language_info=language)
    assert execute(path).returncode == 0
    about = json.loads(path.read_bytes())["metadata"]["language_info"]
    assert about["version"] == "3.0" and "pygments_lexer" in about


def test_an_error_is_loud_and_leaves_the_file_alone(tmp_path):
    path = write(tmp_path, "broken", [code("1 / 0", count=None)])
    before = path.read_bytes()
    failed = execute(path)
    assert failed.returncode == 1
    assert "ZeroDivisionError" in failed.stderr
    assert path.read_bytes() == before
