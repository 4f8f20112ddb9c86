"""One test for each row of the inventory on gradients through time that is not right."""

import numpy as np
import pytest
import torch
from common import gap, normal, same
from hypothesis import strategies as st
from recurrent import by_backpropagation, network, orthogonal, steps

from dlbook.gradient_flow import (
    jacobian_products,
    product_bounds,
    rnn_jacobians,
    spectral_norm,
    spectral_radius,
)
from dlbook.lstm_gru import lstm, lstm_backward
from dlbook.rnn import rnn, rnn_backward
from dlbook.verify import refute

SIZE = st.integers(1, 5)


# ---- rows of the inventory: the Jacobian ----
def test_a_046_the_factors_in_their_order_with_the_slope_after_the_step(capsys):
    def printed(x, h0, w_ih, w_hh):
        h = np.concatenate((h0, rnn(x, h0, w_ih, w_hh)[0][0][0]))
        product = np.eye(len(w_hh))
        for i in range(1, 4):
            product = product @ w_hh @ np.diag(1 - np.tanh(h[-1 - i]) ** 2)
        return product

    refute("A-046", printed, lambda *a: by_backpropagation(*a, 3), network)
    assert "A-046: the printed form differs on 5 of 5" in capsys.readouterr().out
    inputs = network(np.random.default_rng(0))
    same(jacobian_products(steps(*inputs))[2], by_backpropagation(*inputs, 3))


@pytest.mark.parametrize("row", ["A-045", "N-209", "N-208"])
def test_a_045_n_209_n_208_the_order_of_the_product_matters(row):
    inputs = network(np.random.default_rng(0))
    jacobians, right = steps(*inputs), by_backpropagation(*inputs, 6)
    assert gap(jacobian_products(jacobians[::-1])[5], right) > 1e-4, row
    assert gap(np.linalg.matrix_power(inputs[3], 6), right) > 0.1  # no slopes: N-208


def test_h_091_the_jacobian_is_no_multiple_of_a_power():
    inputs = network(np.random.default_rng(0))
    for k in (1, 2, 4):
        power = np.linalg.matrix_power(inputs[3], k)
        jacobian = by_backpropagation(*inputs, k)
        best = (jacobian * power).sum() / (power * power).sum()
        assert np.linalg.norm(jacobian - best * power) > 0.2 * np.linalg.norm(jacobian)
        same(by_backpropagation(*inputs, k, nonlinearity="identity"), power)


# ---- vanishing and exploding ----
def test_a_047_one_bound_below_1_vanishes_but_norms_below_1_need_not():
    rng = np.random.default_rng(0)
    x, h0, w_ih, _ = network(rng, T=60, F=20)
    jacobians = steps(x, h0, w_ih, 0.9 * orthogonal(20))
    bounds = product_bounds(jacobians)
    assert bounds[-1] <= 0.9**60 * (1 + 1e-9)
    assert spectral_norm(jacobian_products(jacobians))[-1] <= bounds[-1]
    factors = 1 - 1 / np.arange(2.0, 2000) ** 2  # each below 1, their product above 1/2
    assert product_bounds(factors[:, None, None])[-1] > 0.5


def test_a_048_norms_above_1_may_vanish():
    w_hh = np.array([[0.0, 3.0], [0.0, 0.0]])
    x, h0 = np.zeros((1, 10, 1)), np.full((1, 2), 0.1)
    jacobians = steps(x, h0, np.zeros((2, 1)), w_hh, nonlinearity="identity")
    assert spectral_norm(jacobians).min() > 1
    np.testing.assert_array_equal(jacobian_products(jacobians)[-1], 0)
    rng = np.random.default_rng(0)
    x, h0, w_ih, _ = network(rng, T=60, F=20)
    jacobians = steps(x, h0, w_ih / 3**0.5, 1.5 * orthogonal(20))
    assert spectral_norm(jacobians).min() > 1.3
    assert spectral_norm(jacobian_products(jacobians))[-1] < 1e-3
    quiet = steps(0 * x, 0 * h0, w_ih, 2 * orthogonal(20))  # and it may explode
    np.testing.assert_allclose(spectral_norm(jacobian_products(quiet))[-1], 2.0**60)


def test_n_210_eigenvalues_below_1_do_not_bound_a_tanh_network():
    w_hh = np.array([[2.0, -2.0], [2.0, -2.0]])
    assert spectral_radius(w_hh) < 1e-7
    x, b = np.zeros((1, 30, 1)), np.array([2.0, 30.0])
    (y, _), _ = rnn(x, np.array([[0.0, 1.0]]), np.zeros((2, 1)), w_hh, b)
    assert spectral_norm(jacobian_products(rnn_jacobians(y[0], w_hh)))[-1] > 1e8
    jacobians = np.broadcast_to(w_hh, (30, 2, 2))  # a linear network forgets in two steps
    np.testing.assert_array_equal(jacobian_products(jacobians)[1:], 0)


