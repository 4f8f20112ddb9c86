"""Squeeze-and-excitation: its formula in NumPy, its weights, and rows of the sources."""

import pytest
import torch
from common import refuses, same
from in_numpy import array, images, in_numpy, parameter_total, scrambled
from torch import nn

from dlbook.activations import sigmoid
from dlbook.adaptive_pooling import global_avg_pool2d
from dlbook.architectures.squeeze_excitation import SqueezeExcitation
from dlbook.shapes import ShapeError


@pytest.mark.parametrize(("C", "reduction"), [(6, 3), (32, 16), (5, 2), (8, 16)])
def test_c_133_c_134_c_135_d_181_d_182_d_184_squeeze_excite_scale(C, reduction):
    module, x = scrambled(SqueezeExcitation(C, reduction)), images(7, C, 4, 5)
    z, _ = global_avg_pool2d(array(x))
    s, _ = sigmoid(in_numpy(module.excitation, z))
    same(array(module.gate(x)), s[:, :, None, None])
    same(array(module(x)), s[:, :, None, None] * array(x))


def test_d_180_the_gate_is_one_number_a_channel_at_all_positions():
    module, x = scrambled(SqueezeExcitation(4, 2)), images(2, 4, 3, 5)
    assert module.gate(x).shape == (2, 4, 1, 1)
    ratio = module(x) / x  # were it spatial, as its heading says, this would vary
    same(array(ratio.amax((2, 3))), array(ratio.amin((2, 3))))
    assert ratio.mean((0, 2, 3)).diff().abs().min() > 1e-3  # but by channel it does
    moved = x.flatten(2)[:, :, torch.randperm(15)].unflatten(2, (3, 5))
    same(array(module.gate(moved)), array(module.gate(x)))


def test_d_183_weights():
    module = SqueezeExcitation(64)
    assert [tuple(p.shape) for p in module.parameters()] == [(4, 64), (64, 4)]
    assert parameter_total(module) == 2 * 64**2 // 16 == 512


def test_d_185_no_hidden_unit_gates_everything_by_a_half():
    with pytest.warns(UserWarning, match="zero-element"):  # channels // reduction is 0
        printed = nn.Sequential(
            nn.Linear(8, 8 // 16, bias=False), nn.ReLU(), nn.Linear(8 // 16, 8, bias=False)
        )
    z = torch.from_numpy(array(images(2, 8))).float()
    assert (printed(z).sigmoid() == 0.5).all()
    module, x = scrambled(SqueezeExcitation(8)), images(7, 8, 3, 3)
    assert module.excitation[0].weight.shape == (1, 8)
    assert (module.gate(x) != 0.5).any()


def test_what_is_refused():
    with refuses(ValueError, "SqueezeExcitation: reduction must be a whole number from 1"):
        SqueezeExcitation(8, 0)
    with refuses(ShapeError, "SqueezeExcitation: x says C = 3, but it was 8"):
        SqueezeExcitation(8)(torch.zeros(2, 3, 4, 4))
    with refuses(ShapeError, "SqueezeExcitation: x has 3 dimensions, not 4"):
        SqueezeExcitation(8)(torch.zeros(8, 4, 4))
    assert SqueezeExcitation(8)(torch.zeros(0, 8, 4, 4)).shape == (0, 8, 4, 4)
