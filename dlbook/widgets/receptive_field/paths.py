"""The paths of the receptive field figure: what a cell reads, how strongly, who reads it.

core.js has the same functions in the reader's browser.
"""

from typing import NamedTuple

import numpy as np

from dlbook.widgets.kit.generator import generator
from dlbook.widgets.receptive_field.core import extents, sources_of, taps

LEARNS = ("conv", "transposed")  # the kinds whose weights may be drawn or given


class Window(NamedTuple):
    """What one cell reads of the input, along one axis."""

    first: int  # border included
    last: int
    pixels: list  # those that it reads
    holes: list  # those between that it does not
    share: float  # of border in what it reads: 0 none, 1 all


class Spread(NamedTuple):
    """Where the weight of an effective field lies, as in a histogram."""

    mean: float
    deviation: float


def weights_of(layer, k, seed):
    """Return the weights of layer k; none stands for an average of what is read."""
    if layer["kind"] not in LEARNS:
        return []
    if layer["weights"] or not seed:
        return layer["weights"]
    K, numbers = layer["kernel"], generator(seed * 7919 + k * 104729)
    drawn = [(2 * next(numbers) - 1) * (3 / K) ** 0.5 for _ in range(K + 1)]
    return drawn[1:]  # of variance 1/K


def links(net, rows, k, i, weights):
    """Return what cell i of row k reads: the rows, the cells and their weights."""
    found, sources = [], sources_of(net.layers, k)
    for source in sources:
        n = rows[source].n
        reads = taps(net.layers[k - 1], i, n)
        for place, u in reads:
            if 0 <= place < n:
                weight = weights[u] if weights else 1 / len(reads)
                found.append((source, place, weight / len(sources)))
    return found


def weigh(net, rows, layer, unit):
    """Weigh every cell below a cell by the ways that lead there: its gradient."""
    found = [np.zeros(row.n) for row in rows[: layer + 1]]
    found[layer][unit] = 1
    for k in range(layer, 0, -1):
        weights = weights_of(net.layers[k - 1], k, net.weights_seed)
        for i in np.flatnonzero(found[k]):
            for source, place, weight in links(net, rows, k, int(i), weights):
                found[source][place] += found[k][i] * weight
    return found


def change(net, rows, layer, unit):
    """Add 1 to a cell and compute by how much every cell above it changes."""
    found = [np.zeros(row.n) for row in rows]
    found[layer][unit] = 1
    for k in range(layer + 1, len(rows)):
        weights = weights_of(net.layers[k - 1], k, net.weights_seed)
        for i in range(rows[k].n):
            found[k][i] += sum(
                found[source][place] * weight
                for source, place, weight in links(net, rows, k, i, weights)
            )
    return found


def cone(net, rows, layer, unit):
    """Return for each row up to `layer` the places that a cell reads, border included."""
    found = [set() for _ in range(layer + 1)]
    found[layer].add(unit)
    for k in range(layer, 0, -1):
        for source in sources_of(net.layers, k):
            n = rows[source].n
            for i in found[k]:
                if 0 <= i < rows[k].n:  # a cell of the border reads nothing
                    found[source].update(p for p, _ in taps(net.layers[k - 1], i, n))
    return [sorted(places) for places in found]


def readers(net, rows, layer, unit):
    """Return for each row the cells that depend on a cell."""
    found = [set() for _ in rows]
    found[layer].add(unit)
    for k in range(layer + 1, len(rows)):
        for source in sources_of(net.layers, k):
            n = rows[source].n
            for i in range(rows[k].n) if found[source] else ():
                if any(p in found[source] for p, _ in taps(net.layers[k - 1], i, n)):
                    found[k].add(i)
    return [sorted(cells) for cells in found]


def window_at(net, rows, layer, unit):
    """Read the window of one cell; where it reads nothing, last is before first."""
    first, last = extents(net, rows)(layer, unit)
    if last < first:
        return Window(0, -1, [], [], 1.0)
    n = net.input_size
    pixels = [p for p in cone(net, rows, layer, unit)[0] if 0 <= p < n]
    holes = sorted(set(range(max(first, 0), min(last, n - 1) + 1)) - set(pixels))
    plain = [{**each, "weights": []} for each in net.layers]
    even = weigh(net._replace(layers=plain, weights_seed=0), rows, layer, unit)[0]
    return Window(first, last, pixels, holes, float(1 - even.sum()))


def spread(weights):
    """Return centre and standard deviation of weights by size, or None for zeros."""
    size = np.abs(weights)
    if not size.sum() > 0:
        return None
    share, places = size / size.sum(), np.arange(len(size))
    mean = float(share @ places)
    return Spread(mean, float((share @ (places - mean) ** 2) ** 0.5))


def drift(net, rows):
    """Return by how many pixels the centres that meet in a layer differ, at most."""
    apart = [0.0]
    for k in range(1, len(rows)):
        centres = [rows[source].centre for source in sources_of(net.layers, k)]
        apart.append(abs(centres[0] - centres[-1]))
    return max(apart)


def cost(net, rows):
    """Count weights, without biases, and multiply-accumulates for one input."""
    channels, weights, macs, d = [net.channels], 0, 0, net.dims
    for k in range(1, len(rows)):
        layer, sources = net.layers[k - 1], sources_of(net.layers, k)
        kind, C, read = layer["kind"], channels[sources[0]], rows[sources[0]].n
        made = layer["channels"] if kind in LEARNS and layer["channels"] else C
        if kind == "concat":
            made = C + channels[sources[1]]
        channels.append(made)
        own = layer["kernel"] ** d * C * made if kind in LEARNS else 0
        macs += own * (read if kind == "transposed" else rows[k].n) ** d
        if kind in ("attention", "window", "causal"):
            own = 4 * C * C
            pairs = sum(len(taps(layer, i, read)) for i in range(read))
            macs += own * read**d + 2 * C * pairs**d
        weights += own
    return weights, macs
