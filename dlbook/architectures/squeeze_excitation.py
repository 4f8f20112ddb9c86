"""Squeeze-and-excitation: turn every channel up or down (Hu et al. 2017, 1709.01507)."""

from torch import nn

from dlbook.architectures.layers import check_images
from dlbook.shapes import check_whole_numbers


class SqueezeExcitation(nn.Module):
    r"""Scale each channel by a gate that a small network reads off the channels' means.

    .. math:: s = \sigma\big(W_2\, \mathrm{ReLU}(W_1 z)\big), \qquad
              z_c = \frac{1}{HW} \sum_{ij} x_{cij}, \qquad y_{cij} = s_c\, x_{cij}

    x (N, C, H, W); W₁ (C/r, C) and W₂ (C, C/r) with r the `reduction`, rounded down to one
    row at least. The gate is the same at all positions: attention to channels. Returns y
    (N, C, H, W). Raises ValueError or ShapeError. Hu, Shen and Sun (2017),
    arXiv:1709.01507. Book: eq-cnn-attention-squeeze-excitation.
    """

    def __init__(self, channels, reduction=16):
        super().__init__()
        self.channels = channels
        self.excitation = bottleneck_mlp("SqueezeExcitation", channels, reduction)

    def gate(self, x):
        """Return s as (N, C, 1, 1), in (0, 1)."""
        z = x.mean((2, 3))  # (N, C)
        return self.excitation(z).sigmoid()[:, :, None, None]

    def forward(self, x):
        check_images("SqueezeExcitation", x, self.channels)
        return self.gate(x) * x


def bottleneck_mlp(caller, channels, reduction):
    """Return a network from C numbers to C through C / reduction, without biases."""
    check_whole_numbers(caller, 1, channels=channels, reduction=reduction)
    hidden = max(1, channels // reduction)  # no hidden unit would leave every gate at 1/2
    return nn.Sequential(
        nn.Linear(channels, hidden, bias=False),
        nn.ReLU(),
        nn.Linear(hidden, channels, bias=False),
    )
