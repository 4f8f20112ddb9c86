"""A strict host around a widget, with a pointer or with a finger."""

import pytest
from browser import open_page
from fake_host import Host


def topic_of(request):
    """The widget that a file of tests is about: its TOPIC, or the convolution."""
    return getattr(request.module, "TOPIC", "convolution")


@pytest.fixture
def host(request, page, log):
    """The figure's host; a test fails where its page complains."""
    yield Host(page, topic_of(request))
    assert log.complaints() == []


@pytest.fixture
def phone(request, browser):
    """The same on a telephone."""
    options = {"viewport": {"width": 390, "height": 800}, "has_touch": True}
    with open_page(browser, **options) as (page, log):
        yield Host(page, topic_of(request))
        assert log.complaints() == []
