"""The HTML of the built book: what search engines, screen readers and sharers ask of it."""

import hashlib
import importlib
import json
import re
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from site_map import HOME, HTML, SETTINGS, built, pages

NAMES = pages()
FILE_NAME = re.compile(r"_images/|\.(png|svg|jpe?g)$")


@cache
def read(path):
    """Parse a page; None where there is no such file."""
    if not path.is_file():
        return None
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@cache
def ids(path):
    return {element["id"] for element in read(path).find_all(id=True)}


@pytest.fixture(scope="module", params=NAMES)
def page(request):
    """A page of the table of contents."""
    found = read(built(request.param))
    assert found, f"{request.param} of _toc.yml is not in the built book"
    found.name_in_book = request.param
    return found


def meta(page, **attributes):
    tag = page.find("meta", attrs=attributes)
    return tag["content"].strip() if tag else ""


def test_one_heading_and_a_language(page):
    headings = [heading.get_text() for heading in page.find_all("h1")]
    assert len(headings) == 1, headings
    assert page.html["lang"] == SETTINGS["sphinx"]["config"]["language"]


def test_title_and_description(page):
    assert page.title.string.strip()
    assert len(meta(page, name="description")) >= 30
    assert meta(page, name="viewport").startswith("width=device-width")


def test_what_sharing_needs(page):
    (canonical,) = page.find_all("link", rel="canonical")
    assert canonical["href"] == f"{HOME}{page.name_in_book}.html"
    image = meta(page, property="og:image")
    assert image.startswith(HOME) and (HTML / image.removeprefix(HOME)).is_file()
    assert meta(page, property="og:title")


def test_titles_and_descriptions_differ():
    found = [read(built(name)) for name in NAMES]
    for texts in (
        [page.title.string for page in found],
        [meta(page, name="description") for page in found],
    ):
        assert len(set(texts)) == len(texts), sorted(texts)


def test_every_image_has_alt_text(page):
    images = [
        image for image in page.find_all("img") if image.get("role") != "presentation"
    ]
    for image in images:
        assert image.get("alt", "").strip(), image
        assert not FILE_NAME.search(image["alt"]), image
    for drawing in page.select("svg[role=img]"):
        assert drawing.get("aria-label") or drawing.find("title"), drawing


def test_every_image_has_a_size(page):
    for image in page.select("main img"):
        assert image.get("width") and image.get("height"), image


def test_every_formula_has_a_form_for_ears_and_one_for_eyes(page):
    for formula in page.find_all("span", class_="katex", attrs={"aria-hidden": False}):
        heard, seen = formula.find_all(recursive=False)
        assert heard.math and not heard.has_attr("aria-hidden"), formula
        assert seen["class"] == ["katex-html"] and seen["aria-hidden"] == "true"
        assert not seen.find(["a", "button"]) and not seen.find(tabindex=True), formula


def test_links_inside_the_book_lead_somewhere(page):
    lost = []
    for link in page.select("a[href]"):
        target = urlsplit(link["href"])
        if target.scheme or target.netloc:
            continue
        path = built(page.name_in_book)
        if target.path:
            path = (path.parent / unquote(target.path)).resolve()
        if not path.is_file() or not has_anchor(path, unquote(target.fragment)):
            lost.append(link["href"])
    assert lost == []


def has_anchor(path, name):
    """Is there an element of this id? The empty name is the top of every page."""
    if not name or path.suffix != ".html":
        return True
    return name in ids(path)


def test_nothing_is_loaded_from_elsewhere(page):
    for tag in page.find_all(src=True):
        assert not urlsplit(tag["src"]).netloc, tag
    for tag in page.select("link[rel~=stylesheet], link[rel~=icon], link[rel~=preload]"):
        assert not urlsplit(tag["href"]).netloc, tag


def test_every_widget_view_is_in_its_slot(page):
    views = page.select('script[type$="widget-view+json"]')
    slots = page.select(".widget-slot")
    assert [view.parent for view in views] == slots
    assert all(slot.noscript for slot in slots)
    assert bool(slots) == bool(page.select('script[src*="widget-host.js"]'))


def test_the_widgets_are_those_of_the_package(page):
    """A notebook keeps the module that it was executed with, which may be an old one."""
    for widget, saved in widgets(page):
        for key in ("_esm", "_css"):
            now = hashlib.sha256(str(getattr(widget, key)).encode()).hexdigest()
            advice = f"{widget.__name__} has changed: execute {page.name_in_book} again"
            assert now.startswith(saved[key]["source"]), advice


def widgets(page):
    """Yield the class and the saved state of every widget on a page."""
    for script in page.select('script[type$="widget-state+json"]'):
        for entry in json.loads(script.string)["state"].values():
            module, _, name = entry["state"].get("_anywidget_id", "").rpartition(".")
            if module:
                yield getattr(importlib.import_module(module), name), entry["state"]


def test_sitemap_lists_every_page():
    sitemap = built("sitemap").with_suffix(".xml").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"<loc>{HOME}{name}.html</loc>" in sitemap
