"""Residual blocks: their formulas in NumPy, their weights, and rows of the sources."""

import numpy as np
import pytest
import torch
from common import refuses, same
from in_numpy import array, images, in_numpy, kinds, parameter_total, scrambled
from torch import nn
from torch.func import jacrev

from dlbook.activations import relu
from dlbook.architectures.residual_blocks import (
    BasicBlock,
    Bottleneck,
    PreActivationBlock,
    PreActivationBottleneck,
    ResNeXtBlock,
    stage,
)
from dlbook.architectures.squeeze_excitation import SqueezeExcitation
from dlbook.convolution import conv2d, parameter_count

SHAPES = [(8, 8, 1), (8, 16, 1), (8, 8, 2), (8, 16, 2)]  # channels in and out, stride


def two_paths(in_channels, out_channels, *, stride=1):
    """Return a ResNeXt block of two paths, two channels wide, small enough for a test."""
    options = {"width": 4, "groups": 2, "stride": stride}
    return Bottleneck(in_channels, out_channels, **options)


def weights(*layers):
    """Count the weights of the convolutions alone."""
    inner = (part for layer in layers for part in layer.modules())
    return sum(part.weight.numel() for part in inner if isinstance(part, nn.Conv2d))


# ---- the formulas ----
@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("block", [BasicBlock, Bottleneck, two_paths])
@pytest.mark.parametrize(("C", "O", "stride"), SHAPES)
def test_c_125_c_126_h_130_d_128_a_shortcut_and_a_branch(block, C, O, stride, train):
    module = scrambled(block(C, O, stride=stride)).train(train)
    x = images(2, C, 5, 6)
    branch = in_numpy(module.residual, array(x))
    shortcut = in_numpy(module.shortcut, array(x))
    same(array(module(x)), relu(branch + shortcut)[0])
    assert isinstance(module.shortcut, nn.Identity) == (C == O and stride == 1)


def test_d_128_d_133_the_order_of_the_layers():
    assert kinds(BasicBlock(4, 4).residual) == "conv norm relu conv norm"
    assert kinds(Bottleneck(4, 4).residual) == "conv norm relu conv norm relu conv norm"
    assert kinds(BasicBlock(4, 8).shortcut) == "conv norm"
    sizes = [part[0].kernel_size for part in Bottleneck(8, 8).residual]
    assert sizes == [(1, 1), (3, 3), (1, 1)]  # C-127


@pytest.mark.parametrize("block", [PreActivationBlock, PreActivationBottleneck])
@pytest.mark.parametrize(("C", "O", "stride"), SHAPES)
def test_d_138_d_139_normalise_and_bend_before_each_convolution(block, C, O, stride):
    module = scrambled(block(C, O, stride=stride))
    x = images(2, C, 5, 6)
    a = in_numpy(module.activation, array(x))
    shortcut = array(x)
    if module.projection is not None:
        shortcut = in_numpy(module.projection, a)
    same(array(module(x)), shortcut + in_numpy(module.residual, a))
    order = f"{kinds(module.activation)} {kinds(module.residual)}"
    convolutions = 2 if block is PreActivationBlock else 3
    assert order == " ".join(["norm relu conv"] * convolutions)


def test_d_146_d_147_grouped_convolution_is_a_sum_of_paths():
    block = scrambled(Bottleneck(16, 16, width=8, groups=4))
    first, middle, last = (array(part[0].weight) for part in block.residual)
    x, paths = array(images(2, 16, 5, 5)), 0
    for i in range(4):
        own = slice(2 * i, 2 * i + 2)
        a, _ = conv2d(x, first[own])
        a, _ = conv2d(a, middle[own], padding=1)
        paths += conv2d(a, last[:, own])[0]
    with torch.no_grad():  # the convolutions alone: each path has its own channels
        y = nn.Sequential(*(part[0] for part in block.residual))(torch.from_numpy(x))
    same(array(y), paths)


def test_d_126_d_127_d_132_a_branch_of_zeros_leaves_the_identity():
    x = images(2, 8, 5, 5)
    for block in (BasicBlock(8, 8), Bottleneck(8, 8), ResNeXtBlock(64, 64)):
        wide = images(2, block.residual[-1][0].out_channels, 5, 5)
        nn.init.zeros_(block.double().residual[-1][1].weight)
        torch.testing.assert_close(block(wide), wide.relu(), rtol=0, atol=0)
    for block in (PreActivationBlock(8, 8), PreActivationBottleneck(8, 8)):
        nn.init.zeros_(block.double().residual[-1][-1].weight)
        torch.testing.assert_close(block(x), x, rtol=0, atol=0)


