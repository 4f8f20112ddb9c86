"""Finish a page that Sphinx wrote: fewer scripts, icons inside, images with a size."""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString
from icons import inline_icons
from maths import is_wide, put_back, take_out
from PIL import Image

MARK = "data-book-finished"
# Icons are inlined, no cell runs in the page, folded boxes are <details>, and controls.js
# does what the scripts of the theme, Bootstrap and sphinx-copybutton did.
_DROPPED = {"fontawesome.js", "sphinx-thebe.js", "design-tabs.js", "bootstrap.js"}
_DROPPED |= {"pydata-sphinx-theme.js", "sphinx-book-theme.js", "togglebutton.js"}
_DROPPED |= {"copybutton.js", "clipboard.min.js"}
_SEARCH_ONLY = {"searchtools.js", "language_data.js", "searchindex.js", "doctools.js"}
_SEARCH_ONLY |= {"documentation_options.js", "sphinx_highlight.js"}
_DEAD_TEXT = re.compile(r"THEBE_JS_URL|kernelName|requestKernel|toggle(Hint|Open|button)")
_WRITTEN = re.compile(r"\s*document\.write\(`(.*)`\);\s*", re.DOTALL)
# Advertising, an empty banner and bar, a heading for the printer alone, and a button for
# what browsers have a key for.
_UNUSED = (
    "#ethical-ad-placement, #bd-header-version-warning, #pst-header,"
    "#jb-print-docs-body, .btn-fullscreen-button"
)
# Tokens that need no colour: names, punctuation, white space, operators, numbers.
_PLAIN_TOKENS = ("n", "p", "w", "o", "mi", "mf")
_AFTER = re.compile(r"[,.;:!?)\]”’]+")  # what must not begin a line
_FONTS = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")
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
    if f" {MARK}=" in text[:1000] or 'rel="stylesheet"' not in text:
        return
    text, formulas = take_out(text)
    page = BeautifulSoup(text, "lxml")
    page.html[MARK] = ""
    _written_parts(page)
    _scripts(page, is_search=path.stem == "search")
    _head(page)
    _boxes(page)
    inline_icons(page)
    _images(page, path.parent)
    _accessibility(page)
    _keep_punctuation(page)
    _lighten(page)
    path.write_text(put_back(str(page), formulas), encoding="utf-8")


def _written_parts(page):
    """Put into the page what an older theme's scripts would write into it."""
    for script in page.find_all("script", src=False):
        if written := _WRITTEN.fullmatch(script.string or ""):
            script.replace_with(BeautifulSoup(written[1], "html.parser"))


def _scripts(page, *, is_search):
    """Drop the scripts a page does not need and let the others wait for the page."""
    unneeded = _DROPPED | (set() if is_search else _SEARCH_ONLY)
    seen = set()
    for script in page.find_all("script"):
        source, text = script.get("src", ""), script.string or ""
        if "json" in script.get("type", ""):  # data: two widgets may say the same
            continue
        name = source.partition("?")[0].rpartition("/")[2]
        for_search = text.startswith("DOCUMENTATION_OPTIONS.")
        dead = _DEAD_TEXT.search(text) or (for_search and not is_search)
        if name in unneeded or dead or (source or text) in seen:
            script.decompose()
            continue
        seen.add(source or text)
        if source:
            script.attrs.pop("async", None)
            script["defer"] = ""
        elif for_search:  # what it sets is defined by a script that waits
            script.string = f'addEventListener("DOMContentLoaded", () => {{ {text} }});'


def _head(page):
    style = page.find("link", rel="stylesheet")
    static = style["href"].partition("_static/")[0] + "_static/"
    fonts = [f"{static}fonts/{name}.woff2" for name in _FONTS if page.select_one(".katex")]
    theme = page.find("script", attrs={"data-cfasync": "false"})
    theme.string = _EARLY.replace("FONTS", json.dumps(fonts))
    del theme["data-cfasync"]
    unused = page.select('link[rel="preload"], meta[name^="docsearch:"]')
    for tag in [*unused, *page.select('meta[name="viewport"]')[1:]]:
        tag.decompose()
    for tag in page.select('meta[property="og:image"]'):  # sharing wants a full address
        home = page.find("link", rel="canonical")
        if home and not tag["content"].startswith("http"):
            tag["content"] = _site_address(page, home["href"]) + tag["content"]


def _site_address(page, canonical):
    """The address of the site's root: the page's, less the folders that it is deep in."""
    depth = page.html.get("data-content_root", "./").count("../")
    return canonical.rsplit("/", depth + 1)[0] + "/"


def _boxes(page):
    """Fold an admonition of class "dropdown" without a script."""
    for box in page.select(".admonition.dropdown"):
        box.name = "details"
        box["class"] = [c for c in box["class"] if c not in ("dropdown", "toggle")]
        box.select_one(".admonition-title").name = "summary"


def _images(page, folder):
    """Give every image its size, so that nothing moves, and load late what is far down."""
    for number, image in enumerate(page.select("main img")):
        image["decoding"] = "async"
        if number:
            image["loading"] = "lazy"
        source = folder / image.get("src", "").partition("?")[0]
        if not image.get("width") and source.is_file() and (size := _size(source)):
            image["width"], image["height"] = size


def _size(path: Path):
    if path.suffix == ".svg":
        box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', path.read_text())
        return tuple(round(float(side)) for side in box.groups()) if box else None
    with Image.open(path) as image:
        return image.size


def _accessibility(page):
    """Mend what the theme leaves behind."""
    for button in page.select("button[title]:not([aria-label])"):
        button["aria-label"] = button["title"]
    for summary in page.select(".bd-sidenav summary"):
        pages = summary.find_parent("li").a.get_text(strip=True)
        summary["aria-label"] = f"Pages below {pages}"
    for summary in page.select("details.hide > summary[aria-label]"):
        del summary["aria-label"]  # its words are its name
    for element in page.select("[data-bs-toggle='tooltip']"):
        del element["data-bs-toggle"]
    for button in page.select(".search-button-field"):
        del button["aria-label"]
    for form in page.select("form.bd-search"):
        form["role"] = "search"
    for sidebar in page.select(".bd-sidebar-primary"):
        sidebar["role"], sidebar["aria-label"] = "complementary", "The book"
    for element in page.select(_UNUSED):
        element.decompose()
    scrolling = "figure:has(img[src$='.svg']), .pst-scrollable-table-container"
    for block in page.select(f"pre, {scrolling}"):
        if block.name in ("figure", "div") or is_wide(block.get_text()):
            block["tabindex"] = "0"  # it scrolls sideways on a phone: reachable by keyboard


def _keep_punctuation(page):
    """Let no comma that follows a formula begin a line: a browser would break before it."""
    for formula in page.select("p span.math, li span.math, figcaption span.math"):
        after = formula.next_sibling
        if isinstance(after, NavigableString) and (found := _AFTER.match(after)):
            formula.wrap(page.new_tag("span", attrs={"class": "glue"})).append(found[0])
            after.replace_with(after[found.end() :])


def _lighten(page):
    """Take out what nobody sees: a third of a chapter's weight on the wire."""
    for span in page.select(", ".join(f".highlight span.{c}" for c in _PLAIN_TOKENS)):
        span.unwrap()
