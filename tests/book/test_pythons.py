"""The Pythons that the README promises can have the book; pip is asked."""

import re
import shlex
import subprocess
import sys
import tomllib

import pytest
import yaml
from notebooks import ROOT
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

WORKFLOWS = ROOT / ".github" / "workflows"
PINS = (ROOT / "requirements.txt").read_text(encoding="utf8")
GLIBC = [f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 24, 17, 12, 5)]
LINUX = [*GLIBC, "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]


def text(name):
    return (WORKFLOWS / f"{name}.yml").read_text(encoding="utf8")


def workflow(name):
    return yaml.safe_load(text(name))


PYTHONS = workflow("test")["jobs"]["test"]["strategy"]["matrix"]["python"]


def requirements(file):
    """Return the requirements of a file, as pip reads it."""
    lines = [re.sub(r"(^|\s+)#.*", "", line).strip() for line in file.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def ask_pip(python, *pins, options=()):
    """Ask pip whether each pin has a wheel for a Python on Linux; return its complaints."""
    platforms = [word for name in LINUX for word in ("--platform", name)]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps"]
    command += ["--only-binary=:all:", "--target", "unused", "--python-version", python]
    command += ["--disable-pip-version-check", "--retries", "1", *platforms, *options]
    done = subprocess.run([*command, *pins], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    if done.returncode and "Retrying (" in done.stdout + done.stderr:
        pytest.skip(f"pip does not reach its index: {said}")
    return said if done.returncode else []


@pytest.mark.parametrize("python", PYTHONS)
def test_every_pin_has_a_wheel(python):
    pins = [str(pin) for pin in requirements(PINS)]
    assert len(pins) > 25
    assert ask_pip(python, *pins) == []


def test_a_pin_without_a_wheel_is_found_out():
    assert "numpy==2.2.6" in " ".join(ask_pip("3.14", "numpy==2.2.6"))


def test_an_index_out_of_reach_is_told_from_a_missing_wheel():
    nowhere = ["--index-url", "http://127.0.0.1:9/simple"]
    with pytest.raises(pytest.skip.Exception, match="does not reach"):
        ask_pip("3.14", "no-such-package==1", options=nowhere)


def test_all_say_the_same():
    first, last = PYTHONS[0], PYTHONS[-1]
    assert f"Python {first} to {last}" in (ROOT / "README.md").read_text(encoding="utf8")
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    assert SpecifierSet(project["project"]["requires-python"]) == SpecifierSet(f">={first}")
    assert project["tool"]["ruff"]["target-version"] == f"py{first.replace('.', '')}"
    used = re.findall(r'python-version: "([\d.]+)"', text("publish") + text("weekly"))
    assert len(used) >= 3 and set(used) <= set(PYTHONS)


# ---- the weekly alarm loosens the pins --------------------------------------------------


def loosened(file, expression=None):
    """Return what the weekly workflow's sed leaves of a file of pins."""
    (command,) = [
        step["run"]
        for step in workflow("weekly")["jobs"]["newest"]["steps"]
        if step.get("run", "").startswith("sed")
    ]
    written = shlex.split(command)[-2]
    done = subprocess.run(
        ["sed", "-E", expression or written], input=file, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_alarm_leaves_what_pip_can_read():
    marked = 'numpy==2.4.6; python_version < "3.15"\n'
    before, after = requirements(PINS + marked), requirements(loosened(PINS + marked))
    assert [pin.name for pin in after] == [pin.name for pin in before]
    assert [pin.name for pin in after if pin.specifier] == ["jupyter-book"]
    assert after[-1].marker == before[-1].marker
    assert len(loosened(PINS).splitlines()) == len(PINS.splitlines())


def test_an_expression_that_spoils_a_line_is_found_out():
    spoiling = "/^jupyter-book/!s/==[^;]*//"
    with pytest.raises(InvalidRequirement):
        requirements(loosened("jsonschema==4.24.1  # of Jupyter's; later ones\n", spoiling))
