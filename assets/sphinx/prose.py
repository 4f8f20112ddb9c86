"""Make the site's figures, boxes and cards out of the plain Markdown of the notebooks.

A notebook is read in many front ends, so its cells hold no directive: `CONTRIBUTING.md` has
the forms. Where a paragraph follows that of a caption, a quote that of a box and so on, the
transform below puts the node that a directive would have made.
"""

import html
import re

import citations
import named_links
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx_design.shared import PassthroughTextElement, create_component

LOG = logging.getLogger(__name__)
NAMED = re.compile(r"\s*\((fig-[a-z0-9-]+)\)\.\s*")
ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')
FOLDED = re.compile(
    r"\s*<details>\s*<summary>\s*<(b|strong)>(.*)</\1>\s*</summary>\s*", re.DOTALL
)
BOLD = re.compile(r"<summary>\s*<(b|strong)>")
MATH = re.compile(r"\$([^$]+)\$")
WARNINGS = ("Conventions and errata", "Warning")  # boxes that begin so are orange
GRID = ["sd-container-fluid", "sd-sphinx-override", "sd-mb-4"]
SIZES = (("", 1), ("-xs", 1), ("-sm", 1), ("-md", 2), ("-lg", 2))  # columns on a screen
ROW = ["sd-row", *(f"sd-row-cols{size}-{n}" for size, n in SIZES)]
ROW += [f"sd-g{size}-3" for size, _ in SIZES]
CARD = ["sd-card", "sd-sphinx-override", "sd-w-100", "sd-shadow-sm"]


def setup(app):
    """Register with Sphinx."""
    app.add_transform(Blocks)
    app.add_transform(named_links.NamedLinks)
    citations.register()
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class Blocks(SphinxTransform):
    """Anchors, figures, boxes and cards: before Sphinx numbers and labels things."""

    default_priority = 300

    def apply(self, **_):
        for paragraph in list(self.document.findall(nodes.paragraph)):
            self.anchor(paragraph)
        for paragraph in list(self.document.findall(nodes.paragraph)):
            self.figure(paragraph)
        for quote in list(self.document.findall(nodes.block_quote)):
            self.box(quote)
        for raw in list(self.document.findall(nodes.raw)):
            self.folded_box(raw)
        if self.env.docname == self.config.root_doc:
            for items in list(self.document.findall(nodes.bullet_list)):
                self.cards(items)

    def anchor(self, paragraph):
        """Make an anchor a label; equations and figures have one of their own."""
        found = ANCHOR.fullmatch(paragraph.astext())
        if not found or any(type(child) is not nodes.raw for child in _parts(paragraph)):
            return
        below = paragraph.next_node(descend=False, siblings=True, ascend=True)
        if isinstance(below, nodes.section):
            self.label(below, found[1])
        elif not found[1].startswith(("eq-", "fig-")):
            target = nodes.target("", "", names=[found[1]])
            self.document.note_explicit_target(target, target)
            paragraph.parent.insert(paragraph.parent.index(paragraph), target)
        paragraph.parent.remove(paragraph)

    def label(self, section, name):
        """Let a section be found by the name that stands above its heading."""
        if name not in section["ids"]:
            section["ids"].insert(0, name)
        self.document.ids[name] = section
        self.document.nameids[name] = name
        self.document.nametypes[name] = True

    def figure(self, paragraph):
        """Join a caption with the picture before it, in the text or put out by a cell."""
        if not (found := _captioned(paragraph)):
            return
        picture = _picture_before(paragraph)
        if picture is None:
            LOG.warning("no picture stands before this caption", location=paragraph)
            return
        name, said = found
        figure = nodes.figure("", names=[name])
        picture.replace_self(figure)
        image = _parts(picture)[0] if isinstance(picture, nodes.paragraph) else picture
        figure += [image, nodes.caption("", "", *said)]
        for node in (figure, figure[1]):
            node.source, node.line = picture.source, picture.line
        self.document.note_explicit_target(figure, figure)
        paragraph.parent.remove(paragraph)

    def box(self, quote):
        """Make a box of a quote that begins with a paragraph in bold."""
        first = quote[0]
        if isinstance(first, nodes.paragraph) and _is_only(first, nodes.strong):
            title = _parts(first)[0].children
            quote.replace_self(_box(title, quote[1:], quote.line))

    def folded_box(self, raw):
        """Make a folded box of `<details>` whose summary is in bold."""
        text = raw.astext()
        if not (found := FOLDED.fullmatch(text)):
            if BOLD.search(text):
                LOG.warning("a folded box wants blank lines around its text", location=raw)
            return
        inside = _until_closed(raw)
        if inside is None:
            LOG.warning("a folded box ends with </details> in its cell", location=raw)
            return
        closing = raw.parent[raw.parent.index(raw) + len(inside) + 1]
        for node in (*inside, closing):
            raw.parent.remove(node)
        raw.replace_self(_box(_titled(found[2]), inside, raw.line, "dropdown"))

    def cards(self, items):
        """Draw a list of the cover as cards: each item begins with its title in bold."""
        texts = [_parts(item[0]) for item in items if len(item) == 1]
        bold = [text for text in texts if text and isinstance(text[0], nodes.strong)]
        if len(bold) < len(items):
            return
        row = create_component("grid-row", ROW, children=[_card(*text) for text in bold])
        grid = create_component("grid-container", GRID, children=[row])
        grid.line = items.line
        items.replace_self(grid)


