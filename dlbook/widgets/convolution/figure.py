"""The convolution figure as a printed page shows it: input, kernel, output and one sum."""

import textwrap
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from dlbook.padding import pad2d
from dlbook.plots import (
    AXES,
    INPUT,
    NEUTRAL,
    OUTPUT,
    PADDING,
    WEIGHT,
    diverging,
    ink_on,
)
from dlbook.widgets.convolution.core import KERNEL, SIZE
from dlbook.widgets.convolution.core import PADDING as PADDING_DRAWN
from dlbook.widgets.convolution.words import sentence, settings, times
from dlbook.widgets.kit.words import format_fraction, format_number

WIDTH, NARROWEST, HEIGHT, MARGIN = 7.0, 4.4, 6.0, 0.06  # inches
TITLE, LINE = 0.5, 0.19  # inches: above a plane, for a line of words
CELL = 0.44  # inches, at most
GAP = 1.4  # cells between two columns, with the sign of the operation between them
SEAM = 0.03  # cells: half of what parts two of them
BETWEEN = 0.5  # cells between two channels
STACK = 3  # channels shown, one below the other
STRONGEST = 0.62  # of a colour: numbers are read on it
CENTRED = {"ha": "center", "va": "center"}
STAR, ASTERISK, EQUALS = ("$\\star$", 32), ("$\\ast$", 20), ("=", 18)  # with their sizes
OUTLINE = {
    "facecolor": "none",
    "linewidth": 2.2,
    "joinstyle": "round",
    "zorder": 3,
    "path_effects": [withStroke(linewidth=4.5, foreground=NEUTRAL)],
}
READ, MADE = {**OUTLINE, "edgecolor": WEIGHT}, {**OUTLINE, "edgecolor": OUTPUT}


class Column(NamedTuple):
    """Planes one below the other: the input's channels, one filter, or one output."""

    name: str
    colour: str
    size: str
    planes: list  # each (rows, columns)
    words: object = format_number
    border: tuple = (0, 0)  # rows and columns on each side that are padding

    @property
    def width(self):
        return self.planes[0].shape[1]

    @property
    def height(self):
        return sum(len(plane) + BETWEEN for plane in self.planes) - BETWEEN

    @property
    def tops(self):
        """How far down each plane begins."""
        return [k * (len(plane) + BETWEEN) for k, plane in enumerate(self.planes)]


class Sheet(NamedTuple):
    """Axes whose unit is one cell, y downwards; `cell` is its size in inches."""

    ax: object
    cell: float

    def write(self, x, y, text, **style):
        self.ax.text(x, y, text, **style)

    def frame(self, x, y, width=1, height=1, **style):
        self.ax.add_patch(Rectangle((x, y), width, height, clip_on=False, **style))


def draw_numbers(widget):
    """Draw three columns, their sizes above, and the sum of one window below."""
    columns = columns_of(widget)
    wide = sum(column.width for column in columns) + 2 * GAP
    high = max(column.height for column in columns)
    cell = min(CELL, WIDTH / wide, HEIGHT / high)
    width = max(NARROWEST, wide * cell)
    lines = textwrap.wrap(words_of(widget), int(width * 15.5))
    height = high * cell + TITLE + LINE * (len(lines) + 1)
    sheet = new_sheet(width + 2 * MARGIN, height, cell)
    left = (width / cell - wide) / 2
    corners = []
    for column in columns:
        corners.append((left, (high - column.height) / 2))
        draw_column(sheet, column, *corners[-1])
        left += column.width + GAP
    draw_signs(sheet, widget.op, corners, high / 2)
    if widget.window:
        draw_window(sheet, widget, columns[0], *corners[::2])
    for number, line in enumerate(lines, start=1):
        place = width / cell / 2, high + number * LINE / cell
        sheet.write(*place, line, ha="center", va="top", size=9, color=AXES)
    return sheet.ax.figure


def new_sheet(width, height, cell):
    """Make a figure, in inches, that is one sheet; its origin is below the titles."""
    ax = Figure(figsize=(width, height), layout="none").add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set_xlim(-MARGIN / cell, (width - MARGIN) / cell)
    ax.set_ylim((height - TITLE) / cell, -TITLE / cell)
    return Sheet(ax, cell)


