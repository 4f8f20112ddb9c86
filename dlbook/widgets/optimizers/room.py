"""How tall the live optimizer figure is, so that a page can keep room for it.

The numbers are those of kit.css, style.css and view.js; a test measures the
figure in a browser and compares.
"""

from math import ceil

from dlbook.widgets.kit.room import PAGE, PHONE, lines_of
from dlbook.widgets.optimizers.words import curvature, labels, sentence

MAP, SIDE = {PHONE: 358, PAGE: 402}, {PHONE: 358, PAGE: 268}  # widths
BAR, REST = {PHONE: 138, PAGE: 50}, 34  # play, learning rate and examples; "More"
NOTE = {PHONE: 130, PAGE: 108}  # a question, a challenge or a problem
TABS, TABLE, GAP, LINE = 34, 128, 8, 19


def height_at(widget, width):
    """Add up the figure's parts from top to bottom."""
    paths = widget.paths
    left = any(path.left for path in paths) and not widget.predict
    notes = sum(map(bool, (widget.problem, widget.challenge, widget.predict, left)))
    map_height = round(MAP[width] / 1.5) + legend(widget, width)
    side = TABS
    if paths and not widget.predict:
        side += panel(widget, paths, SIDE[width])
    stage = max(map_height, side) if width == PAGE else map_height + GAP + side
    caption = 20 * lines_of(widget.caption, width)
    return NOTE[width] * notes + stage + BAR[width] + REST + caption


def legend(widget, width):
    """Lay the optimizers side by side while there is room."""
    rows, room = 0, 0
    for name in labels(widget.optimizers):
        wide = 62 + 8 * len(name)
        if wide > room:
            rows, room = rows + 1, MAP[width]
        room -= wide + 4
    return 6 + 38 * rows


def panel(widget, paths, width):
    """Add up the lines beside the map."""
    path = paths[widget.shown]
    if widget.view != "step":
        picture = GAP + width / 1.5
        text = 45 * len(paths) if widget.view == "loss" else 200
        return round(picture) + GAP + LINE * ceil(text * 6.6 / width)
    at = min(widget.t, len(path.points) - 1)
    name = labels(widget.optimizers)[widget.shown]
    said = sentence(widget.state, path, name, widget.t)
    bends = curvature(widget.state, path.points[at])
    lines = lines_of(said, width) + lines_of(bends, width)
    return TABLE * (at < len(path.steps)) + 2 * GAP + LINE * lines
