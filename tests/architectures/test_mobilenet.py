"""MobileNet: counts at every width and size, and its blocks beside the NumPy package."""

import pytest
import torch
from common import refuses, same
from in_numpy import array, images, in_numpy, parameter_total, scrambled
from torch import nn

from dlbook.architectures.layers import conv_norm_relu
from dlbook.architectures.mobilenet import (
    InvertedResidual,
    MobileNetV1,
    MobileNetV2,
    separable,
)
from dlbook.architectures.summary import summary
from dlbook.convolution_variants import separable_conv2d


def table(build, side=224, **options):
    with torch.device("meta"):
        return summary(build(**options), (1, 3, side, side))


# ---- version 1 ----
@pytest.mark.parametrize(
    "width, parameters, ratio",
    [
        (1, 4_231_976, 1),
        (0.75, 2_585_560, 0.572),
        (0.5, 1_331_592, 0.263),
        (0.25, 470_072, 0.072),
    ],
)
def test_d_171_d_172_the_width_multiplier(width, parameters, ratio):
    found = table(MobileNetV1, width=width)
    assert found.parameters == parameters
    assert round(found.macs / 568_740_352, 3) == ratio


@pytest.mark.parametrize("side", [192, 160, 128])
def test_d_173_the_resolution_multiplier(side):
    def convolutions(side):
        found = table(MobileNetV1, side)
        assert found.parameters == 4_231_976
        return sum(row.macs for row in found.rows if row.kind == "Conv2d")

    assert convolutions(side) * 224**2 == convolutions(224) * side**2


def test_d_171_d_210_most_of_it_is_in_the_kernels_of_one_pixel():
    with torch.device("meta"):
        model = MobileNetV1()
    rows = {row.name: row for row in summary(model, (1, 3, 224, 224)).rows}
    points = [n for n, m in model.named_modules() if getattr(m, "kernel_size", 0) == (1, 1)]
    assert round(100 * sum(rows[n].macs for n in points) / 568_740_352, 1) == 94.9
    weights = sum(p.numel() for p in model.parameters() if p.ndim > 1)
    assert round(100 * sum(rows[n].parameters for n in points) / weights, 1) == 74.6


def test_d_170_the_same_network_of_standard_convolutions():
    with torch.device("meta"):
        model = MobileNetV1()
        for k in range(1, len(model.features)):
            (depthwise, *_), (pointwise, *_) = model.features[k]
            C, O, S = depthwise.in_channels, pointwise.out_channels, depthwise.stride[0]
            model.features[k] = conv_norm_relu(C, O, 3, stride=S)
    macs = summary(model, (1, 3, 224, 224)).macs
    assert round(macs / 568_740_352, 2) == 8.56


@pytest.mark.parametrize("sizes, parameters", [((32, 64, 1), 2_528), ((64, 128, 2), 9_152)])
def test_d_171_the_block(sizes, parameters):
    C, O, stride = sizes
    block = separable(C, O, stride=stride)
    assert parameter_total(block) == parameters
    side = 8 // stride
    assert block(torch.zeros(1, C, 8, 8)).shape == (1, O, side, side)


def test_d_165_the_block_beside_the_numpy_package():
    block, x = scrambled(separable(4, 3, stride=2)).eval(), images(2, 4, 7, 6)
    same(array(block(x)), in_numpy(block, array(x)))
    convolutions = nn.Sequential(block[0][0], block[1][0])
    w, v = (array(layer.weight) for layer in convolutions)
    y, _ = separable_conv2d(array(x), w[:, 0], v[:, :, 0, 0], stride=2, padding=1)
    same(array(convolutions(x)), y)


def test_d_169_d_170_the_ratio_of_the_costs():
    for C, O, K in ((64, 64, 3), (512, 512, 3), (8, 40, 3)):
        two = [m[0] for m in separable(C, O)]
        one = nn.Conv2d(C, O, K, padding=1, bias=False)
        macs = [summary(net, (1, C, 14, 14)).macs for net in (nn.Sequential(*two), one)]
        assert abs(macs[0] / macs[1] - (1 / O + 1 / K**2)) < 1e-15


