"""The layers of the receptive field figure: which there are, and how they are written."""

import numpy as np

from dlbook.receptive_field import Layer
from dlbook.widgets.kit.settings import as_array, is_text, is_whole, refuse, short

MOST_LAYERS, MOST_WEIGHTS = 99, 99
WINDOW = ("kernel", "stride", "padding", "dilation")
USES = {  # the numbers that each kind of layer has
    "conv": WINDOW,
    "pool": WINDOW,
    "transposed": WINDOW,
    "upsample": ("stride",),
    "attention": (),
    "window": ("kernel",),
    "causal": (),
    "add": ("back",),
    "concat": ("back",),
}
MERGES = ("add", "concat")
PLAIN = {
    "kind": "conv",
    "kernel": 3,
    "stride": 1,
    "padding": [0, 0],
    "dilation": 1,
    "back": 1,
    "channels": 0,
    "weights": [],
    "name": "",
}
OWN = {  # where a kind begins with other numbers
    "pool": {"kernel": 2, "stride": 2},
    "transposed": {"kernel": 2, "stride": 2},
    "upsample": {"kernel": 1, "stride": 2},
    "attention": {"kernel": 1},
    "causal": {"kernel": 1},
    "add": {"kernel": 1, "back": 2},
    "concat": {"kernel": 1, "back": 2},
}
LIMITS = {
    "kernel": (1, 99),
    "stride": (1, 99),
    "dilation": (1, 512),
    "back": (1, MOST_LAYERS),
    "channels": (0, 9999),
}
EXPECTED = (
    f"a list of at most {MOST_LAYERS} layers, each a dict of "
    f"{', '.join(PLAIN)}, or a Layer of dlbook.receptive_field"
)


def defaults(kind):
    """Return what a layer of this kind is when nothing else is said."""
    return {**PLAIN, "kind": kind, **OWN.get(kind, {})}


def read_layers(value):
    """Read layers into complete dicts; a padding may be "same" or "causal"."""
    if not isinstance(value, list | tuple) or isinstance(value, Layer):
        refuse(EXPECTED, short(value))
    if len(value) > MOST_LAYERS:
        refuse(EXPECTED, f"{len(value)} layers")
    return [_read_layer(layer, k) for k, layer in enumerate(value, 1)]


def _read_layer(given, k):
    if isinstance(given, Layer):
        kind = "transposed" if given.transposed else "conv"
        given = {"kind": kind, **dict(zip(WINDOW, given[:4], strict=True))}
    if not isinstance(given, dict):
        refuse(EXPECTED, f"{short(given)} as layer {k}")
    unknown = [key for key in given if not isinstance(key, str) or key not in PLAIN]
    if unknown:
        refuse(EXPECTED, f"{short(unknown[0])} in layer {k}")
    kind = given.get("kind", "conv")
    if not isinstance(kind, str) or kind not in USES:
        refuse(f"layers of the kinds {', '.join(USES)}", f"{short(kind)} as layer {k}")
    layer = {**defaults(kind), **given}
    for key, (low, high) in LIMITS.items():
        if not is_whole(layer[key]) or not low <= layer[key] <= high:
            expected = f"layers whose {key} is a whole number from {low} to {high}"
            refuse(expected, f"{short(layer[key])} in layer {k}")
        layer[key] = int(layer[key])
    layer["padding"] = _read_padding(layer, k)
    layer["weights"] = _read_weights(layer, k)
    if not is_text(layer["name"]) or len(layer["name"]) > 40:
        refuse("layers whose name has at most 40 characters", short(layer["name"]))
    return {**layer, "name": str(layer["name"])}


def _read_padding(layer, k):
    """Read the widths before and after; one number stands for both."""
    padding, reach = layer["padding"], layer["dilation"] * (layer["kernel"] - 1)
    if isinstance(padding, str) and padding in ("same", "causal"):
        before = reach // 2 if padding == "same" else reach
        padding = [before, reach - before]
    values = [padding] * 2 if is_whole(padding) else padding
    if isinstance(values, np.ndarray):
        values = values.tolist()
    pair = isinstance(values, list | tuple) and len(values) == 2
    if not pair or not all(is_whole(n) and 0 <= n <= 999 for n in values):
        expected = 'layers whose padding is one or two whole numbers to 999, "same" or '
        refuse(expected + '"causal"', f"{short(padding)} in layer {k}")
    return [int(n) for n in values]


def _read_weights(layer, k):
    """Read the layer's own weights, as many as the kernel is wide, or none."""
    expected = "layers whose weights are none, or as many finite numbers as the kernel"
    weights = layer["weights"]
    if isinstance(weights, list | tuple) and not len(weights):
        return []
    array = as_array(weights, expected)
    if array.shape != (layer["kernel"],) or not (np.abs(array) <= 1e6).all():
        refuse(expected, f"{short(weights)} in layer {k}")
    return array.tolist()
