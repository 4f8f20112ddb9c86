"""The linear layer and the embedding against PyTorch, their definitions and bad input."""

import numpy as np
import pytest
import torch.nn.functional as F
from common import normal, refuses
from gradient_check import check_backward, check_torch, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.linear import embedding, embedding_backward, linear, linear_backward
from dlbook.shapes import ShapeError

SIZE = st.integers(1, 5)
LEADING = st.lists(SIZE, max_size=3)


# ---- against PyTorch ----
@settings(max_examples=40, deadline=None)
@given(LEADING, SIZE, SIZE, st.booleans())
def test_linear_against_torch(leading, inputs, outputs, bias):
    b = normal(outputs) if bias else None
    args = normal(*leading, inputs), normal(outputs, inputs), b
    check_torch(linear, linear_backward, F.linear, args)


@settings(max_examples=40, deadline=None)
@given(LEADING, SIZE, SIZE, st.integers(0, 99))
def test_embedding_against_torch(leading, rows, width, seed):
    ids = np.random.default_rng(seed).integers(0, rows, leading)
    args = normal(rows, width), ids
    check_torch(embedding, embedding_backward, lambda w, i: F.embedding(i, w), args)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32, np.uint64])
def test_ids_of_every_kind(kind):
    ids = np.array([[3, 0], [3, 3]], kind)
    y, saved = embedding(normal(4, 2), ids)
    dw = embedding_backward(np.ones_like(y), saved)
    np.testing.assert_array_equal(dw, [[1, 1], [0, 0], [0, 0], [3, 3]])


# ---- against the definition ----
def test_linear_by_hand():
    y, _ = linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), np.ones(2))
    np.testing.assert_array_equal(y, [[12, 18]])


def test_h_012_linear_layers_in_a_row_are_one():
    x, w, v, b, c = normal(6, 4), normal(3, 4), normal(2, 3), normal(3), normal(2)
    y, _ = linear(linear(x, w, b)[0], v, c)
    np.testing.assert_allclose(y, linear(x, v @ w, v @ b + c)[0])


def test_the_backward_is_the_adjoint():
    x, w = normal(5, 4), normal(3, 4)
    y, saved = linear(x, w)
    dy = normal(5, 3, seed=1)
    dx, dw = linear_backward(dy, saved)
    np.testing.assert_allclose((y * dy).sum(), (x * dx).sum())
    np.testing.assert_allclose((y * dy).sum(), (w * dw).sum())


def test_an_embedding_is_a_linear_layer_on_one_hot_vectors():
    w, ids = normal(5, 3), np.array([4, 0, 4])
    y, saved = embedding(w, ids)
    dy = normal(3, 3, seed=1)
    through, inner = linear(np.eye(5)[ids], w.T)
    np.testing.assert_array_equal(y, through)
    _, dw = linear_backward(dy, inner)
    np.testing.assert_allclose(embedding_backward(dy, saved), dw.T)


# ---- empty, tiny, far ----
@pytest.mark.parametrize(
    ("shape", "outputs"), [((0, 4), 3), ((2, 0, 4), 3), ((2, 0), 3), ((2, 4), 0)]
)
def test_nothing_is_a_number_too(shape, outputs):
    x, w, b = normal(*shape), normal(outputs, shape[-1]), normal(outputs)
    y, saved = linear(x, w, b)
    assert y.shape == (*shape[:-1], outputs)
    for grad, a in zip(linear_backward(y, saved), (x, w, b), strict=True):
        np.testing.assert_array_equal(grad.shape, a.shape)
    if not shape[-1]:
        np.testing.assert_array_equal(y, np.tile(b, (2, 1)))  # a sum of nothing is 0


def test_no_ids():
    y, saved = embedding(normal(4, 2), np.zeros((3, 0), int))
    assert y.shape == (3, 0, 2)
    np.testing.assert_array_equal(embedding_backward(y, saved), np.zeros((4, 2)))


