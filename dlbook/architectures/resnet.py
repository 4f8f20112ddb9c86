"""ResNet: deep networks of residual blocks (He, Zhang, Ren and Sun 2015, 1512.03385)."""

from collections import OrderedDict
from functools import partial

from torch import nn

from dlbook.architectures.layers import conv_norm_relu, he_initialize
from dlbook.architectures.residual_blocks import BasicBlock, Bottleneck, stage

DEPTHS = {  # the block, and how many of them in conv2 to conv5
    18: (BasicBlock, (2, 2, 2, 2)),
    34: (BasicBlock, (3, 4, 6, 3)),
    50: (Bottleneck, (3, 4, 6, 3)),
    101: (Bottleneck, (3, 4, 23, 3)),
    152: (Bottleneck, (3, 8, 36, 3)),
}


class ResNet(nn.Sequential):
    """Map images to one logit for each class, through 18 to 152 layers with weights.

    x (N, in_channels, H, W), 224 × 224 in the paper. Returns logits (N, classes). ResNet-18
    has 11,689,512 parameters, ResNet-34 21,797,672 and ResNet-50 25,557,032. `block` takes
    the place of the paper's: `ResNet(50, block=ResNeXtBlock)` is ResNeXt-50, with
    25,028,904. `attention` closes each branch: `ResNet(50, attention=SqueezeExcitation)` is
    SE-ResNet-50, with 28,071,976. Raises ValueError for a depth that the paper lacks.
    """

    def __init__(self, depth, *, classes=1000, in_channels=3, block=None, attention=None):
        if depth not in DEPTHS:
            raise ValueError(f"ResNet: depth must be one of {[*DEPTHS]}, got {depth!r}")
        default, (n2, n3, n4, n5) = DEPTHS[depth]
        block = block or default
        e = block.expansion
        make = partial(stage, partial(block, attention=attention))
        # Sizes for images of 224 × 224; e is 4 for bottlenecks, else 1.
        layers = OrderedDict(
            conv1=conv_norm_relu(in_channels, 64, 7, stride=2),  # (N, 64, 112, 112)
            pool1=nn.MaxPool2d(3, stride=2, padding=1),  # (N, 64, 56, 56)
            conv2=make(64, 64 * e, n2, stride=1),  # (N, 64e, 56, 56)
            conv3=make(64 * e, 128 * e, n3, stride=2),  # (N, 128e, 28, 28)
            conv4=make(128 * e, 256 * e, n4, stride=2),  # (N, 256e, 14, 14)
            conv5=make(256 * e, 512 * e, n5, stride=2),  # (N, 512e, 7, 7)
            pool5=nn.AdaptiveAvgPool2d(1),
            flatten=nn.Flatten(),  # (N, 512e)
            fc=nn.Linear(512 * e, classes),
        )
        super().__init__(layers)
        he_initialize(self)
