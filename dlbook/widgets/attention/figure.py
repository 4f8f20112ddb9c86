"""The attention figure as a printed page shows it: one row of weights, and all of them."""

import textwrap

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from dlbook.plots import ATTENTION, AXES, NEUTRAL, ink_on
from dlbook.widgets.attention.words import sentences
from dlbook.widgets.kit.words import format_number

WIDTH, BEAMS, ROW, LINE = 7.0, 1.7, 0.3, 0.19  # inches
MOST_LETTERS = 9  # of a word beside the matrix
SHADES = LinearSegmentedColormap.from_list("weights", [NEUTRAL, ATTENTION])
STRONGEST = 0.7  # of the colour: numbers are read on it


def draw_weights(widget):
    """Draw who looks at whom, the weights of the shown head, and one mixture."""
    if widget.problem:
        return draw_words(widget.problem)
    T, S = widget.state.shape
    said = sentences(widget.state, widget.stages, widget.shown_head, widget.place)
    lines = [line for part in (said["weights"], said["heads"]) for line in wrap(part)]
    matrix, words = T * ROW + 0.4, LINE * len(lines) + 0.1
    height = BEAMS + matrix + words
    figure = Figure(figsize=(WIDTH, height), layout="none")
    beams = figure.add_axes((0.02, 1 - BEAMS / height, 0.96, BEAMS / height))
    draw_beams(beams, widget)
    width = min(0.8, S * 0.6 / WIDTH)
    box = (0.5 - width / 2, words / height, width, T * ROW / height)
    draw_matrix(figure.add_axes(box), widget)
    for n, line in enumerate(lines, start=1):
        place = (words - LINE * n) / height
        figure.text(0.5, place, line, ha="center", va="bottom", size=9, color=AXES)
    return figure


def wrap(text):
    return textwrap.wrap(text, 105)


def draw_words(text):
    """Draw what stands in the way."""
    figure = Figure(figsize=(WIDTH, 1), layout="none")
    figure.text(0.5, 0.5, "\n".join(wrap(text)), ha="center", va="center", color=AXES)
    return figure


def draw_beams(ax, widget):
    """Draw the chosen query's weights as lines to the keys, as wide as they are large."""
    state, (t, _) = widget.state, widget.place
    p = widget.weights[widget.shown_head, t]
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(-0.45, 1.25))
    start, ends = (t + 0.5) / len(state.tokens), (np.arange(len(p)) + 0.5) / len(p)
    for end, weight in zip(ends, p, strict=True):
        curve = [(start, 1), (start, 0.5), (end, 0.5), (end, 0)]
        path = Path(curve, [Path.MOVETO, *[Path.CURVE4] * 3])
        style = {"lw": 0.6 + 14 * weight, "alpha": 0.3 + 0.5 * weight}
        if weight > 0.004:
            ax.add_patch(PathPatch(path, fc="none", ec=ATTENTION, capstyle="butt", **style))
    for k, word in enumerate(state.tokens):
        style = {"weight": "bold", "color": ATTENTION} if k == t else {"color": AXES}
        at = (k + 0.5) / len(state.tokens)
        ax.text(at, 1.06, word, ha="center", va="bottom", size=10, **style)
    for end, word, weight in zip(ends, state.keys, p, strict=True):
        ax.text(end, -0.06, word, ha="center", va="top", size=10, color=AXES)
        number = format_number(weight, 2)
        ax.text(end, -0.24, number, ha="center", va="top", size=8, color=ATTENTION)


def draw_matrix(ax, widget):
    """Draw the weights of the shown head, the chosen row framed."""
    weights, (t, _) = widget.weights[widget.shown_head], widget.place
    T, S = weights.shape
    edges = np.arange(S + 1) - 0.5, np.arange(T + 1) - 0.5
    ax.pcolormesh(*edges, weights, cmap=SHADES, vmin=0, vmax=1 / STRONGEST)
    ax.set_ylim(T - 0.5, -0.5)
    for (i, j), value in np.ndenumerate(weights):
        ink = ink_on(SHADES(value * STRONGEST)[:3])
        text = format_number(value, 2)
        ax.text(j, i, text, ha="center", va="center", size=8, color=ink)
    frame = {"fc": "none", "ec": ATTENTION, "lw": 2, "clip_on": False}
    ax.add_patch(Rectangle((-0.5, t - 0.5), S, 1, **frame))
    state = widget.state
    names = [[w[:MOST_LETTERS] for w in words] for words in (state.tokens, state.keys)]
    ax.set_yticks(range(T), names[0], color=AXES, size=9)
    ax.set_xticks(range(S), names[1], color=AXES, size=9)
    ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