def test_nan_stays_in_its_row():
    x = normal(3, 4)
    x[1, 2] = np.nan
    y, _ = linear(x, normal(2, 4))
    np.testing.assert_array_equal(np.isnan(y).all(1), [False, True, False])


def test_float16_is_kept():
    args = [a.astype(np.float16) for a in (normal(3, 4), normal(2, 4), normal(2))]
    y, saved = linear(*args)
    assert {a.dtype for a in (y, *linear_backward(y, saved))} == {np.dtype(np.float16)}


# ---- bad input ----
X, W, B = frozen(normal(2, 4)), frozen(normal(3, 4)), frozen(normal(3))


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((X, normal(3, 5), B), "w says D = 5, but it was 4"),
        ((X, W, normal(4)), "b says F = 4, but it was 3"),
        ((X, normal(4), B), "w has 1 dimensions, not 2"),
        ((X[0, 0], W, B), "x is of type float64, not a NumPy array"),
        ((np.array(1.0), W, B), "x has 0 dimensions, not 1"),
        ((X.tolist(), W, B), "x is of type list, not a NumPy array"),
        ((X, W, 1.0), "b is of type float, not a NumPy array"),
    ],
)
def test_linear_shapes(args, message):
    with refuses(ShapeError, f"linear: {message}"):
        linear(*args)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("kind", [int, bool, complex])
def test_linear_kinds(place, kind):
    args = [X, W, B]
    args[place] = args[place].astype(kind)
    with refuses(TypeError, f"linear: {'xwb'[place]} holds {np.dtype(kind)}, but real"):
        linear(*args)


def test_mixed_precision():
    with refuses(TypeError, "linear: one type is needed, but x is float32, w is float64"):
        linear(X.astype(np.float32), W)


@pytest.mark.parametrize(
    "dy", [normal(2, 4), normal(3), normal(1, 3), 1.0, [[1.0] * 3] * 2]
)
def test_gradients_of_another_shape(dy):
    with refuses(ShapeError, "linear_backward: dy is "):
        linear_backward(dy, linear(X, W)[1])


def test_gradients_of_another_kind():
    with refuses(
        TypeError, "linear_backward: dy holds float32, but the output was float64"
    ):
        linear_backward(normal(2, 3).astype(np.float32), linear(X, W)[1])
    with refuses(TypeError, "embedding_backward: dy holds float32, but the output was"):
        embedding_backward(np.ones((1, 4), np.float32), embedding(W, np.array([2]))[1])
    with refuses(ShapeError, "embedding_backward: dy is (4,), but the output was (1, 4)"):
        embedding_backward(np.ones(4), embedding(W, np.array([2]))[1])


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ((W, np.array([0, 3])), IndexError, "ids must be from 0 to V - 1 = 2, got 3"),
        ((W, np.array([-1, 9])), IndexError, "ids must be from 0 to V - 1 = 2, got -1"),
        ((W, np.array([0.0])), TypeError, "ids holds float64, but integers are needed"),
        ((W, np.array([True])), TypeError, "ids holds bool, but integers are needed"),
        ((W, [0]), ShapeError, "ids is of type list, not a NumPy array"),
        ((W[0], np.array([0])), ShapeError, "w has 1 dimensions, not 2"),
        ((W.astype(int), np.array([0])), TypeError, "w holds int64, but real"),
    ],
)
def test_embedding_refusals(args, error, message):
    with refuses(error, f"embedding: {message}"):
        embedding(*args)


def test_an_empty_table_has_no_rows_to_read():
    with refuses(IndexError, "embedding: ids must be from 0 to V - 1 = -1, got 0"):
        embedding(normal(0, 2), np.array([0]))
    assert embedding(normal(0, 2), np.array([], int))[0].shape == (0, 2)


def test_the_check_sees_a_row_that_forgets_to_add_up():
    def forgetful(dy, saved):
        dw = np.zeros(saved.size)
        dw[saved.ids] = dy
        return dw

    with pytest.raises(AssertionError):
        check_backward(embedding, forgetful, [normal(4, 3), np.array([1, 1])])
