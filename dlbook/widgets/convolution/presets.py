"""The kernels and the examples that the convolution figure offers, by name.

The menus of the page come from the same tables in core.js; a test compares
the two, number by number.
"""

import math

import numpy as np

CHALLENGES = ("flat", "vertical", "blur", "halve", "same", "all", "shift", "thrift")

KERNELS = {
    "identity": ("Identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "box": ("Box blur", np.ones((3, 3)) / 9),
    "gauss": ("Gaussian blur", np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16),
    "motion": ("Motion blur", np.eye(5) * 0.2),
    "sharpen": ("Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "emboss": ("Emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    "sobel-x": ("Sobel x: vertical edges", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "sobel-y": ("Sobel y: horizontal edges", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    "prewitt-x": ("Prewitt x", [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
    "laplacian": ("Laplacian", [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "outline": ("Outline: all edges", [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    "shift": ("Shift by one cell", [[0, 0, 0], [1, 0, 0], [0, 0, 0]]),
}


def square(size):
    """Draw a bright rectangle on a dark ground."""
    x = np.zeros((1, size, size))
    x[:, 1:-1, 2:-2] = 1
    return x


def dot(size):
    """Draw one bright cell."""
    x = np.zeros((1, size, size))
    x[:, size // 2, size // 2] = 1
    return x


def noise(channels, size):
    """Draw whole numbers from 0 to 3, the same on every machine."""
    x = np.empty((channels, size, size))
    for c, i, j in np.ndindex(*x.shape):
        x[c, i, j] = abs(math.sin(12.9 * i + 78.2 * j + 37.7 * c + 4.1)) * 43758.5 % 4 // 1
    return x


def small(k):
    """Return a kernel of 0, 1 and 2 for exercises by hand."""
    i, j = np.indices((k, k))
    return (2 * i + j) % 3


def weave(outputs, channels, k):
    """Return kernels of -1, 0 and 1, each unlike its neighbours."""
    o, c, i, j = np.indices((outputs, channels, k, k))
    return (i + 2 * j + c + o) % 3 - 1


def plane(x, kernel, **rest):
    """Describe an example of one channel; a number stands for noise of that size."""
    x = noise(1, x) if isinstance(x, int) else x
    return {"x": x, "kernel": np.asarray(kernel)[None, None], **rest}


def layer(channels, kernel, **rest):
    """Describe an example of several channels."""
    return {"x": noise(channels, 6), "kernel": kernel, **rest}


def filtered(kernel):
    """Describe a kernel at work on a photograph."""
    around = len(kernel) // 2
    return plane(square(7), kernel, view="image", padding=around, padding_mode="replicate")


SOBEL = KERNELS["sobel-x"][1]
COUNTED = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]

PRESETS = {
    "edge": ("An edge detector", plane(square(7), SOBEL, cursor=[0, 2, 1])),
    "hand": ("By hand: 4 × 4 and 2 × 2", plane(4, [[1, 2], [0, -1]])),
    "dot": ("One dot shows the kernel turned", plane(dot(5), COUNTED, padding=1)),
    "border": ("The border that is never read", plane(7, [[1, 2], [2, 1]], stride=2)),
    "circular": (
        "Circular padding wraps around",
        plane(6, SOBEL, padding=1, padding_mode="circular"),
    ),
    "oblong": (
        "Rows unlike columns",
        plane(7, [[1, 0, -1]], stride=[2, 1], padding=[0, 1]),
    ),
    "plain": ("No padding, no strides", plane(4, small(3))),
    "padded": ("Padding 2, no strides", plane(5, small(4), padding=2)),
    "same": ("Half (same) padding", plane(5, small(3), padding=1)),
    "full": ("Full padding", plane(5, small(3), padding=2)),
    "strides": ("No padding, strides", plane(5, small(3), stride=2)),
    "padded-strides": ("Padding and strides", plane(5, small(3), padding=1, stride=2)),
    "odd": ("Padding, strides, one cell over", plane(6, small(3), padding=1, stride=2)),
    "dilated": ("Dilation 2", plane(7, small(3), dilation=2)),
    "colour": ("Three channels in, two out", layer(3, weave(2, 3, 3), bias=[1, -2])),
    "grouped": ("Two groups", layer(4, weave(4, 2, 3), groups=2, bias=[0, 0, 0, 0])),
    "depthwise": ("Depthwise", layer(4, weave(4, 1, 3), groups=4, padding=1)),
    "pointwise": ("Pointwise (1 × 1)", layer(3, weave(2, 3, 1))),
    **{f"photo-{key}": (name, filtered(w)) for key, (name, w) in KERNELS.items()},
}
