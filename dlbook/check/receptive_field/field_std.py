"""The width of the bell: the standard deviation of the effective field."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.receptive_field import Layer, effective_field, receptive_field


@exercise
def field_std(answer, rng):
    """Check a function of layers, tuples (kernel, stride, dilation)."""
    praise = "The variances of independent steps add up; the root comes last."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(layers):
    """Build the effective field and measure its width."""
    stack = [Layer(kernel, stride, 0, dilation) for kernel, stride, dilation in layers]
    weights = effective_field(stack, receptive_field(stack).size)[0]
    places = np.arange(len(weights))
    return float(np.sqrt(weights @ (places - weights @ places) ** 2))


def cases(rng):
    for L in (1, 2, 3, 4) * 6:
        yield ([tuple(rng.integers((2, 1, 1), (6, 4, 4)).tolist()) for _ in range(L)],)


def mistakes(layers):
    kernels, strides, dilations = np.transpose(layers)
    above = np.cumprod(strides)
    jumps = above // strides
    one = (kernels**2 - 1) / 12  # the variance of a step inside each kernel

    def root(variances):
        return float(np.sqrt(variances.sum()))

    sigma = root(dilations**2 * jumps**2 * one)
    yield sigma**2, "this is the variance: take the root, once, at the end."
    yield (
        root(dilations * jumps * one),
        "dilation and jump are not squared: a step that is c times as long has c² times "
        "the variance.",
    )
    yield (
        root(jumps**2 * one),
        "the dilation is forgotten: it stretches the layer's steps.",
    )
    yield (
        root(dilations**2 * one),
        "the strides are forgotten: a step of one cell is J pixels, the jump of the layer "
        "below.",
    )
    yield (
        root(dilations**2 * above**2 * one),
        "the layer's own stride is used too early: its steps are stretched by the strides "
        "of the layers below it.",
    )
    yield (
        float((dilations * jumps * np.sqrt(one)).sum()),
        "the standard deviations are added: for independent steps it is the variances that "
        "add up.",
    )
    yield (
        root(dilations**2 * jumps**2 * kernels**2 / 12),
        "K²/12 is the variance of a stretch of length K: K separate taps have (K² − 1)/12.",
    )
    yield (
        root(dilations**2 * jumps**2 * (kernels - 1) ** 2 / 12),
        "(K − 1)²/12 is the variance of a stretch of length K − 1, from the first tap to "
        "the last: K separate taps have (K² − 1)/12.",
    )
    yield 4 * sigma, "this is 4σ, the width of the bell: σ itself is asked for."
    yield (
        float(1 + ((kernels - 1) * dilations * jumps).sum()),
        "this is the size of the window: the width of the weight inside it is asked.",
    )
