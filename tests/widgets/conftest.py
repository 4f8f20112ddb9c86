"""A strict host around a widget, with a pointer or with a finger."""

import pytest
from browser import HEIGHT, WIDTHS, open_page
from fake_host import Host
from lab_server import jupyterlab


def topic_of(request):
    """The figure that a test is about: its parameter `topic`, or the TOPIC of its file."""
    spec = getattr(request.node, "callspec", None)
    topic = spec.params.get("topic") if spec else None
    topic = topic or getattr(request.module, "TOPIC", None)
    if topic is None:
        where = request.node.nodeid
        pytest.fail(
            f"{where} has no topic: name its figure, TOPIC = 'pooling'", pytrace=False
        )
    return topic


@pytest.fixture(scope="session")
def count(deep):
    """In how many random states page and package are compared."""
    return 10_000 if deep else 1000


@pytest.fixture
def torch():
    """PyTorch; its default type, which copied code may set, is put back after the test."""
    torch = pytest.importorskip("torch")
    usual = torch.get_default_dtype()
    yield torch
    torch.set_default_dtype(usual)


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
