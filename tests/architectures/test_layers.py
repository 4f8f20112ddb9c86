"""The shared layers: sizes, the formula in NumPy, and what is refused."""

import numpy as np
import pytest
import torch
from common import refuses, same
from in_numpy import array, images, in_numpy, kinds, scrambled
from torch import nn

from dlbook.architectures.layers import (
    check_images,
    conv,
    conv_norm_relu,
    he_initialize,
    norm_relu_conv,
)
from dlbook.shapes import ShapeError


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize(
    "options", [{}, {"stride": 2}, {"groups": 2}, {"activation": None}]
)
def test_conv_norm_relu_is_three_formulas_in_a_row(options, train):
    layers = scrambled(conv_norm_relu(4, 6, 3, **options)).train(train)
    x = images(2, 4, 5, 6)
    y = in_numpy(layers, array(x))
    same(array(layers(x)), y)
    assert kinds(layers).startswith("conv norm")
    assert (y < 0).any() == (options.get("activation", nn.ReLU) is None)


@pytest.mark.parametrize("train", [True, False])
def test_norm_relu_conv_bends_first(train):
    layers = scrambled(norm_relu_conv(3, 5, 3, stride=2)).train(train)
    x = images(2, 3, 5, 6)
    y = in_numpy(layers, array(x))
    same(array(layers(x)), y)
    assert kinds(layers) == "norm relu conv"


@pytest.mark.parametrize("kernel_size", [1, 3, 5, 7])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_size_is_divided_by_the_stride_and_rounded_up(kernel_size, stride):
    y = conv(1, 2, kernel_size, stride=stride)(torch.zeros(1, 1, 7, 8))
    assert y.shape == (1, 2, -(-7 // stride), -(-8 // stride))


def test_the_activation_is_the_one_asked_for():
    x = 20 * images(2, 3, 4, 4)
    y = conv_norm_relu(3, 4, 1, activation=nn.Hardtanh).double()(x)
    assert y.min() == -1
    assert y.max() == 1


def test_the_normalisation_would_subtract_a_bias_again():
    layers, x = scrambled(conv_norm_relu(3, 4, 3)), images(2, 3, 5, 5)
    y = layers(x)
    layers[0].bias = nn.Parameter(torch.full((4,), 7.0, dtype=torch.float64))
    torch.testing.assert_close(layers(x), y, rtol=1e-10, atol=1e-10)


def test_he_initialize_keeps_the_variance_through_relus():
    torch.manual_seed(0)
    layers = [layer for _ in range(8) for layer in (conv(64, 64, 3), nn.ReLU())]
    x = torch.randn(2, 64, 12, 12)
    # Border zeros take some away, PyTorch's own weights all but everything.
    assert nn.Sequential(*layers)(x).pow(2).mean() < 1e-3
    assert 0.2 < he_initialize(nn.Sequential(*layers))(x).pow(2).mean() < 2
    weight = layers[0].weight.detach()
    np.testing.assert_allclose(weight.var(), 2 / (64 * 9), rtol=0.03)


def test_what_is_refused():
    for make in (conv, conv_norm_relu, norm_relu_conv):
        with refuses(ValueError, "conv: kernel_size must be odd to be centred, got 4"):
            make(3, 4, 4)
        with refuses(ValueError, "conv: in_channels must be a whole number from 1, got 0"):
            make(0, 4, 3)
        with refuses(ValueError, "conv: stride must be a whole number from 1, got 0.5"):
            make(3, 4, 3, stride=0.5)
    with refuses(ValueError, "conv: groups = 2 does not divide C = 3"):
        conv_norm_relu(3, 4, 3, groups=2)


def test_images_that_do_not_fit():
    check_images("gate", torch.zeros(0, 3, 4, 4), 3)
    check_images("gate", torch.zeros(2, 3, 4, 4, device="meta"), 3)
    with refuses(ShapeError, "gate: x says C = 4, but it was 3"):
        check_images("gate", torch.zeros(2, 4, 4, 4), 3)
    with refuses(ShapeError, "gate: x has 3 dimensions, not 4"):
        check_images("gate", torch.zeros(3, 4, 4), 3)
