"""All factors: the slope of a chain of sigmoids in its input."""

import numpy as np

from dlbook.backpropagation import Value
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def chain_slope(answer, rng):
    """Check a function of (x, w, b): the slope of a chain of sigmoids."""
    praise = "A weight and a slope for every layer, the first one too."
    return check_function(answer, right, cases(rng), mistakes, praise, tolerance=1e-12)


def right(x, w, b):
    """Record the chain with `Value`, and go back."""
    start = a = Value(x)
    for weight, bias in zip(w, b, strict=True):
        a = 1 / (1 + (-(weight * a + bias)).exp())
    return a.backward(start)[0]


def cases(rng):
    for L in [1, 2, 3, 4, 5] * 2:
        w, b = rng.uniform(1, 4, L).round(1), rng.standard_normal(L).round(1)
        yield round(float(rng.uniform(0.5, 2)), 1), w, b


def forward(x, w, b):
    """Return the input, the weighted sum and the slope of every layer, and the output."""
    a, inputs, sums, slopes = x, [], [], []
    for weight, bias in zip(w, b, strict=True):
        inputs.append(a)
        sums.append(weight * a + bias)
        a = 1 / (1 + np.exp(-sums[-1]))
        slopes.append(a * (1 - a))
    return *map(np.array, (inputs, sums, slopes)), a


def mistakes(x, w, b):
    inputs, z, slopes, output = forward(x, w, b)
    yield (
        np.prod(slopes),
        "the weights are left out: each layer multiplies by its weight and by the slope of "
        "its sigmoid.",
    )
    yield (
        np.prod(w),
        "the slopes of the sigmoids are left out: each layer multiplies by a(1 − a) too.",
    )
    yield (
        np.prod(w) * np.prod(slopes[1:]),
        "the slope of the first sigmoid is left out: x passes through it like all others.",
    )
    yield (
        np.prod(slopes) * np.prod(w[1:]),
        "the first weight is left out: it would be, if we differentiated by it, but x "
        "passes through it.",
    )
    yield (
        np.prod(w[1:] * slopes[1:]),
        "the first layer is left out, its weight and its slope: this is the slope in a₁, "
        "and x lies before it.",
    )
    yield (
        np.prod(slopes) * np.prod(w[1:]) * x,
        "this is the slope in the first weight: in x, the factor is w[0], not x.",
    )
    yield (
        0.25 ** len(w),
        "a quarter for each layer is an upper bound of the sigmoid's slope, and the "
        "weights are missing.",
    )
    yield (
        np.prod(w) * 0.25 ** len(w),
        "a quarter is the sigmoid's slope at 0, its largest: elsewhere it is a(1 − a).",
    )
    yield (
        np.prod(w * z * (1 - z)),
        "the sigmoid's slope is a(1 − a) with its *output* a; you put the input z in.",
    )
    yield (
        np.prod(w * inputs * (1 - inputs)),
        "the slope a(1 − a) is taken a layer early, with the *input* of the layer as a: "
        "compute its output first.",
    )
    yield (
        np.prod(slopes) * np.prod(inputs),
        "each layer is multiplied by its input: that is its slope in its weight. Here the "
        "gradient goes on, through the weight.",
    )
    yield (
        np.sum(w * slopes),
        "the factors of the layers are added: along one road they multiply.",
    )
    yield output, "this is the output: its slope in x is asked for."
