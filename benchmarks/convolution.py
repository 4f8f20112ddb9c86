"""conv2d beside PyTorch and beside its own definition, at six sizes that networks have."""

from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks.measure import peak_memory, seconds
from dlbook.convolution import conv2d, conv2d_backward, conv2d_loops, mac_count, output_size


class Layer(NamedTuple):
    """A layer: what it is known from, and its sizes."""

    name: str
    x: tuple  # (N, C, H, W)
    w: tuple  # (O, C/G, KH, KW)
    options: dict


LAYERS = (
    Layer("first of LeNet", (32, 1, 28, 28), (6, 1, 5, 5), {"padding": 2}),
    Layer("first of ResNet", (8, 3, 224, 224), (64, 3, 7, 7), {"stride": 2, "padding": 3}),
    Layer("3 x 3, large image", (8, 64, 56, 56), (64, 64, 3, 3), {"padding": 1}),
    Layer("3 x 3, many channels", (8, 256, 14, 14), (256, 256, 3, 3), {"padding": 1}),
    Layer("1 x 1", (8, 256, 28, 28), (128, 256, 1, 1), {}),
    Layer(
        "3 x 3, depthwise", (8, 128, 28, 28), (128, 1, 3, 3), {"padding": 1, "groups": 128}
    ),
)


def table():
    """Measure every layer, forward and backward; yield the rows of the table."""
    yield "conv2d in float32", "x", "w", "GMAC", "pass", *COLUMNS
    for layer in LAYERS:
        sizes = [" ".join(str(n) for n in shape) for shape in (layer.x, layer.w)]
        first = [layer.name, *sizes, f"{macs(layer) / 1e9:.2f}"]
        yield *first, "forward", *compare(layer, False), f"{loops(layer):,.0f} s"
        yield "", "", "", "", "backward", *compare(layer, True), ""


COLUMNS = ("ours", "PyTorch", "ratio", "our peak", "its peak", "definition")


def compare(layer, backward):
    """Return the cells of one pass: times and their ratio, and the memory it needs."""
    times = [seconds(side(layer, backward)) for side in (ours, theirs)]
    small = layer._replace(x=(1, layer.x[1], *layer.w[2:]))
    cases = (small, backward), (layer, backward)
    peaks = [peak_memory(side, *cases) for side in (ours, theirs)]
    written = [f"{1000 * time:.1f} ms" for time in times]
    return (
        *written,
        f"{times[0] / times[1]:.1f}",
        *(f"{peak / 2**20:.0f} MB" for peak in peaks),
    )


def arrays(layer):
    """Return x, w and b in float32."""
    rng = np.random.default_rng(0)
    return [rng.standard_normal(s, np.float32) for s in (layer.x, layer.w, layer.w[:1])]


def ours(layer, backward):
    """Return a function that runs our layer, forward or backward alone."""
    x, w, b = arrays(layer)
    if not backward:
        return lambda: conv2d(x, w, b, **layer.options)
    y, saved = conv2d(x, w, b, **layer.options)
    return lambda: conv2d_backward(y, saved)


def theirs(layer, backward):
    """Return a function that runs PyTorch's, in one thread."""
    import torch

    torch.set_num_threads(1)
    leaves = [torch.tensor(a, requires_grad=True) for a in arrays(layer)]
    forward = partial(torch.nn.functional.conv2d, *leaves, **layer.options)
    if not backward:
        return forward
    y = forward()
    return lambda: torch.autograd.grad(y, leaves, y.detach(), retain_graph=True)


def loops(layer):
    """Estimate the seconds of the definition: those of one kernel on a corner, scaled."""
    x, w, b = arrays(layer)
    corner = x[:1, : w.shape[1], : w.shape[2] + 3, : w.shape[3] + 3]  # 4 by 4 places
    time = seconds(lambda: conv2d_loops(corner, w[:1], b[:1]), rounds=3)
    return time * macs(layer) / (16 * w[0].size)


def macs(layer):
    """Return the multiply-accumulates of the forward pass."""
    (N, C, *image), (O, _, *kernel) = layer.x, layer.w
    groups = layer.options.get("groups", 1)
    steps = {name: n for name, n in layer.options.items() if name != "groups"}
    output = [output_size(n, K, **steps) for n, K in zip(image, kernel, strict=True)]
    return N * mac_count(C, O, kernel, output, groups=groups)
