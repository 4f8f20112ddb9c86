"""How tall the live attention figure is, so that a page can keep room for it.

The numbers are those of kit.css, style.css and view.js; a test measures the
figure in a browser and compares.
"""

from math import ceil

from dlbook.widgets.attention.words import sentences
from dlbook.widgets.kit.room import PAGE, PHONE, lines_of

BEAMS, TABS, EDITOR, REST = 164, 46, 40, 84  # REST: examples and "More"
STAGES = {PHONE: 106, PAGE: 62}
SIDE, WORDS, TITLE = 54, 20, 36  # beside a matrix, above its columns, its name
GAPS = 18, 8  # between two matrices, between two rows of them
NOTE = {PHONE: 150, PAGE: 115}  # a question, a challenge or a problem
PLANE = 430
SHOWN = {
    "x": ("x", "memory", "wq", "wk", "wv", "wo"),
    "qkv": ("q", "k", "v"),
    "dots": ("q", "k", "pairs"),
    "scale": ("pairs", "pairs"),
    "mask": ("pairs", "pairs"),
    "weights": ("pairs",),
    "heads": ("pairs", "v", "heads"),
    "output": ("joined", "wo", "output"),
    "jacobian": ("pairs", "slopes"),
    "importance": ("importance",),
}


def height_at(widget, width):
    """Add up the figure's parts from top to bottom."""
    notes = sum(map(bool, (widget.problem, widget.challenge, widget.predict)))
    parts = [BEAMS, STAGES[width], EDITOR, REST, NOTE[width] * notes]
    parts.append(TABS * (widget.n_heads > 1 and not widget.predict and not widget.problem))
    parts.append(20 * lines_of(widget.caption, width))
    if not widget.problem:
        parts += [stage_height(widget, width), workings(widget, width)]
    return sum(parts)


def stage_height(widget, width):
    """Lay the matrices side by side while there is room."""
    view = "qkv" if widget.predict else widget.stage
    if widget.view != "grid" and not widget.predict:
        view = widget.view
    if view == "plane":
        return PLANE
    boxes = [matrices(widget)[name] for name in SHOWN[view] if name in matrices(widget)]
    cell = min(max((width - 66) // max(box[1] for box in boxes), 25), 40)
    total, line, room = 0, 0, 0
    for rows, columns, sided, headed in boxes:
        wide = columns * cell + SIDE * sided + 6
        high = rows * cell + WORDS * headed + TITLE
        if wide > room:
            total, line, room = total + line + GAPS[1] * (line > 0), 0, width
        line, room = max(line, high), room - wide - GAPS[0]
    return total + line


def matrices(widget):
    """Return rows, columns, and whether words stand beside and above, of each matrix."""
    state, (T, S), (E, F) = widget.state, widget.state.shape, widget.state.widths
    shapes = {name: getattr(state, name).shape for name in ("x", "wq", "wk", "wv", "wo")}
    boxes = {name: (*shape, name == "x", False) for name, shape in shapes.items()}
    if state.source:
        boxes["memory"] = (*state.memory.shape, True, False)
    sided = {"q": (T, E), "k": (S, E), "v": (S, F), "heads": (T, F)}
    sided |= {"joined": (T, len(state.wv)), "output": (T, len(state.wo))}
    boxes |= {name: (*shape, True, False) for name, shape in sided.items()}
    headed = {"pairs": (T, S), "slopes": (S, S), "importance": (S, 5)}
    return boxes | {name: (*shape, True, True) for name, shape in headed.items()}


def workings(widget, width):
    """Add up the lines of arithmetic in their frame."""
    said = sentences(widget.state, widget.stages, widget.shown_head, widget.place)
    stage = "qkv" if widget.predict else widget.stage
    heights = 24 + 24 * lines_of(said[stage], width - 26, 7.6)
    if stage == "weights":
        heights += 24 * lines_of(said["heads"], width - 26, 7.6)
    facts = 0 if widget.predict else 96 + 40 * (widget.n_heads > 1)
    return heights + 20 * ceil(facts * 6.7 / (width - 26))