# ---- version 2 ----
def test_d_175_version_2():
    found = table(MobileNetV2)
    assert (found.parameters, found.macs) == (3_504_872, 300_774_272)


@pytest.mark.parametrize("width, parameters", [(0.75, 2_636_424), (1.4, 6_108_776)])
def test_the_width_of_version_2(width, parameters):
    assert table(MobileNetV2, width=width).parameters == parameters
    with torch.device("meta"):
        convolutions = [
            m for m in MobileNetV2(width=width).modules() if hasattr(m, "groups")
        ]
    assert all(layer.out_channels % 8 == 0 for layer in convolutions)


def test_d_177_ten_blocks_of_seventeen_add_their_input():
    with torch.device("meta"):
        blocks = [m for m in MobileNetV2().features if isinstance(m, InvertedResidual)]
    assert (len(blocks), sum(block.residual for block in blocks)) == (17, 10)
    assert [isinstance(block.expand, nn.Identity) for block in blocks] == [True] + [
        False
    ] * 16


@pytest.mark.parametrize("outputs, stride", [(4, 1), (5, 1), (4, 2)])
def test_d_176_the_block_beside_the_numpy_package(outputs, stride):
    block = scrambled(InvertedResidual(4, outputs, stride=stride, expansion=3)).eval()
    x, hidden = images(2, 4, 6, 7), 12
    assert [part[0].out_channels for part in (block.expand, block.depthwise)] == [
        hidden
    ] * 2
    y = array(x)
    for part in (block.expand, block.depthwise):
        assert isinstance(part[2], nn.ReLU6)
        y = in_numpy(part[:2], y).clip(0, 6)
    y = in_numpy(block.contract, y)
    same(array(block(x)), y + array(x) if outputs == 4 and stride == 1 else y)


def test_d_177_without_its_last_convolution_a_block_is_the_identity():
    block, x = InvertedResidual(4, 4).eval(), images(1, 4, 5, 5).float()
    nn.init.zeros_(block.contract[0].weight)
    assert torch.equal(block(x), x)


def test_d_178_the_contraction_is_linear_the_network_ends_bent():
    with torch.device("meta"):
        features = MobileNetV2().features
    for block in features[1:-1]:
        assert [type(m) for m in block.contract] == [nn.Conv2d, nn.BatchNorm2d]
    assert isinstance(features[-1][-1], nn.ReLU6)  # "final layer" is the block's


def test_d_178_relu_loses_points_where_channels_are_few():
    generator = torch.Generator().manual_seed(0)

    def lost(channels):
        """Count the shares of a plane that random maps and ReLU send to 0."""
        w = torch.randn(400, channels, 2, generator=generator)
        x = torch.randn(2, 500, generator=generator)
        return (w @ x <= 0).all(1).double().mean().item()

    shares = [lost(channels) for channels in (2, 3, 5, 15)]
    for share, channels in zip(shares, (2, 3, 5, 15), strict=True):
        # each of n independent directions is negative for half of the maps
        assert abs(share - 0.5**channels) < 0.03
    assert shares == sorted(shares, reverse=True) and shares[0] > 0.2


# ---- both ----
@pytest.mark.parametrize("build", [MobileNetV1, MobileNetV2])
def test_they_run_at_any_size(build):
    model = build(3, width=0.25).eval()
    for shape in ((2, 3, 32, 32), (1, 3, 40, 65)):
        with torch.no_grad():
            y = model(images(*shape).float())
        assert y.shape == (shape[0], 3) and y.isfinite().all()


@pytest.mark.parametrize("build", [MobileNetV1, MobileNetV2])
def test_refusals(build):
    name = build.__name__
    for width in (0, -1, float("nan"), float("inf"), "1"):
        with refuses(
            ValueError, f"{name}: width must be a number from 1/32, got {width!r}"
        ):
            build(width=width)
    with refuses(ValueError, f"{name}: classes must be a whole number from 1, got 0"):
        build(0)
    with torch.device("meta"), pytest.raises(RuntimeError, match="channel"):
        build()(torch.zeros(1, 4, 32, 32))
