"""Residual blocks: a shortcut carries the input past a branch that learns what to add."""

import torch
from torch import nn

from dlbook.architectures.layers import conv, conv_norm_relu, norm_relu_conv
from dlbook.shapes import check_whole_numbers


class ResidualBlock(nn.Module):
    r"""Add to the input what a branch makes of it, then bend.

    .. math:: y = \mathrm{ReLU}\big(F(x) + W_s\, x\big)

    x (N, in_channels, H, W). Returns y (N, out_channels, H / stride, W / stride), rounded
    up. The shortcut is the identity where the branch keeps the shape, else a convolution of
    1 × 1 with batch normalisation. `attention`, such as SqueezeExcitation, is a class that
    is given the number of channels; it stands at the end of the branch. He, Zhang, Ren and
    Sun (2015), arXiv:1512.03385. Book: eq-modern-architectures-residual.
    """

    def __init__(self, in_channels, out_channels, layers, *, stride=1, attention=None):
        super().__init__()
        gates = [] if attention is None else [attention(out_channels)]
        self.residual = nn.Sequential(*layers, *gates)
        self.shortcut = nn.Identity()
        if stride != 1 or in_channels != out_channels:
            self.shortcut = conv_norm_relu(
                in_channels, out_channels, 1, stride=stride, activation=None
            )

    def forward(self, x):
        return torch.relu(self.residual(x) + self.shortcut(x))


class BasicBlock(ResidualBlock):
    """Two convolutions of 3 × 3 beside a shortcut: 18 C² weights at C channels."""

    expansion = 1  # the channels that leave, as a multiple of the stage's width

    def __init__(self, in_channels, out_channels, *, stride=1, attention=None):
        layers = (
            conv_norm_relu(in_channels, out_channels, 3, stride=stride),
            conv_norm_relu(out_channels, out_channels, 3, activation=None),
        )
        options = {"stride": stride, "attention": attention}
        super().__init__(in_channels, out_channels, layers, **options)


class Bottleneck(ResidualBlock):
    r"""Narrow to `width` channels, convolve 3 × 3 there, and widen again.

    .. math:: F = F_3 \circ F_2 \circ F_1, \qquad
              C \to C/4 \to C/4 \to C: \quad \tfrac{17}{16}\, C^2 \text{ weights}

    The stride is that of the 3 × 3 (the paper has it in the first 1 × 1), as in most
    libraries. `width` is out_channels / 4 unless given. Raises ValueError.
    Book: eq-modern-architectures-bottleneck.
    """

    expansion = 4

    def __init__(
        self, in_channels, out_channels, *, stride=1, width=None, groups=1, attention=None
    ):
        width = _part("Bottleneck", out_channels, 4) if width is None else width
        layers = (
            conv_norm_relu(in_channels, width, 1),
            conv_norm_relu(width, width, 3, stride=stride, groups=groups),
            conv_norm_relu(width, out_channels, 1, activation=None),
        )
        options = {"stride": stride, "attention": attention}
        super().__init__(in_channels, out_channels, layers, **options)


class ResNeXtBlock(Bottleneck):
    r"""Add up `cardinality` narrow paths of one form, computed as a grouped convolution.

    .. math:: y = \mathrm{ReLU}\Big(x + \sum_{i=1}^{G} \mathcal T_i(x)\Big)

    A path is `group_width` channels wide where 256 leave the block, and wider in
    proportion: "32 × 4d" by default. Xie, Girshick, Dollár, Tu and He (2016),
    arXiv:1611.05431. Book: eq-modern-architectures-resnext.
    """

    def __init__(
        self, in_channels, out_channels, *, cardinality=32, group_width=4, **options
    ):
        check_whole_numbers(
            "ResNeXtBlock", 1, cardinality=cardinality, group_width=group_width
        )
        each = _part("ResNeXtBlock", group_width * out_channels, 256)
        options |= {"width": cardinality * each, "groups": cardinality}
        super().__init__(in_channels, out_channels, **options)


class PreActivationBlock(nn.Module):
    r"""Normalise and bend inside the branch, so that nothing stands on the shortcut.

    .. math:: y = x + F(x), \qquad F = \mathrm{conv} \circ \mathrm{ReLU} \circ \mathrm{norm}
              \circ \mathrm{conv} \circ \mathrm{ReLU} \circ \mathrm{norm}

    Shapes as for :class:`ResidualBlock`. Where they change, the shortcut is a convolution
    of 1 × 1 that reads the normalised and bent input. He et al. (2016), arXiv:1603.05027.
    Book: eq-modern-architectures-pre-activation.
    """

    expansion = 1

    def __init__(self, in_channels, out_channels, *, stride=1):
        super().__init__()
        self.activation = nn.Sequential(nn.BatchNorm2d(in_channels), nn.ReLU())
        self.residual = self.branch(in_channels, out_channels, stride)
        self.projection = None
        if stride != 1 or in_channels != out_channels:
            self.projection = conv(in_channels, out_channels, 1, stride=stride)

    def branch(self, in_channels, out_channels, stride):
        return nn.Sequential(
            conv(in_channels, out_channels, 3, stride=stride),
            norm_relu_conv(out_channels, out_channels, 3),
        )

    def forward(self, x):
        a = self.activation(x)
        shortcut = x if self.projection is None else self.projection(a)
        return shortcut + self.residual(a)


class PreActivationBottleneck(PreActivationBlock):
    """The same with the three convolutions of a :class:`Bottleneck`."""

    expansion = 4

    def branch(self, in_channels, out_channels, stride):
        width = _part("PreActivationBottleneck", out_channels, 4)
        return nn.Sequential(
            conv(in_channels, width, 1),
            norm_relu_conv(width, width, 3, stride=stride),
            norm_relu_conv(width, out_channels, 1),
        )


def stage(block, in_channels, out_channels, blocks, *, stride):
    """Chain `blocks` residual blocks, the first of which changes the shape."""
    check_whole_numbers("stage", 1, blocks=blocks)
    first = block(in_channels, out_channels, stride=stride)
    rest = (block(out_channels, out_channels) for _ in range(blocks - 1))
    return nn.Sequential(first, *rest)


def _part(caller, whole, parts):
    """Divide channels into equal parts, or refuse."""
    check_whole_numbers(caller, 1, out_channels=whole)
    if whole % parts:
        raise ValueError(f"{caller}: channels must be a multiple of {parts}, got {whole}")
    return whole // parts
