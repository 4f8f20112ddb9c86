"""Jacobians through time: against backpropagation, their bounds, and the inventory."""

import re

import numpy as np
import pytest
import torch
from common import normal, same
from hypothesis import given, settings
from hypothesis import strategies as st
from recurrent import by_backpropagation, network, orthogonal, steps

from dlbook.gradient_flow import (
    jacobian_products,
    product_bounds,
    rnn_jacobians,
    spectral_norm,
    spectral_radius,
)
from dlbook.rnn import NONLINEARITIES
from dlbook.shapes import ShapeError

SIZE = st.integers(1, 5)


# ---- Jacobians ----
@settings(max_examples=30, deadline=None)
@given(SIZE, SIZE, st.sampled_from(list(NONLINEARITIES)))
def test_products_against_backpropagation(T, F, name):
    inputs = network(np.random.default_rng([T, F]), T, F)
    products = jacobian_products(steps(*inputs, nonlinearity=name))
    for k in range(1, T + 1):
        same(products[k - 1], by_backpropagation(*inputs, k, nonlinearity=name))


def test_one_step_against_autograd():
    x, h0, w_ih, w_hh = map(torch.tensor, network(np.random.default_rng(0)))
    expected = torch.func.jacrev(lambda h: torch.tanh(w_ih @ x[0, 0] + w_hh @ h))(h0[0])
    same(steps(*network(np.random.default_rng(0)))[0], expected.numpy())


@pytest.mark.parametrize("leading", [(), (3,), (2, 3), (0,)])
def test_leading_dimensions_are_separate(leading):
    jacobians = normal(*leading, 4, 3, 3)
    products, bounds = jacobian_products(jacobians), product_bounds(jacobians)
    assert (products.shape, bounds.shape) == (jacobians.shape, (*leading, 4))
    for place in np.ndindex(leading):
        same(products[place], jacobian_products(jacobians[place]))
        same(bounds[place], product_bounds(jacobians[place]))


# ---- sizes of matrices ----
@settings(max_examples=30, deadline=None)
@given(SIZE, SIZE)
def test_spectral_norm(F, D):
    a, v = normal(2, F, D), normal(D, 500)
    norm = spectral_norm(a)
    same(norm, [np.linalg.norm(m, 2) for m in a])
    stretched = np.linalg.norm(a @ v, axis=-2) / np.linalg.norm(v, axis=0)
    assert (stretched <= norm[:, None] * (1 + 1e-12)).all()
    same(spectral_norm(orthogonal(F)), 1)


@settings(max_examples=30, deadline=None)
@given(SIZE)
def test_spectral_radius(F):
    a = normal(F, F)
    same(spectral_radius(a), abs(np.linalg.eigvals(a)).max())
    assert spectral_radius(a) <= spectral_norm(a) + 1e-12
    same(spectral_radius(3 * orthogonal(F)), 3)
    power = np.linalg.matrix_power(a / spectral_radius(a), 400)
    np.testing.assert_allclose(np.linalg.norm(power) ** (1 / 400), 1, rtol=0.02)


@settings(max_examples=30, deadline=None)
@given(SIZE, SIZE)
def test_a_product_is_within_its_bounds(T, F):
    x, h0, w_ih, w_hh = network(np.random.default_rng([T, F]), T, F)
    jacobians = steps(x, h0, w_ih, w_hh)
    norms, bounds = spectral_norm(jacobian_products(jacobians)), product_bounds(jacobians)
    assert (norms <= bounds * (1 + 1e-9)).all()
    assert (bounds <= spectral_norm(w_hh) ** np.arange(1, T + 1) * (1 + 1e-9)).all()


# ---- bad and extreme input ----
FUNCTIONS = [jacobian_products, product_bounds, spectral_norm, spectral_radius]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_refusals(function):
    name = function.__name__
    with pytest.raises(ShapeError, match=f"^{name}: .* has 1 dimensions, not"):
        function(normal(3))
    with pytest.raises(ShapeError, match=f"^{name}: .* is of type list"):
        function([[1.0]])
    for kind in (int, complex, bool):
        with pytest.raises(TypeError, match=f"^{name}: .* holds"):
            function(np.ones((2, 3, 3), kind))


def test_more_refusals():
    for function in FUNCTIONS[:2] + FUNCTIONS[3:]:
        with pytest.raises(ShapeError, match="says F = 4, but it was 3"):
            function(normal(2, 3, 4))
    for function in FUNCTIONS[1:]:
        for value in (np.nan, np.inf):
            with pytest.raises(
                ValueError, match=f"^{function.__name__}: .* must be finite"
            ):
                function(np.full((2, 3, 3), value))
    with pytest.raises(ShapeError, match=re.escape("rnn_jacobians: w_hh says F = 4, but")):
        rnn_jacobians(normal(2, 3), normal(4, 4))
    with pytest.raises(TypeError, match="rnn_jacobians: one type is needed"):
        rnn_jacobians(normal(2, 3), normal(3, 3).astype(np.float32))
    with pytest.raises(ValueError, match="rnn_jacobians: nonlinearity must be one of"):
        rnn_jacobians(normal(2, 3), normal(3, 3), nonlinearity="sine")


def test_nan_passes_through_a_product():
    jacobians = normal(3, 2, 2)
    jacobians[0, 0, 0] = np.nan
    products = jacobian_products(jacobians)
    assert np.isfinite(products[:2]).all() and np.isnan(products[2]).any()


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_precision_is_kept_and_nothing_is_written(function, kind):
    a = normal(4, 3, 3).astype(kind)
    a.flags.writeable = False
    assert function(a).dtype == kind
    exact = function(a.astype(np.float64))
    np.testing.assert_allclose(function(a), exact, rtol=50 * float(np.finfo(kind).eps))


def test_empty_matrices_have_size_0():
    assert spectral_norm(np.zeros((0, 3))) == spectral_radius(np.zeros((0, 0))) == 0
    assert jacobian_products(np.zeros((0, 3, 3))).shape == (0, 3, 3)
    assert product_bounds(np.zeros((0, 3, 3))).shape == (0,)
