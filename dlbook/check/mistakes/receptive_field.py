"""Wrong answers to the exercises on receptive fields, by the names that `words` explains.

The order matters: a reader is told of the first mistake that explains all their answers.
"""

from itertools import count
from math import ceil, log, prod

import numpy as np


def follow(layers, *, base=1, less=1, dilate=True, own=False, sign=-1, stretch=True):
    """Run the recursion with one step done differently; return (size, jump, start)."""
    size, jump, start = base, 1, 0
    for kernel, stride, padding, dilation in layers:
        below, jump = jump, jump * stride
        step = jump if own else below
        size += (kernel - less) * (dilation if dilate else 1) * step
        start += sign * padding * (step if stretch else 1)
    return size, jump, start


SLIPS = {
    "own stride": {"own": True},
    "dilation forgotten": {"dilate": False},
    "from zero": {"base": 0},
    "whole kernel": {"less": 0},
    "start positive": {"sign": 1},
    "padding not stretched": {"stretch": False},
    "padding twice": {"sign": -2},
}


def by_hand(layers):
    steps = [layers[:n] for n in (1, 2, 3)]
    wrong = {
        name: np.array([follow(step, **slip) for step in steps])
        for name, slip in SLIPS.items()
    }
    right = np.array([follow(step) for step in steps])
    return {**wrong, "transposed": right.T, "jump first": right[:, [1, 0, 2]]}


def field(layers):
    size, jump, start = follow(layers)
    return {
        **{name: follow(layers, **slip) for name, slip in SLIPS.items()},
        "upside down": follow(layers[::-1]),
        "size alone": size,
        "jump first": (jump, size, start),
        "last stride": (size, layers[-1][1] if layers else 1, start),
    }


def by_logarithm(reach, kernel, B):
    steps = (reach - 1) / (kernel - 1)
    return ceil(log(1 + steps * (B - 1), B) if B > 1 else steps)


def layers_needed(reach, kernel, B):
    def least(step, growth, enough):
        size, dilation = 1, 1
        for layers in count():
            if enough(size):
                return layers
            size, dilation = size + step * dilation, dilation * growth

    right = least(kernel - 1, B, lambda size: size >= reach)
    return {
        "dilation forgotten": least(kernel - 1, 1, lambda size: size >= reach),
        "strictly more": least(kernel - 1, B, lambda size: size > reach),
        "whole kernel": least(kernel, B, lambda size: size >= reach),
        "logarithm": by_logarithm(reach, kernel, B),
        "one too many": right + 1,
        "one too few": right - 1,
    }


def arrive(kernels, dilations):
    """Count routes pixel by pixel, as a dict."""
    found = {0: 1}
    for kernel, dilation in zip(kernels, dilations, strict=True):
        more = {}
        for r, n in found.items():
            for u in range(kernel):
                more[r + u * dilation] = more.get(r + u * dilation, 0) + n
        found = more
    return np.array([found.get(r, 0) for r in range(max(found) + 1)])


def routes(kernels, dilations):
    right = arrive(kernels, dilations)
    return {
        "dilation forgotten": arrive(kernels, [1] * len(kernels)),
        "shares": right / right.sum(),
        "yes or no": (right > 0).astype(int),
        "holes left out": right[right > 0],
        "total": prod(kernels),
    }


def hole_share(kernels, dilations):
    read = arrive(kernels, dilations) > 0
    share = read.mean()
    return {
        "line": 1 - share,
        "read": share**2,
        "squared too late": (1 - share) ** 2,
        "pixels": read.size**2 - read.sum() ** 2,
        "last layer": 1 - (kernels[-1] / ((kernels[-1] - 1) * dilations[-1] + 1)) ** 2,
    }


def field_std(layers):
    kernels, strides, dilations = np.transpose(layers)
    above = np.cumprod(strides)
    jumps = above // strides
    one = (kernels**2 - 1) / 12  # the variance of a step inside each kernel

    def root(variances):
        return float(np.sqrt(variances.sum()))

    return {
        "variance": float((dilations**2 * jumps**2 * one).sum()),
        "not squared": root(dilations * jumps * one),
        "dilation forgotten": root(jumps**2 * one),
        "jump forgotten": root(dilations**2 * one),
        "own stride": root(dilations**2 * above**2 * one),
        "lengths added": float((dilations * jumps * np.sqrt(one)).sum()),
        "continuous": root(dilations**2 * jumps**2 * kernels**2 / 12),
        "window": float(1 + ((kernels - 1) * dilations * jumps).sum()),
    }
