"""The non-local block: a double loop, attention in NumPy, and rows of the sources."""

import numpy as np
import torch
from common import normal, refuses, same
from in_numpy import array, images, in_numpy, parameter_total, scrambled

from dlbook.architectures.non_local import NonLocalBlock
from dlbook.attention import scaled_dot_product_attention
from dlbook.shapes import ShapeError
from dlbook.softmax import softmax


def embedded(module, x):
    """Return θ, φ and g at all positions, each (N, HW, width)."""
    maps = (in_numpy(layer, array(x)) for layer in (module.theta, module.phi, module.g))
    return (a.reshape(*a.shape[:2], -1).swapaxes(1, 2) for a in maps)


def led_back(module, x, y):
    """Return x + W_z y for y (N, HW, width)."""
    N, _, H, W = x.shape
    return array(x) + in_numpy(module.w_z, y.swapaxes(1, 2).reshape(N, -1, H, W))


def test_d_194_d_197_d_198_d_199_a_double_loop_over_positions():
    module, x = scrambled(NonLocalBlock(4)), images(2, 4, 3, 5)
    theta, phi, g = embedded(module, x)
    y, unnormalised = np.zeros_like(g), np.zeros_like(g)
    for n, i in np.ndindex(2, 15):
        f = np.array([np.exp(theta[n, i] @ phi[n, j]) for j in range(15)])
        unnormalised[n, i] = sum(f[j] * g[n, j] for j in range(15))
        y[n, i] = unnormalised[n, i] / f.sum()  # C depends on i: it is this row's sum
    same(array(module(x)), led_back(module, x, y))
    for printed in (unnormalised, y / y.shape[1]):  # no normaliser, or one for all
        assert abs(array(module(x)) - led_back(module, x, printed)).max() > 0.1


def test_d_197_it_is_attention_that_is_not_scaled():
    module, x = scrambled(NonLocalBlock(6, width=4)), images(2, 6, 3, 4)
    theta, phi, g = embedded(module, x)
    y, _ = scaled_dot_product_attention(theta * 4**0.5, phi, g)  # undo the division
    same(array(module(x)), led_back(module, x, y))
    scaled, _ = scaled_dot_product_attention(theta, phi, g)
    assert abs(array(module(x)) - led_back(module, x, scaled)).max() > 1e-3


def test_d_196_a_gaussian_normalised_is_a_softmax():
    x = normal(7, 3)
    f = np.exp(x @ x.T)
    same(f / f.sum(1, keepdims=True), softmax(x @ x.T)[0])


def test_d_199_weights_sum_to_one_and_grow_with_the_square_of_the_area():
    module, x = scrambled(NonLocalBlock(8)), images(2, 8, 4, 5)
    assert parameter_total(module) == 148
    assert module.weights(x).shape == (2, 20, 20)
    same(array(module.weights(x).sum(-1)), 1)
    with torch.device("meta"):  # D-193
        wide = NonLocalBlock(8)
        assert wide.weights(torch.zeros(1, 8, 56, 56)).numel() == 9_834_496


def test_d_199_at_the_start_it_is_the_identity_and_only_the_last_layer_learns():
    module, x = NonLocalBlock(6).double(), images(2, 6, 4, 5)
    y = module(x)
    torch.testing.assert_close(y, x, rtol=0, atol=0)
    y.pow(3).sum().backward()
    assert module.w_z.weight.grad.any()
    assert not module.theta.weight.grad.any()


def test_d_193_every_output_reads_every_position_and_d_223_none_has_a_place():
    module, x = scrambled(NonLocalBlock(4)), images(1, 4, 3, 4)
    order = torch.randperm(12, generator=torch.Generator().manual_seed(0))

    def moved(a):
        return a.flatten(2)[:, :, order].unflatten(2, (3, 4))

    same(array(module(moved(x))), array(moved(module(x))))
    other = x.clone()
    other[..., 2, 3] += 1
    assert ((module(other) - module(x))[..., :2, :].abs() > 1e-9).all()


def test_large_scores_stay_finite_and_one_channel_works():
    module = scrambled(NonLocalBlock(4))
    assert module(1e4 * images(2, 4, 3, 3)).isfinite().all()
    assert NonLocalBlock(1)(torch.ones(1, 1, 2, 2)).shape == (1, 1, 2, 2)


def test_what_is_refused():
    with refuses(ValueError, "NonLocalBlock: width must be a whole number from 1, got 0"):
        NonLocalBlock(4, width=0)
    with refuses(
        ValueError, "NonLocalBlock: channels must be a whole number from 1, got 0"
    ):
        NonLocalBlock(0)
    with refuses(ShapeError, "NonLocalBlock: x says C = 3, but it was 4"):
        NonLocalBlock(4)(torch.zeros(2, 3, 5, 5))
    with refuses(ShapeError, "NonLocalBlock: x has 3 dimensions, not 4"):
        NonLocalBlock(4)(torch.zeros(4, 5, 5))
