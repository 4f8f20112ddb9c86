"""Replace icon-font elements by the few SVG icons a page really shows."""

from functools import cache

from bs4 import BeautifulSoup, Comment
from front_end import MODULES

_FOLDERS = {"fa-solid": "solid", "fas": "solid", "fa-regular": "regular", "far": "regular"}
_FOLDERS |= {"fa-brands": "brands", "fab": "brands"}
_CREDIT = " Icons: Font Awesome Free by Fonticons, CC BY 4.0 "
_MODIFIERS = {"fa-lg", "fa-fw", "fa-xl", "fa-sm", *_FOLDERS}


def inline_icons(page):
    """Turn every `<i class="fa-solid fa-bars">` of the soup `page` into an inline SVG."""
    for element in page.select('i[class*="fa-"], span[class*="fa-"]'):
        classes = element["class"]
        name = next(
            (c for c in classes if c.startswith("fa-") and c not in _MODIFIERS), None
        )
        if name is None:
            continue
        folder = next((_FOLDERS[c] for c in classes if c in _FOLDERS), "solid")
        svg = BeautifulSoup(_source(folder, name.removeprefix("fa-")), "lxml-xml").svg
        kept = {k: v for k, v in element.attrs.items() if k not in ("class", "title")}
        own = [c for c in classes if not c.startswith("fa")]
        svg.attrs = {"viewBox": svg["viewBox"], "class": " ".join(["icon", *own]), **kept}
        svg.attrs |= {"aria-hidden": "true", "fill": "currentColor"}
        for credit in svg.find_all(string=lambda text: isinstance(text, Comment)):
            credit.extract()
        element.replace_with(svg)
    page.body.append(Comment(_CREDIT))


@cache
def _source(folder, name):
    svgs = MODULES / "@fortawesome" / "fontawesome-free" / "svgs" / folder
    return (svgs / f"{name}.svg").read_text(encoding="utf-8")
