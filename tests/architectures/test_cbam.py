"""CBAM: its formulas in NumPy, the order of its parts, and rows of the sources."""

import numpy as np
import pytest
import torch
from common import normal, refuses, same
from in_numpy import array, images, in_numpy, parameter_total, scrambled

from dlbook.activations import sigmoid
from dlbook.adaptive_pooling import adaptive_avg_pool2d, adaptive_max_pool2d
from dlbook.architectures.cbam import CBAM, ChannelAttention, SpatialAttention
from dlbook.convolution import conv2d
from dlbook.shapes import ShapeError
from dlbook.softmax import softmax


def channel_weights(module, x):
    """Return M_c of an array by its formula, (N, C, 1, 1)."""
    means, _ = adaptive_avg_pool2d(x, size=1)
    maxima, _ = adaptive_max_pool2d(x, size=1)
    z = sum(in_numpy(module.mlp, a[:, :, 0, 0]) for a in (means, maxima))
    return sigmoid(z)[0][:, :, None, None]


def spatial_weights(module, x):
    """Return M_s of an array by its formula, (N, 1, H, W)."""
    both = np.stack((x.mean(1), x.max(1)), axis=1)
    return sigmoid(conv2d(both, array(module.conv.weight), padding="same")[0])[0]


@pytest.mark.parametrize("size", [(4, 5), (9, 8), (1, 1)])
def test_d_187_d_188_d_190_d_191_channels_first_then_positions(size):
    module, x = scrambled(CBAM(6, 2)), images(2, 6, *size)
    first = channel_weights(module.channel, array(x)) * array(x)
    y = spatial_weights(module.spatial, first) * first
    same(array(module(x)), y)
    assert module(x).shape == x.shape
    other = spatial_weights(module.spatial, array(x)) * array(x)  # the other order
    assert abs(channel_weights(module.channel, other) * other - y).max() > 1e-3


def test_d_187_one_weight_a_channel_d_180_and_only_the_second_is_spatial():
    x = images(2, 6, 4, 5)
    assert scrambled(ChannelAttention(6, 2))(x).shape == (2, 6, 1, 1)
    positions = scrambled(SpatialAttention())(x)
    assert positions.shape == (2, 1, 4, 5)
    assert positions.std((2, 3)).min() > 1e-3


def test_d_188_pooled_over_space_the_shape_would_be_wrong():
    module, x = SpatialAttention().double(), images(2, 6, 4, 5)
    pooled = torch.cat((x.mean((2, 3), True), x.amax((2, 3), True)), dim=1)
    assert pooled.shape == (2, 12, 1, 1)  # the symbols read as in M_c
    with pytest.raises(RuntimeError, match="expected input"):
        module.conv(pooled)


def test_d_189_weights():
    module = CBAM(64)
    assert parameter_total(module) == 2 * 64**2 // 16 + 98 == 610
    kernel = module.spatial.conv
    assert (tuple(kernel.weight.shape), kernel.padding) == ((1, 2, 7, 7), (3, 3))


def test_c_131_c_132_a_softmax_needs_its_axis():
    score, x = normal(1, 1, 5, 5), normal(1, 3, 5, 5)
    assert (softmax(score, axis=1)[0] == 1).all()  # of the one score at (i, j)
    weights = softmax(score.reshape(1, 1, 25))[0].reshape(1, 1, 5, 5)
    same(weights.sum(), 1)
    assert (weights * x).shape == x.shape
    same(weights.mean(), 1 / 25)  # all is scaled down by HW; a sigmoid does not


def test_what_is_refused():
    with refuses(ValueError, "ChannelAttention: channels must be a whole number from 1"):
        CBAM(0)
    with refuses(ValueError, "conv: kernel_size must be odd to be centred, got 4"):
        CBAM(8, kernel_size=4)
    with refuses(ShapeError, "CBAM: x says C = 3, but it was 8"):
        CBAM(8)(torch.zeros(2, 3, 4, 4))
