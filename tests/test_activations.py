"""Activation functions against PyTorch and their formulas, and at extremes."""

import numpy as np
import pytest
import scipy.special
import torch
import torch.nn.functional as F
from common import normal
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import activations
from dlbook.activations import normal_cdf, prelu, prelu_backward
from dlbook.verify import refute

# Each function with its options, and what it is called in PyTorch.
CASES = {
    "sigmoid": [({}, torch.sigmoid)],
    "tanh": [({}, torch.tanh)],
    "relu": [({}, F.relu)],
    "leaky_relu": [
        ({}, F.leaky_relu),
        ({"negative_slope": 0.3}, lambda x: F.leaky_relu(x, 0.3)),
        ({"negative_slope": 0}, F.relu),
    ],
    "elu": [({}, F.elu), ({"alpha": 0.4}, lambda x: F.elu(x, 0.4))],
    "gelu": [
        ({}, F.gelu),
        ({"approximate": "tanh"}, lambda x: F.gelu(x, approximate="tanh")),
    ],
    "silu": [({}, F.silu)],
    "softplus": [({}, lambda x: F.softplus(x, threshold=100))],
}
FLAT = [(name, *case) for name, cases in CASES.items() for case in cases]
SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4)


def pair(name):
    return getattr(activations, name), getattr(activations, f"{name}_backward")


def slope(name, *points, **options):
    forward, backward = pair(name)
    x = np.array(points, float)
    return backward(np.ones_like(x), forward(x, **options)[1])


# ---- against PyTorch ----
@pytest.mark.parametrize(("name", "options", "reference"), FLAT)
@settings(max_examples=20, deadline=None)
@given(shape=SHAPES, scale=st.sampled_from([0.1, 1, 5]))
def test_against_torch(name, options, reference, shape, scale):
    x = scale * normal(*shape)
    x += 1e-4 * np.sign(x)  # differences across a kink would mean nothing
    check_torch(*pair(name), reference, [x], rtol=1e-12, **options)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.booleans())
def test_prelu_against_torch(shape, shared):
    x = normal(*shape)
    x += 1e-4 * np.sign(x)
    alpha = normal(1 if shared else shape[1], seed=1)
    check_torch(prelu, prelu_backward, F.prelu, [x, alpha])


def test_prelu_of_one_vector_has_one_slope():
    check_torch(prelu, prelu_backward, F.prelu, [normal(5), np.array([0.25])])


@pytest.mark.parametrize(("name", "options", "reference"), FLAT)
def test_slopes_at_zero_are_those_of_torch(name, options, reference):
    zero = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad(reference(zero).sum(), zero)
    np.testing.assert_allclose(slope(name, 0, 0, 0, **options), expected.numpy())


def test_prelu_has_the_slope_alpha_at_0():
    x, alpha = np.zeros((1, 2)), np.array([0.2, 0.3])
    dx, _ = prelu_backward(np.ones_like(x), prelu(x, alpha)[1])
    np.testing.assert_array_equal(dx, [alpha])


def test_the_printed_slopes_can_be_refuted(capsys):
    """1 - y is not the slope of tanh: the check of a formula can fail."""

    def sample(rng):
        return (rng.standard_normal(5),)

    refute("made up", lambda x: 1 - np.tanh(x), lambda x: slope("tanh", *x), sample)
    assert "differs on 5 of 5" in capsys.readouterr().out


# ---- properties ----
def test_ranges_and_symmetries():
    x = 3 * normal(200)
    s, t = activations.sigmoid(x)[0], activations.tanh(x)[0]
    assert ((s > 0) & (s < 1) & (abs(t) < 1)).all()
    np.testing.assert_allclose(activations.sigmoid(-x)[0], 1 - s, rtol=1e-12)
    np.testing.assert_array_equal(activations.tanh(-x)[0], -t)
    np.testing.assert_allclose(activations.silu(x)[0] - activations.silu(-x)[0], x)
    np.testing.assert_allclose(activations.softplus(x)[0] - activations.softplus(-x)[0], x)
    np.testing.assert_allclose(activations.gelu(x)[0] - activations.gelu(-x)[0], x)


def test_softplus_is_above_relu_by_ln_2_at_most():
    x = np.linspace(-50, 50, 1001)
    gap = activations.softplus(x)[0] - activations.relu(x)[0]
    assert (gap >= 0).all()
    assert gap.max() == gap[500] == np.log(2)


# ---- the normal distribution ----
def test_normal_cdf_against_scipy():
    x = np.concatenate((np.linspace(-36, 36, 20_001), [-0.0, 1e-300, 50, 1e300]))
    expected = scipy.special.ndtr(x)
    np.testing.assert_allclose(normal_cdf(x), expected, rtol=1e-12, atol=0)
    np.testing.assert_allclose(normal_cdf(x), expected, rtol=0, atol=4e-15)


def test_normal_cdf_is_monotone_and_ends_at_0_and_1():
    y = normal_cdf(np.linspace(-10, 10, 5001))
    assert (np.diff(y) > -1e-15).all()
    ends = normal_cdf(np.array([-np.inf, -40, 0, np.inf]))
    np.testing.assert_allclose(ends, [0, 0, 0.5, 1], rtol=1e-14, atol=0)
