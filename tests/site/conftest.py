"""Fixtures of the site's tests."""

from pathlib import Path

import pytest
from browser import open_page
from fake_page import SETTLED, slot, write_page
from serve import serving
from site_map import HTML, PREFIX, built

REST = Path(__file__).parents[1] / "rest.js"
PROBES = Path(__file__).with_name("probes.js")


@pytest.fixture
def show(page, tmp_path):
    """Write a page with these models and a slot for each of `views`; open it."""

    def open_it(models, *views, body="", settle=True, **options):
        page.goto(write_page(tmp_path, models, body + "".join(map(slot, views)), **options))
        if settle:
            page.wait_for_function(SETTLED)
        return page

    return open_it


@pytest.fixture(scope="session")
def addresses():
    """Serve the book; give its address there and on the disk."""
    built()
    with serving(HTML, prefix=PREFIX) as address:
        yield {"http": address, "file": HTML.resolve().as_uri() + "/"}


@pytest.fixture(scope="module")
def window(browser):
    """One window, in which all tests of a file read one page after the other."""
    with open_page(browser, reduced_motion="reduce") as (page, log):
        page.add_init_script(path=REST)
        page.add_init_script(path=PROBES)
        yield page, log
