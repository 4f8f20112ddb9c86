"""The networks that the receptive field figure offers, by name.

The menu of the page comes from the same lines in core.js; a test compares
the two, layer by layer.
"""

import re

from dlbook.widgets.receptive_field.layers import defaults, read_layers

CHALLENGES = ("reach", "holes", "align", "causal", "wide")
KINDS = {
    "c": "conv",
    "m": "pool",
    "t": "transposed",
    "u": "upsample",
    "A": "attention",
    "w": "window",
    "a": "causal",
    "+": "add",
    "&": "concat",
}
MAIN = {"upsample": "stride", "add": "back", "concat": "back"}  # else the kernel
KEYS = {"s": "stride", "d": "dilation", "b": "back", "o": "channels"}


def stack(line, name=""):
    """Read layers from a line: "c3s2p1o64 m2 +3" is a convolution, a pooling, a sum.

    The letter says the kind and its number the kernel (of a sum, how far back it reads);
    then stride, padding (p) or padding before alone (l), dilation, back and channels (o).
    """
    return read_layers([{**_layer(word), "name": name} for word in line.split()])


def _layer(word):
    kind = KINDS[word[0]]
    layer = defaults(kind)
    for key, number in re.findall(r"([a-z]?)(\d+)", word[1:]):
        n = int(number)
        if key in ("p", "l"):
            layer["padding"] = [n, n if key == "p" else 0]
        else:
            layer[KEYS[key] if key else MAIN.get(kind, "kernel")] = n
    return layer


def stage(number, width, blocks, stride):
    """Write a stage of ResNet-50: bottlenecks, the first with a projection beside it."""
    wide = 4 * width
    path = f"c1o{width} c3p1s{{}}o{width} c1o{wide}"
    first = f"{path.format(stride)} c1s{stride}b4o{wide} +2 "
    return stack(first + f"{path.format(1)} +4 " * (blocks - 1), f"stage {number}")


VGG = " m2 ".join(
    " ".join([f"c3p1o{width}"] * times)
    for times, width in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
)
RESNET = [
    *stack("c7s2p3o64 m3s2p1"),
    *stage(1, 64, 3, 1),
    *stage(2, 128, 4, 2),
    *stage(3, 256, 6, 2),
    *stage(4, 512, 3, 2),
]
PIXELS = {"dims": 2, "channels": 3}

NETWORKS = {  # name, input size, layers, other traits
    "three": ("Three layers of 3", 11, "c3 c3 c3", {}),
    "padded": ("The same with padding", 11, "c3p1 c3p1 c3p1", {"unit": 1}),
    "strides": ("Strides multiply", 16, "c3s2p1 c3s2p1 c3p1", {"unit": 1}),
    "holes": ("Equal dilations leave holes", 17, "c3d2p2 c3d2p2 c3d2p2", {}),
    "hybrid": ("Dilations 1, 2, 3 leave none", 17, "c3p1 c3d2p2 c3d3p3", {}),
    "even": ("Even kernels drift", 12, "c2l1 c2l1 c2l1 c2l1", {}),
    "bell": ("Eight layers: a bell", 33, "c3p1 " * 8, {"mode": "effective"}),
    "wavenet": ("WaveNet", 16, "c2l1 c2l2d2 c2l4d4 c2l8d8", {"unit": 15}),
    "tcn": (
        "Temporal convolutional network",
        32,
        "c3l2 c3l2 +3 c3l4d2 c3l4d2 +3 c3l8d4 c3l8d4 +3",
        {"unit": 31},
    ),
    "residual": ("A residual block", 12, "c3p1 c3p1 +3", {}),
    "inception": ("Branches of 3 and 5", 12, "c3p1 c5p2b2 &2", {}),
    "unet": ("U-Net encoder", 32, "c3p1 c3p1 m2 c3p1 c3p1 m2 c3p1 c3p1", {"dims": 2}),
    "decoder": ("Down, up and across", 12, "c3p1 m2 c3p1 t2 &4 c3p1", {"dims": 2}),
    "attention": ("Attention: everything at once", 9, "A", {}),
    "window": ("Attention in windows", 13, "w3 w3 w3", {}),
    "causal": ("Causal attention", 9, "a", {}),
    "patches": ("Patches, then attention", 16, "c4s4 A", {"dims": 2, "channels": 3}),
    "lenet": (
        "LeNet-5",
        32,
        "c5o6 m2 c5o16 m2 c5o120",
        {"dims": 2, "view": "image", "layer": 4, "unit": 2},
    ),
    "alexnet": (
        "AlexNet",
        224,
        "c11s4p2o64 m3s2 c5p2o192 m3s2 c3p1o384 c3p1o256 c3p1o256 m3s2",
        PIXELS,
    ),
    "vgg16": ("VGG-16", 224, VGG + " m2", PIXELS),
    "stem": ("ResNet stem", 224, "c7s2p3o64 m3s2p1", PIXELS),
    "resnet50": ("ResNet-50", 224, RESNET, PIXELS),
}
PRESETS = {
    key: (
        name,
        {
            "layers": stack(layers) if isinstance(layers, str) else layers,
            "input_size": size,
            **others,
        },
    )
    for key, (name, size, layers, others) in NETWORKS.items()
}
