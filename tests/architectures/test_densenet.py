"""DenseNet: concatenation, growth, transition, and the published counts."""

import numpy as np
import pytest
import torch
from common import refuses, same
from in_numpy import array, images, in_numpy, kinds, parameter_total, scrambled

from dlbook.architectures.densenet import DenseBlock, DenseLayer, DenseNet, Transition
from dlbook.architectures.resnet import ResNet
from dlbook.architectures.summary import summary


# ---- the formulas ----
@pytest.mark.parametrize("train", [True, False])
def test_c_128_d_151_d_152_every_layer_reads_all_before_it(train):
    block = scrambled(DenseBlock(3, 4, 2)).train(train)
    x = images(2, 3, 5, 6)
    maps = [array(x)]
    for layer in block.layers:
        maps.append(in_numpy(layer, np.concatenate(maps, axis=1)))
    same(array(block(x)), np.concatenate(maps, axis=1))


def test_c_129_c_130_d_155_channels_read_and_written():
    C, k, L = 16, 12, 5
    block = DenseBlock(C, L, k)
    reads = [layer[0][2].in_channels for layer in block.layers]
    writes = [layer[1][2].out_channels for layer in block.layers]
    assert reads == [C + k * (n - 1) for n in range(1, L + 1)] == [16, 28, 40, 52, 64]
    assert reads != [C + k * n for n in range(1, L + 1)]  # the printed count, as input
    assert writes == [k] * L


@pytest.mark.parametrize(("L", "channels"), [(1, 96), (6, 256), (12, 448)])
def test_d_154_d_156_channels_after_a_block(L, channels):
    with torch.device("meta"):
        block = DenseBlock(64, L, 32)
        y = block(torch.zeros(1, 64, 7, 7))
    assert y.shape == (1, channels, 7, 7)
    assert channels == block.out_channels == 64 + L * 32


def test_d_150_d_154_the_input_comes_through_unchanged():
    block, x = scrambled(DenseBlock(3, 5, 2)), images(2, 3, 4, 4)
    same(array(block(x)[:, :3]), array(x))
    L = len(block.layers)
    assert sum(1 + n for n in range(L)) == L * (L + 1) // 2 == 15  # connections


def test_d_153_the_order_and_the_parameters_of_a_layer():
    assert kinds(DenseLayer(4, 2)) == "norm relu conv norm relu conv"
    assert parameter_total(DenseLayer(64, 32)) == 45_440


def test_d_161_a_transition_halves():
    layer = scrambled(Transition(6))
    x = images(2, 6, 7, 8)
    y = layer(x)
    assert y.shape == (2, 3, 3, 4)  # odd sizes are rounded down
    same(array(y), in_numpy(layer, array(x)))
    with torch.device("meta"):
        wide = Transition(256)
        assert wide(torch.zeros(1, 256, 56, 56)).shape == (1, 128, 28, 28)
    assert parameter_total(wide) == 33_280


@pytest.mark.parametrize(("compression", "kept"), [(1, 7), (0.5, 3), (0.3, 2)])
def test_d_162_d_163_compression_rounds_down(compression, kept):
    assert Transition(7, compression).out_channels == kept
    assert Transition(7, compression)(torch.zeros(1, 7, 4, 4)).shape[1] == kept


# ---- the network ----
def test_d_154_the_published_counts():
    with torch.device("meta"):
        table = summary(DenseNet(), (1, 3, 224, 224))
    assert (table.parameters, table.macs) == (7_978_856, 2_834_161_664)
    assert table.rows[-1].shape == (1, 1000)


def test_d_158_fewer_parameters_than_resnet_not_of_every_pair():
    with torch.device("meta"):
        small, large = parameter_total(DenseNet()), parameter_total(DenseNet(161))
        residual = [parameter_total(ResNet(depth)) for depth in (18, 50)]
    assert large == 28_681_000
    assert small < min(residual) < max(residual) < large


def test_the_depth_is_the_number_of_layers_with_weights():
    for depth in (121, 161, 169, 201):
        with torch.device("meta"):
            kinds = [type(m).__name__ for m in DenseNet(depth).modules()]
        assert kinds.count("Conv2d") + kinds.count("Linear") == depth


def test_a_small_image_and_a_gradient():
    torch.manual_seed(0)
    model = DenseNet(classes=5, in_channels=1)
    y = model(torch.randn(2, 1, 33, 40))
    assert y.shape == (2, 5)
    y.pow(2).mean().backward()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())


def test_what_is_refused():
    with refuses(ValueError, "DenseNet: depth must be one of [121, 161, 169, 201], got 50"):
        DenseNet(50)
    with refuses(ValueError, "DenseBlock: growth must be a whole number from 1, got 0"):
        DenseBlock(4, 2, 0)
    for compression in (0, 1.5, float("nan")):
        with refuses(ValueError, "Transition: compression must be above 0 and at most 1"):
            Transition(8, compression)
    with refuses(ValueError, "conv: out_channels must be a whole number from 1, got 0"):
        Transition(1, 0.5)
