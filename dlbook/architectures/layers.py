"""The layers that most convolutional networks are made of: convolve, normalise, bend."""

import numpy as np
from torch import nn

from dlbook.convolution import check_groups
from dlbook.shapes import check_whole_numbers, dims


def conv_norm_relu(
    in_channels, out_channels, kernel_size, *, stride=1, groups=1, activation=nn.ReLU
):
    """Convolve without a bias, normalise every channel over the batch, then bend.

    Zeros pad the border so that at stride 1 the size stays: (N, in_channels, H, W) becomes
    (N, out_channels, ceil(H / stride), ceil(W / stride)). The convolution has no bias, for
    batch normalisation would subtract it again. `activation` is a class, such as
    nn.ReLU6; None leaves it out. Raises ValueError.
    """
    bend = [] if activation is None else [activation()]
    return nn.Sequential(
        conv(in_channels, out_channels, kernel_size, stride=stride, groups=groups),
        nn.BatchNorm2d(out_channels),
        *bend,
    )


def norm_relu_conv(in_channels, out_channels, kernel_size, *, stride=1):
    """Normalise and bend before the convolution: the order that leaves a shortcut clean.

    Sizes as for :func:`conv_norm_relu`. He et al. (2016), arXiv:1603.05027.
    """
    convolution = conv(in_channels, out_channels, kernel_size, stride=stride)
    return nn.Sequential(nn.BatchNorm2d(in_channels), nn.ReLU(), convolution)


def conv(in_channels, out_channels, kernel_size, *, stride=1, groups=1):
    """Convolve without a bias; at stride 1 the size stays. Raises ValueError."""
    sizes = {"in_channels": in_channels, "out_channels": out_channels}
    sizes |= {"kernel_size": kernel_size, "stride": stride}
    check_whole_numbers("conv", 1, **sizes)
    if kernel_size % 2 == 0:
        raise ValueError(f"conv: kernel_size must be odd to be centred, got {kernel_size}")
    check_groups("conv", groups, in_channels, out_channels)
    return nn.Conv2d(
        in_channels, out_channels, kernel_size, stride=stride,
        padding=(kernel_size - 1) // 2, groups=groups, bias=False,
    )  # fmt: skip


def he_initialize(model):
    r"""Draw the weights of every convolution anew, so that ReLUs keep the variance.

    .. math:: w \sim N\big(0,\; 2 / \mathrm{fan_{in}}\big)

    Writes into `model` and returns it; weights on the meta device hold no numbers and stay
    so. He et al. (2015), arXiv:1502.01852. Book: eq-initialization-he-normal.
    """
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d) and not layer.weight.is_meta:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return model


def check_images(caller, x, channels):
    """Refuse a tensor that is not (N, `channels`, H, W), with a ShapeError."""
    shape_alone = np.broadcast_to(0.0, tuple(x.shape))  # what `dims` reads is an array
    dims(caller, "N C H W", x=shape_alone, C=channels)