def test_attention_closes_the_branch():
    block = scrambled(BasicBlock(8, 8, attention=SqueezeExcitation))
    x = images(2, 8, 5, 5)
    *layers, gate = block.residual
    assert isinstance(gate, SqueezeExcitation)
    branch = nn.Sequential(*layers)(x)
    same(array(block(x)), array(torch.relu(gate.gate(branch) * branch + x)))


# ---- weights ----
@pytest.mark.parametrize(
    ("sizes", "total"), [((64, 64, 1), 73984), ((64, 128, 2), 230144), ((64, 64, 2), 78208)]
)
def test_d_128_the_parameters_of_basic_blocks(sizes, total):
    C, O, stride = sizes
    assert parameter_total(BasicBlock(C, O, stride=stride)) == total


@pytest.mark.parametrize("C", [8, 64, 256])
def test_d_134_d_135_d_136_c_127_the_printed_sums_of_weights_are_wrong(C):
    with torch.device("meta"):
        basic, narrow = weights(BasicBlock(C, C)), weights(Bottleneck(C, C))
    assert basic == 2 * parameter_count(C, C, 3, bias=False) == 18 * C**2
    assert basic != 3 * 3 * C + 3 * 3 * C  # D-134: the left side lacks a factor C
    assert narrow == 17 * C**2 / 16 != 2.25 * C**2  # D-135: its own terms add up to this
    assert narrow == C // 4 * C + 9 * (C // 4) ** 2 + C * (C // 4)
    assert basic / narrow == 288 / 17  # D-136: not the eightfold that is implied


def test_d_136_d_147_blocks_of_equal_cost_have_unequal_widths():
    with torch.device("meta"):
        assert weights(BasicBlock(64, 64)) == 73728
        assert weights(Bottleneck(256, 256)) == 69632
        assert weights(ResNeXtBlock(256, 256)) == 70144  # 32 × 4d


# ---- gradients through a stack ----
def jacobian(function, x):
    return array(jacrev(function)(x)).reshape(x.numel(), x.numel())


def test_d_130_the_gradient_has_an_identity_matrix_and_not_a_one():
    blocks = [scrambled(PreActivationBlock(2, 2), seed=n).eval() for n in range(4)]
    x = images(1, 2, 3, 3)

    def branches(x):
        """Return the sum of all F_i(x_i) as a function of the first x."""
        total = 0
        for block in blocks:
            f = block(x) - x
            total, x = total + f, x + f
        return total

    through = jacobian(nn.Sequential(*blocks), x)
    inner = jacobian(branches, x)
    same(through, np.eye(18) + inner)
    assert abs(through - (1 + inner)).max() > 0.9  # a 1 in every entry, as printed


def test_d_130_d_131_a_relu_after_the_sum_masks_the_identity():
    block = scrambled(BasicBlock(2, 2)).eval()
    x = images(1, 2, 3, 3)
    open_ = np.diag(array(block(x) > 0).ravel().astype(float))
    inner = jacobian(block.residual, x)
    same(jacobian(block, x), open_ @ (np.eye(18) + inner))
    assert abs(jacobian(block, x) - (np.eye(18) + inner)).max() > 0.5
    nn.init.zeros_(block.residual[-1][1].weight)
    nn.init.zeros_(block.residual[-1][1].bias)  # F = 0: the printed "+1" would be I
    same(jacobian(block, x), np.diag(array(x > 0).ravel().astype(float)))


def test_h_126_h_189_d_131_no_guarantee_a_branch_can_cancel_the_identity():
    block = PreActivationBlock(2, 2).double()
    x = images(1, 2, 3, 3)
    f = scrambled(nn.Conv2d(2, 2, 3, padding=1))
    block.activation, block.residual = nn.Identity(), f
    same(jacobian(block, x), jacobian(f, x) + np.eye(18))
    block.residual = nn.Conv2d(2, 2, 1, groups=2, bias=False).double()
    nn.init.constant_(block.residual.weight, -1)  # F(x) = -x
    same(jacobian(block, x), np.zeros((18, 18)))


# ---- what is refused ----
def test_channels_that_cannot_be_parted():
    for block in (Bottleneck, PreActivationBottleneck):
        with refuses(ValueError, f"{block.__name__}: channels must be a multiple of 4"):
            block(8, 10)
    with refuses(ValueError, "ResNeXtBlock: channels must be a multiple of 256, got 40"):
        ResNeXtBlock(10, 10)
    with refuses(ValueError, "ResNeXtBlock: cardinality must be a whole number from 1"):
        ResNeXtBlock(256, 256, cardinality=0)
    with refuses(ValueError, "conv: groups = 3 does not divide C = 4"):
        Bottleneck(16, 16, groups=3)
    with refuses(ValueError, "conv: stride must be a whole number from 1, got 0"):
        BasicBlock(4, 4, stride=0)
    with refuses(ValueError, "stage: blocks must be a whole number from 1, got 0"):
        stage(BasicBlock, 4, 4, 0, stride=1)
