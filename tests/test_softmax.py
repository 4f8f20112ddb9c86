"""Softmax and its logarithm against PyTorch, at extremes, and with bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal, refuses
from gradient_check import check_backward, check_torch, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.activations import (
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)
from dlbook.shapes import ShapeError

PAIRS = {
    "softmax": (softmax, softmax_backward, F.softmax),
    "log_softmax": (log_softmax, log_softmax_backward, F.log_softmax),
}
EACH = pytest.mark.parametrize("name", PAIRS)


@EACH
@settings(max_examples=30, deadline=None)
@given(
    shape=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    place=st.integers(-4, 3),
    scale=st.sampled_from([0.1, 1, 10]),
)
def test_against_torch(name, shape, place, scale):
    forward, backward, reference = PAIRS[name]
    axis = place % len(shape) - (len(shape) if place < 0 else 0)
    check_torch(
        forward,
        backward,
        lambda x: reference(x, axis),
        [scale * normal(*shape)],
        axis=axis,
    )


# ---- properties ----
def test_rows_sum_to_one_and_a_shift_changes_nothing():
    x = normal(5, 7)
    p, _ = softmax(x)
    np.testing.assert_allclose(p.sum(1), 1)
    assert (p > 0).all()
    np.testing.assert_allclose(softmax(x + normal(5, 1, seed=1))[0], p)
    np.testing.assert_allclose(np.exp(log_softmax(x)[0]), p)


def test_two_scores_are_a_sigmoid():
    x = normal(6, 2)
    np.testing.assert_allclose(softmax(x)[0][:, 0], 1 / (1 + np.exp(x[:, 1] - x[:, 0])))


def test_the_backward_is_the_jacobian_never_built():
    x, dy = normal(5), normal(5, seed=1)
    p, saved = softmax(x)
    jacobian = np.diag(p) - np.outer(p, p)
    np.testing.assert_allclose(softmax_backward(dy, saved), jacobian @ dy)
    np.testing.assert_allclose(softmax_backward(np.ones(5), saved), 0, atol=1e-16)


def test_c_145_a_batch_is_not_normalised_over_the_whole_array():
    x = normal(3, 4)
    printed = np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))
    assert abs(printed.sum(1) - 1).min() > 0.1
    np.testing.assert_allclose(softmax(x)[0], F.softmax(torch.tensor(x), 1).numpy())


def test_the_diagonal_alone_is_caught():
    with pytest.raises(AssertionError):
        check_backward(softmax, lambda dy, s: dy * s.p * (1 - s.p), [normal(3, 5)])


# ---- extremes ----
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_far_apart(kind):
    x = np.array([[1e4, -1e4, 0], [6e4, -6e4, 6e4]]).astype(kind)
    dy = np.array([[1, 2, 3], [1, 2, 3]], kind)
    p, saved = softmax(x)
    np.testing.assert_array_equal(p, [[1, 0, 0], [0.5, 0, 0.5]])
    np.testing.assert_array_equal(softmax_backward(dy, saved), [[0, 0, 0], [-0.5, 0, 0.5]])
    y, saved = log_softmax(x)
    half = np.log(kind(2))
    gap = -np.inf if kind is np.float16 else -1.2e5 - half  # float16 ends at 65504
    expected = [[0, -2e4, -1e4], [-half, gap, -half]]
    np.testing.assert_allclose(y, expected, rtol=2 * np.finfo(kind).eps)
    dx = log_softmax_backward(dy, saved)
    np.testing.assert_allclose(dx, [[-5, 2, 3], [-2, 2, 0]], atol=10 * np.finfo(kind).eps)
    assert p.dtype == y.dtype == dx.dtype == kind


@EACH
def test_masked_scores(name):
    forward, backward, reference = PAIRS[name]
    x = np.array([[0.0, -np.inf, 1], [-np.inf, -np.inf, -np.inf], [np.nan, 0, 0]])
    y, saved = forward(x)
    np.testing.assert_allclose(y, reference(torch.tensor(x), -1).numpy())
    np.testing.assert_array_equal(np.isnan(y).all(1), [False, True, True])
    assert np.isfinite(backward(np.ones_like(x), saved)[0]).all()


@EACH
def test_one_score_and_no_rows(name):
    forward, backward, _ = PAIRS[name]
    y, saved = forward(np.array([[3.0]]))
    assert y[0, 0] == (1 if name == "softmax" else 0)
    assert backward(np.ones((1, 1)), saved)[0, 0] == 0
    y, saved = forward(np.zeros((0, 3)))
    assert y.shape == backward(y, saved).shape == (0, 3)


# ---- bad input ----
@EACH
def test_refusals(name):
    forward, backward, _ = PAIRS[name]
    with refuses(ShapeError, f"{name}: x is of type list, not a NumPy array"):
        forward([1.0])
    with refuses(TypeError, f"{name}: x holds int64, but real floating-point"):
        forward(np.ones(2, int))
    for axis in (2, -3, 1.0, None, "last", (0, 1)):
        with refuses(ValueError, f"{name}: x (2, 3) has no axis {axis!r}"):
            forward(normal(2, 3), axis=axis)
    with refuses(ValueError, f"{name}: x () has no axis -1"):
        forward(np.array(1.0))
    with refuses(ValueError, f"{name}: axis -1 of x (2, 0) is empty"):
        forward(np.zeros((2, 0)))
    _, saved = forward(frozen(normal(2, 3)))
    with refuses(ShapeError, f"{name}_backward: dy is (3,), but the output was (2, 3)"):
        backward(normal(3), saved)
    with refuses(TypeError, f"{name}_backward: dy holds float32, but the output was"):
        backward(np.ones((2, 3), np.float32), saved)
