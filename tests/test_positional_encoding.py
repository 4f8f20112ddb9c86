"""Sinusoids, rotations and ALiBi: definitions, what they are for, and the inventory."""

import numpy as np
import pytest
import torch
from common import normal, refuses, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.attention import causal_mask, scaled_dot_product_attention
from dlbook.linear import embedding
from dlbook.positional_encoding import (
    alibi_bias,
    rotary_embedding,
    rotary_embedding_backward,
    sinusoidal_encoding,
)
from dlbook.shapes import ShapeError

SIZE = st.integers(0, 9)


def turn(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


# ---- sinusoids ----
@settings(max_examples=30, deadline=None)
@given(SIZE, SIZE, st.sampled_from([0, 3, 2.5, -1]), st.sampled_from([10_000.0, 100.0]))
def test_the_definition(T, D, start, base):
    expected = np.zeros((T, D))
    for t, d in np.ndindex(T, D):
        angle = (start + t) / base ** (2 * (d // 2) / D)
        expected[t, d] = np.cos(angle) if d % 2 else np.sin(angle)
    same(sinusoidal_encoding(T, D, start=start, base=base), expected)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9), st.integers(1, 5), st.integers(-20, 20))
def test_moving_on_is_one_rotation_for_all_positions(T, pairs, shift):
    D = 2 * pairs
    rotation = np.zeros((D, D))  # (sin, cos) turns the other way round than (cos, sin)
    for i in range(pairs):
        rotation[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = turn(
            -shift / 10_000 ** (2 * i / D)
        )
    same(sinusoidal_encoding(T, D, start=shift), sinusoidal_encoding(T, D) @ rotation.T)
    same(rotation @ rotation.T, np.eye(D))


@pytest.mark.parametrize("row", ["A-108", "A-110"])
def test_a_108_a_110_products_of_encodings_know_the_distance_only(row):
    y = sinusoidal_encoding(50, 16)
    products = y @ y.T
    for distance in range(50):
        assert np.ptp(np.diagonal(products, distance)) < 1e-10, row
    same(np.diagonal(products), 8)  # half the width


def test_a_112_odd_widths_end_on_a_sine():
    def printed(T, D):  # as many cosines as sines
        angles = np.arange(T)[:, None] / 10_000 ** (np.arange(0, D, 2) / D)
        y = np.zeros((T, D))
        y[:, 0::2], y[:, 1::2] = np.sin(angles), np.cos(angles)
        return y

    for D in (3, 5, 7):
        with pytest.raises(ValueError, match="could not broadcast"):
            printed(6, D)
        y = sinusoidal_encoding(6, D)
        assert y.shape == (6, D)
        same(y[:, -1], np.sin(np.arange(6) / 10_000 ** ((D - 1) / D)))
    same(printed(6, 8), sinusoidal_encoding(6, 8))


@pytest.mark.parametrize("row", ["A-107", "H-132"])
def test_a_107_h_132_i_counts_pairs_not_dimensions(row):
    y = sinusoidal_encoding(9, 16)
    wrong = np.sin(np.arange(9)[:, None] / 10_000 ** (2 * np.arange(16) / 16))
    assert abs(y[:, 2] - wrong[:, 2]).max() > 0.1, row
    same(y[:, 2], wrong[:, 1])


def test_a_109_positions_between_and_beyond():
    half = sinusoidal_encoding(1, 16, start=50.5)
    near = sinusoidal_encoding(2, 16, start=50)
    assert (abs(half - near.mean(0)) < 0.2).all()
    assert len(np.unique(sinusoidal_encoding(5_000, 16).round(6), axis=0)) == 5_000


def test_a_114_the_rates_in_logarithms():
    rates = np.exp(-np.arange(0, 16, 2) * np.log(10_000) / 16)
    same(sinusoidal_encoding(5, 16)[:, 0::2], np.sin(np.arange(5)[:, None] * rates))


def test_h_131_without_positions_attention_knows_no_order():
    x, order = normal(6, 8), np.array([5, 3, 0, 4, 1, 2])
    y, _ = scaled_dot_product_attention(x, x, x)
    z, _ = scaled_dot_product_attention(x[order], x[order], x[order])
    same(z, y[order])
    x, moved = (a + sinusoidal_encoding(6, 8) for a in (x, x[order]))
    y, _ = scaled_dot_product_attention(x, x, x)
    z, _ = scaled_dot_product_attention(moved, moved, moved)
    assert abs(z - y[order]).max() > 0.1


def test_h_136_learned_positions_are_an_embedding():
    w = normal(512, 8)
    y, _ = embedding(w, np.arange(6))
    np.testing.assert_array_equal(y, w[:6])
    with pytest.raises(IndexError, match="ids must be from 0 to V - 1 = 511, got 512"):
        embedding(w, np.array([512]))


# ---- rotations ----
@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.sampled_from([(), (2,), (2, 3)]), SIZE)
def test_rotary_against_complex_numbers_in_torch(T, pairs, leading, start):
    def reference(x):
        rates = 10_000 ** (-torch.arange(pairs, dtype=x.dtype) / pairs)
        angles = torch.outer(start + torch.arange(T, dtype=x.dtype), rates)
        numbers = torch.view_as_complex(x.reshape(*x.shape[:-1], pairs, 2))
        turned = numbers * torch.polar(torch.ones_like(angles), angles)
        return torch.view_as_real(turned).reshape(x.shape)

    pair, x = (rotary_embedding, rotary_embedding_backward), normal(*leading, T, 2 * pairs)
    check_torch(*pair, reference, [x], start=start)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(-30, 30))
