"""Random networks for the receptive field figure, and what Python makes of them."""

import numpy as np

from dlbook.widgets import ReceptiveFieldExplorer
from dlbook.widgets.receptive_field.core import Net, follow
from dlbook.widgets.receptive_field.layers import MERGES, USES, read_layers
from dlbook.widgets.receptive_field.paths import (
    change,
    cone,
    cost,
    drift,
    readers,
    spread,
    weigh,
    window_at,
)
from dlbook.widgets.receptive_field.words import worked

KINDS = [*USES, "conv", "conv", "conv"]


def random_layer(rng, k, kinds=KINDS):
    """Draw layer k of any kind: a few do not fit what is below them."""
    kind, K = str(rng.choice(kinds)), int(rng.integers(1, 5))
    layer = {
        "kind": kind,
        "kernel": K,
        "stride": int(rng.choice([1, 1, 1, 2, 3])),
        "padding": rng.integers(0, 3, 2).tolist(),
        "dilation": int(rng.choice([1, 1, 2, 3])),
        "channels": int(rng.choice([0, 0, 2, 5])),
    }
    if kind in MERGES:
        layer["back"] = int(rng.integers(1, k + 2))
    elif k > 1 and rng.random() < 0.15:
        layer["back"] = int(rng.integers(1, k + 1))
    if rng.random() < 0.2:
        layer["weights"] = rng.integers(-3, 4, K).astype(float).tolist()
    return layer


def random_net(rng, kinds=KINDS):
    """Draw up to five layers; about a third of the networks cannot be followed."""
    layers = [random_layer(rng, k, kinds) for k in range(1, int(rng.integers(1, 6)) + 1)]
    for k in range(1, len(layers)):  # what keeps sizes makes branches that fit
        if rng.random() < 0.5 and layers[k]["kind"] in ("conv", "pool", "add", "concat"):
            layers[k - 1] |= {"stride": 1, "padding": "same"}
    return Net(
        read_layers(layers),
        int(rng.integers(1, 15)),
        channels=int(rng.integers(1, 4)),
        dims=int(rng.integers(1, 3)),
        weights_seed=int(rng.choice([0, 0, 1, 77])),
    )


def golden_case(rng, *, in_words=False):
    """Return a network as the page has it, and everything that follows from it."""
    net = random_net(rng)
    rows, problem = follow(net)
    layer = int(rng.integers(len(rows)))
    unit = int(rng.integers(rows[layer].n))
    case = {
        "net": net._asdict(),
        "rows": [row._asdict() for row in rows],
        "problem": problem,
        "place": [layer, unit],
        "window": window_at(net, rows, layer, unit)._asdict(),
        "weights": [values.tolist() for values in weigh(net, rows, layer, unit)],
        "change": [values.tolist() for values in change(net, rows, layer, unit)],
        "cone": cone(net, rows, layer, unit),
        "readers": readers(net, rows, layer, unit),
        "drift": drift(net, rows),
        "cost": cost(net, rows),
    }
    bell = spread(case["weights"][0])
    case["spread"] = bell and bell._asdict()
    if in_words:
        case["words"] = words_of(net, rows, layer, unit)
    return case


def words_of(net, rows, layer, unit):
    """Write what the figure of a network says and gives away."""
    arguments = {**net._asdict(), "layer": layer, "unit": unit, "caption": "A net."}
    widget = ReceptiveFieldExplorer(**arguments)
    return {
        "describe": widget.describe(),
        "python": widget.as_python(),
        "pytorch": widget.as_pytorch(),
        "worked": [worked(net, rows, k) for k in range(1, len(rows))],
    }


def jacobian(net, rows, layer):
    """Differentiate row `layer` by computing it for every unit vector, with plain loops.

    Independent of the widget: every layer is written as its definition says.
    """
    x = [np.eye(net.input_size)]
    for k in range(1, layer + 1):
        given = net.layers[k - 1]
        before, back = x[k - 1], x[k - given["back"]]
        x.append(_apply(given, before, back, rows[k].n))
    return x[layer].T  # (cells, pixels)


def _apply(given, before, back, n):
    kind, K, S, D = (given[key] for key in ("kind", "kernel", "stride", "dilation"))
    first, last = given["padding"]
    if kind in MERGES:
        return before + back
    size = back.shape[1]
    if kind in ("conv", "pool"):
        padded = np.pad(back, ((0, 0), (first, last)))
        at = S * np.arange(n)[:, None] + D * np.arange(K)
        return padded[:, at].sum(-1)
    if kind == "transposed":
        full = np.zeros((len(back), (size - 1) * S + D * (K - 1) + 1))
        for r in range(size):
            for u in range(K):
                full[:, S * r + D * u] += back[:, r]
        return full[:, first : full.shape[1] - last]
    if kind == "upsample":
        return back.repeat(S, 1)
    i, j = np.arange(size)[:, None], np.arange(size)
    seen = {
        "attention": np.ones((size, size), bool),
        "causal": j <= i,
        "window": (j >= i - K // 2) & (j < i - K // 2 + K),
    }[kind]
    return back @ seen.T.astype(float)
