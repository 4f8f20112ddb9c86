"""`--chapter` keeps what a topic needs, `--deep` adds what is deeper."""

import subprocess
import sys
from shutil import copy

import pytest
from notebooks import ROOT
from one_chapter import topic_of, topics, topics_of


@pytest.mark.parametrize(
    ("nodeid", "topic"),
    [
        ("tests/test_pooling.py::test_max", "pooling"),
        ("tests/test_pooling_refusals.py::test_max[convolution]", "pooling"),
        ("chapters/2-convolution/pooling.ipynb::Cell 3", "pooling"),
        ("tests/check/test_pooling_checks.py::test_a_stub", "pooling"),
        ("tests/book/test_exercises.py::test_it[pooling-same_size]", "pooling"),
        ("tests/site/test_x.py::test_it[chapters/2-convolution/pooling-dark]", "pooling"),
        ("tests/widgets/test_x.py::test_it[PoolingExplorer-light]", "pooling"),
        ("tests/widgets/test_x.py::test_it[ReceptiveFieldExplorer]", "receptive_field"),
        ("tests/architectures/test_vgg.py::test_it", "vgg"),
    ],
)
def test_a_test_is_found_by_its_topic(nodeid, topic):
    assert topic in topics_of(nodeid)


@pytest.mark.parametrize(
    "nodeid",
    [
        "tests/site/test_x.py::test_it[chapters/2-convolution/receptive_field-dark]",
        "tests/test_convolution_backward_rows.py::test_it",
        "tests/test_convolution_variants.py::test_it",
        "tests/site/test_built_book.py::test_search",
        "tests/test_padding.py::test_convolution",
    ],
)
def test_a_test_of_another_topic_is_left_out(nodeid):
    assert "convolution" not in topics_of(nodeid)


def test_every_chapter_is_a_topic_and_no_name_is_taken_for_one():
    assert {"convolution", "attention", "pooling", "diffusion"} <= topics()
    assert topic_of("built_book") is None


@pytest.fixture
def run(tmp_path):
    """Run pytest, with the options of the book, on two files of our own."""
    copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\npythonpath = {ROOT / 'tests'}\n", encoding="utf8"
    )
    (tmp_path / "test_pooling_depth.py").write_text(DEPTH, encoding="utf8")
    (tmp_path / "test_padding.py").write_text("raise SystemExit", encoding="utf8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    return lambda *options: subprocess.run(
        [*command, *options], cwd=tmp_path, capture_output=True, text=True
    )


DEPTH = """
import pytest

def test_always(deep, pytestconfig):
    assert deep is pytestconfig.getoption("deep")

@pytest.mark.deep
def test_deeper(deep):
    assert deep

@pytest.mark.parametrize("figure", ["PoolingExplorer"])
def test_figure(figure):
    pass
"""


def test_a_file_of_another_topic_is_not_even_read(run):
    done = run("--chapter=pooling")
    assert "2 passed, 1 deselected" in done.stdout, done.stdout + done.stderr
    assert "topics (2 tests)" in done.stdout
    assert "2 passed" not in run().stdout  # test_padding.py ends the run that reads it


def test_what_is_deep_runs_when_asked_for(run):
    done = run("--deep", "test_pooling_depth.py")
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_a_topic_that_is_none_is_refused_with_the_nearest(run):
    done = run("--chapter=poling")
    assert done.returncode != 0 and "did you mean: pooling" in done.stderr
