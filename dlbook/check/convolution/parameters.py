"""What a layer learns: its weights and biases, counted."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def parameters(answer, rng):
    """Check a function of (C, O, K, G, bias)."""
    praise = "Every weight and every bias counted once, with groups and without."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(C, O, K, G, bias):
    sizes = [(O, C // G, K, K), (O if bias else 0,)]  # of the two arrays
    return sum(int(np.prod(size)) for size in sizes)


def cases(rng):
    for high in [5] * 20 + [60] * 20:
        G, inputs, outputs, K = rng.integers(1, high, 4).tolist()
        yield G * inputs, G * outputs, K, G, True
        yield G * inputs, G * outputs, K, G, False


def mistakes(C, O, K, G, bias):
    weights = O * (C // G) * K * K
    b = O if bias else 0
    yield (
        O * C * K * K + b,
        "the groups are forgotten: an output channel reads the C/G channels of its own "
        "group, not all C.",
    )
    yield (
        weights // G + b,
        "the groups are counted twice: a group has O/G outputs reading C/G channels, but "
        "there are G such groups.",
    )
    yield (
        weights,
        "the bias is forgotten: with it every output channel learns one number more.",
    )
    yield (
        weights + O,
        "the bias is counted even where there is none: look at the argument bias.",
    )
    yield (
        weights + (C if bias else 0),
        "the bias is counted for every input channel: it belongs to the output, one "
        "number for each of the O channels.",
    )
    yield (
        weights + bias,
        "there is one bias for the whole layer: every output channel has its own.",
    )
    yield (
        weights + b // G,
        "the bias is divided by the groups: there are O output channels, and each keeps "
        "its bias.",
    )
    yield (
        O * (C // G) * K + b,
        "the kernel is counted along one axis: it has K × K weights.",
    )
    yield (
        O * K * K + b,
        "the input channels are forgotten: a kernel has a K × K plane of its own for each "
        "channel it reads.",
    )
