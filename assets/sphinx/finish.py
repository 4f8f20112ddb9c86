"""Finish a page that Sphinx wrote: fewer scripts, icons inside, images with a size."""

import json
import re
from pathlib import Path

from icons import inline_icons
from lxml import html
from lxml.html.builder import SPAN
from maths import put_back, take_out
from PIL import Image
from theme import check_controls, some

MARK = "data-book-finished"
# Icons are inlined, no cell runs in the page, folded boxes are <details>, and controls.js
# does what the scripts of the theme, Bootstrap and sphinx-copybutton did.
_DROPPED = {"fontawesome.js", "sphinx-thebe.js", "design-tabs.js", "bootstrap.js"}
_DROPPED |= {"pydata-sphinx-theme.js", "sphinx-book-theme.js", "togglebutton.js"}
_DROPPED |= {"copybutton.js", "clipboard.min.js"}
_SEARCH_ONLY = {"searchtools.js", "language_data.js", "searchindex.js", "doctools.js"}
_SEARCH_ONLY |= {"documentation_options.js", "sphinx_highlight.js"}
_DEAD_TEXT = re.compile(r"THEBE_JS_URL|kernelName|requestKernel|toggle(Hint|Open|button)")
# Advertising, an empty banner and bar, a button for what browsers have a key for, and (not
# on the search page) a heading for the printer alone.
_UNUSED = ("#ethical-ad-placement", "#bd-header-version-warning", "#pst-header")
_UNUSED += (".btn-fullscreen-button",)
_UNUSED_IN_ARTICLES = (*_UNUSED, "#jb-print-docs-body")
# Tokens that need no colour: names, punctuation, white space, operators, numbers.
_PLAIN_TOKENS = ("n", "p", "w", "o", "mi", "mf")
_AFTER = re.compile(r"[,.;:!?)\]”’]+")  # what must not begin a line
_FONTS = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")
# Classes of what a formula sets in a font other than its first.
_FACES = ("mathnormal", "mathbf", "mathbb", "mathcal", "amsrm")
_FACES += ("op-symbol small-op", "op-symbol large-op")
_FACES += tuple(f"delimsizing size{n}" for n in (1, 2, 3, 4))
# Runs before the first paint. Over file:// a font cannot be fetched ahead.
_EARLY = """{
  const { documentElement: root, head } = document;
  root.dataset.mode = localStorage.getItem("mode") || "auto";
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = root.dataset.mode === "auto" ? system : root.dataset.mode;
  if (location.protocol !== "file:") for (const href of FONTS) {
    const link = document.createElement("link");
    head.append(Object.assign(link, { rel: "preload", as: "font", crossOrigin: "", href }));
  }
}"""


def finish_page(path):
    """Rewrite the HTML file `path` in place, once."""
    text = path.read_text(encoding="utf-8")
    # Finished in an earlier build; or a redirection, without style and nothing to finish.
    if f" {MARK}" in text[:1000] or 'rel="stylesheet"' not in text:
        return
    text, formulas = take_out(text)
    page = html.document_fromstring(text)
    page.set(MARK, "")
    check_controls(page)
    _scripts(page, is_search=path.stem == "search")
    _head(page)
    _boxes(page)
    inline_icons(page)
    _images(page, path.parent)
    _accessibility(page)
    _keep_punctuation(page)
    _lighten(page)
    _specimens(page, "".join(formulas))
    text = html.tostring(page, encoding="unicode", doctype="<!doctype html>")
    path.write_text(put_back(text, formulas), encoding="utf-8")


def _scripts(page, *, is_search):
    """Drop the scripts a page does not need and let the others wait for the page."""
    unneeded = _DROPPED | (set() if is_search else _SEARCH_ONLY)
    seen = set()
    for script in page.xpath("//script"):
        source, text = script.get("src", ""), script.text or ""
        if "json" in script.get("type", ""):  # data: two widgets may say the same
            continue
        name = source.partition("?")[0].rpartition("/")[2]
        for_search = text.startswith("DOCUMENTATION_OPTIONS.")
        dead = _DEAD_TEXT.search(text) or (for_search and not is_search)
        if name in unneeded or dead or (source or text) in seen:
            script.drop_tree()
            continue
        seen.add(source or text)
        if source:
            script.attrib.pop("async", None)
            script.set("defer", "")
        elif for_search:  # what it sets is defined by a script that waits
            script.text = f'addEventListener("DOMContentLoaded", () => {{ {text} }});'


