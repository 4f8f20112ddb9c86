"""A strict host around a widget, with a pointer or with a finger."""

import pytest
from browser import HEIGHT, WIDTHS, open_page
from fake_host import Host
from lab_server import CLOSE, jupyterlab, show_figure


def topic_of(request):
    """The widget that a test is about: its parameter `topic`, or the TOPIC of its file."""
    given = getattr(request.node, "callspec", None)
    topic = (given and given.params.get("topic")) or getattr(request.module, "TOPIC", None)
    if topic is None:
        pytest.fail(f"{request.path.name} names no TOPIC: which figure is it about?")
    return topic


@pytest.fixture(scope="module")
def desk(browser):
    """The page on which the tests of a file open their figures, one after the other."""
    with open_page(browser) as opened:
        yield opened


@pytest.fixture
def host(request, desk):
    """The figure's host; a test fails where its page complains."""
    page, log = desk
    page.unroute_all()
    page.mouse.move(0, 0)
    page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
    page.emulate_media(
        color_scheme="light", reduced_motion="no-preference", forced_colors="none"
    )
    log.clear()
    yield Host(page, topic_of(request))
    assert log.complaints() == []


@pytest.fixture
def phone(request, browser):
    """The same on a telephone."""
    options = {"viewport": {"width": 390, "height": 800}, "has_touch": True}
    with open_page(browser, **options) as (page, log):
        yield Host(page, topic_of(request))
        assert log.complaints() == []


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """JupyterLab: one for all figures that a test process looks at."""
    folder = tmp_path_factory.mktemp("lab")
    with jupyterlab(folder) as url:
        yield url, folder / "notebooks"


@pytest.fixture(scope="session")
def lab_window(browser):
    """The window in which JupyterLab is loaded, once: that takes seconds."""
    with open_page(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(request, lab_window, server):
    """The WIDGET of a file of tests in a notebook of its own, and the log of its page."""
    page, log = lab_window
    yield show_figure(page, *server, request.module.WIDGET), log
    assert log.outside == []
    page.evaluate(CLOSE)


@pytest.fixture(scope="module")
def lab(opened):
    """The same without the log."""
    return opened[0]
