"""The optimizer figure as a printed page shows it: the paths on the map, and every loss."""

import textwrap

import numpy as np
from matplotlib.figure import Figure

from dlbook.plots import ATTENTION, AXES, GRADIENT, INPUT, OUTPUT, PADDING, WEIGHT
from dlbook.widgets.optimizers.surfaces import SURFACES
from dlbook.widgets.optimizers.words import labels, sentence

LOOKS = {  # colour, marker and line of each optimizer, as in the page
    "sgd": (INPUT, "o", "-"),
    "momentum": (WEIGHT, "s", "-"),
    "nesterov": (WEIGHT, "s", "--"),
    "adagrad": (PADDING, "^", "-"),
    "rmsprop": (ATTENTION, "D", "-"),
    "adam": (OUTPUT, "*", "-"),
    "adamw": (OUTPUT, "*", "--"),
}
SIZE = 7.0, 3.6  # inches
LINES = 14  # of equal height
LEAST = 1e-12  # of a loss on its logarithmic scale


def draw_landscape(widget):
    """Draw the map beside the losses, with the present step in words below."""
    figure = Figure(figsize=SIZE, layout="constrained")
    world, losses = figure.subplots(1, 2, width_ratios=(3, 2))
    draw_contours(world, widget.state)
    paths, names = widget.paths, labels(widget.optimizers)
    for name, path, own in zip(names, paths, widget.optimizers, strict=False):
        colour, marker, line = LOOKS[own["name"]]
        style = {"color": colour, "linestyle": line, "linewidth": 1.3}
        world.plot(*np.transpose(path.points), **style)
        at = min(widget.t, len(path.points) - 1)
        hollow = colour if line == "-" else "none"
        head = {"marker": marker, "markersize": 8, "markerfacecolor": hollow}
        world.plot(*path.points[at], color=colour, label=name, **head)
        losses.plot(np.maximum(path.values, LEAST), **style)
    finish(figure, widget, paths, world, losses)
    return figure


def draw_contours(ax, state):
    """Draw lines of equal height, as many points of the map between any two."""
    surface = SURFACES[state.surface]
    left, right, bottom, top = surface.bounds
    x, y = np.meshgrid(np.linspace(left, right, 150), np.linspace(bottom, top, 100))
    z = state.jet(x, y).value
    levels = np.quantile(z, ((np.arange(LINES) + 0.5) / LINES) ** 1.4)
    ax.contour(x, y, z, np.unique(levels), colors=AXES, linewidths=0.5, alpha=0.7)
    for point in surface.minima:
        ax.plot(*point, marker="+", color=AXES, markersize=9)
    ax.plot(*state.start, marker="o", color=GRADIENT, markerfacecolor="none")
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")


def finish(figure, widget, paths, world, losses):
    """Name the axes, and write what is seen."""
    for ax in (world, losses):
        ax.tick_params(colors=AXES, labelsize=8)
        for spine in ax.spines.values():
            spine.set_color(AXES)
    world.set_title(SURFACES[widget.surface].name, color=AXES, size=10)
    losses.set_title("Loss at each step", color=AXES, size=10)
    if paths:
        losses.set_yscale("log")
        rows = {"ncols": 4, "frameon": False, "fontsize": 8, "labelcolor": AXES}
        figure.legend(loc="outside upper center", **rows)
    text = widget.problem
    if paths:
        name = labels(widget.optimizers)[widget.shown]
        text = sentence(widget.state, paths[widget.shown], name, widget.t)
    figure.supxlabel("\n".join(textwrap.wrap(text, 105)), color=AXES, size=8.5)
