"""ResNet: the published counts, sizes, and a forward pass."""

import pytest
import torch
from common import refuses
from in_numpy import parameter_total

from dlbook.architectures.cbam import CBAM
from dlbook.architectures.residual_blocks import ResNeXtBlock
from dlbook.architectures.resnet import ResNet
from dlbook.architectures.squeeze_excitation import SqueezeExcitation
from dlbook.architectures.summary import summary

IMAGE = (1, 3, 224, 224)
PUBLISHED = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032, 101: 44_549_160}
MACS = {18: 1_814_073_344, 34: 3_663_761_408, 50: 4_089_184_256}


@pytest.mark.parametrize("depth", PUBLISHED)
def test_d_128_d_133_parameters(depth):
    with torch.device("meta"):
        assert parameter_total(ResNet(depth)) == PUBLISHED[depth]


@pytest.mark.parametrize("depth", MACS)
def test_d_128_d_133_multiply_accumulates_and_sizes(depth):
    with torch.device("meta"):
        table = summary(ResNet(depth), IMAGE)
    assert (table.parameters, table.macs) == (PUBLISHED[depth], MACS[depth])
    assert table.rows[-1].shape == (1, 1000)
    sizes = {row.shape[2] for row in table.rows if len(row.shape) == 4}
    assert sizes == {112, 56, 28, 14, 7, 1}


def test_the_depth_is_the_number_of_layers_with_weights():
    for depth in PUBLISHED:
        with torch.device("meta"):
            named = ResNet(depth).named_modules()
        kinds = [type(m).__name__ for name, m in named if "shortcut" not in name]
        assert kinds.count("Conv2d") + kinds.count("Linear") == depth


def test_d_145_d_183_other_blocks_and_attention():
    def extra(reduction=16):  # 2 C² / r for each of the 16 blocks
        return sum(
            n * 2 * C * C // reduction for n, C in zip((3, 4, 6, 3), WIDTHS, strict=True)
        )

    WIDTHS = (256, 512, 1024, 2048)
    with torch.device("meta"):
        assert parameter_total(ResNet(50, block=ResNeXtBlock)) == 25_028_904
        squeezed = parameter_total(ResNet(50, attention=SqueezeExcitation))
        refined = parameter_total(ResNet(50, attention=CBAM))
    assert squeezed - PUBLISHED[50] == extra() == 2_514_944
    assert refined - squeezed == 16 * 98  # a kernel of 7 × 7 on two maps in each block


def test_a_small_image_and_a_gradient():
    torch.manual_seed(0)
    model = ResNet(18, classes=5, in_channels=1)
    y = model(torch.randn(2, 1, 33, 40))
    assert y.shape == (2, 5)
    assert y.isfinite().all()
    y.pow(2).mean().backward()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())


def test_depths_that_the_paper_lacks():
    with refuses(ValueError, "ResNet: depth must be one of [18, 34, 50, 101, 152], got 20"):
        ResNet(20)
    with refuses(ValueError, "conv: in_channels must be a whole number from 1, got 0"):
        ResNet(18, in_channels=0)
