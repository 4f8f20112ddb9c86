"""Wide ResNet: fewer layers, k times the channels (Zagoruyko and Komodakis 2016)."""

from collections import OrderedDict

from torch import nn

from dlbook.architectures.layers import conv, he_initialize
from dlbook.architectures.residual_blocks import PreActivationBlock, stage
from dlbook.shapes import check_whole_numbers


class WideResNet(nn.Sequential):
    """Map small images to one logit for each class, through wide pre-activation blocks.

    x (N, in_channels, H, W), 32 × 32 in the paper. Returns logits (N, classes). `widening`
    k multiplies the channels, so parameters grow as k²: 369,498 for WRN-28-1, 36,479,194
    for WRN-28-10. With `block` PreActivationBottleneck, a depth of 1001 and no widening it
    is the pre-activation ResNet-1001. Raises ValueError. Zagoruyko and Komodakis (2016),
    arXiv:1605.07146; He et al. (2016), arXiv:1603.05027.
    """

    def __init__(
        self, depth, widening=1, *, classes=10, in_channels=3, block=PreActivationBlock
    ):
        check_whole_numbers("WideResNet", 1, depth=depth, widening=widening)
        # The papers count 6n + 4 layers for blocks of two convolutions, 9n + 2 for three.
        in_stages, others = (6, 4) if block.expansion == 1 else (9, 2)
        n, rest = divmod(depth - others, in_stages)
        if rest or n < 1:
            known = f"depth must be {in_stages}n + {others} with n from 1"
            raise ValueError(f"WideResNet: {known}, got {depth}")
        w1, w2, w3 = (16 * 2**i * widening * block.expansion for i in range(3))
        layers = OrderedDict(
            conv1=conv(in_channels, 16, 3),  # (N, 16, 32, 32)
            conv2=stage(block, 16, w1, n, stride=1),  # (N, 16k, 32, 32)
            conv3=stage(block, w1, w2, n, stride=2),  # (N, 32k, 16, 16)
            conv4=stage(block, w2, w3, n, stride=2),  # (N, 64k, 8, 8)
            norm=nn.BatchNorm2d(w3),
            relu=nn.ReLU(),
            pool=nn.AdaptiveAvgPool2d(1),
            flatten=nn.Flatten(),  # (N, 64k)
            fc=nn.Linear(w3, classes),
        )
        super().__init__(layers)
        he_initialize(self)