def columns_of(widget):
    """Choose what is shown: the channels, the filter and the output of the window."""
    state, window, (o, *_) = widget.state, widget.window, widget.place
    channels = window.channels if window else range(len(state.x))
    border = tuple(min(width, PADDING_DRAWN) for width in state.padding)
    x = state.x[channels[:STACK], :SIZE, :SIZE]
    x = [pad_shown(plane, border, state.padding_mode) for plane in x]
    y = widget.output[o] if window else np.full((2, 2), np.nan)
    C, *x_size = state.x.shape
    O, _, *w_size = state.kernel.shape
    sizes = [
        times(x_size) + (f", {C} channels" if C > 1 else ""),
        times(w_size),
        (times(y.shape) if window else "?") + (f", channel {o} of {O}" if O > 1 else ""),
    ]
    w = list(state.laid[o, :STACK, :KERNEL, :KERNEL])
    return [
        Column("Input $x$", INPUT, sizes[0], x, border=border),
        Column("Kernel $w$", WEIGHT, sizes[1], w, format_fraction),
        Column("Output $y$", OUTPUT, sizes[2], [y]),
    ]


def pad_shown(plane, padding, mode):
    """Surround a plane with its border; with zeros where the mode has nothing to copy."""
    try:
        return pad2d(plane, padding, mode=mode)
    except ValueError:
        return pad2d(plane, padding)


def words_of(widget):
    """Say what is computed: the options, then the sum; or what stands in the way."""
    if widget.problem:
        return widget.problem
    options = ", ".join(settings(widget.state))
    result = sentence(widget.state, widget.place, widget.output, most=12)
    return f"{options}: {result}" if options else result


def draw_column(sheet, column, x, y):
    """Draw the title and the cells of every plane."""
    middle = x + column.width / 2
    above = {"ha": "center", "va": "baseline"}
    name = {"color": column.colour, "size": 10, "weight": "bold"}
    sheet.write(middle, y - 0.26 / sheet.cell, column.name, **name, **above)
    sheet.write(middle, y - 0.1 / sheet.cell, column.size, color=AXES, size=8, **above)
    reach = np.nanmax(np.abs(column.planes), initial=0) or 1
    for plane, top in zip(column.planes, column.tops, strict=True):
        draw_plane(sheet, plane, reach, x, y + top, column)


def draw_plane(sheet, plane, reach, x, y, column):
    """Draw the cells: colour and sign for the value, open cells for the border."""
    colours = diverging()
    (rows, columns), (top, side) = plane.shape, column.border
    for (i, j), value in np.ndenumerate(plane):
        fill, ink, edge = "none", PADDING, PADDING
        inside = top <= i < rows - top and side <= j < columns - side
        if inside and not np.isnan(value):
            fill = colours((value / reach * STRONGEST + 1) / 2)[:3]
            ink, edge = ink_on(fill), "none"
        corner, side_length = (x + j + SEAM, y + i + SEAM), 1 - 2 * SEAM
        style = {"facecolor": fill, "edgecolor": edge, "linewidth": 0.5, "linestyle": ":"}
        sheet.frame(*corner, side_length, side_length, **style)
        text = "?" if np.isnan(value) else column.words(value)
        size = sheet.cell * 72 * min(0.42, 1.5 / len(text))  # points
        sheet.write(x + j + 0.5, y + i + 0.52, text, color=ink, size=size, **CENTRED)


def draw_signs(sheet, op, corners, y):
    """Write the operation between input and kernel, and the equals sign."""
    signs = ASTERISK if op == "conv" else STAR, EQUALS
    for (text, size), (x, _) in zip(signs, corners[1:], strict=True):
        sheet.write(x - GAP / 2, y, text, size=size, color=AXES, **CENTRED)


def draw_window(sheet, widget, column, x_corner, y_corner):
    """Frame the window and its output cell; strike out what no window ever reads."""
    (rows, columns), (_, i, j) = widget.state.axes, widget.place
    x, y = x_corner
    for top in column.tops:
        strike_unread(sheet, x, y + top, widget.state)
        place = x + j * columns.stride, y + top + i * rows.stride
        frame_taps(sheet, *place, rows, columns)
    sheet.frame(y_corner[0] + j, y_corner[1] + i, **MADE)


def frame_taps(sheet, x, y, rows, columns):
    """Frame what the kernel lies on: one block or, when dilated, each cell by itself."""
    if rows.dilation == columns.dilation == 1:
        sheet.frame(x, y, columns.kernel, rows.kernel, **READ)
        return
    dashed = {**READ, "linewidth": 1.2, "linestyle": "--", "path_effects": None}
    sheet.frame(x, y, columns.span, rows.span, **dashed)
    for a, b in np.ndindex(rows.kernel, columns.kernel):
        sheet.frame(x + b * columns.dilation, y + a * rows.dilation, **READ)


def strike_unread(sheet, x, y, state):
    """Strike out the cells that no window reads."""
    rows, columns = (axis.read_places(state.padding_mode) for axis in state.axes)
    for i, j in np.argwhere(~np.outer(rows, columns)):
        line = [x + j, x + j + 1], [y + i + 1, y + i]
        sheet.ax.plot(*line, color=AXES, lw=0.8)