@pytest.mark.parametrize("row", ["N-207", "N-213", "N-215", "H-092"])
def test_n_207_n_213_n_215_h_092_scale_decides(row):
    x, h0, w_ih, _ = network(np.random.default_rng(0), T=100, F=16)
    sizes = {
        name: spectral_norm(jacobian_products(steps(0.01 * x, 0.01 * h0, w_ih, w)))[-1]
        for name, w in {
            "small": 0.5 * normal(16, 16) / 4,
            "orthogonal": orthogonal(16),
        }.items()
    }
    assert sizes["small"] < 1e-15 and 1e-3 < sizes["orthogonal"] <= 1, row
    linear = steps(x, h0, w_ih, 1.5 * orthogonal(16), nonlinearity="identity")
    np.testing.assert_allclose(spectral_norm(jacobian_products(linear))[29], 1.5**30)


def test_n_075_a_bound_with_every_slope_and_no_proportionality():
    """The first layer's gradient of a sigmoid network of four layers."""

    def network(rng, width):
        return [rng.standard_normal((width, width)) for _ in range(4)], rng.standard_normal(
            (width, 1)
        )

    def both(weights, x):
        a, slopes = [x], []
        for w in weights:
            a.append(1 / (1 + np.exp(-w @ a[-1])))
            slopes.append(a[-1] * (1 - a[-1]))
        da = np.ones_like(x)
        dz = da * slopes[-1]
        for w, slope in zip(weights[:0:-1], slopes[-2::-1], strict=True):
            dz = w.T @ dz * slope
        norms = np.prod([spectral_norm(w) for w in weights[1:]])
        every = norms * np.prod([s.max() for s in slopes])  # from l = 1
        printed = norms * np.prod([s.max() for s in slopes[1:]])  # from l = 2
        outer = np.linalg.norm(da) * np.linalg.norm(x)
        return spectral_norm(dz @ x.T), outer * every, outer * printed

    rng = np.random.default_rng(0)
    gradient, bound, printed = both(*network(rng, 1))
    same(gradient, bound)  # an equation, where every layer is one unit
    assert gradient <= printed / 4 * (1 + 1e-12)  # too large by the missing slope
    ratios = [g / b for g, b, _ in (both(*network(rng, 5)) for _ in range(20))]
    assert max(ratios) <= 1 and max(ratios) > 2 * min(ratios)


@pytest.mark.parametrize("size", [2e-6, 100.0])
def test_n_212_clipping_does_not_help_what_has_vanished(size):
    gradient = size * normal(5) / np.linalg.norm(normal(5))
    leaf = torch.zeros(5, dtype=torch.float64)
    leaf.grad = torch.tensor(gradient)
    torch.nn.utils.clip_grad_norm_([leaf], max_norm=1.0)
    clipped = gradient * min(1, 1 / np.linalg.norm(gradient))
    np.testing.assert_allclose(leaf.grad.numpy(), clipped, rtol=1e-6)
    assert np.linalg.norm(clipped) == pytest.approx(min(size, 1))


def test_n_074_n_073_the_slope_of_a_sigmoid_is_a_quarter_at_most():
    s = 1 / (1 + np.exp(-np.linspace(-20, 20, 4001)))
    assert (s * (1 - s)).max() == 0.25
    jacobians = 0.25 * orthogonal(5) * np.ones((20, 1, 1))
    np.testing.assert_allclose(product_bounds(jacobians)[-1], 0.25**20)


@pytest.mark.parametrize("row", ["A-061", "A-062", "N-180", "N-206", "N-211"])
def test_a_061_a_062_n_180_n_206_n_211_gates_slow_the_decay(row):
    x, F = normal(1, 100, 3), 8
    w_ih, w_hh = normal(4 * F, 3) / 20, normal(4 * F, F) / 20

    def reaches(forget):
        b = np.repeat([0.0, forget, 0, 0], F)
        _, saved = lstm(x, None, np.zeros((1, F)), w_ih, w_hh, b)
        direct = saved.gates[:, 0, F : 2 * F].prod(0).max()
        return lstm_backward((None, None, np.ones((1, F))), saved)[1].max(), direct

    for forget, lowest, highest in ((0, 0, 1e-20), (1, 1e-18, 1e-8), (7, 0.5, 10)):
        total, direct = reaches(forget)
        assert lowest <= total <= highest, row
        assert direct < 1  # slowed, not stopped; through the gates it may even grow
    _, saved = rnn(x, np.zeros((1, F)), w_ih[:F], w_hh[:F])
    assert abs(rnn_backward((None, np.ones((1, F))), saved)[1]).max() < 1e-40


@pytest.mark.parametrize("row", ["H-128", "H-129", "N-214"])
def test_h_128_h_129_n_214_a_shortcut_adds_the_identity(row):
    w, h = normal(6, 6) / 10, np.tanh(normal(60, 6))
    plain = rnn_jacobians(h, w)
    shortcut = plain + np.eye(6)
    assert spectral_norm(jacobian_products(plain))[-1] < 1e-30, row
    assert spectral_norm(jacobian_products(shortcut))[-1] > 1e-3
    undone = np.eye(6) - np.eye(6)  # F(x) = -x: an added identity is no lower bound
    np.testing.assert_array_equal(jacobian_products(np.stack([undone] * 3)), 0)
