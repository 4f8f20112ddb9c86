"""Receptive fields: which pixels an output reads, how strongly, and how much is border."""

from fractions import Fraction
from math import prod
from typing import NamedTuple

import numpy as np

from dlbook.convolution import conv1d
from dlbook.convolution_variants import conv_transpose2d
from dlbook.shapes import check_whole_numbers


class Layer(NamedTuple):
    """A convolution or a pooling, along one axis."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    transposed: bool = False


class Field(NamedTuple):
    """What one output sees, in pixels of the input."""

    size: int  # from the first pixel to the last
    jump: int | Fraction  # from one output's field to that of the next
    start: int  # the first pixel of output 0; in the border, where it is negative


def receptive_field(layers):
    r"""Follow the field of an output through a stack, from the input up.

    .. math:: R_l = R_{l-1} + (K_l - 1)\, D_l\, J_{l-1}, \qquad J_l = J_{l-1} S_l, \qquad
              A_l = A_{l-1} - P_l\, J_{l-1}, \qquad R_0 = J_0 = 1,\; A_0 = 0

    `layers` is a list of :class:`Layer`; returns the :class:`Field` of its outputs: size
    R, jump J and start A. The field of an empty stack is the pixel itself. A transposed
    layer has no such recursion (:func:`graph_field`). Raises ValueError or TypeError.
    Book: eq-receptive-field-recursion (Araujo et al. 2019, doi:10.23915/distill.00021).
    """
    if not isinstance(layers, tuple | list):
        raise TypeError(f"receptive_field: a list of Layer is needed, got {layers!r}")
    size, jump, start = 1, 1, 0
    for layer in layers:
        _check("receptive_field", layer)
        if layer.transposed:
            raise ValueError("receptive_field: graph_field is for transposed layers")
        size += (layer.kernel - 1) * layer.dilation * jump
        start -= layer.padding * jump
        jump *= layer.stride
    return Field(size, jump, start)


def pixels_read(net, place=0):
    r"""List the pixels of the input that one output reads, border places included.

    .. math:: \{S i - P + D u\} \quad\text{or, transposed,}\quad
              \{r : S r = i + P - D u\}, \qquad 0 \le u < K,\; i \in \text{what is read}

    `net` is a list of :class:`Layer`, or a graph: a dict that says for each node, in
    order, (layer, names of what it reads), where "input" is the image; several are added
    or stacked. Returns a sorted integer array, with the holes that dilation leaves.
    Raises ValueError or TypeError. Book: eq-receptive-field-pixels.
    """
    graph = _graph("pixels_read", net)
    if not isinstance(place, int | np.integer):
        raise TypeError(f"pixels_read: place must be a whole number, got {place!r}")
    wanted = {name: set() for name in ("input", *graph)}
    wanted[list(wanted)[-1]] = {int(place)}
    for name, (layer, sources) in reversed(graph.items()):
        reach = range(0, layer.dilation * layer.kernel, layer.dilation)
        S, P = layer.stride, layer.padding
        if layer.transposed:
            ends = {i + P - r for i in wanted[name] for r in reach}
            found = {end // S for end in ends if end % S == 0}
        else:
            found = {S * i - P + r for i in wanted[name] for r in reach}
        for source in sources:
            wanted[source] |= found
    return np.array(sorted(wanted["input"]), np.int64)


def graph_field(net):
    """Measure the field of an output by :func:`pixels_read`, in any stack or graph.

    Returns a :class:`Field`. After a transposed layer neighbouring outputs may read
    differently many pixels: `size` is then the largest, `jump` a fraction and `start` the
    first pixel that output 0 reads. Raises ValueError where branches disagree on the jump.
    Book: eq-receptive-field-pixels.
    """
    graph = _graph("graph_field", net)
    jumps = {"input": Fraction(1)}
    for name, (layer, sources) in graph.items():
        meet = {jumps[source] for source in sources}
        if len(meet) > 1:
            words = ", ".join(f"{source} {jumps[source]}" for source in sources)
            raise ValueError(f"graph_field: the jumps that meet at {name} differ: {words}")
        step = Fraction(layer.stride)
        jumps[name] = meet.pop() * (1 / step if layer.transposed else step)
    period = prod(layer.stride for layer, _ in graph.values() if layer.transposed)
    reads = [pixels_read(graph, place) for place in range(period)]
    size = max((int(np.ptp(pixels)) + 1 for pixels in reads if pixels.size), default=0)
    jump = list(jumps.values())[-1]
    start = int(reads[0][0]) if reads[0].size else 0
    return Field(size, int(jump) if jump.denominator == 1 else jump, start)


def effective_field(net, size):
    r"""Weigh every pixel by the ways that lead from it to an output, all weights alike.

    .. math:: E_{ir} = \frac{\partial y_i}{\partial x_r}
              \quad\text{with}\quad w_u = \frac{1}{K}

    `net` as in :func:`pixels_read`; `size` T is the number of pixels. Returns E (Q, T),
    a row for each output: exactly the expected gradient of independent weights with mean
    1/K, a bell much narrower than the field. Averages are over what is read, and branches
    are averaged too. Raises ValueError (branches that differ in size) or TypeError.
    Book: eq-receptive-field-effective (Luo et al. 2016, arXiv:1701.04128).
    """
    graph = _graph("effective_field", net)
    if not isinstance(size, int | np.integer) or size < 1:
        raise ValueError(f"effective_field: size must be 1 or more, got {size!r}")
    values = {"input": np.eye(size)[:, None]}  # (T, 1, T): every pixel by itself
    for name, (layer, sources) in graph.items():
        sizes = {source: values[source].shape[2] for source in sources}
        if len(set(sizes.values())) > 1:
            words = ", ".join(f"{source} {n}" for source, n in sizes.items())
            raise ValueError(
                f"effective_field: the sizes that meet at {name} differ: {words}"
            )
        mean = sum(values[source] for source in sources) / len(sources)
        values[name] = _spread(mean, layer)
    return values[list(values)[-1]][:, 0].T


def padding_share(net, size):
    r"""Say for each output how much of what it reads is border: 0 none, 1 all.

    .. math:: 1 - \sum_r E_{ir}

    Arguments and errors as in :func:`effective_field`, E its result; the borders of all
    layers count, and an output that reads nothing is all border. Returns (Q,).
    Book: eq-receptive-field-padding-share.
    """
    return 1 - effective_field(net, size).sum(1)


def _spread(x, layer):
    """Pass x (N, 1, T) through a layer that averages what each output reads."""
    K, S, P, D, transposed = layer
    if not transposed:
        w = np.full((1, 1, K), 1 / K)
        return conv1d(x, w, stride=S, padding=P, dilation=D)[0]
    options = {"stride": (1, S), "padding": (0, P), "dilation": (1, D)}
    y = conv_transpose2d(x[:, :, None], np.ones((1, 1, 1, K)), **options)[0][:, :, 0]
    ends = np.arange(y.shape[2])[:, None] + P - D * np.arange(K)
    return y / (ends % S == 0).sum(1).clip(1)  # how many pixels each output reads


def _graph(caller, net):
    """Bring a stack to a graph, and check that every node can be computed."""
    if not isinstance(net, dict | tuple | list):
        raise TypeError(f"{caller}: a list of Layer or a graph is needed, got {net!r}")
    if not isinstance(net, dict):
        names = ["input", *(f"layer {k}" for k in range(1, len(net) + 1))]
        net = dict(zip(names[1:], zip(net, names, strict=False), strict=True))
    graph, known = {}, {"input"}
    for name, (layer, sources) in net.items():
        _check(caller, layer)
        sources = (sources,) if isinstance(sources, str) else tuple(sources)
        missing = sorted(set(sources) - known)
        if missing or not sources:
            what = f"{missing}, which do not come before it" if missing else "nothing"
            raise ValueError(f"{caller}: {name} reads {what}")
        known.add(name)
        graph[name] = layer, sources
    return graph


def _check(caller, layer):
    if not isinstance(layer, Layer):
        raise TypeError(f"{caller}: a layer must be a Layer, got {layer!r}")
    for name, n, least in zip(layer._fields, layer[:4], (1, 1, 0, 1), strict=False):
        check_whole_numbers(caller, least, **{name: n})
