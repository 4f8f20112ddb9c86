"""The convolution figure on a photograph, as a printed page shows it."""

import textwrap

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dlbook.plots import AXES, INPUT, OUTPUT, WEIGHT, diverging
from dlbook.widgets.convolution.figure import (
    ASTERISK,
    CENTRED,
    EQUALS,
    LINE,
    MADE,
    READ,
    STAR,
    WIDTH,
    Column,
    Sheet,
    draw_plane,
)
from dlbook.widgets.convolution.words import settings
from dlbook.widgets.kit.words import format_fraction

KERNEL, SIGN = 1.3, 0.4  # inches: of the kernel, of a sign
TITLE = 0.44  # inches, above a picture


def draw_photo(widget):
    """Draw the photograph, the kernel and the filtered photograph side by side."""
    state = widget.state
    rows, columns = state.axes
    picture = (WIDTH - KERNEL - 2 * SIGN) / 2
    high = picture * rows.size / columns.size
    text = widget.problem or ", ".join(settings(state))
    lines = textwrap.wrap(text, 100)
    below = LINE * (len(lines) + bool(lines))
    size = WIDTH, high + TITLE + below
    page = Figure(figsize=size, layout="none"), below
    photo = panel(page, 0, picture, high, "Input $x$", INPUT)
    photo.imshow(state.x[0], cmap="gray", vmin=0, vmax=255, aspect="auto")
    draw_kernel(page, picture + SIGN, high, state)
    result = panel(page, WIDTH - picture, picture, high, "Output $y$", OUTPUT)
    if widget.problem:
        result.text(0.5, 0.5, "?", size=30, color=AXES, transform=result.transAxes)
    else:
        show_result(result, widget.output[0], state.kernel.sum())
        frame_window(photo, result, widget)
    write_between(page, picture, high, state.op, lines)
    return page[0]


def panel(page, left, wide, high, name, colour):
    """Add axes at `left`, all in inches, with the name of what they show above."""
    figure, below = page
    width, height = figure.get_size_inches()
    ax = figure.add_axes((left / width, below / height, wide / width, high / height))
    ax.set_axis_off()
    style = {"ha": "center", "va": "bottom", "size": 10, "weight": "bold"}
    ax.text(0.5, 1 + 0.09 / high, name, transform=ax.transAxes, color=colour, **style)
    return ax


def draw_kernel(page, left, high, state):
    """Draw the kernel as numbers, half-way up."""
    plane = state.laid[0, 0]
    cell = KERNEL / max(plane.shape)
    wide, tall = plane.shape[1] * cell, plane.shape[0] * cell
    page = page[0], page[1] + (high - tall) / 2
    ax = panel(page, left + (KERNEL - wide) / 2, wide, tall, "Kernel $w$", WEIGHT)
    ax.set_xlim(-0.02, plane.shape[1] + 0.02)
    ax.set_ylim(plane.shape[0] + 0.02, -0.02)
    column = Column("", WEIGHT, "", [plane], format_fraction)
    draw_plane(Sheet(ax, cell), plane, np.abs(plane).max() or 1, 0, 0, column)


def show_result(ax, y, weights):
    """Show grey values where the kernel keeps the light, else signs around zero."""
    reach = np.abs(y).max() or 1
    grey = {"cmap": "gray", "vmin": 0, "vmax": 255}
    signed = {"cmap": diverging(), "vmin": -reach, "vmax": reach}
    ax.imshow(y, aspect="auto", **(grey if abs(weights) > 0.5 else signed))


def frame_window(photo, result, widget):
    """Frame what the kernel reads, and the pixel that it makes."""
    (rows, columns), (_, i, j) = widget.state.axes, widget.place
    corner = (
        j * columns.stride - columns.padding - 0.5,
        i * rows.stride - rows.padding - 0.5,
    )
    photo.add_patch(Rectangle(corner, columns.span, rows.span, **READ))
    result.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, **MADE))


def write_between(page, picture, high, op, lines):
    """Write the signs between the pictures and the settings below them."""
    figure, below = page
    width, height = figure.get_size_inches()
    middle = (below + high / 2) / height
    signs = ASTERISK if op == "conv" else STAR, EQUALS
    places = picture + SIGN / 2, WIDTH - picture - SIGN / 2
    for (text, size), left in zip(signs, places, strict=True):
        figure.text(left / width, middle, text, size=size, color=AXES, **CENTRED)
    for number, line in enumerate(lines, start=1):
        y = (below - LINE * (number + 0.2)) / height
        figure.text(0.5, y, line, size=9, color=AXES, **CENTRED)