def _head(page):
    style = some(page, "link[rel=stylesheet]")[0]
    static = style.get("href").partition("_static/")[0] + "_static/"
    formulas = page.cssselect(".katex")
    fonts = [f"{static}fonts/{name}.woff2" for name in _FONTS if formulas]
    theme = some(page, "script[data-cfasync=false]")[0]
    theme.text = _EARLY.replace("FONTS", json.dumps(fonts))
    del theme.attrib["data-cfasync"]
    unused = page.cssselect("link[rel=preload], meta[name^='docsearch:']")
    for tag in [*unused, *page.cssselect("meta[name=viewport]")[1:]]:
        tag.drop_tree()
    for tag in page.cssselect("meta[property='og:image']"):  # sharing wants an address
        home = page.cssselect("link[rel=canonical]")
        if home and not tag.get("content").startswith("http"):
            site = _site_address(page, home[0].get("href"))
            tag.set("content", site + tag.get("content"))


def _site_address(page, canonical):
    """The address of the site's root: the page's, less the folders that it is deep in."""
    depth = page.get("data-content_root", "./").count("../")
    return canonical.rsplit("/", depth + 1)[0] + "/"


def _boxes(page):
    """Fold an admonition of class "dropdown" without a script."""
    for box in page.cssselect(".admonition.dropdown"):
        box.tag = "details"
        box.classes.discard("dropdown")
        box.classes.discard("toggle")
        box.cssselect(".admonition-title")[0].tag = "summary"


def _images(page, folder):
    """Give every image its size, so that nothing moves, and load late what is far down."""
    for number, image in enumerate(page.cssselect("main img")):
        image.set("decoding", "async")
        if number:
            image.set("loading", "lazy")
        source = folder / image.get("src", "").partition("?")[0]
        if not image.get("width") and source.is_file() and (size := _size(source)):
            image.attrib.update(zip(("width", "height"), map(str, size), strict=True))


def _size(path: Path):
    if path.suffix == ".svg":
        box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', path.read_text())
        return tuple(round(float(side)) for side in box.groups()) if box else None
    with Image.open(path) as image:
        return image.size


def _accessibility(page):
    """Mend what the theme leaves behind."""
    for button in page.cssselect("button[title]:not([aria-label])"):
        button.set("aria-label", button.get("title"))
    for summary in some(page, ".bd-sidenav summary"):
        (item, *_) = summary.iterancestors("li")
        pages = item.cssselect("a")[0].text_content().strip()
        summary.set("aria-label", f"Pages below {pages}")
    for summary in page.cssselect("details.hide > summary[aria-label]"):
        del summary.attrib["aria-label"]  # its words are its name
    for element in some(page, "[data-bs-toggle=tooltip]"):
        del element.attrib["data-bs-toggle"]
    for button in some(page, ".search-button-field"):
        button.attrib.pop("aria-label", None)
    for form in some(page, "form.bd-search"):
        form.set("role", "search")
    for sidebar in some(page, ".bd-sidebar-primary"):
        sidebar.attrib.update({"role": "complementary", "aria-label": "The book"})
    for selector in _UNUSED_IN_ARTICLES if page.cssselect("article") else _UNUSED:
        for element in some(page, selector):
            element.drop_tree()
    for block in _scrolling(page):
        block.set("tabindex", "0")  # on a phone, sideways: reachable by keyboard


def _scrolling(page):
    """List what may be wider than a phone; lines of code are not, they wrap."""
    drawings = page.cssselect("figure img[src$='.svg']")
    figures = [next(drawing.iterancestors("figure")) for drawing in drawings]
    return figures + page.cssselect(".pst-scrollable-table-container")


def _keep_punctuation(page):
    """Let no comma that follows a formula begin a line: a browser would break before it."""
    for formula in page.cssselect("p span.math, li span.math, figcaption span.math"):
        after = formula.tail or ""
        if found := _AFTER.match(after):
            formula.tail = found[0]
            glue = SPAN({"class": "glue"})
            formula.addprevious(glue)
            glue.append(formula)
            glue.tail = after[found.end() :]


def _lighten(page):
    """Take out what nobody sees: a third of a chapter's weight on the wire."""
    for listing in page.cssselect(".highlight"):
        for span in list(listing.iter("span")):
            if span.get("class") in _PLAIN_TOKENS:
                span.drop_tag()


def _specimens(page, formulas):
    """End the page with an unseen letter in every font of its formulas, to have it fetched.

    A font that came with its first formula would move the text that is being read.
    """
    faces = [SPAN("x", {"class": face}) for face in _FACES if face in formulas]
    if faces:
        unseen = {"class": "katex specimens", "aria-hidden": "true"}
        page.body.append(SPAN(unseen, *faces))
