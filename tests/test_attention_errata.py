"""One test for each row of the inventory on attention that is wrong or half right."""

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F_
from attending import K, Q, V, many_heads
from common import normal, refuses, same

from dlbook.attention import (
    causal_mask,
    multi_head_attention,
    scaled_dot_product_attention,
)
from dlbook.shapes import ShapeError


# ---- rows of the inventory ----
def test_a_084_two_things_are_returned_and_the_docstring_says_so():
    returned = scaled_dot_product_attention(Q, K, V)
    assert isinstance(returned, tuple) and len(returned) == 2
    y, saved = returned
    assert y.shape == (2, 3, 6) and saved.p.shape == (2, 3, 5)
    document = inspect.getdoc(scaled_dot_product_attention)
    assert "Returns y (..., T, F) and `saved`, with the weights p." in document
    assert not hasattr(returned, "shape")  # an annotation "-> Tensor" would be false


@pytest.mark.parametrize("row", ["A-080", "A-082", "H-111"])
def test_a_080_a_082_h_111_the_variance_is_the_width_for_unit_variances_only(row):
    q, k = normal(400, 64), normal(400, 64, seed=1)
    assert (q @ k.T).var() == pytest.approx(64, rel=0.05), row
    _, saved = scaled_dot_product_attention(q, k, k)
    assert (saved.q @ k.T).var() == pytest.approx(1, rel=0.05)
    assert (2 * q @ (k + 1).T).var() > 7 * 64


@pytest.mark.parametrize("row", ["A-079", "A-081"])
def test_a_079_a_081_without_the_scale_softmax_saturates(row):
    largest = {}
    for E in (4, 512):
        q, k = normal(64, E), normal(32, E)
        scaled = scaled_dot_product_attention(q, k, k)[1].p
        unscaled = scaled_dot_product_attention(q * E**0.5, k, k)[1].p
        largest[E] = scaled.max(-1).mean(), unscaled.max(-1).mean()
    assert abs(largest[4][0] - largest[512][0]) < 0.05, row
    assert largest[4][1] < 0.5 < 0.9 < largest[512][1]


def test_a_086_a_rounded_scale_costs_eight_digits():
    q, k, v = normal(4, 7), normal(6, 7), normal(6, 5)
    expected = F_.scaled_dot_product_attention(*map(torch.tensor, (q, k, v))).numpy()
    same(scaled_dot_product_attention(q, k, v)[0], expected)
    scores = q @ k.T / np.float64(np.sqrt(np.float32(7)))
    p = np.exp(scores)
    assert abs(p / p.sum(-1, keepdims=True) @ v - expected).max() > 1e-10


def test_a_087_true_means_look_and_the_other_module_means_the_opposite():
    args, mask = many_heads(S=3), causal_mask(3)
    y, _ = multi_head_attention(*args, mask, heads=2)
    q, k, v, *_ = tensors = [torch.tensor(a) for a in args]
    weights, biases = torch.cat(tensors[3:6]), torch.cat(tensors[7:10])
    layer = torch.nn.MultiheadAttention(6, 2, batch_first=True, dtype=torch.float64)
    own = {"in_proj_weight": weights, "in_proj_bias": biases}
    own |= {"out_proj.weight": tensors[6], "out_proj.bias": tensors[10]}
    layer.load_state_dict(own)
    layer.eval()
    same(y, layer(q, k, v, attn_mask=torch.tensor(~mask))[0].detach().numpy())
    printed = layer(q, k, v, attn_mask=torch.tensor(mask))[0].detach().numpy()
    assert not np.allclose(y, printed, equal_nan=True)


def test_a_100_a_mask_that_would_broadcast_over_the_heads_is_refused():
    args = many_heads(N=2, T=3, S=4)
    for shape in ((2, 3, 4), (2, 4), (3, 3), (4,), (1, 2, 2, 3, 4), (2, 3, 3, 4)):
        with refuses(ShapeError, "scaled_dot_product_attention: mask is"):
            multi_head_attention(*args, np.ones(shape, bool), heads=2)
    for shape in ((3, 4), (1, 4), (2, 1, 3, 4), (1, 2, 3, 4), (2, 2, 3, 4), (2, 1, 1, 4)):
        multi_head_attention(*args, np.ones(shape, bool), heads=2)


@pytest.mark.parametrize("row", ["H-119", "H-120"])
def test_h_119_h_120_the_causal_weights_case_by_case(row):
    q, k = normal(6, 4), normal(6, 4, seed=1)
    _, saved = scaled_dot_product_attention(q, k, k, causal_mask(6))
    powers = np.exp(q @ k.T / 2)
    for i, j in np.ndindex(6, 6):
        expected = powers[i, j] / powers[i, : i + 1].sum() if j <= i else 0
        assert saved.p[i, j] == pytest.approx(expected, abs=1e-12), row


def test_h_112_the_softmax_is_over_the_keys():
    s = Q @ K.swapaxes(-1, -2) / 2
    over_queries = np.exp(s) / np.exp(s).sum(-2, keepdims=True)
    assert abs(scaled_dot_product_attention(Q, K, V)[1].p - over_queries).max() > 0.1


def test_a_098_parameters_of_four_square_layers():
    assert sum(a.size for a in many_heads(D=16)[3:]) == 4 * (16 * 16 + 16) == 1_088


# ---- symmetry ----
def test_the_order_of_the_keys_does_not_matter_and_that_of_the_queries_carries_over():
    order = np.array([2, 0, 1])
    x, args = normal(2, 3, 6), many_heads()[3:]
    y, _ = multi_head_attention(x, x, x, *args, heads=3)
    z, _ = multi_head_attention(x[:, order], x[:, order], x[:, order], *args, heads=3)
    same(z, y[:, order])


def test_an_output_lies_between_the_values():
    y, _ = scaled_dot_product_attention(Q, K, V)
    low, high = V.min(1, keepdims=True), V.max(1, keepdims=True)
    assert ((low <= y) & (y <= high)).all()
