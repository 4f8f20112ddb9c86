"""The built book as its readers get it: every page, from a server and from the disk."""

from dataclasses import dataclass
from urllib.parse import quote

import pytest
from accessibility import violations
from answers import CONTROLS, answers_keyboard, answers_pointer, dead
from browser import WIDTHS, Log, each_theme, each_width, open_page, use_theme, use_width
from playwright.sync_api import Page
from site_map import built, pages, pages_with_figures

NAMES = pages()
PHONE = 390
MARKED = """[...CSS.highlights.get("searched")].map(
  ({ startContainer: { data }, startOffset: from, endOffset: to }) =>
    data.slice(from, to).toLowerCase())"""


@dataclass
class Visit:
    """A page that a reader has opened and read to its end."""

    name: str
    page: Page
    log: Log


def visit(window, address, name, width):
    """Open a page and read it to its end, so that every figure and widget was met."""
    page, log = window
    log.clear()
    use_width(page, width)
    page.goto(f"{address}{name}.html")
    page.evaluate("probes.read()")
    page.wait_for_function("probes.settled()")
    return Visit(name, page, log)


@pytest.fixture(scope="module", params=NAMES)
def online(request, window, addresses):
    """Visit a page on the server, with a phone."""
    built(request.param)
    return visit(window, addresses["http"], request.param, width=PHONE)


# ---- every page ----------------------------------------------------------------------


def check_quiet_and_still(visit):
    assert not (said := visit.log.complaints()), "\n".join(said)
    assert visit.page.locator("[data-afm-error]").count() == 0
    # Half of what the Web Vitals call good. If text moves, a font came late that has no
    # specimen.
    shift, moved = visit.page.evaluate("[probes.shift, probes.moved]")
    assert shift < 0.05, "\n".join(moved)


def test_quiet_and_still_on_a_phone(online):
    check_quiet_and_still(online)


def test_figures_keep_their_room(online):
    assert online.page.evaluate("probes.misfits()") == []


def test_visible_focus(online):
    use_width(online.page, WIDTHS[-1])
    assert online.page.evaluate("probes.unmarked", CONTROLS) == []


@each_theme
def test_accessible(online, theme):
    use_theme(online.page, theme)
    in_another_dress = theme == "dark"  # the page that was tried in the light, by all rules
    found = violations(online.page, colors_alone=in_another_dress)
    assert not found, "\n".join(found)


@each_width
def test_no_sideways_scroll(online, width):
    use_width(online.page, width)
    online.page.evaluate("rest.drawn()")  # a widget arranges itself anew in the next frame
    excess = online.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert excess <= 0, "\n".join(online.page.evaluate("probes.tooWide()"))


with_figures = pytest.mark.parametrize("online", pages_with_figures(), indirect=True)
HANDS = {"pointer": answers_pointer, "keyboard": answers_keyboard}


@with_figures
@pytest.mark.parametrize("hand", HANDS)
def test_widgets_answer(online, hand):
    use_width(online.page, WIDTHS[-1])
    slots = online.page.locator(".widget-slot").all()
    assert slots
    for slot in slots:
        assert slot.get_attribute("data-afm-ready") is not None
        assert HANDS[hand](slot), slot.inner_text()[:60]
        with dead(online.page, hand):  # else the line above would prove nothing
            assert not HANDS[hand](slot), f"an answer to no {hand}"


@with_figures
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_no_place_keeps_the_focus(online, key):
    """Walk through the page with every drawer open, from one end to the other."""
    page = online.page
    use_width(page, WIDTHS[-1])
    drawers = page.locator(".dlb-widget details")
    drawers.evaluate_all("all => all.forEach((drawer) => { drawer.open = true; })")
    page.evaluate("rest.come()")
    start = "([controls, back]) => probes.startWalk(controls, back)"
    stops = page.evaluate(start, [CONTROLS, key != "Tab"])
    for n in range(2 * stops):  # a grid of numbers has one stop, and may get another
        page.keyboard.press(key)
        if n % 25 == 0 and any(page.evaluate("[probes.walk.stuck, probes.walk.left]")):
            break
    walk = page.evaluate("probes.walk")
    assert walk["stuck"] is None, f"{key} stays in {walk['stuck']}"
    assert walk["left"] == "the end", f"{key} leaves the page from {walk['left']}"


@pytest.mark.parametrize("name", NAMES)
def test_quiet_and_still_from_the_disk(window, addresses, name):
    check_quiet_and_still(visit(window, addresses["file"], name, width=WIDTHS[-1]))


# ---- the site ------------------------------------------------------------------------


def test_skip_link(window, addresses):
    page, _ = window
    page.goto(f"{addresses['http']}{NAMES[0]}.html")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert "skip" in link.inner_text().lower() and link.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_search(window, addresses):
    page, log = window
    log.clear()
    page.goto(f"{addresses['http']}search.html?q=convolution")
    page.locator("#search-results li a").first.wait_for()
    assert log.complaints() == []


FIRST = {  # the first thing that is found
    "√d": "attention.html#why-root",
    "softmax gradient": "attention.html#what-is-so-bad-about-scores-far-apart",
    "receptive field": "receptive_field.html#receptive-fields",
    "vanishing gradient": "backpropagation.html#what-comes-back-is-a-product",
}


@pytest.mark.parametrize("words", FIRST)
def test_the_search_finds_the_place_first(window, addresses, words):
    page, _ = window
    page.goto(f"{addresses['http']}search.html?q={quote(words)}")
    first = page.locator("#search-results li a").first
    first.wait_for()
    assert first.get_attribute("href").endswith(FIRST[words])


def test_what_was_searched_for_is_marked(window, addresses):
    page, log = window
    page.goto(f"{addresses['http']}search.html?q=softmax")
    page.locator("#search-results a[href*='4-attention']").first.click()
    log.clear()
    page.wait_for_function("CSS.highlights.get('searched')?.size > 0")
    assert set(page.evaluate(MARKED)) == {"softmax"}
    page.reload()
    assert page.evaluate("CSS.highlights.has('searched')") is False
    assert log.complaints() == []


def test_code_can_be_copied(browser, addresses):
    name = next(name for name in NAMES if name.endswith("/convolution"))
    with open_page(browser, permissions=["clipboard-read", "clipboard-write"]) as (page, _):
        page.goto(f"{addresses['http']}{name}.html")
        block = page.locator("div.highlight:visible").first
        block.hover()
        block.get_by_role("button", name="Copy").click()
        block.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == block.locator("pre").text_content() != ""


def test_an_unknown_address_gets_a_page_with_a_way_home(window, addresses):
    page, log = window
    log.clear()
    answer = page.goto(f"{addresses['http']}no/such/page.html")
    assert answer.status == 404 and log.outside == [] and log.errors == []
    assert len(log.missing) == 1  # the address itself: styles and fonts are found
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name="the cover").click()
    assert page.url.startswith(addresses["http"]) and "no/such" not in page.url


def test_without_scripts_the_page_is_complete(browser, addresses):
    with open_page(browser, java_script_enabled=False) as (page, log):
        page.goto(f"{addresses['http']}{NAMES[0]}.html")
        assert page.get_by_role("heading", level=1).is_visible()
        for image in page.locator(".widget-slot noscript img").all():
            assert image.is_visible()
        assert log.complaints() == []
