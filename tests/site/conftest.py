"""Fixtures of the site's tests."""

import pytest
from fake_page import SETTLED, slot, write_page


@pytest.fixture
def show(page, tmp_path):
    """Write a page with these models and a slot for each of `views`; open it."""

    def open_it(models, *views, body="", settle=True, **options):
        page.goto(write_page(tmp_path, models, body + "".join(map(slot, views)), **options))
        if settle:
            page.wait_for_function(SETTLED)
        return page

    return open_it
