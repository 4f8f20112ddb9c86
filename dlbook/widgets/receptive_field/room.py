"""How the live receptive field figure is laid out, and how tall it is.

The numbers are those of kit.css, style.css and layOut() in view.js; a
test measures the figure in a browser and compares.
"""

from dlbook.widgets.kit.room import PAGE, PHONE, lines_of
from dlbook.widgets.receptive_field.core import follow, geometry, sources_of
from dlbook.widgets.receptive_field.words import facts, worked

FEW, NARROW = 13, 40  # rows and cells: more are drawn as bars
CHART, UNDER, BARS = 58, 52, 27  # the weights, below the last row, from bar to bar
HEAD, ROW, MOST_TABLE = 24, 30, 330
NOTE = {PHONE: 140, PAGE: 110}
REST = {PHONE: 168, PAGE: 124}  # hint, menus and "More"


def is_small(rows):
    """Tell whether every cell can be drawn."""
    return len(rows) < FEW and max(row.n for row in rows) <= NARROW


def listed_rows(layers, count):
    """List the rows below `count`; of layers that share a name, the last stands for all."""
    names = ["", *(layer["name"] for layer in layers), ""]
    return [k for k in range(count) if not names[k] or names[k] != names[k + 1]]


def title(layers, k):
    """Name a row."""
    return (layers[k - 1]["name"] or f"{k} {layers[k - 1]['kind']}") if k else "input"


def places(layers, rows):
    """Return the pixel at which cell 0 of each row is drawn.

    It is the centre of what it reads, as if padding were shared evenly between both ends.
    """
    found = [0]
    for k in range(1, len(rows)):
        layer, sources = layers[k - 1], sources_of(layers, k)
        even = {**layer, "padding": [sum(layer["padding"]) / 2] * 2}
        shift, _ = geometry(even)
        middle = sum(found[source] for source in sources) / len(sources)
        found.append(middle + rows[sources[0]].jump * shift)
    return found


def height_at(widget, width):
    """Add up the figure's parts from top to bottom."""
    rows, problem = follow(widget.net)
    words, sums = ["Make your prediction."], []
    if problem or not widget.predict:
        layer, (_, unit) = widget.place
        words = facts(widget.net, rows, layer, unit)
        sums = worked(widget.net, rows, layer) if layer else []
    if widget.mode != "effective":
        words = [line for line in words if not line.startswith("The weight")]
    listed = len(listed_rows(widget.layers, len(widget.layers) + 1))
    notes = [problem, widget.challenge, widget.predict]
    parts = [
        min(360, 0.92 * width) if widget.view == "image" else drawing(widget, rows),
        20 + lines_of(" ".join(words), width, 7.6) * 22,
        HEAD + min(ROW * listed, MOST_TABLE),
        16 + lines_of("    ".join(sums), width, 7.6) * 24,
        NOTE[width] * sum(map(bool, notes)),
        REST[width] + lines_of(widget.caption, width) * 20,
    ]
    return round(sum(parts))


def drawing(widget, rows):
    """Return the height of the wiring, or of the bars."""
    small = is_small(rows)
    shown = len(rows) if small else len(listed_rows(widget.layers, len(rows)))
    gap = min(max(420 / len(rows), 40), 60) if small else BARS
    chart = CHART if widget.mode == "effective" and not widget.predict else 0
    return 4 + (shown - 1) * gap + UNDER + chart
