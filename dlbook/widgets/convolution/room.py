"""How tall the live convolution figure is, so that a page can keep room for it.

The numbers are those of kit.css, style.css and arrange() in view.js; a test
measures the figure in a browser and compares.
"""

from dlbook.widgets.convolution.words import sentence, size_formula
from dlbook.widgets.kit.room import PAGE, PHONE, lines_of

NAME, TABS, GAP = 31, 42, 10  # above a plane, below one of several channels, between two
SMALLEST, LARGEST, NARROWEST = 24, 42, 118  # of a cell, of a cell, of a plane
SIGNS = 61  # ⋆ and = where all stand one below the other
PRODUCT = 56, 44  # width and height of a cell of products
FRAME = 24  # of the box around the products
NOTE = {PHONE: 140, PAGE: 110}  # a question, a challenge or a problem
BAR, REST = {PHONE: 94, PAGE: 50}, 74  # play and examples; the hint and "More"


def height_at(widget, width):
    """Add up the figure's parts from top to bottom."""
    stage = photographs if widget.view == "image" else planes
    notes = [widget.problem, widget.challenge, widget.predict]
    parts = [
        stage(widget, width),
        0 if widget.problem else workings(widget, width),
        NOTE[width] * sum(map(bool, notes)),
        BAR[width] + REST,
        lines_of(widget.caption, width) * 20,
    ]
    return sum(parts)


def planes(widget, width):
    """Add up input, kernel and output, as they stand in this width."""
    state, unknown = widget.state, widget.problem or widget.predict
    rows, columns = state.axes
    made = (1, 1) if unknown else (rows.output, columns.output)
    layout, cell = arrange(width, rows, columns, made[1])
    x = rows.padded * cell + NAME + TABS * (len(state.x) > 1)
    w = rows.kernel * cell + NAME
    y = made[0] * cell + NAME + TABS * (len(state.kernel) > 1 and not unknown)
    if layout == "row":
        return max(x, w, y)
    return x + GAP + (max(w, y) if layout == "stack" else w + y + SIGNS)


def arrange(width, rows, columns, output):
    """Choose how the planes stand, and how large a cell is."""
    padded, kernel = columns.padded, columns.kernel
    fits = {
        "row": cell_size(width - 100, [padded, kernel, output]),
        "stack": min((width - 8) / padded, cell_size(width - 96, [kernel, output])),
        "tower": (width - 8) / max(padded, kernel, output),
    }
    layout = next((name for name, cell in fits.items() if cell >= 25), "tower")
    cell = int(min(fits[layout], 420 / rows.padded))
    return layout, min(max(cell, SMALLEST), LARGEST)


def cell_size(room, planes):
    """Share the width among the planes, none of them narrower than its name."""
    cell = room / sum(planes)
    wide = [columns for columns in planes if columns * cell >= NARROWEST]
    rest = NARROWEST * (len(planes) - len(wide))
    return (room - rest) / sum(wide) if wide else cell


def photographs(widget, width):
    """Add up the photograph, the kernel over its window, and the result."""
    rows, columns = widget.state.axes
    cell = min(max(130 // columns.kernel, SMALLEST), 40)
    picture = min(330, width * (0.92 if width == PHONE else 0.34))
    x = picture * rows.size / columns.size + NAME
    y = picture * rows.output / max(columns.output, 1) + NAME
    w = rows.kernel * cell + NAME
    return round(max(x, 2 * w, y) if width == PAGE else x + y + w + 2 * GAP)


def workings(widget, width):
    """Add up the products and the words, side by side where there is room for both."""
    state = widget.state
    rows, columns = state.axes
    products = rows.kernel * PRODUCT[1] + NAME
    beside = width - FRAME - columns.kernel * PRODUCT[0] - 28
    in_row = beside > 250
    room = beside if in_row else width - FRAME
    one_channel = rows.kernel * columns.kernel
    total = sentence(state, widget.place, widget.output, most=one_channel)
    sizes = "Size: " + " rows, ".join({size_formula(axis): 0 for axis in (rows, columns)})
    unread = 45 * ((rows.remainder > 0) + (columns.remainder > 0))
    others = 20 * (state.kernel.shape[1] - 1)
    words = (
        lines_of(total, room, 7.6, others) * 25 + lines_of(sizes, room, 6.7, unread) * 20
    )
    return FRAME + (max(products, words) if in_row else products + 8 + words)
