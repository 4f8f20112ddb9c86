"""The arithmetic behind the receptive field figure: sizes, fields, paths and holes.

core.js has the same functions in the reader's browser; a test compares
them. A row is a layer's outputs, row 0 the input; a cell is one of them.
"""

from collections import defaultdict
from math import prod
from typing import NamedTuple

import numpy as np

from dlbook.receptive_field import Layer, receptive_field
from dlbook.widgets.kit.words import format_number
from dlbook.widgets.receptive_field.layers import MERGES, WINDOW

MOST = 512  # cells in a row
MEASURED = ("transposed", "upsample", "attention", "window", "causal")  # no recursion


class Net(NamedTuple):
    """A stack of layers on an input, along one axis of it."""

    layers: list
    input_size: int
    channels: int = 1
    dims: int = 1
    weights_seed: int = 0  # 0 stands for equal weights


class Row(NamedTuple):
    """What the cells of a row see, in pixels of the input."""

    n: int  # how many they are
    jump: float
    size: int  # of the widest field
    start: int  # the first pixel of cell 0; in the border where it is negative
    centre: float  # of what cell 0 reads
    measured: bool = False  # by following every cell, as there is no recursion


def sources_of(layers, k):
    """Return the rows that layer k, counted from 1, reads."""
    back = layers[k - 1]["back"]
    return [k - 1, k - back] if layers[k - 1]["kind"] in MERGES else [k - back]


def taps(layer, i, n):
    """Return the places, of a row of n cells, that cell i reads, and the weights' index.

    Places outside the row are border.
    """
    kind, K, S, D = (layer[key] for key in ("kind", "kernel", "stride", "dilation"))
    P = layer["padding"][0]
    if kind in ("conv", "pool"):
        return [(S * i - P + D * u, u) for u in range(K)]
    if kind == "transposed":
        ends = [(i + P - D * u, u) for u in range(K)]
        return [(end // S, u) for end, u in ends if end % S == 0]
    if kind == "upsample":
        return [(i // S, 0)]
    if kind in MERGES:
        return [(i, 0)]
    if not 0 <= i < n:
        return []
    first, end = {
        "attention": (0, n),
        "window": (max(i - K // 2, 0), min(i - K // 2 + K, n)),
        "causal": (0, i + 1),
    }[kind]
    return [(place, 0) for place in range(first, end)]


def output_size(layer, n):
    """Return how many cells a layer makes of n; 0 or less where there is no room."""
    kind, K, S, D = (layer[key] for key in ("kind", "kernel", "stride", "dilation"))
    padding, span = sum(layer["padding"]), D * (K - 1) + 1
    if kind in ("conv", "pool"):
        return (n + padding - span) // S + 1
    if kind == "transposed":
        return (n - 1) * S + span - padding
    return n * S if kind == "upsample" else n


def follow(net):
    """Return the rows up to the first layer that cannot be, and its problem or None."""
    rows = [Row(net.input_size, 1, 1, 0, 0)]
    find = extents(net, rows)
    for k in range(1, len(net.layers) + 1):
        problem = find_problem(net.layers, rows, k)
        if problem:
            return rows, problem
        rows.append(_next(net, rows, k))
        if rows[k].measured:
            rows[k] = _measure(net, rows[k], k, find)
    return rows, None


def find_problem(layers, rows, k):
    """Return (what stands in the way of layer k, the nearest way out), or None."""
    layer, back = layers[k - 1], layers[k - 1]["back"]
    if back > k:
        text = f"Layer {k} reads what stands {back} layers before it: there are only {k}."
        return text, f"use {k}"
    read = [rows[source] for source in sources_of(layers, k)]
    for key, what in (("n", "sizes"), ("jump", "jumps")):
        ours, theirs = (getattr(row, key) for row in (read[0], read[-1]))
        if abs(ours - theirs) > 1e-9:
            both = f"{format_number(ours)} and {format_number(theirs)}"
            text = f"The {what} that meet in layer {k} differ: {both}."
            return text, f"leave out layer {k}"
    n = output_size(layer, read[0].n)
    if n > MOST:
        text = f"Layer {k} makes {n} cells; the figure follows up to {MOST}."
        return text, f"leave out layer {k}"
    return _no_room(layer, k, read[0].n) if n < 1 else None


def _no_room(layer, k, n):
    """Say why a window does not fit, and which single change would help."""
    if layer["kind"] == "transposed":
        text = f"The padding of layer {k} cuts away all that it makes."
        return text, "use padding 0"
    K, D, room = layer["kernel"], layer["dilation"], n + sum(layer["padding"])
    span = D * (K - 1) + 1
    text = f"The window of layer {k} spans {span} cells, but there are only {room}."
    if (room - 1) // (K - 1) >= 1:
        return text, f"use dilation {(room - 1) // (K - 1)}"
    return text, f"use kernel {room}"


def _next(net, rows, k):
    """Follow the fields through layer k."""
    layer = net.layers[k - 1]
    read = [rows[source] for source in sources_of(net.layers, k)]
    n, jump, *_ = read[0]
    shift, step = geometry(layer)
    row = Row(
        output_size(layer, n),
        jump * step,
        0,
        0,
        sum(each.centre for each in read) / len(read) + jump * shift,
        layer["kind"] in MEASURED or any(each.measured for each in read),
    )
    if row.measured:
        return row
    own = receptive_field([_as_layer(layer)])
    start = min(each.start for each in read)
    stop = max(each.start + each.size for each in read)
    size = stop - start + (own.size - 1) * jump
    return row._replace(size=size, start=start + own.start * jump)


def _as_layer(layer):
    """Return the layer of dlbook.receptive_field that reads the same places."""
    K, S, (P, _), D = (layer[key] for key in WINDOW)
    return Layer(1) if layer["kind"] in MERGES else Layer(K, S, P, D)


def geometry(layer):
    """Return where cell 0 is centred in the row that it reads, and the step between two."""
    K, S, (P, _), D = (layer[key] for key in WINDOW)
    if layer["kind"] in ("conv", "pool"):
        return D * (K - 1) / 2 - P, S
    if layer["kind"] == "transposed":
        return (P - D * (K - 1) / 2) / S, 1 / S
    if layer["kind"] == "upsample":
        return (1 - S) / 2 / S, 1 / S
    return 0, 1


def _measure(net, row, k, find):
    """Find the widest field among the cells of row k, one after the other."""
    layers = net.layers[:k]
    attends = any(layer["kind"] in ("attention", "window", "causal") for layer in layers)
    repeats = [
        layer["stride"] for layer in layers if layer["kind"] in ("transposed", "upsample")
    ]
    cells = row.n if attends else min(prod(repeats), MOST)
    ends = [find(k, i) for i in range(cells)]
    size = max(last - first + 1 for first, last in ends)
    first = ends[0][0]
    return row._replace(size=max(size, 0), start=first if first <= ends[0][1] else 0)


def extents(net, rows):
    """Return find(k, i): first and last pixel, border included, that cell i of row k reads.

    Where it reads nothing, the first is infinite and the last minus infinite.
    """
    known = defaultdict(dict)  # a row may still be to come

    def find(k, i):
        if k == 0:
            return i, i
        layer = net.layers[k - 1]
        i = 0 if layer["kind"] == "attention" and 0 <= i < rows[k].n else i  # all alike
        if i not in known[k]:
            ends = [
                find(source, place)
                for source in sources_of(net.layers, k)
                for place, _ in taps(layer, i, rows[source].n)
            ]
            first = min((end[0] for end in ends), default=np.inf)
            known[k][i] = first, max((end[1] for end in ends), default=-np.inf)
        return known[k][i]

    return find
