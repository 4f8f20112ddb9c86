"""Replace icon-font elements by the few SVG icons a page really shows."""

from functools import cache

from front_end import MODULES
from lxml import etree, html

_FOLDERS = {"fa-solid": "solid", "fas": "solid", "fa-regular": "regular", "far": "regular"}
_FOLDERS |= {"fa-brands": "brands", "fab": "brands"}
_CREDIT = " Icons: Font Awesome Free by Fonticons, CC BY 4.0 "
_MODIFIERS = {"fa-lg", "fa-fw", "fa-xl", "fa-sm", *_FOLDERS}


def inline_icons(page):
    """Turn every `<i class="fa-solid fa-bars">` of an lxml page into an inline SVG."""
    for element in page.cssselect("i[class*='fa-'], span[class*='fa-']"):
        classes = element.get("class").split()
        name = next(
            (c for c in classes if c.startswith("fa-") and c not in _MODIFIERS), None
        )
        if name is None:
            continue
        folder = next((_FOLDERS[c] for c in classes if c in _FOLDERS), "solid")
        box, paths = _drawing(folder, name.removeprefix("fa-"))
        kept = {k: v for k, v in element.attrib.items() if k not in ("class", "title")}
        own = [c for c in classes if not c.startswith("fa")]
        svg = html.Element("svg", {"viewBox": box, "class": " ".join(["icon", *own])})
        svg.attrib.update({**kept, "aria-hidden": "true", "fill": "currentColor"})
        for path in paths:
            etree.SubElement(svg, "path", d=path)
        element.addprevious(svg)
        element.drop_tree()
    page.body.append(etree.Comment(_CREDIT))


@cache
def _drawing(folder, name):
    """Return the view box of an icon, and its paths."""
    svgs = MODULES / "@fortawesome" / "fontawesome-free" / "svgs" / folder
    drawing = etree.parse(svgs / f"{name}.svg").getroot()
    return drawing.get("viewBox"), [path.get("d") for path in drawing.iter("{*}path")]
