"""LeNet-5: convolve, pool, convolve, pool, and decide."""

from collections import OrderedDict

import torch
from torch import nn

from dlbook.shapes import check_whole_numbers

# Which of the 6 maps of S2 each of the 16 maps of C3 read in 1998: three neighbours, four
# neighbours, two pairs, or all; so that no two maps learn the same.
C3_TABLE = (
    *((k, (k + 1) % 6, (k + 2) % 6) for k in range(6)),
    *((k, (k + 1) % 6, (k + 2) % 6, (k + 3) % 6) for k in range(6)),
    *((k, k + 1, (k + 3) % 6, (k + 4) % 6) for k in range(3)),
    tuple(range(6)),
)


class LeNet5(nn.Sequential):
    """Read a digit: x (N, 1, 32, 32) gives logits (N, classes).

    This is the form taught today, with 61,706 parameters. In 1998 C3 was connected by a
    table (:class:`TableConvolution`), the pooling had parameters (:class:`Subsampling`),
    tanh was scaled to 1.7159 tanh(2a/3), and the output was the squared distance to ten
    fixed codes: 60,000 parameters. Raises ValueError. LeCun, Bottou, Bengio and Haffner
    (1998), doi:10.1109/5.726791.
    """

    def __init__(self, classes=10):
        check_whole_numbers("LeNet5", 1, classes=classes)
        layers = OrderedDict(
            c1=nn.Conv2d(1, 6, 5),  # (N, 6, 28, 28)
            tanh1=nn.Tanh(),
            s2=nn.AvgPool2d(2),  # (N, 6, 14, 14)
            c3=nn.Conv2d(6, 16, 5),  # (N, 16, 10, 10)
            tanh3=nn.Tanh(),
            s4=nn.AvgPool2d(2),  # (N, 16, 5, 5)
            c5=nn.Conv2d(16, 120, 5),  # (N, 120, 1, 1)
            tanh5=nn.Tanh(),
            flatten=nn.Flatten(),
            f6=nn.Linear(120, 84),
            tanh6=nn.Tanh(),
            output=nn.Linear(84, classes),
        )
        super().__init__(layers)


class TableConvolution(nn.Module):
    """Convolve, each output map reading only the input maps that a table gives it.

    `table` lists for every output the channels that it reads; x (N, C, H, W).
    """

    def __init__(self, table, kernel_size):
        super().__init__()
        self.table = [list(channels) for channels in table]
        self.maps = nn.ModuleList(nn.Conv2d(len(c), 1, kernel_size) for c in self.table)

    def forward(self, x):
        """Return y (N, O, P, Q)."""
        pairs = zip(self.maps, self.table, strict=True)
        return torch.cat([conv(x[:, channels]) for conv, channels in pairs], dim=1)


class Subsampling(nn.Module):
    """Add up squares of 2 by 2 pixels, then scale and shift by two numbers per map."""

    def __init__(self, channels):
        super().__init__()
        self.coefficient = nn.Parameter(torch.full((channels, 1, 1), 0.25))
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x):
        """Halve the sides of x (N, C, H, W)."""
        return self.coefficient * 4 * nn.functional.avg_pool2d(x, 2) + self.bias
