"""The matrix of a small layer, read by rows, by columns and by weights: the adjoint."""

import numpy as np

from dlbook.convolution import conv1d, conv1d_backward
from dlbook.widgets.kit.figure import Figure
from dlbook.widgets.kit.settings import Setting, numbers, whole
from dlbook.widgets.kit.words import format_number

CELLS, TAPS, PLACES = 9, 5, 13  # most of x, of w, and of the outputs that these can have

EXAMPLES = {
    "A layer": {
        "strided": ("Stride 2, one cell unread", {}),
        "plain": ("Stride 1: all kernels overlap", {"kernel": 3, "stride": 1, "size": 7}),
        "padded": ("Padding 1", {"kernel": 3, "padding": 1, "size": 7}),
        "holes": ("A stride wider than the kernel", {"stride": 3, "size": 8}),
    },
    "Overlaps": {
        "squares": ("Kernel 3, stride 2", {"kernel": 3, "size": 9, "g": [1], "w": [1]}),
        "even": ("Kernel 4, stride 2", {"kernel": 4, "size": 8, "g": [1], "w": [1]}),
        "weighted": ("(1, 2, 1): uneven, and flat", {"kernel": 3, "size": 9, "g": [1]}),
    },
}
EXAMPLES["Overlaps"]["weighted"][1]["w"] = [1, 2, 1]


class AdjointExplorer(Figure, topic="convolution_backward"):
    """Read the matrix of a layer on a strip by rows, by columns and by weights.

    x, the cells; w, the taps; g, what comes back, one number for each output: each list
    is repeated or cut to the length that is needed. size, kernel, stride and padding make
    the layer. `y` is the layer's answer, `dx` and `dw` what comes back to cells and taps,
    `overlap` how many outputs read each cell, `busiest` the most; by_outputs, by_cells and
    by_taps are ⟨y, g⟩, ⟨x, dx⟩ and ⟨w, dw⟩. All come from `dlbook.convolution`.
    """

    title = "The adjoint of a convolution"
    x = Setting(numbers("H,", CELLS, reach=99), [1, 2, 0, 3, 5])
    w = Setting(numbers("K,", TAPS, reach=99), [2, -1])
    g = Setting(numbers("H',", PLACES, reach=99), [1, 10])
    size = Setting(whole(5, CELLS), 5)
    kernel = Setting(whole(1, TAPS), 2)
    stride = Setting(whole(1, 4), 2)
    padding = Setting(whole(0, 2), 0)
    measures = "busiest", "by_outputs", "by_cells", "by_taps", "y", "dx", "dw", "overlap"
    computed = "dlbook.convolution.conv1d_backward", "tests/widgets/test_declared.py"
    challenges = "even", "zeros"
    examples = EXAMPLES

    def passes(self, w):
        """Return x, y, g, dx and dw as the package has them, for these taps."""
        x = np.resize(np.array(self.x), (1, 1, self.size))
        y, saved = conv1d(x, w[None, None], stride=self.stride, padding=self.padding)
        g = np.resize(np.array(self.g), y.shape)
        return x, y, g, *conv1d_backward(g, saved)

    @property
    def taps(self):
        return np.resize(np.array(self.w), self.kernel)

    @property
    def y(self):
        return self.passes(self.taps)[1].ravel().tolist()

    @property
    def dx(self):
        return self.passes(self.taps)[3].ravel().tolist()

    @property
    def dw(self):
        return self.passes(self.taps)[4].ravel().tolist()

    @property
    def overlap(self):
        x = np.zeros((1, 1, self.size))
        options = {"stride": self.stride, "padding": self.padding}
        y, saved = conv1d(x, np.ones((1, 1, self.kernel)), **options)
        return conv1d_backward(np.ones(y.shape), saved)[0].ravel().astype(int).tolist()

    @property
    def busiest(self):
        return max(self.overlap)

    @property
    def by_outputs(self):
        _, y, g, *_ = self.passes(self.taps)
        return float((y * g).sum())

    @property
    def by_cells(self):
        x, _, _, dx, _ = self.passes(self.taps)
        return float((x * dx).sum())

    @property
    def by_taps(self):
        *_, dw = self.passes(self.taps)
        return float(self.taps @ dw.ravel())

    def summary(self):
        sums = self.by_outputs, self.by_cells, self.by_taps
        outputs, cells, taps = map(format_number, sums)
        return (
            f"a kernel of {self.kernel} with stride {self.stride} on {self.size} cells: "
            f"⟨y, g⟩ = {outputs}, ⟨x, dx⟩ = {cells}, ⟨w, dw⟩ = {taps}; "
            f"outputs that read each cell: {', '.join(map(str, self.overlap))}"
        )
