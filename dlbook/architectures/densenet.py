"""DenseNet: every layer reads what all before it wrote (Huang et al. 2016, 1608.06993)."""

from collections import OrderedDict

import torch
from torch import nn

from dlbook.architectures.layers import conv_norm_relu, he_initialize, norm_relu_conv
from dlbook.shapes import check_whole_numbers

DEPTHS = {  # growth, and how many layers in the four blocks
    121: (32, (6, 12, 24, 16)),
    161: (48, (6, 12, 36, 24)),
    169: (32, (6, 12, 32, 32)),
    201: (32, (6, 12, 48, 32)),
}


class DenseLayer(nn.Sequential):
    r"""Make `growth` new maps: 1 × 1 down to four times as many, then 3 × 3.

    .. math:: H = \mathrm{conv}_{3 \times 3} \circ \mathrm{ReLU} \circ \mathrm{norm} \circ
              \mathrm{conv}_{1 \times 1} \circ \mathrm{ReLU} \circ \mathrm{norm}

    x (N, in_channels, H, W). Returns (N, growth, H, W).
    """

    def __init__(self, in_channels, growth):
        super().__init__(
            norm_relu_conv(in_channels, 4 * growth, 1),
            norm_relu_conv(4 * growth, growth, 3),
        )


class DenseBlock(nn.Module):
    r"""Append the maps of every layer to all that was there.

    .. math:: x_l = H_l([x_0, x_1, \ldots, x_{l-1}]), \qquad l = 1, \ldots, L

    Layer l reads C₀ + (l − 1) k maps and writes k, the growth. x (N, in_channels, H, W).
    Returns (N, in_channels + layers growth, H, W), x in front. Raises ValueError.
    Book: eq-modern-architectures-dense.
    """

    def __init__(self, in_channels, layers, growth):
        super().__init__()
        sizes = {"in_channels": in_channels, "layers": layers, "growth": growth}
        check_whole_numbers("DenseBlock", 1, **sizes)
        self.layers = nn.ModuleList(
            DenseLayer(in_channels + before * growth, growth) for before in range(layers)
        )
        self.out_channels = in_channels + layers * growth

    def forward(self, x):
        for layer in self.layers:
            x = torch.cat((x, layer(x)), dim=1)
        return x


class Transition(nn.Sequential):
    """Keep the fraction `compression` of the maps, rounded down, and halve their size.

    x (N, in_channels, H, W). Returns (N, out_channels, H / 2, W / 2), rounded down. Raises
    ValueError. Book: eq-modern-architectures-compression.
    """

    def __init__(self, in_channels, compression=0.5):
        if not 0 < compression <= 1:
            message = "compression must be above 0 and at most 1"
            raise ValueError(f"Transition: {message}, got {compression!r}")
        out_channels = int(compression * in_channels)
        super().__init__(norm_relu_conv(in_channels, out_channels, 1), nn.AvgPool2d(2))
        self.out_channels = out_channels


class DenseNet(nn.Sequential):
    """Map images to one logit for each class, through four dense blocks.

    x (N, in_channels, H, W), 224 × 224 in the paper. Returns logits (N, classes).
    DenseNet-121 has 7,978,856 parameters. Raises ValueError for a depth that is not one of
    the paper's. Huang, Liu, van der Maaten and Weinberger (2016), arXiv:1608.06993.
    """

    def __init__(self, depth=121, *, classes=1000, in_channels=3, compression=0.5):
        if depth not in DEPTHS:
            raise ValueError(f"DenseNet: depth must be one of {[*DEPTHS]}, got {depth!r}")
        growth, blocks = DEPTHS[depth]
        C = 2 * growth
        layers = OrderedDict(
            conv=conv_norm_relu(in_channels, C, 7, stride=2),  # (N, 64, 112, 112)
            pool=nn.MaxPool2d(3, stride=2, padding=1),  # (N, 64, 56, 56)
        )
        for i, length in enumerate(blocks, 1):
            layers[f"block{i}"] = DenseBlock(C, length, growth)  # 256, 512, 1024, 1024 maps
            C = layers[f"block{i}"].out_channels
            if i < len(blocks):
                layers[f"transition{i}"] = Transition(C, compression)  # half of them
                C = layers[f"transition{i}"].out_channels
        layers |= {"norm": nn.BatchNorm2d(C), "relu": nn.ReLU()}  # (N, 1024, 7, 7)
        layers |= {"global_pool": nn.AdaptiveAvgPool2d(1), "flatten": nn.Flatten()}
        layers |= {"fc": nn.Linear(C, classes)}
        super().__init__(layers)
        he_initialize(self)
