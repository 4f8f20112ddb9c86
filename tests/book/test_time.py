"""A notebook over its time fails a test of its own, also where workers share it."""

import os
import subprocess
import sys
from types import SimpleNamespace

import notebook_time
import pytest
from made_up import code, write
from notebooks import ROOT
from pace import pace

NAP = "import time\ntime.sleep(2)"
WORK = "import time\nwhile time.process_time() < 7: pass"


def test_a_busy_notebook_fails_and_a_sleeping_one_does_not(tmp_path):
    tests = str(ROOT / "tests")
    quick = "import notebook_time\nnotebook_time.BUDGET = 5\n"
    quick += "notebook_time.pace = lambda clock: 1.0\n"
    (tmp_path / "conftest.py").write_text(
        f"import sys\nsys.path.append({tests!r})\n{quick}"
        "pytest_plugins = ['notebook_time', 'costs']\n",
        encoding="utf8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf8")
    write(tmp_path, "busy", [code(WORK, id="work")])
    write(tmp_path, "trains", [code(WORK, id="work")], trains=True)
    write(tmp_path, "sleeps", [code(NAP, id="nap")])
    done = run_nbval(tmp_path)
    assert "1 failed, 5 passed" in done.stdout, done.stdout + done.stderr
    assert "busy.ipynb kept the processor busy for" in done.stdout
    assert "FAILED busy.ipynb::seconds" in done.stdout
    assert "of 60  trains.ipynb" in done.stdout
    assert "notebooks (6 tests)" in done.stdout
    assert done.returncode == 1


def run_nbval(folder):
    options = ["--nbval", "--nbval-current-env", "-n", "2", "--dist", "loadfile", "."]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def judge(monkeypatch, seconds, pace_now, **metadata):
    """Run the test of a notebook that took so many seconds at such a pace."""
    monkeypatch.setattr(notebook_time, "busy", lambda pid: seconds)
    monkeypatch.setattr(notebook_time, "pace", lambda clock: pace_now)
    kernel = SimpleNamespace(km=SimpleNamespace(provisioner=SimpleNamespace(pid=1)))
    notebook = SimpleNamespace(kernel=kernel, nb=SimpleNamespace(metadata=metadata))
    file = SimpleNamespace(name="chapter.ipynb")
    test = SimpleNamespace(parent=notebook, path=file, user_properties=[])
    notebook_time.Seconds.runtest(test)


@pytest.mark.parametrize(("seconds", "pace_now"), [(44, 1.0), (44, 0.5), (89, 2.0)])
def test_neither_a_quick_nor_a_slow_machine_decides(monkeypatch, seconds, pace_now):
    judge(monkeypatch, seconds, pace_now)


@pytest.mark.parametrize(("seconds", "pace_now"), [(46, 1.0), (46, 0.5), (91, 2.0)])
def test_a_slow_notebook_is_found_out(monkeypatch, seconds, pace_now):
    with pytest.raises(AssertionError, match="it may take 45 s"):
        judge(monkeypatch, seconds, pace_now)
    judge(monkeypatch, min(seconds, 59), pace_now, trains=True)


def test_the_pace_is_measured():
    assert 0.1 < pace() < 100
