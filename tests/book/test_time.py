"""A notebook over its time fails the session, also where workers share it."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from shutil import copy

import pytest
from made_up import code, write
from notebooks import ROOT
from pace import pace


def test_a_slow_notebook_fails_the_session(tmp_path):
    conftest = (ROOT / "conftest.py").read_text(encoding="utf8")
    quick = conftest.replace("= 20, 60", "= 0.01, 60")  # also at 40 times the time
    assert quick != conftest
    (tmp_path / "conftest.py").write_text(quick, encoding="utf8")
    copy(ROOT / "tests" / "pace.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf8")
    nap = code("import time\ntime.sleep(0.4)", id="nap")
    write(tmp_path, "slow", [nap])
    write(tmp_path, "trains", [nap], trains=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "-n",
        "2",
        ".",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "2 passed" in done.stdout
    assert "FAILED slow.ipynb: 0." in done.stdout
    assert "FAILED trains.ipynb" not in done.stdout
    assert done.returncode == 1


@pytest.fixture
def limits():
    """Return the project's conftest.py as a module."""
    spec = spec_from_file_location("limits", ROOT / "conftest.py")
    spec.loader.exec_module(module := module_from_spec(spec))
    return module


@pytest.mark.parametrize(("paces", "slow"), [([1.0, 1.0], True), ([1.0, 3.0], False)])
def test_a_slow_machine_is_not_the_fault_of_the_notebook(limits, tmp_path, paces, slow):
    write(tmp_path, "chapter", [code("", id="empty")])
    limits.SECONDS["chapter.ipynb"], limits.PACES["chapter.ipynb"] = 30, paces
    assert bool(limits.too_slow(tmp_path)) is slow


def test_the_pace_is_measured():
    assert 0.1 < pace() < 100
