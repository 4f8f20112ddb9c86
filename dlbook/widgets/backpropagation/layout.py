"""Where the nodes of a graph stand: in layers, every edge from a layer to a later one."""

from itertools import pairwise
from typing import NamedTuple

SWEEPS = 4


class Layout(NamedTuple):
    """Layer and place of each node; places count from the middle of the layer."""

    spots: list  # of (layer, place): the nodes, then the bends of long edges
    routes: list  # of lists of spots, one for each edge, from what is read to who reads
    layers: int
    widest: int


def layers_of(nodes):
    """Put each operation after all that it reads, and each leaf just before its reader."""
    layers = [0] * len(nodes)
    for k, node in enumerate(nodes):
        layers[k] = max((layers[a] + 1 for a in node.args), default=0)
    for k, node in enumerate(nodes):
        readers = [layers[r] for r, other in enumerate(nodes) if k in other.args]
        if not node.args and readers:
            layers[k] = min(readers) - 1
    return layers


def lay_out(nodes):
    """Order each layer so that neighbours stand near each other; long edges get places."""
    layers = layers_of(nodes)
    items, links, routes = list(layers), [], []  # layer of every node and of every bend
    for k in reversed(range(len(nodes))):
        for a in nodes[k].args:
            bends = range(layers[a] + 1, layers[k])
            route = [a, *range(len(items), len(items) + len(bends)), k]
            items.extend(bends)
            routes.append(route)
            links.extend(pairwise(route))
    rows = [
        [i for i, at in enumerate(items) if at == layer] for layer in range(max(layers) + 1)
    ]
    places = order(rows, links)
    spots = [(at, place) for at, place in zip(items, places, strict=True)]
    lines = [[spots[i] for i in route] for route in routes]
    return Layout(spots, lines, len(rows), max(map(len, rows)))


def order(rows, links):
    """Sweep to and fro: each layer by the mean place of its neighbours on one side."""
    places = {}
    for row in rows:
        settle(row, places)
    for sweep in range(SWEEPS):
        ahead = sweep % 2 == 0
        for row in rows if ahead else reversed(rows):
            means = {}
            for i in row:
                near = [(a if ahead else b) for a, b in links if (b if ahead else a) == i]
                own = [places[n] for n in near] or [places[i]]
                means[i] = sum(own) / len(own)
            row.sort(key=lambda i: means[i])
            settle(row, places)
    return [places[i] for i in range(len(places))]


def settle(row, places):
    """Spread one layer evenly around its middle."""
    for k, i in enumerate(row):
        places[i] = k - (len(row) - 1) / 2
