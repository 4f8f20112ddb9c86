"""What a run of the tests covers: all of the book, one chapter of it, or more than usual.

pytest tests chapters --nbval --chapter pooling   what `make chapter TOPIC=pooling` runs
pytest tests chapters --nbval --deep              what `make deep` runs, once a week
"""

import os

import pytest

# One thread for each process, kernels too: the processes share the cores between them.
os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest_plugins = ["one_chapter", "notebook_time", "costs"]  # in tests/


def pytest_addoption(parser):
    group = parser.getgroup("book", "the book")
    group.addoption(
        "--chapter", metavar="TOPIC", help="only what belongs to this chapter or module"
    )
    group.addoption(
        "--deep", action="store_true", help="more cases, and the tests marked `deep`"
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "deep: runs with --deep only, in `make deep`")


def pytest_collection_modifyitems(config, items):
    """Leave out what is marked `deep`, unless it was asked for."""
    if config.getoption("deep"):
        return
    left_out = [item for item in items if item.get_closest_marker("deep")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def deep(pytestconfig):
    """Was a deep run asked for? Then a test may try 10,000 cases where it tries 1,000."""
    return pytestconfig.getoption("deep")
