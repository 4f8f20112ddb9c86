"""What the book needs of its theme: a theme that names it otherwise fails the build."""

from sphinx.errors import ThemeError

# What controls.js looks for.
_CONTROLS = (
    ".theme-switch-button",
    "#pst-search-dialog",
    ".search-button__button",
    "#pst-primary-sidebar",
    "#pst-primary-sidebar-modal",
    ".primary-toggle",
    ".dropdown > .dropdown-menu",
)
_WITH_SECTIONS = (
    "#pst-secondary-sidebar",
    "#pst-secondary-sidebar-modal",
    ".secondary-toggle",
    "#pst-page-toc-nav a",
)


def some(page, selector):
    """Return what matches in a page: at least one element."""
    if found := page.cssselect(selector):
        return found
    raise ThemeError(f"nothing of the theme matches {selector!r}: has the theme changed?")


def check_controls(page):
    """See to it that every button of a page is where controls.js looks for it."""
    sections = page.cssselect("article section section")
    for selector in (*_CONTROLS, *(_WITH_SECTIONS if sections else ())):
        some(page, selector)
