"""A notebook over its time fails the session, also where workers share it."""

import subprocess
import sys

from made_up import code, write
from notebooks import ROOT


def test_a_slow_notebook_fails_the_session(tmp_path):
    conftest = (ROOT / "conftest.py").read_text(encoding="utf8")
    quick = conftest.replace("= 20, 60", "= 0.2, 60")
    assert quick != conftest
    (tmp_path / "conftest.py").write_text(quick, encoding="utf8")
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
