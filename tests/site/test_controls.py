"""The buttons of a page: theme, search, side bars, menus, and the marks of its contents."""

import re

import pytest
from browser import HEIGHT, WIDTHS, open_page, use_width
from playwright.sync_api import expect

NAME = "chapters/2-convolution/convolution"
PHONE, DESK = 390, WIDTHS[-1]
BESIDE = {"x": DESK - 5, "y": HEIGHT - 5}  # of every dialog and menu
BAR = "#pst-{}-sidebar"
MENUS = ["Launch interactive content", "Source repositories", "Download this page"]
GROUND = (
    "getComputedStyle(document.documentElement).getPropertyValue('--pst-color-background')"
)


@pytest.fixture
def read(window, addresses):
    """Open the chapter in a window of some width, as whoever comes for the first time."""
    page, log = window
    log.clear()

    def open_it(width=DESK):
        use_width(page, width)
        page.goto(f"{addresses['http']}{NAME}.html")
        return page

    yield open_it
    assert log.complaints() == []


def click_beside(page):
    page.mouse.click(**BESIDE)


# ---- theme ---------------------------------------------------------------------------


def shows(page, mode, theme):
    """Wait until the page is in this mode, shows this theme, and its button says so."""
    expect(page.locator("html")).to_have_attribute("data-mode", mode)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    button = page.locator(".theme-switch-button")
    expect(button).to_have_attribute("aria-label", f"Color mode: {mode}")
    return page.evaluate(GROUND)


def test_the_theme_is_switched_and_kept(browser, addresses):
    with open_page(browser, color_scheme="light") as (page, log):
        page.goto(f"{addresses['http']}{NAME}.html")
        button = page.locator(".theme-switch-button")
        light = shows(page, "auto", "light")
        button.click()
        assert shows(page, "light", "light") == light
        button.click()
        dark = shows(page, "dark", "dark")
        assert dark != light
        page.reload()
        assert shows(page, "dark", "dark") == dark
        button.click()
        assert shows(page, "auto", "light") == light
        page.emulate_media(color_scheme="dark")  # at night, say
        assert shows(page, "auto", "dark") == dark
        assert log.complaints() == []


# ---- search --------------------------------------------------------------------------


def search_field(page):
    return page.locator("#pst-search-dialog input")


def test_ctrl_k_searches(read):
    page = read()
    expect(search_field(page)).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(search_field(page)).to_be_focused()
    page.keyboard.type("sobel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=sobel")
    expect(page.locator("#search-results li a").first).to_be_visible()


LEAVE = {
    "Esc": lambda page: page.keyboard.press("Escape"),
    "Ctrl K": lambda page: page.keyboard.press("Control+k"),
    "a click beside it": click_beside,
}


@pytest.mark.parametrize("way", LEAVE)
def test_the_search_is_left(read, way):
    page = read()
    page.locator(".search-button__button:visible").first.click()
    expect(search_field(page)).to_be_focused()
    page.keyboard.type("soft")
    LEAVE[way](page)
    expect(search_field(page)).to_be_hidden()
    assert page.url.endswith(f"{NAME}.html")


# ---- side bars -----------------------------------------------------------------------


def toggle(page, kind):
    page.locator(f".{kind}-toggle:visible").click()


def test_the_book_beside_the_text_is_hidden_and_shown(read):
    page = read()
    links = page.locator(f"{BAR.format('primary')} nav a").first
    expect(links).to_be_visible()
    toggle(page, "primary")
    expect(links).to_be_hidden()
    toggle(page, "primary")
    expect(links).to_be_visible()


def test_this_page_stands_beside_the_text(read):
    page = read()
    expect(page.locator(f"{BAR.format('secondary')} nav a").first).to_be_visible()
    expect(page.locator(".secondary-toggle:visible")).to_have_count(0)


@pytest.mark.parametrize("kind", ["primary", "secondary"])
def test_a_side_bar_is_a_dialog_on_a_phone(read, kind):
    page = read(PHONE)
    bar, dialog = (page.locator(BAR.format(kind) + end) for end in ("", "-modal"))
    expect(bar).to_be_hidden()
    for leave in (lambda: page.keyboard.press("Escape"), lambda: beside(page, dialog)):
        toggle(page, kind)
        expect(dialog.locator("nav a").first).to_be_visible()
        expect(bar.locator("a")).to_have_count(0)  # they have moved
        leave()
        expect(dialog).to_be_hidden()
        expect(bar.locator("nav a")).not_to_have_count(0)
    use_width(page, DESK)
    expect(bar.locator("nav a").first).to_be_visible()  # as it was


def beside(page, dialog):
    """Click on what a dialog leaves free of the window."""
    box = dialog.bounding_box()
    x = box["x"] - 5 if box["x"] > 5 else box["x"] + box["width"] + 5
    page.mouse.click(x, HEIGHT / 2)


def test_a_link_of_this_page_leads_there_and_closes_the_dialog(read):
    page = read(PHONE)
    toggle(page, "secondary")
    dialog = page.locator("#pst-secondary-sidebar-modal")
    dialog.get_by_role("link", name="Slide, multiply, add").click()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile("#slide-multiply-add$"))
    expect(page.locator("#slide-multiply-add > h2")).to_be_in_viewport()


# ---- menus ---------------------------------------------------------------------------


def menu(page, name):
    """Return a menu's button and its list."""
    button = page.get_by_role("button", name=name)
    return button, button.locator("xpath=following-sibling::ul")


def opened(button, entries):
    expect(entries).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")


def closed(button, entries):
    expect(entries).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("name", MENUS)
def test_a_menu_opens_and_closes(read, name):
    page = read()
    button, entries = menu(page, name)
    closed(button, entries)
    for leave in (
        button.click,
        lambda: click_beside(page),
        lambda: page.keyboard.press("Escape"),
    ):
        button.click()
        opened(button, entries)
        leave()
        closed(button, entries)
    expect(button).to_be_focused()  # after Esc, by which no pointer says where one is


def test_one_menu_is_open_at_a_time(read):
    page = read()
    menus = [menu(page, name) for name in MENUS]
    for one in menus:
        one[0].click()
        opened(*one)
        for other in menus:
            if other is not one:
                closed(*other)


# ---- contents ------------------------------------------------------------------------


# The link that is marked, if it is that of the last heading in or above the upper fifth.
READ = """() => {
  const links = [...document.querySelectorAll('#pst-page-toc-nav a')];
  const passed = links.filter(({ hash }) => {
    const heading = document.getElementById(hash.slice(1)).querySelector('h2, h3');
    return heading.getBoundingClientRect().top < innerHeight / 5;
  });
  const marked = links.filter((link) => link.ariaCurrent && link.matches('.active'));
  return marked.length === 1 && marked[0] === passed.at(-1) && marked[0].hash;
}"""


def test_the_section_that_is_read_is_marked(read):
    page = read()
    expect(page.locator("#pst-page-toc-nav .active")).to_have_count(0)  # above all sections
    seen = []
    for name in ("slide-multiply-add", "on-an-image", "where-the-operation-comes-from"):
        page.locator(f"#pst-page-toc-nav a[href='#{name}']").evaluate(
            "link => link.click()"
        )
        seen.append(page.wait_for_function(READ).json_value())
    page.evaluate("scrollBy({ top: -innerHeight / 2, behavior: 'instant' })")
    seen.append(page.wait_for_function(READ).json_value())  # where a section ends
    assert len(set(seen)) >= 3, seen
