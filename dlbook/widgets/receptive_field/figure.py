"""The receptive field figure as a printed page shows it: wiring, or a bar a window."""

import textwrap

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from dlbook.plots import AXES, INPUT, NEUTRAL, OUTPUT, PADDING, WEIGHT
from dlbook.widgets.kit.photo import pixels_of
from dlbook.widgets.receptive_field.core import extents, follow, sources_of, taps
from dlbook.widgets.receptive_field.layout import is_small, listed_rows, places, title
from dlbook.widgets.receptive_field.paths import change, cone, readers, weigh, window_at
from dlbook.widgets.receptive_field.words import facts

WIDTH, LABEL, LINE, SIDE = 7.0, 1.0, 0.19, 3.6  # inches
WIRED, BARRED = 0.58, 0.3  # inches from row to row
TALL = 0.44  # of a row is a cell
LETTERS = 100  # in a line of words


def draw_field(widget):
    """Draw the rows, the input at the bottom, and what is said about the cell."""
    rows, problem = follow(widget.net)
    layer, (_, unit) = widget.place
    words = [problem[0]] if problem else facts(widget.net, rows, layer, unit)
    lines = textwrap.wrap(" ".join(words), LETTERS)
    if widget.view == "image":
        return _image(widget, rows, lines)
    small = is_small(rows)
    shown = list(range(len(rows))) if small else listed_rows(widget.layers, len(rows))
    high = len(shown) * (WIRED if small else BARRED)
    figure = Figure(figsize=(WIDTH, high + LINE * (len(lines) + 1)), layout="none")
    below = LINE * (len(lines) + 1) / figure.get_figheight()
    ax = figure.add_axes((LABEL / WIDTH, below, 1 - LABEL / WIDTH, 1 - below))
    ax.set_axis_off()
    ax.set_ylim(-0.6, len(shown) - 0.4)
    (_wiring if small else _bars)(ax, widget, rows, shown)
    for y, k in enumerate(shown):
        name = title(widget.layers, k)
        ax.text(-0.01, y, name, transform=ax.get_yaxis_transform(), **WORDS, ha="right")
    _write(figure, lines)
    return figure


def _write(figure, lines):
    """Write the words below the drawing."""
    for number, line in enumerate(reversed(lines)):
        y = (number + 0.4) * LINE / figure.get_figheight()
        figure.text(0.5, y, line, ha="center", color=AXES, size=9)


def _image(widget, rows, lines):
    """Draw the window on the image, bright where the cell reads."""
    figure = Figure(figsize=(WIDTH, SIDE + LINE * (len(lines) + 1)), layout="none")
    below = LINE * (len(lines) + 1) / figure.get_figheight()
    ax = figure.add_axes((0, below, 1, 1 - below))
    ax.set_axis_off()
    layer, unit = widget.place
    n, margin = widget.input_size, 0.15 * widget.input_size
    windows = [window_at(widget.net, rows, layer, i) for i in unit]
    ax.imshow(_lighten(widget, _strengths(widget, rows, windows)))
    sizes = [window.last - window.first + 1 for window in reversed(windows)]
    corner = [window.first - 0.5 for window in reversed(windows)]
    ax.add_patch(Rectangle(corner, *sizes, fill=False, ec=WEIGHT, lw=2, clip_on=False))
    ax.set_xlim(-margin - 0.5, n + margin - 0.5)
    ax.set_ylim(n + margin - 0.5, -margin - 0.5)
    _write(figure, lines)
    return figure


def _lighten(widget, share):
    """Return the image, bright where it is read, or tinted as strongly as it is."""
    light = sample(widget.image, widget.input_size)[..., None] / 255
    share = share[..., None]
    if widget.mode == "effective":
        return light + (np.array(to_rgb(WEIGHT)) - light) * 0.8 * share
    return np.repeat(light * (0.4 + 0.6 * share), 3, 2)


def _strengths(widget, rows, windows):
    """Return for every pixel of the image from 0 to 1 how strongly it is read."""
    layer, unit = widget.place
    if widget.mode == "effective":
        axes = [np.abs(weigh(widget.net, rows, layer, i)[0]) for i in unit]
    else:
        axes = [np.isin(range(widget.input_size), window.pixels) for window in windows]
    share = np.outer(*axes).astype(float)
    return (share / (share.max() or 1)) ** 0.5


def sample(image, n):
    """Cut the photograph, or a drawn scene, to a square of n by n values."""
    pixels = pixels_of(image)
    height, width = pixels.shape
    side = min(height, width)
    at = (np.arange(n) + 0.5) / n * side
    rows, columns = (np.floor(at + (room - side) / 2).astype(int) for room in pixels.shape)
    return pixels[np.ix_(rows, columns)]


WORDS = {"size": 8, "color": AXES, "va": "center"}


