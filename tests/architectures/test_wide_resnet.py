"""Wide ResNet: parameters grow with the square of the widening."""

import pytest
import torch
from common import refuses
from in_numpy import parameter_total

from dlbook.architectures.residual_blocks import PreActivationBottleneck
from dlbook.architectures.wide_resnet import WideResNet

PUBLISHED = {
    (28, 1): 369_498,
    (28, 2): 1_467_610,
    (28, 10): 36_479_194,
    (40, 4): 8_949_210,
    (16, 8): 10_961_370,
}


@pytest.mark.parametrize(("depth", "widening"), PUBLISHED)
def test_d_142_d_144_parameters(depth, widening):
    with torch.device("meta"):
        total = parameter_total(WideResNet(depth, widening))
    assert total == PUBLISHED[depth, widening]


def test_d_143_wide_is_not_frugal():
    with torch.device("meta"):
        deep = parameter_total(WideResNet(1001, block=PreActivationBottleneck))
        wide = parameter_total(WideResNet(28, 10))
    assert deep == 10_327_706
    assert wide > 3.5 * deep  # faster to train, at more parameters
    assert 98 < wide / PUBLISHED[28, 1] < 100  # about k² = 100


def test_a_small_image_and_a_gradient():
    torch.manual_seed(0)
    model = WideResNet(10, 2, classes=4, in_channels=1)
    y = model(torch.randn(3, 1, 8, 9))
    assert y.shape == (3, 4)
    y.pow(2).mean().backward()
    assert all(p.grad.isfinite().all() and p.grad.any() for p in model.parameters())


def test_depths_that_do_not_make_three_stages():
    with refuses(ValueError, "WideResNet: depth must be 6n + 4 with n from 1, got 30"):
        WideResNet(30)
    with refuses(ValueError, "WideResNet: depth must be 6n + 4 with n from 1, got 4"):
        WideResNet(4)
    with refuses(ValueError, "WideResNet: depth must be 9n + 2 with n from 1, got 28"):
        WideResNet(28, block=PreActivationBottleneck)
    with refuses(ValueError, "WideResNet: widening must be a whole number from 1, got 0.5"):
        WideResNet(28, 0.5)
