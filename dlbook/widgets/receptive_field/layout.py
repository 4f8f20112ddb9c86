"""How the receptive field figure is laid out: which rows it lists, and where cells stand.

The numbers are those of layOut() in view.js.
"""

from dlbook.widgets.receptive_field.core import geometry, sources_of

FEW, NARROW = 13, 40  # rows and cells: more are drawn as bars


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
