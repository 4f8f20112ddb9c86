"""GoogLeNet: several kernel sizes side by side, and two classifiers on the way."""

import torch
from torch import nn

from dlbook.architectures.layers import conv_norm_relu
from dlbook.shapes import check_whole_numbers

FORMS = ("paper", "torchvision")
# Channels of 1x1; 3x3 and its reduction; 5x5 and its reduction; the pooled branch.
MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def convolution(in_channels, out_channels, kernel_size, *, stride=1, form="paper"):
    """Convolve and bend: with a bias in the paper, with batch norm in torchvision."""
    if form == "torchvision":
        layer = conv_norm_relu(in_channels, out_channels, kernel_size, stride=stride)
        layer[1].eps = 1e-3
        return layer
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, kernel_size // 2)
    return nn.Sequential(layer, nn.ReLU())


class Inception(nn.Module):
    """Look at three scales and at the maximum nearby, and stack what was seen.

    `channels` are six numbers, as in MODULES; x (N, C, H, W) gives (N, O, H, W), O
    the sum over the four branches. 1x1 convolutions make the maps few before the dear
    kernels read them. torchvision's third branch has a 3x3 kernel, the paper's 5x5.
    """

    def __init__(self, in_channels, channels, *, form="paper"):
        super().__init__()
        one, reduce3, three, reduce5, five, pooled = channels

        def conv(*sizes):
            return convolution(*sizes, form=form)

        K = 5 if form == "paper" else 3
        self.branch1 = conv(in_channels, one, 1)
        self.branch2 = nn.Sequential(conv(in_channels, reduce3, 1), conv(reduce3, three, 3))
        self.branch3 = nn.Sequential(conv(in_channels, reduce5, 1), conv(reduce5, five, K))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), conv(in_channels, pooled, 1))

    def forward(self, x):
        """Return the four branches, stacked along the channels."""
        branches = self.branch1, self.branch2, self.branch3, self.branch4
        return torch.cat([branch(x) for branch in branches], dim=1)


class Auxiliary(nn.Sequential):
    """Classify half-way maps (N, C, 14, 14), to be trained on the same targets."""

    def __init__(self, in_channels, classes, *, form="paper"):
        pool = nn.AvgPool2d(5, 3) if form == "paper" else nn.AdaptiveAvgPool2d(4)
        super().__init__(
            pool, convolution(in_channels, 128, 1, form=form), nn.Flatten(),
            nn.Linear(128 * 4 * 4, 1024), nn.ReLU(), nn.Dropout(0.7),
            nn.Linear(1024, classes),
        )  # fmt: skip


class GoogLeNet(nn.Module):
    """Classify images: x (N, 3, 224, 224) gives logits (N, classes).

    `form` "paper" has biases, 5x5 kernels and response normalisation: 6,998,552 parameters.
    "torchvision" has batch norm instead, and 3x3 kernels in the place of 5x5, a slip that
    its trained weights have kept: the 6,624,904 that are often quoted. With `auxiliaries`,
    training returns three logits: the main ones, then those after 4a and 4d. Raises
    ValueError. Szegedy et al. (2014), arXiv:1409.4842.
    """

    def __init__(self, classes=1000, *, form="paper", auxiliaries=False):
        super().__init__()
        if form not in FORMS:
            raise ValueError(f"GoogLeNet: form must be one of {FORMS}, got {form!r}")
        check_whole_numbers("GoogLeNet", 1, classes=classes)
        self.stem = nn.Sequential(*_stem(form))  # (N, 192, 28, 28)
        self.inception, C = nn.ModuleDict(), 192
        for name, channels in MODULES.items():
            self.inception[name] = Inception(C, channels, form=form)
            C = sum(channels[k] for k in (0, 2, 4, 5))
        last, rate = (3, 0.4) if form == "paper" else (2, 0.2)
        halve = {"3b": nn.MaxPool2d(3, 2, ceil_mode=True)}  # to 14 pixels
        halve["4e"] = nn.MaxPool2d(last, 2, ceil_mode=True)  # to 7
        self.halve = nn.ModuleDict(halve)
        ends = {"4a": 512, "4d": 528} if auxiliaries else {}
        heads = {name: Auxiliary(O, classes, form=form) for name, O in ends.items()}
        self.auxiliary = nn.ModuleDict(heads)
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(rate), nn.Linear(C, classes)
        )

    def forward(self, x):
        """Return logits (N, classes), or three of them in training with auxiliaries."""
        x, early = self.stem(x), []
        for name, module in self.inception.items():
            x = module(x)
            if name in self.auxiliary and self.training:
                early.append(self.auxiliary[name](x))
            if name in self.halve:
                x = self.halve[name](x)
        logits = self.head(x)
        return (logits, *early) if early else logits


def deep_supervision_loss(logits, targets, *, discount=0.3):
    r"""Add what the auxiliary classifiers lose, at a discount.

    .. math:: L = L_{\text{main}} + 0.3\, (L_{\text{aux 1}} + L_{\text{aux 2}})

    `logits` is the tuple of (N, V) that training returns, targets (N,). Returns a scalar.
    """
    main, *early = (nn.functional.cross_entropy(part, targets) for part in logits)
    return main + discount * sum(early)


def _stem(form):
    """List the layers before the first module; sides 224, 112, 56 and 28."""

    def norm():
        return [nn.LocalResponseNorm(5)] if form == "paper" else []

    return [
        convolution(3, 64, 7, stride=2, form=form),
        nn.MaxPool2d(3, 2, ceil_mode=True), *norm(),
        convolution(64, 64, 1, form=form), convolution(64, 192, 3, form=form), *norm(),
        nn.MaxPool2d(3, 2, ceil_mode=True),
    ]  # fmt: skip