def _wiring(ax, widget, rows, shown):
    """Draw every cell, all wires faintly, and those of the cell shown."""
    net, (layer, (_, unit)) = widget.net, widget.place
    at = places(net.layers, rows)
    lit = _lit(widget, rows)
    values = {"effective": weigh, "perturb": change}.get(widget.mode)
    values = values(net, rows, layer, unit) if values else []
    cells, wires = [], []
    for k in shown:
        most = np.abs(values[k]).max() if k < len(values) else 0
        for i in range(rows[k].n):
            tone = 0.6 * any(k < len(sets) and i in sets[k] for sets in lit)
            if most:
                tone = abs(values[k][i]) / most
            place, width = at[k] + rows[k].jump * i, 0.84 * min(rows[k].jump, 1.6)
            cells.append(_cell(place, k, width, tone, (k, i) == (layer, unit)))
            wires += _wires((net.layers, rows, at), k, i, lit)
    lines, colors, widths = ([wire[part] for wire in wires] for part in range(3))
    lines = LineCollection(lines, colors=colors, linewidths=widths, zorder=1)
    ax.add_collection(lines, autolim=False)
    ax.add_collection(PatchCollection(cells, match_original=True, zorder=2), autolim=False)
    ends = [at[k] + rows[k].jump * i for k in shown for i in (-0.6, rows[k].n - 0.4)]
    ax.set_xlim(min(ends), max(ends))


def _lit(widget, rows):
    """Return what the shown cell reads, and who reads it, as sets for each row."""
    layer, (_, unit) = widget.place
    below = cone(widget.net, rows, layer, unit)
    above = readers(widget.net, rows, layer, unit)
    perturbed = widget.mode == "perturb"
    return (
        [] if perturbed or widget.direction == "up" else list(map(set, below)),
        list(map(set, above)) if perturbed or widget.direction != "down" else [],
    )


def _cell(x, y, width, tone, chosen):
    colour = np.array(to_rgb(INPUT if y == 0 else WEIGHT))
    fill = np.array(to_rgb(NEUTRAL)) * (1 - 0.7 * tone) + colour * 0.7 * tone
    style = {"facecolor": fill, "edgecolor": colour if tone else PADDING, "linewidth": 0.6}
    if chosen:
        style |= {"edgecolor": OUTPUT, "linewidth": 2.4}
    corner = (x - width / 2, y - TALL / 2)
    shape = "round,pad=0,rounding_size=0.1"
    return FancyBboxPatch(corner, width, TALL, boxstyle=shape, **style)


def _wires(net, k, i, lit):
    """Yield path, color and width of all that cell i of row k reads, lit or not."""
    layers, rows, at = net
    below, above = lit
    for source in sources_of(layers, k) if k else ():
        for place, _ in taps(layers[k - 1], i, rows[source].n):
            down = k < len(below) and i in below[k]
            up = above and i in above[k] and place in above[source]
            if not 0 <= place < rows[source].n and not down:
                continue
            x = [at[k] + rows[k].jump * i, at[source] + rows[source].jump * place]
            bow = 0.6 * (k - source > 1)
            curve = np.linspace(0, 1, 20)[:, None] if bow else np.array([[0.0], [1.0]])
            across = x[0] + (x[1] - x[0]) * curve + 4 * bow * curve * (1 - curve)
            height = k - TALL / 2 + (source - k + TALL) * curve
            style = (WEIGHT, 1.2) if down or up else (NEUTRAL, 0.6)
            yield np.hstack([across, height]), *style


def _bars(ax, widget, rows, shown):
    """Draw the window of each row as a bar over the pixels of the input."""
    layer, (_, unit) = widget.place
    net, at = widget.net, places(widget.layers, rows)
    here = at[layer] + rows[layer].jump * unit
    find = extents(net, rows)
    for y, k in enumerate(shown):
        cell = round(min(max((here - at[k]) / rows[k].jump, 0), rows[k].n - 1))
        first, last = find(k, cell) if k else (0, rows[0].n - 1)
        style = {"color": WEIGHT if k else INPUT, "alpha": 0.6, "height": 0.8}
        if k == layer:
            style |= {"edgecolor": OUTPUT, "linewidth": 2.4}
        ax.barh(y, last - first + 1, left=first - 0.5, **style)
        label = f"R = {rows[k].size}" if k else f"n = {rows[0].n}"
        if last - first > rows[-1].size / 7:
            ax.text(
                (first + last) / 2, y, label, ha="center", **{**WORDS, "color": "black"}
            )
        else:  # too narrow for its words
            ax.text(last + 2, y, label, **WORDS)
    for edge in (-0.5, rows[0].n - 0.5):
        ax.axvline(edge, color=PADDING, ls="--", lw=0.8)
