"""The backpropagation figure as a printed page shows it: a graph, and a curve."""

import textwrap
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from dlbook.plots import AXES, GRADIENT, INPUT, OUTPUT, PADDING, WEIGHT
from dlbook.widgets.backpropagation import core, words
from dlbook.widgets.backpropagation.layout import lay_out
from dlbook.widgets.kit.words import format_number

WIDTH, ROW, CURVE, LINE = 7.0, 0.92, 1.9, 0.2  # inches: all, a place, the curve, a line
TILE = 1.15, 0.66  # inches
STEPS = 10.0 ** np.arange(-16, 0.1, 0.25)
CENTRED = {"ha": "center", "va": "center"}


def draw_graph(widget):
    """Draw tiles and edges, the sentence below, and in the check the curve of errors."""
    state = widget.state if widget.run else core.State(core.FIRST, {}, 1.0, "")
    found = core.run(state)
    layout = lay_out(found.nodes)
    lines = textwrap.wrap(words_of(widget), 100)
    checked = widget.run is not None and widget.view == "check"
    top = layout.widest * ROW
    height = top + LINE * (len(lines) + 1) + CURVE * checked
    pitch = max((WIDTH - TILE[0]) / max(layout.layers - 1, 1), TILE[0] + 0.35)
    width = (layout.layers - 1) * pitch + TILE[0]
    figure = Figure(figsize=(max(width, 4) + 0.2, height), layout="none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set_xlim(-TILE[0] / 2 - 0.1, figure.get_figwidth() - TILE[0] / 2 - 0.1)
    ax.set_ylim(height, 0)
    spots = [place_of(spot, pitch, top) for spot in layout.spots]
    draw_edges(ax, found, layout, widget, pitch, top)
    draw_tiles(ax, found, spots, widget)
    for number, line in enumerate(lines, start=1):
        middle = figure.get_figwidth() / 2 - TILE[0] / 2 - 0.1
        ax.text(middle, top + number * LINE, line, ha="center", size=9, color=AXES)
    if checked:
        box = (0.12, 0.42 / height, 0.84, (CURVE - 0.5) / height)
        draw_errors(figure.add_axes(box), widget)
    return figure


def words_of(widget):
    """Say what the step does, or what stands in the way."""
    if not widget.run:
        return widget.problem
    checked = widget.view == "check"
    return words.check(widget) if checked else words.sentence(widget.run, widget.place)


def place_of(spot, pitch, top):
    return spot[0] * pitch, top / 2 + spot[1] * ROW


def step_of(widget):
    """Return the step that is drawn: in the check, all the way back."""
    return 999 if widget.view == "check" else widget.step


def draw_tiles(ax, found, spots, widget):
    """Draw each node: what it is, its value, what it has received."""
    order = core.operations(found.nodes)
    step = step_of(widget)
    boxes = core.received(found, min(step, 2 * len(order)))
    for k, (node, (x, y)) in enumerate(zip(found.nodes, spots[: len(boxes)], strict=False)):
        edge = INPUT if node.op == "leaf" else OUTPUT if k == len(boxes) - 1 else PADDING
        corner, size = (
            (x - TILE[0] / 2 + 0.05, y - TILE[1] / 2 + 0.05),
            (TILE[0] - 0.1, 0.56),
        )
        style = {"facecolor": "none", "edgecolor": edge, "linewidth": 1.2}
        ax.add_patch(FancyBboxPatch(corner, *size, boxstyle="round,pad=0.05", **style))
        name = f"{node.name} = {words.formula(found, k)}" if node.args else node.name
        known = not node.args or order.index(k) < step
        value = format_number(found.values[k]) if known else "?"
        ax.text(x, y - 0.2, name or "constant", size=8, color=AXES, **CENTRED)
        ax.text(x, y, value, size=10, weight="bold", color=edge, **CENTRED)
        if node.name and boxes[k]:
            text = words.gradient(found, boxes, k)
            ax.text(x, y + 0.21, text, size=8, color=GRADIENT, **CENTRED)


def draw_edges(ax, found, layout, widget, pitch, top):
    """Draw what is read in grey, and what has come back in the colour of gradients."""
    order = core.operations(found.nodes)
    back = max(min(step_of(widget), 2 * len(order)) - len(order), 0)
    sent = order[::-1][:back]
    for edge, route in zip(found.edges, layout.routes, strict=True):
        points = [place_of(spot, pitch, top) for spot in route]
        (x, y), (u, v) = points[0], points[-1]
        points[0], points[-1] = (x + TILE[0] / 2, y), (u - TILE[0] / 2, v)
        on = edge.source in sent and bool(found.nodes[edge.target].name)
        style = {"color": GRADIENT if on else PADDING, "lw": 1.4 if on else 0.9}
        ax.add_patch(PathPatch(curve(points), fill=False, **style))
        if on:
            (x, y), (u, v) = points[-2:]
            text = format_number(edge.contribution)
            text = f"+= {text}" if words.fan_out(found, edge.target) > 1 else text
            ax.text(
                (x + u) / 2, (y + v) / 2 - 0.07, text, size=7.5, color=GRADIENT, ha="center"
            )


def curve(points):
    """Join points by curves that leave and arrive level."""
    codes, bends = [Path.MOVETO], [points[0]]
    for (x, y), (u, v) in pairwise(points):
        codes += [Path.CURVE4] * 3
        bends += [((x + u) / 2, y), ((x + u) / 2, v), (u, v)]
    return Path(bends, codes)


def draw_errors(ax, widget):
    """Draw the error of the difference quotient over its step."""
    errors = [core.check(widget.state, widget.node, eps).error for eps in STEPS]
    ax.loglog(STEPS, np.maximum(errors, 1e-17), color=GRADIENT)
    ax.loglog(widget.eps, max(widget.check.error, 1e-17), "o", color=GRADIENT)
    label(ax, "step h", "relative error")


def draw_depth(widget):
    """Draw the gradient at every layer, and its two parts; between the lines it is well."""
    figure = Figure(figsize=(WIDTH, 2.6), layout="constrained")
    ax = figure.add_subplot()
    norms, slopes, weights = (np.maximum(part, 1e-40) for part in widget.flow)
    ax.semilogy(slopes, "--", color=OUTPUT, label=f"slopes of {widget.activation}")
    ax.semilogy(weights, ":", color=WEIGHT, label="weights")
    ax.semilogy(
        norms, color=GRADIENT, marker="o", markersize=3, label="gradient, the product"
    )
    ax.legend(fontsize=7, labelcolor=AXES, framealpha=0)
    for level in (0.1, 10):
        ax.axhline(level, color=PADDING, linewidth=0.8)
    label(ax, "layer, from the input (0) on", "norm of the gradient")
    return figure


def label(ax, x, y):
    """Name the axes, and let the figure be read on light and dark grounds."""
    ax.set_xlabel(x, color=AXES, size=8)
    ax.set_ylabel(y, color=AXES, size=8)
    ax.tick_params(colors=AXES, labelsize=7)
    ax.patch.set_alpha(0)
    for name, spine in ax.spines.items():
        spine.set_color(AXES)
        spine.set_visible(name in ("left", "bottom"))
