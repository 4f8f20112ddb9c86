"""The shared check must reject the mistakes that libraries have really made."""

import numpy as np
import pytest
import torch
from common import normal
from gradient_check import check_backward, check_torch, frozen


# ---- softmax ----
def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p, p


def right(dy, p):
    return p * (dy - (dy * p).sum(-1, keepdims=True))


def diagonal_of_the_jacobian(dy, p):
    return dy * p * (1 - p)


def leaks_float64(dy, p):
    dx = np.zeros(p.shape)
    dx += right(dy, p)
    return dx


def mutates_dy(dy, p):
    dy -= (dy * p).sum(-1, keepdims=True)
    dy *= p
    return dy


def ignores_dy(dy, p):
    return right(np.broadcast_to(np.arange(p.shape[-1], dtype=p.dtype), p.shape), p)


def clips_dy(dy, p):
    return right(dy.clip(-1, 1), p)


def flips_the_sign(dy, p):
    return -right(dy, p)


def sums_over_the_batch(dy, p):
    return right(dy, p).sum(0)


def spoils_saved(dy, p):
    dx = right(dy, p)
    p *= 0.5
    return dx


def gives_one_too_many(dy, p):
    return right(dy, p), right(dy, p)


def test_right_softmax_passes():
    _, dy, (dx,) = check_backward(softmax, right, [normal(3, 5)])
    assert dx.shape == dy.shape == (3, 5)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            diagonal_of_the_jacobian,
            r"gradient 0 is not the slope of the forward: argument x \(3, 5\), options {}, "
            r"seed 0: \S+ by the backward, \S+ by differences",
        ),
        (leaks_float64, "float32 became float64 in gradient 0"),
        (mutates_dy, "read-only"),
        (ignores_dy, "gradient 0 is not the slope"),
        (clips_dy, "not the slope|not linear in dy"),
        (flips_the_sign, "gradient 0 is not the slope"),
        (sums_over_the_batch, r"gradient 0 is float64 \(5,\), not float64 \(3, 5\)"),
        (spoils_saved, "gradient 0 is not linear in dy"),
        (gives_one_too_many, "2 gradients for 1 arguments"),
    ],
)
def test_wrong_softmax_is_caught(wrong, message):
    with pytest.raises((AssertionError, ValueError), match=message):
        check_backward(softmax, wrong, [normal(3, 5)])


def test_ones_would_not_have_caught_it():
    """With dy = 1 the true gradient is 0 and a wrong sign goes unnoticed."""
    p, _ = softmax(normal(3, 5))
    np.testing.assert_allclose(right(np.ones_like(p), p), 0, atol=1e-15)
    np.testing.assert_allclose(flips_the_sign(np.ones_like(p), p), 0, atol=1e-15)


# ---- standardisation ----
def standardise(x, *, eps=1e-5):
    centred = x - x.mean(-1, keepdims=True)
    rstd = 1 / ((centred * centred).mean(-1, keepdims=True) + x.dtype.type(eps)) ** 0.5
    return centred * rstd, (centred * rstd, rstd)


def standardise_backward(dy, saved):
    xhat, rstd = saved
    mean = dy.mean(-1, keepdims=True)
    return (dy - mean - xhat * (dy * xhat).mean(-1, keepdims=True)) * rstd


def adds_eps_to_the_deviation(x, *, eps=1e-5):
    centred = x - x.mean(-1, keepdims=True)
    std = (centred * centred).mean(-1, keepdims=True) ** 0.5
    return centred / (std + x.dtype.type(eps)), (centred / std, 1 / std)


def reference(x):
    return torch.nn.functional.layer_norm(x, x.shape[-1:])


def test_right_standardisation_passes():
    x = normal(4, 6)
    check_torch(standardise, standardise_backward, reference, [x])
    y, _ = standardise(x)
    np.testing.assert_allclose(y.mean(-1), 0, atol=1e-12)


def test_std_plus_eps_is_caught():
    with pytest.raises(AssertionError, match="y differs from PyTorch"):
        check_torch(
            adds_eps_to_the_deviation, standardise_backward, reference, [normal(4, 6)]
        )


# ---- a linear layer ----
def linear(x, w, b=None):
    y = x @ w.T
    return (y if b is None else y + b), (x, w, b is not None)


def linear_backward(dy, saved):
    x, w, bias = saved
    return (dy @ w, dy.T @ x, dy.sum(0)) if bias else (dy @ w, dy.T @ x)


def swaps_its_gradients(dy, saved):
    dx, dw, *db = linear_backward(dy, saved)
    return dw, dx, *db


def averages_over_the_batch(dy, saved):
    dx, dw, db = linear_backward(dy, saved)
    return dx, dw / len(dy), db


def scales_in_float64(x, w, b):
    return x @ w.T / np.sqrt(np.float64(x.shape[1])) + b, (x, w, True)


def writes_to_its_bias(x, w, b):
    b += x.mean()
    return x @ w.T + b, (x, w, True)


def reads_the_memory_between(x, w, b):
    x = np.lib.stride_tricks.as_strided(x, strides=(x.strides[0], x.itemsize))
    return linear(x, w, b)


SQUARE = [normal(4, 4), normal(4, 4, seed=1), normal(4)]


@pytest.mark.parametrize("args", [SQUARE, [*SQUARE[:2], None]], ids=["bias", "no bias"])
def test_right_linear_layer_passes(args):
    check_torch(linear, linear_backward, torch.nn.functional.linear, args)
    assert len(linear_backward(normal(4, 4), linear(*args)[1])) == 2 + (args[2] is not None)


@pytest.mark.parametrize("wrong", [swaps_its_gradients, averages_over_the_batch])
def test_wrong_linear_backward_is_caught(wrong):
    with pytest.raises(AssertionError, match="is not the slope of the forward"):
        check_backward(linear, wrong, SQUARE)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (scales_in_float64, "float32 became float64 in the forward|not the slope"),
        (writes_to_its_bias, "read-only"),
        (reads_the_memory_between, "has read beside its input"),
    ],
)
def test_wrong_linear_forward_is_caught(wrong, message):
    with pytest.raises((AssertionError, ValueError), match=message):
        check_backward(wrong, linear_backward, SQUARE)


# ---- arguments without a gradient ----
def embed(table, tokens):
    return table[tokens], (table.shape, tokens)


def embed_backward(dy, saved):
    shape, tokens = saved
    one_hot = (tokens[..., None] == np.arange(shape[0])).astype(dy.dtype)
    return np.tensordot(one_hot, dy, (range(tokens.ndim), range(tokens.ndim)))


def test_integers_get_no_gradient():
    tokens = np.array([[0, 2, 2], [1, 0, 2]])
    check_torch(embed, embed_backward, lambda t, i: t[i], [normal(4, 3), tokens])
    assert embed_backward(normal(2, 3, 3), embed(normal(4, 3), tokens)[1]).shape == (4, 3)


def test_frozen_inputs_cannot_be_written():
    a = frozen(normal(2, 3))
    np.testing.assert_array_equal(a, normal(2, 3))
    assert not a.flags.writeable
    assert not a.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        a[0, 0] = 1