def _parts(paragraph):
    """Return what a paragraph consists of, without the empty texts between."""
    return [part for part in paragraph if not isinstance(part, nodes.Text) or part.astext()]


def _is_only(paragraph, kind):
    return [type(part) for part in _parts(paragraph)] == [kind]


def _captioned(paragraph):
    """Return the name of a figure and what its caption says, or None."""
    mark, *said = _parts(paragraph) or [None]
    if not isinstance(mark, nodes.strong) or mark.astext() != "Figure" or not said:
        return None
    if not (found := NAMED.match(said[0].astext())):
        return None
    return found[1], [nodes.Text(said[0].astext()[found.end() :]), *said[1:]]


def _picture_before(caption):
    """Return a paragraph that is a picture, or the last picture of a cell's output."""
    place = caption.parent.index(caption)
    before = caption.parent[place - 1] if place else None
    if isinstance(before, nodes.paragraph):
        return before if _is_only(before, nodes.image) else None
    if isinstance(before, nodes.container) and before.get("nb_element") == "cell_code":
        return next(reversed(list(before.findall(nodes.image))), None)
    return None


def _box(title, content, line, *classes):
    head = nodes.title("", "", *title)
    kind = "warning" if head.astext().startswith(WARNINGS) else "note"
    box = nodes.admonition("", head, *content, classes=[kind, *classes])
    box.line = line
    return box


def _titled(text):
    """Return the nodes of a summary: HTML with formulas between dollars."""
    parts = re.split(r"(<[^>]+>|\$[^$]+\$)", " ".join(text.split()))
    for part in filter(None, parts):
        if part.startswith("<"):
            yield nodes.raw("", part, format="html")
        elif formula := MATH.fullmatch(part):
            yield nodes.math(formula[1], formula[1])
        else:
            yield nodes.Text(html.unescape(part))


def _until_closed(raw):
    """Return the nodes from a `<details>` to what closes it, or None."""
    after = raw.parent[raw.parent.index(raw) + 1 :]
    depth = 1
    for number, node in enumerate(after):
        if isinstance(node, nodes.raw):
            text = node.astext()
            depth += text.count("<details") - text.count("</details>")
        if depth == 0:
            return after[:number]
    return None


def _card(title, *text):
    words = nodes.Text(title.astext().removesuffix("."))
    head = create_component("card-title", ["sd-card-title", "sd-font-weight-bold"])
    head += PassthroughTextElement("", "", words)
    first, *rest = text
    if isinstance(first, nodes.Text):
        first = nodes.Text(first.lstrip())
    said = nodes.paragraph("", "", first, *rest, classes=["sd-card-text"])
    body = create_component("card-body", ["sd-card-body"], children=[head, said])
    card = create_component("card", CARD, children=[body])
    return create_component("grid-item", ["sd-col", "sd-d-flex-row"], children=[card])
