"""Chromium for the tests: its pages never leave this machine and remember each complaint.

Fixtures: `browser` (one for each test process), `page` (a fresh one for each test) and
`log` (what that page complained of). Elsewhere: `open_page(browser)`.
"""

import os
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

import pytest
from chromium import find_browser
from playwright.sync_api import Error, sync_playwright

HERE = ("127.0.0.1", "localhost")
INSIDE = ("about", "blob", "chrome", "chrome-extension", "data", "file")  # schemes
ARGUMENTS = (
    "--no-sandbox",  # in a container, root may not have one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other machine is found, whatever asks for it: pages, workers, sockets.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
THEMES = ("light", "dark")
WIDTHS = (320, 390, 1280)  # the narrowest phone, a usual one, a desk
HEIGHT = 800

each_theme = pytest.mark.parametrize("theme", THEMES)
each_width = pytest.mark.parametrize("width", (*WIDTHS, 1920))  # and a large screen


@dataclass
class Log:
    """What a page did that a reader's browser would have had to put up with."""

    outside: list = field(default_factory=list)  # addresses on other machines
    console: list = field(default_factory=list)  # messages of level error and warning
    errors: list = field(default_factory=list)  # exceptions that nobody caught
    missing: list = field(default_factory=list)  # files of this site that did not load

    def complaints(self):
        """Give everything as lines of text: a quiet page has none."""
        return [f"{kind}: {text}" for kind, texts in asdict(self).items() for text in texts]

    def clear(self):
        """Forget what was, before the next page."""
        for name in asdict(self):
            getattr(self, name).clear()

    def watch(self, context):
        """Listen to every page of a browser context."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)
        context.on("console", self._message)
        context.on("weberror", lambda found: self.errors.append(str(found.error)))

    def _request(self, request):
        if not is_local(request.url):
            self.outside.append(request.url)

    def _response(self, response):
        if response.status >= 400:
            self.missing.append(f"{response.status} {response.url}")

    def _failed(self, request):
        if is_local(request.url) and "ERR_ABORTED" not in (request.failure or ""):
            self.missing.append(f"{request.failure} {request.url}")

    def _message(self, message):
        if message.type in ("error", "warning"):
            self.console.append(f"{message.text} ({message.location.get('url', '')})")


def is_local(url):
    """Is this address on this machine?"""
    parts = urlsplit(url)
    return parts.scheme in INSIDE or parts.hostname in HERE


@contextmanager
def launch():
    """Start the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def browser():
    """The browser of this test process."""
    with ExitStack() as stack:
        try:
            found = stack.enter_context(launch())
        except Error as error:
            give_up(str(error).splitlines()[0])
        yield found


def give_up(reason):
    """Skip without a browser, but never where the tests are to vouch for the book."""
    advice = "install Chrome or Chromium, or run `playwright install chromium`"
    if os.environ.get("CI"):
        pytest.fail(f"no browser: {reason}; {advice}", pytrace=False)
    pytest.skip(f"no browser: {reason}; {advice}")


@contextmanager
def open_page(browser, **options):
    """Open a page; give it and its log."""
    options = {"viewport": {"width": WIDTHS[-1], "height": HEIGHT}, **options}
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)  # several tests share the machine
    log = Log()
    log.watch(context)
    try:
        yield context.new_page(), log
    finally:
        context.close()


@pytest.fixture
def page_and_log(browser):
    with open_page(browser) as opened:
        yield opened


@pytest.fixture
def page(page_and_log):
    return page_and_log[0]


@pytest.fixture
def log(page_and_log):
    return page_and_log[1]


def use_theme(page, theme):
    """Show the page in its light or dark theme, as its own button would."""
    page.emulate_media(color_scheme=theme)
    page.evaluate(
        "theme => Object.assign(document.documentElement.dataset, { theme, mode: theme })",
        theme,
    )


def use_width(page, width, height=HEIGHT):
    """Show the page in a window of this width."""
    page.set_viewport_size({"width": width, "height": height})
