"""Attention on input that is wrong, empty, huge, or of another precision."""

import numpy as np
import pytest
from attending import K, Q, V, hide
from common import normal, refuses, same

from dlbook.attention import (
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from dlbook.shapes import ShapeError

# ---- refusals ----
NAME = "scaled_dot_product_attention"
PAIR = scaled_dot_product_attention, scaled_dot_product_attention_backward


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((Q[0, 0], K, V), "q has 1 dimensions, not 2"),
        ((Q, K[..., 1:], V), "k says E = 3, but it was 4"),
        ((Q, K, V[:, 1:]), "v says S = 4, but it was 5"),
        ((Q[:1], K, V), "the leading sizes must be the same, but q is (1, 3, 4)"),
        ((Q, K.tolist(), V), "k is of type list, not a NumPy array"),
        ((Q, K, V, [[True]]), "mask is of type list, not a NumPy array"),
    ],
)
def test_shapes(args, message):
    with refuses(ShapeError, f"{NAME}: {message}"):
        scaled_dot_product_attention(*args)


@pytest.mark.parametrize("kind", [int, bool, complex])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_types(place, kind):
    args = [Q, K, V]
    args[place] = np.ones(args[place].shape, kind)
    with refuses(TypeError, f"{NAME}: {'qkv'[place]} holds {np.dtype(kind)}"):
        scaled_dot_product_attention(*args)


def test_types_of_masks_and_gradients():
    for kind in (int, complex):
        with refuses(TypeError, f"{NAME}: mask holds {np.dtype(kind)}: pass booleans"):
            scaled_dot_product_attention(Q, K, V, np.ones((3, 5), kind))
    with refuses(TypeError, f"{NAME}: one type is needed, but q is float64, mask is"):
        scaled_dot_product_attention(Q, K, V, np.ones((3, 5), np.float32))
    y, saved = scaled_dot_product_attention(Q, K, V)
    with refuses(ShapeError, f"{NAME}_backward: dy is (2, 2, 6), but"):
        scaled_dot_product_attention_backward(y[:, 1:], saved)
    with refuses(TypeError, f"{NAME}_backward: dy holds float32"):
        scaled_dot_product_attention_backward(y.astype(np.float32), saved)


def test_options():
    with refuses(ValueError, "causal_mask: T must be a whole number from 0, got -1"):
        causal_mask(-1)
    with refuses(ValueError, "causal_mask: S must be a whole number from 0, got 2.5"):
        causal_mask(2, 2.5)
    with refuses(TypeError, "padding_mask: lengths holds float64, not integers"):
        padding_mask(np.ones(3), 2)
    with refuses(ValueError, "padding_mask: lengths must be from 0 to S = 2, got [1 3]"):
        padding_mask(np.array([1, 3]), 2)
    with refuses(ShapeError, "padding_mask: lengths has 2 dimensions, not 1"):
        padding_mask(np.ones((2, 2), int), 2)


# ---- extremes ----
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_scores_of_ten_thousand(kind):
    q = np.array([[1e4], [-1e4]], kind)
    k, v = np.array([[1], [-1], [0.5]], kind), normal(3, 2).astype(kind)
    y, saved = scaled_dot_product_attention(q, k, v)
    np.testing.assert_array_equal(y, v[:2])  # all on the key that matches
    gradients = scaled_dot_product_attention_backward(y, saved)
    assert {a.dtype for a in (y, *gradients)} == {np.dtype(kind)}
    assert all(np.isfinite(g).all() for g in gradients)


def test_scores_further_apart_than_float16_can_say():
    q, k = np.ones((1, 1), np.float16), np.array([[6e4], [-6e4]], np.float16)
    y, _ = scaled_dot_product_attention(q, k, k)
    np.testing.assert_array_equal(y, k[:1])


@pytest.mark.parametrize("shape", [(0, 3, 4), (2, 0, 4), (2, 3, 0)])
def test_nobody_asks(shape):
    q, k = normal(*shape), normal(shape[0], 5, shape[2])
    y, saved = scaled_dot_product_attention(q, k, normal(shape[0], 5, 6))
    assert y.shape == (*shape[:2], 6)
    assert scaled_dot_product_attention_backward(y, saved)[0].shape == shape
    if shape[2] == 0:  # nothing to tell the keys apart
        same(saved.p, 1 / 5)


def test_no_keys_give_zeros():
    y, saved = scaled_dot_product_attention(Q, K[:, :0], V[:, :0])
    np.testing.assert_array_equal(y, np.zeros((2, 3, 6)))
    dq, dk, dv = scaled_dot_product_attention_backward(y, saved)
    np.testing.assert_array_equal(dq, 0 * Q)
    assert (dk.shape, dv.shape) == ((2, 0, 4), (2, 0, 6))


def test_nan_stays_with_its_query():
    q = Q.copy()
    q[0, 1, 2] = np.nan
    y, _ = scaled_dot_product_attention(q, K, V)
    assert np.isnan(y[0, 1]).all() and np.isfinite(np.delete(y, 1, axis=1)).all()


# ---- what is hidden ----
@pytest.mark.parametrize("junk", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", ["boolean", "additive"])
def test_what_a_mask_hides_from_all_has_no_effect(kind, junk):
    k, v, dy = K.copy(), V.copy(), normal(2, 3, 6)
    mask = hide(kind, np.arange(5) < 3)[None]
    plain = PAIR[0](Q, K[:, :3], V[:, :3])
    k[:, 3:], v[:, 3:] = junk, junk
    y, saved = PAIR[0](Q, k, v, mask)
    same(y, plain[0])
    dq, dk, dv, *dmask = PAIR[1](dy, saved)
    expected = PAIR[1](dy, plain[1])
    same(dq, expected[0])
    for gradient, part in zip((dk, dv), expected[1:], strict=True):
        same(gradient[:, :3], part)
        np.testing.assert_array_equal(gradient[:, 3:], 0)
    assert all(np.isfinite(g).all() for g in dmask)


@pytest.mark.parametrize("kind", ["boolean", "additive"])
@pytest.mark.parametrize("place", ["k", "v"])
def test_nan_that_comes_later_does_not_reach_back(kind, place):
    q, k, v = normal(3, 5, 4)
    (k if place == "k" else v)[3, 1] = np.nan
    y, saved = PAIR[0](q, k, v, hide(kind, causal_mask(5)))
    plain, known = PAIR[0](q[:3], k[:3], v[:3], causal_mask(3))
    same(y[:3], plain)
    reached = slice(None) if place == "k" else 1
    assert np.isnan(y[3:, reached]).all()  # who may see it gets it
    dy = normal(5, 4)
    same(PAIR[1](dy, saved)[0][:3], PAIR[1](dy[:3], known)[0])


def test_nan_that_asks_where_it_may_see_nothing():
    q = Q.copy()
    q[:, 1] = np.nan
    mask = np.ones((3, 5), bool)
    mask[1] = False
    dy = normal(2, 3, 6)
    (y, saved), (plain, known) = PAIR[0](q, K, V, mask), PAIR[0](Q, K, V, mask)
    same(y, plain)
    for a, b in zip(PAIR[1](dy, saved), PAIR[1](dy, known), strict=True):
        same(a, b)


def test_an_infinite_value_in_sight_is_infinite():
    v = np.array([[np.inf], [1.0]])
    y, _ = PAIR[0](np.zeros((2, 1)), np.zeros((2, 1)), v, np.eye(2, dtype=bool))
    np.testing.assert_array_equal(y, v)
