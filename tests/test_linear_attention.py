"""Linear attention equals its quadratic form, and its gradients those of PyTorch."""

import numpy as np
import pytest
import torch.nn.functional as F_
from common import normal, refuses, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.efficient_attention import linear_attention, linear_attention_backward
from dlbook.shapes import ShapeError

PAIR = linear_attention, linear_attention_backward
SIZE, LEADING = st.integers(1, 7), st.sampled_from([(), (2,), (2, 3)])


def quadratic(q, k, v, causal):
    """Attend in PyTorch with all T by S weights, products of features."""
    p = (F_.elu(q) + 1) @ (F_.elu(k) + 1).transpose(-1, -2)
    p = p.tril() if causal else p
    return p @ v / p.sum(-1, keepdim=True)


@settings(max_examples=40, deadline=None)
@given(LEADING, st.lists(SIZE, min_size=4, max_size=4), st.booleans())
def test_linear_against_its_quadratic_form(leading, sizes, causal):
    T, S, E, F = sizes
    S = T if causal else S
    args = normal(*leading, T, E), normal(*leading, S, E), normal(*leading, S, F)
    check_torch(*PAIR, lambda *a: quadratic(*a, causal), args, causal=causal)


def test_the_last_of_the_causal_sums_sees_all():
    q, k, v = normal(3, 2, 5, 4)
    y, _ = linear_attention(q, k, v, causal=True)
    same(y[:, -1], linear_attention(q, k, v)[0][:, -1])


def test_where_all_features_vanish():
    q, k, v = np.full((2, 3), -1e4), normal(4, 3), normal(4, 2)
    y, saved = linear_attention(q, k, v)
    np.testing.assert_array_equal(y, np.zeros((2, 2)))
    for gradient in linear_attention_backward(normal(2, 2), saved):
        np.testing.assert_array_equal(gradient, 0)


@pytest.mark.parametrize("causal", [True, False])
def test_empty_sequences_have_empty_gradients(causal):
    q = normal(2, 0, 3)
    y, saved = linear_attention(q, q, normal(2, 0, 5), causal=causal)
    shapes = [g.shape for g in linear_attention_backward(y, saved)]
    assert shapes == [(2, 0, 3), (2, 0, 3), (2, 0, 5)]


def test_huge_scores_have_finite_gradients():
    q, k, v = normal(3, 2, 6, 4)
    for scale in (1e4, -1e4):
        y, saved = linear_attention(scale * q, k, v, causal=True)
        assert all(np.isfinite(g).all() for g in linear_attention_backward(y, saved))


def test_gradients_of_another_form():
    y, saved = linear_attention(*normal(3, 2, 5, 4))
    with refuses(ShapeError, "linear_attention_backward: dy is (2, 4, 4), but"):
        linear_attention_backward(y[:, 1:], saved)
    with refuses(TypeError, "linear_attention_backward: dy holds float32"):
        linear_attention_backward(y.astype(np.float32), saved)
