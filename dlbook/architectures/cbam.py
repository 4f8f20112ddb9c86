"""CBAM: attention to channels, then to positions (Woo et al. 2018, 1807.06521)."""

import torch
from torch import nn

from dlbook.architectures.layers import check_images, conv
from dlbook.architectures.squeeze_excitation import bottleneck_mlp


class ChannelAttention(nn.Module):
    r"""Weigh every channel by its mean and its maximum over all positions.

    .. math:: M_c = \sigma\big(\mathrm{MLP}(\mathrm{mean}_{ij}\, x)
              + \mathrm{MLP}(\max\nolimits_{ij} x)\big)

    Both go through one network, and are added before the sigmoid. x (N, C, H, W). Returns
    the weights (N, C, 1, 1). Book: eq-cnn-attention-cbam-channel.
    """

    def __init__(self, channels, reduction=16):
        super().__init__()
        self.mlp = bottleneck_mlp("ChannelAttention", channels, reduction)

    def forward(self, x):
        z = self.mlp(x.mean((2, 3))) + self.mlp(x.amax((2, 3)))  # (N, C)
        return z.sigmoid()[:, :, None, None]


class SpatialAttention(nn.Module):
    r"""Weigh every position by the mean and the maximum over the channels around it.

    .. math:: M_s = \sigma\big(f^{7 \times 7}\big[\mathrm{mean}_c\, x;\;
              \max\nolimits_c x\big]\big)

    x (N, C, H, W). Returns the weights (N, 1, H, W). Raises ValueError.
    Book: eq-cnn-attention-cbam-spatial.
    """

    def __init__(self, kernel_size=7):
        super().__init__()
        self.conv = conv(2, 1, kernel_size)

    def forward(self, x):
        both = (x.mean(1, keepdim=True), x.amax(1, keepdim=True))
        return self.conv(torch.cat(both, dim=1)).sigmoid()


class CBAM(nn.Module):
    r"""Multiply by the weights of the channels, then by those of the positions.

    .. math:: x' = M_c(x) \odot x, \qquad y = M_s(x') \odot x'

    x (N, C, H, W). Returns y (N, C, H, W). Raises ValueError or ShapeError. Woo, Park, Lee
    and Kweon (2018), arXiv:1807.06521. Book: eq-cnn-attention-cbam.
    """

    def __init__(self, channels, reduction=16, *, kernel_size=7):
        super().__init__()
        self.channels = channels
        self.channel = ChannelAttention(channels, reduction)
        self.spatial = SpatialAttention(kernel_size)

    def forward(self, x):
        check_images("CBAM", x, self.channels)
        x = self.channel(x) * x
        return self.spatial(x) * x
