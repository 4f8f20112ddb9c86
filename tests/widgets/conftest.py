"""A strict host around a widget, with a pointer or with a finger."""

import pytest
from browser import open_page
from fake_host import Host


@pytest.fixture
def host(page, log):
    """The convolution figure's host; a test fails where its page complains."""
    yield Host(page, "convolution")
    assert log.complaints() == []


@pytest.fixture
def phone(browser):
    """The same on a telephone."""
    options = {"viewport": {"width": 390, "height": 800}, "has_touch": True}
    with open_page(browser, **options) as (page, log):
        yield Host(page, "convolution")
        assert log.complaints() == []
