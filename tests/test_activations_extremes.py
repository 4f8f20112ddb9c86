"""Activation functions far from 0, of nothing and of NaN, and with bad input."""

import numpy as np
import pytest
import torch
from common import refuses
from gradient_check import frozen
from test_activations import CASES, FLAT, normal, pair

from dlbook.activations import prelu, prelu_backward
from dlbook.shapes import ShapeError


# ---- extremes ----
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(("name", "options", "reference"), FLAT)
def test_far_out(name, options, reference, kind):
    x = np.array([-6e4, -1e4, -300, -89, -30, 0, 30, 89, 300, 1e4, 6e4]).astype(kind)
    forward, backward = pair(name)
    y, saved = forward(x, **options)
    dx = backward(np.ones_like(x), saved)
    assert y.dtype == dx.dtype == kind
    leaf = torch.tensor(x.astype(float), requires_grad=True)
    expected = reference(leaf)
    (grad,) = torch.autograd.grad(expected.sum(), leaf)
    near = {"rtol": 10 * np.finfo(kind).eps, "atol": 10 * np.finfo(kind).eps}
    np.testing.assert_allclose(y, expected.detach().numpy(), **near)
    np.testing.assert_allclose(dx, grad.numpy(), **near)


@pytest.mark.parametrize(("name", "options", "reference"), FLAT)
def test_nan_and_nothing(name, options, reference):
    forward, backward = pair(name)
    y, saved = forward(np.array([1.0, np.nan]), **options)
    np.testing.assert_array_equal(np.isnan(y), [False, True])
    assert np.isfinite(backward(np.ones(2), saved)[0])
    y, saved = forward(np.zeros((0, 3)), **options)
    assert y.shape == backward(y, saved).shape == (0, 3)


def test_prelu_far_out_and_empty():
    x = np.array([[-1e4, 1e4]])
    dx, dalpha = prelu_backward(np.ones_like(x), prelu(x, np.array([0.5, 2]))[1])
    np.testing.assert_array_equal(dx, [[0.5, 1]])
    np.testing.assert_array_equal(dalpha, [-1e4, 0])
    _, saved = prelu(np.zeros((0, 2)), np.ones(2))
    np.testing.assert_array_equal(prelu_backward(np.zeros((0, 2)), saved)[1], [0, 0])


# ---- bad input ----
@pytest.mark.parametrize("name", CASES)
def test_refusals(name):
    forward, backward = pair(name)
    with refuses(ShapeError, f"{name}: x is of type list, not a NumPy array"):
        forward([1.0])
    for kind in (int, bool, complex):
        with refuses(TypeError, f"{name}: x holds {np.dtype(kind)}, but real floating"):
            forward(np.ones(2, kind))
    _, saved = forward(frozen(normal(2, 3)))
    for dy in (normal(3), normal(1, 3), normal(2, 3, 1), 1.0, [1.0]):
        with refuses(ShapeError, f"{name}_backward: dy is "):
            backward(dy, saved)
    with refuses(TypeError, f"{name}_backward: dy holds float32, but the output was"):
        backward(np.ones((2, 3), np.float32), saved)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        (
            "gelu",
            {"approximate": "erf"},
            'approximate must be "none" or "tanh", got \'erf\'',
        ),
        ("elu", {"alpha": np.nan}, "alpha must be a finite number, got nan"),
        ("elu", {"alpha": np.ones(2)}, "alpha must be a finite number, got array"),
        (
            "leaky_relu",
            {"negative_slope": np.inf},
            "negative_slope must be a finite number",
        ),
    ],
)
def test_impossible_options(name, options, message):
    with refuses(ValueError, f"{name}: {message}"):
        pair(name)[0](normal(3), **options)


def test_prelu_refusals():
    with refuses(ShapeError, "prelu: alpha says C = 2, but x is (4, 3)"):
        prelu(normal(4, 3), normal(2))
    with refuses(ShapeError, "prelu: alpha says C = 3, but x is (3,)"):
        prelu(normal(3), normal(3))
    with refuses(ShapeError, "prelu: alpha has 0 dimensions, not 1"):
        prelu(normal(3), np.array(0.25))
    with refuses(TypeError, "prelu: one type is needed"):
        prelu(normal(4, 3), np.ones(3, np.float32))
    with refuses(ShapeError, "prelu_backward: dy is (3,), but the output was (4, 3)"):
        prelu_backward(normal(3), prelu(normal(4, 3), normal(3))[1])