def test_rotary_scores_know_the_distance_only(T, pairs, shift):
    q, k = normal(2, T, 2 * pairs)
    here, there = (
        rotary_embedding(q, start=start)[0] @ rotary_embedding(k, start=start)[0].T
        for start in (0, shift)
    )
    same(here, there)
    for start in (0, shift):
        turned, _ = rotary_embedding(q, start=start)
        same(np.linalg.norm(turned, axis=1), np.linalg.norm(q, axis=1))


def test_rotary_turns_as_sinusoids_do():
    x = np.tile([1.0, 0.0], (5, 4))
    y, _ = rotary_embedding(x)
    expected = sinusoidal_encoding(5, 8)
    same(y[:, 0::2], expected[:, 1::2])  # cosines
    same(y[:, 1::2], expected[:, 0::2])


# ---- ALiBi ----
def test_the_rates_of_the_paper():
    bias = alibi_bias(8, 2)[0, :, 1, 0]
    np.testing.assert_array_equal(bias, -(0.5 ** np.arange(1, 9)))
    bias = alibi_bias(12, 2)[0, :, 1, 0]  # as printed by the authors' code
    np.testing.assert_array_equal(bias[:8], -(0.5 ** np.arange(1, 9)))
    same(bias[8:], -(0.5 ** np.array([0.5, 1.5, 2.5, 3.5])))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(0, 5), st.integers(0, 5))
def test_alibi_falls_with_the_distance(M, T, more):
    S = T + more
    bias = alibi_bias(M, T, S)
    assert bias.shape == (1, M, T, S)
    assert len(np.unique(bias[0, :, -1:, :1])) == (M if T and S > 1 else min(T, 1))
    for t, s in np.ndindex(T, S):
        same(bias[0, :, t, s], bias[0, :, -1, -2] * abs(t + more - s) if S > 1 else 0)


def test_alibi_is_a_mask_and_joins_a_causal_one():
    q = normal(2, 4, 5, 3)
    mask = np.where(causal_mask(5), alibi_bias(4, 5), -np.inf)
    _, saved = scaled_dot_product_attention(0 * q, q, q, mask)
    assert (np.diff(saved.p[0, 0, 4]) > 0).all()  # the nearer, the more
    assert (np.triu(saved.p[0, 0], 1) == 0).all()


# ---- limits ----
def test_refusals():
    for function in (lambda *a: sinusoidal_encoding(*a), lambda *a: alibi_bias(2, *a)):
        for wrong in (-1, 2.0, "2", None):
            with pytest.raises(ValueError, match="must be a whole number from 0, got"):
                function(wrong, 3)
    with refuses(ValueError, "alibi_bias: M must be a whole number from 1, got 0"):
        alibi_bias(0, 3)
    for options in ({"base": 0.0}, {"base": -1.0}, {"base": np.inf}, {"start": np.nan}):
        with refuses(ValueError, "sinusoidal_encoding: start and base must be finite"):
            sinusoidal_encoding(3, 4, **options)
        with refuses(ValueError, "rotary_embedding: start and base must be finite"):
            rotary_embedding(normal(3, 4), **options)
    with refuses(ShapeError, "rotary_embedding: x says E = 3, but pairs need an even"):
        rotary_embedding(normal(2, 3))
    with refuses(ShapeError, "rotary_embedding: x has 1 dimensions, not 2"):
        rotary_embedding(normal(4))
    with refuses(TypeError, "rotary_embedding: x holds int64"):
        rotary_embedding(np.ones((2, 4), int))
    _, saved = rotary_embedding(normal(3, 4))
    with refuses(ShapeError, "rotary_embedding_backward: dy says T = 2, but it was 3"):
        rotary_embedding_backward(normal(2, 4), saved)
    with refuses(TypeError, "rotary_embedding_backward: one type is needed"):
        rotary_embedding_backward(normal(3, 4).astype(np.float32), saved)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_precision(kind):
    eps = 8 * float(np.finfo(kind).eps)
    y = sinusoidal_encoding(5_000, 6, dtype=kind)
    assert y.dtype == alibi_bias(2, 3, dtype=kind).dtype == kind
    np.testing.assert_allclose(y, sinusoidal_encoding(5_000, 6), atol=eps)
    x = normal(5, 6).astype(kind)
    y, saved = rotary_embedding(x, start=40_000)
    exact, _ = rotary_embedding(x.astype(float), start=40_000)
    assert y.dtype == rotary_embedding_backward(y, saved).dtype == kind
    np.testing.assert_allclose(y, exact, atol=2 * eps)


@pytest.mark.parametrize("shape", [(0, 4), (3, 0), (0, 3, 4), (1, 2)])
def test_sizes_of_0_and_1(shape):
    y, saved = rotary_embedding(normal(*shape))
    assert y.shape == rotary_embedding_backward(y, saved).shape == shape


def test_nan_stays_with_its_pair():
    x = normal(3, 4)
    x[1, 0] = np.nan
    assert np.isnan(rotary_embedding(x)[0]).sum() == 2
