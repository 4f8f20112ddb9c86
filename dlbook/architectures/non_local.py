"""The non-local block: every position of a map reads all others (Wang et al. 2017)."""

import torch
from torch import nn

from dlbook.architectures.layers import check_images
from dlbook.shapes import check_whole_numbers


class NonLocalBlock(nn.Module):
    r"""Add to every position a mean over all positions, weighed by how well they match.

    .. math:: z_i = x_i + W_z\, y_i, \qquad
              y_i = \frac{\sum_j f(x_i, x_j)\, g(x_j)}{\sum_j f(x_i, x_j)}, \qquad
              f(x_i, x_j) = e^{\theta(x_i)^\top \phi(x_j)}

    i and j run over the H W positions. x (N, C, H, W); θ, φ and g are convolutions of 1 × 1
    to `width` channels, C / 2 unless given, and W_z leads back. W_z starts at zero, so that
    the block starts as the identity. Returns z (N, C, H, W). Raises ValueError or
    ShapeError. Wang, Girshick, Gupta and He (2017), arXiv:1711.07971.
    Book: eq-cnn-attention-non-local.
    """

    def __init__(self, channels, width=None):
        super().__init__()
        width = max(1, channels // 2) if width is None else width
        check_whole_numbers("NonLocalBlock", 1, channels=channels, width=width)
        self.channels = channels
        self.theta = nn.Conv2d(channels, width, 1)
        self.phi = nn.Conv2d(channels, width, 1)
        self.g = nn.Conv2d(channels, width, 1)
        self.w_z = nn.Conv2d(width, channels, 1)
        nn.init.zeros_(self.w_z.weight)
        nn.init.zeros_(self.w_z.bias)

    def weights(self, x):
        """Return how much each position reads of each: (N, HW, HW), rows that sum to 1."""
        theta, phi = self.theta(x).flatten(2), self.phi(x).flatten(2)  # (N, width, HW)
        return torch.softmax(theta.mT @ phi, dim=-1)  # not divided by √width

    def forward(self, x):
        check_images("NonLocalBlock", x, self.channels)
        y = self.g(x).flatten(2) @ self.weights(x).mT  # (N, width, HW)
        return x + self.w_z(y.unflatten(2, x.shape[2:]))
