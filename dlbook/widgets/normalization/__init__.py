"""Normalization under the reader's hand: the cells that share a mean, and the way back."""

from math import prod

import numpy as np

from dlbook import normalization as norm
from dlbook.widgets.kit.figure import Figure
from dlbook.widgets.kit.settings import Setting, choice, decimal, numbers, whole
from dlbook.widgets.kit.words import format_number

KINDS = "batch", "layer", "instance", "group"
BLOCK = numbers("N, C, H, W", 4, 4, 2, 2, reach=1e6)
X = [
    [[[3, 5], [4, 8]], [[0, 2], [1, 1]], [[9, 6], [7, 6]], [[2, 2], [3, 5]]],
    [[[1, 2], [6, 3]], [[4, 3], [8, 5]], [[5, 9], [8, 6]], [[0, 1], [1, 2]]],
]
DY = [
    [[[1, 0], [0, 2]], [[0, -1], [3, 0]], [[2, 1], [0, 0]], [[-2, 0], [1, 0]]],
    [[[0, 1], [-1, 0]], [[0, 0], [2, 1]], [[-3, 0], [0, 1]], [[0, 2], [0, -1]]],
]


def images(*cells):
    """Write one number for each image: a block of one channel and one pixel."""
    return [[[[cell]]] for cell in cells]


BACK = {"view": "backward", "cell": 0}
HAND = {**BACK, "x": images(3, 5, -3, 11), "dy": images(2, 1, -1, 2)}
EXAMPLES = {
    "Which cells": {
        kind: (f"{kind.capitalize()} normalization", {"kind": kind}) for kind in KINDS
    },
    "The way back": {
        "hand": ("Four cells, by hand", HAND),
        "two": ("Two cells", {**BACK, "x": images(3, 7), "dy": images(2, -1)}),
        "far": ("One cell far out", {**HAND, "x": images(40, 5, 3, 4)}),
        "half": ("ε as large as the variance", {**HAND, "eps": 25}),
        "block": ("A group in a block", {"view": "backward", "kind": "group"}),
    },
}


class NormalizationExplorer(Figure, topic="normalization"):
    """Show a block of numbers, the cells that share a mean, and what comes back to them.

    kind: batch, layer, instance or group, with its `groups`; x (N, C, H, W), at most
    (4, 4, 2, 2); dy, the gradient of the output, repeated to the shape of x; eps; view:
    forward or backward. gamma is 1 and beta 0. `cell` counts through x, round and round.
    `peers` are the cells that share its mean; `mean` and the width `s` are theirs, and
    `share` is how much of the part along xhat eps lets through. `one` times 1 and `along`
    times xhat are taken out of dy. `xhat` and `dx` are blocks.
    """

    title = "Normalization"
    kind = Setting(choice(*KINDS), "batch")
    groups = Setting(whole(1, 4), 2)
    view = Setting(choice("forward", "backward"), "forward")
    cell = Setting(whole(0, 63), 5)
    eps = Setting(decimal(1e-5, 100), 1e-5)
    x = Setting(BLOCK, X)
    dy = Setting(BLOCK, DY)
    measures = "mean", "s", "share", "one", "along", "peers", "xhat", "dx"
    computed = "dlbook.normalization", "tests/widgets/test_declared.py"
    challenges = "nothing", "ends", "half"
    examples = EXAMPLES

    def find_problem(self):
        N, C, H, W = np.shape(self.x)
        if self.kind == "group" and C % self.groups:
            return f"{C} channels make no {self.groups} equal groups.", "use one group"
        if self.kind == "batch" and N * H * W < 2:
            return "A single value has no spread.", "use layer normalization"
        return None

    def run(self, x):
        """Return xhat and dx, like x; of one group where the settings do not fit."""
        kind, shape = "layer" if self.problem else self.kind, x.shape
        options = {"groups": self.groups} if kind == "group" else {}
        x = x.reshape(len(x), -1) if kind == "layer" else x
        size = x.shape[1]
        forward, backward = (
            getattr(norm, f"{kind}_norm{end}") for end in ("", "_backward")
        )
        y, *_, saved = forward(x, np.ones(size), np.zeros(size), eps=self.eps, **options)
        dx, _, _ = backward(np.resize(self.dy, x.shape), saved)
        return y.reshape(shape), dx.reshape(shape)

    def own(self, block):
        """Return the numbers of the set of `cell`, out of a block like x."""
        return np.resize(block, prod(np.shape(self.x)))[self.peers]

    @property
    def xhat(self):
        return self.run(np.array(self.x))[0].tolist()

    @property
    def dx(self):
        return self.run(np.array(self.x))[1].tolist()

    @property
    def peers(self):
        """Ask the package: what shares a mean with a cell that is no number is none."""
        x = np.array(self.x)
        x.flat[self.cell % x.size] = np.nan
        return np.flatnonzero(np.isnan(self.run(x)[0])).tolist()

    @property
    def mean(self):
        return float(self.own(self.x).mean())

    @property
    def s(self):
        return float((self.own(self.x).var() + self.eps) ** 0.5)

    @property
    def share(self):
        return self.eps / self.s**2

    @property
    def one(self):
        return float(self.own(self.dy).mean())

    @property
    def along(self):
        return float((self.own(self.dy) * self.own(self.xhat)).mean())

    def summary(self):
        if self.problem:
            return self.problem.rstrip(".")
        found = self.mean, self.s, self.one, self.along
        mean, s, one, along = map(format_number, found)
        return (
            f"{self.kind} normalization: {len(self.peers)} cells share the mean {mean} and "
            f"the width {s}; on the way back {one} times 1 and {along} times x̂ are taken "
            "out"
        )
