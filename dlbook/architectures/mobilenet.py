"""MobileNet: every convolution in two steps, within channels and then across them."""

from torch import nn

from dlbook.architectures.layers import conv_norm_relu
from dlbook.shapes import check_whole_numbers

# The outputs and strides of version 1's thirteen blocks.
BLOCKS_V1 = (
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2),
    *((512, 1) for _ in range(5)), (1024, 2), (1024, 1),
)  # fmt: skip
# Version 2: how far to expand, the outputs, how many blocks, the stride of the first.
STAGES_V2 = (
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
    (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip


def separable(in_channels, out_channels, *, stride=1, activation=nn.ReLU):
    """Convolve each channel by itself, then mix the channels at every pixel."""
    depthwise = {"stride": stride, "groups": in_channels, "activation": activation}
    return nn.Sequential(
        conv_norm_relu(in_channels, in_channels, 3, **depthwise),
        conv_norm_relu(in_channels, out_channels, 1, activation=activation),
    )


class MobileNetV1(nn.Module):
    r"""Classify images: x (N, 3, H, W) gives logits (N, classes).

    .. math:: \frac{\text{MACs, in two steps}}{\text{MACs, in one}}
              = \frac{1}{O} + \frac{1}{K^2}

    `width` multiplies all channels, so parameters and MACs fall with its square; any H and
    W do. 4,231,976 parameters. Raises ValueError. Howard et al. (2017), arXiv:1704.04861.
    """

    def __init__(self, classes=1000, *, width=1.0):
        super().__init__()
        _check("MobileNetV1", classes, width)
        C = int(32 * width)
        layers = [conv_norm_relu(3, C, 3, stride=2)]
        for O, stride in BLOCKS_V1:
            layers.append(separable(C, int(O * width), stride=stride))
            C = int(O * width)
        self.features = nn.Sequential(*layers)
        self.head = _head(C, classes)

    def forward(self, x):
        """Return logits (N, classes)."""
        return self.head(self.features(x))


class InvertedResidual(nn.Module):
    """Expand the channels, convolve each by itself, contract them, and add the input.

    The contraction is linear: ReLU would lose too much where channels are few. The
    input is added where the shape stays: `stride` 1 and as many channels as before.
    """

    def __init__(self, in_channels, out_channels, *, stride=1, expansion=6):
        super().__init__()
        hidden = in_channels * expansion
        options = {"stride": stride, "groups": hidden, "activation": nn.ReLU6}
        self.expand = nn.Identity()
        if expansion > 1:
            self.expand = conv_norm_relu(in_channels, hidden, 1, activation=nn.ReLU6)
        self.depthwise = conv_norm_relu(hidden, hidden, 3, **options)
        self.contract = conv_norm_relu(hidden, out_channels, 1, activation=None)
        self.residual = stride == 1 and in_channels == out_channels

    def forward(self, x):
        """Return y (N, O, H / stride, W / stride)."""
        y = self.contract(self.depthwise(self.expand(x)))
        return x + y if self.residual else y


class MobileNetV2(nn.Module):
    """Classify images: x (N, 3, H, W) gives logits (N, classes).

    `width` multiplies the channels, which are rounded to multiples of 8; the last 1,280
    do not shrink. 3,504,872 parameters. Raises ValueError. Sandler et al. (2018),
    arXiv:1801.04381.
    """

    def __init__(self, classes=1000, *, width=1.0):
        super().__init__()
        _check("MobileNetV2", classes, width)
        C, last = _rounded(32 * width), _rounded(1280 * max(width, 1))
        layers = [conv_norm_relu(3, C, 3, stride=2, activation=nn.ReLU6)]
        for expansion, channels, times, first in STAGES_V2:
            O = _rounded(channels * width)
            for stride in (first, *(1 for _ in range(times - 1))):
                block = InvertedResidual(C, O, stride=stride, expansion=expansion)
                layers.append(block)
                C = O
        layers.append(conv_norm_relu(C, last, 1, activation=nn.ReLU6))
        self.features = nn.Sequential(*layers)
        self.head = _head(last, classes, nn.Dropout(0.2))

    def forward(self, x):
        """Return logits (N, classes)."""
        return self.head(self.features(x))


def _head(channels, classes, *dropout):
    linear = nn.Linear(channels, classes)
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), *dropout, linear)


def _check(caller, classes, width):
    check_whole_numbers(caller, 1, classes=classes)
    if not isinstance(width, int | float) or not 1 / 32 <= width < float("inf"):
        raise ValueError(f"{caller}: width must be a number from 1/32, got {width!r}")


def _rounded(channels):
    """Return the nearest multiple of 8, unless that takes away more than a tenth."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest
