"""How tall the live backpropagation figure is, so that a page can keep room for it.

The numbers are those of kit.css, style.css and arrange() in view.js;
a test measures the figure in a browser and compares.
"""

from dlbook.widgets.backpropagation.layout import lay_out
from dlbook.widgets.kit.room import PAGE, PHONE, lines_of

TALL, DOWN, ACROSS = 64, 36, 30  # a tile, and what parts two of them
EDGE = 12  # around the graph
CHART = {PHONE: 242, PAGE: 222}
REST = {
    "graph": {PHONE: 266, PAGE: 156},
    "check": {PHONE: 389, PAGE: 336},
    "depth": {PHONE: 242, PAGE: 154},
}  # sentence, controls and "More"; in the check, the subtraction
NOTES = {
    "challenge": {PHONE: 148, PAGE: 126},
    "problem": {PHONE: 126, PAGE: 104},
    "predict": {PHONE: 82, PAGE: 104},
}


def height_at(widget, width):
    """Add up the figure's parts from top to bottom."""
    notes = sum(size[width] for name, size in NOTES.items() if getattr(widget, name))
    caption = 20 * lines_of(widget.caption, width)
    parts = [REST[widget.view][width], notes, caption]
    if widget.view != "depth":
        parts.append(graph(widget, width))
    if widget.view != "graph":
        parts.append(CHART[width])
    return sum(parts)


def graph(widget, width):
    """Add up the tiles: in rows of layers where these do not fit beside each other."""
    if not widget.run:
        return TALL + EDGE  # what is drawn instead is mostly small
    layout = lay_out(widget.run.nodes)
    pitch = (width - 112) / max(layout.layers - 1, 1)
    if pitch < 150 and layout.layers > 2:
        return layout.layers * (TALL + DOWN) - DOWN + EDGE
    return layout.widest * (TALL + ACROSS) - ACROSS + EDGE
