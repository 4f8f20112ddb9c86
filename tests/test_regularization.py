"""Dropout, dropped weights and penalties: what they compute, on average and at the ends."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal, refuses
from gradient_check import check_backward, check_torch, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import regularization as reg
from dlbook.shapes import ShapeError

RATES = st.sampled_from([0, 0.1, 0.5, 0.9])
SIZE = st.integers(1, 5)


def seeded(layer, seed=0, **options):
    """Make a layer draw the same mask every time, as the gradient check needs."""
    return lambda *a: layer(*a, rng=np.random.default_rng(seed), **options)


# ---- against PyTorch, with the same mask ----
@settings(max_examples=30, deadline=None)
@given(st.lists(SIZE, min_size=1, max_size=4), RATES, st.integers(0, 99))
def test_dropout_is_its_mask(shape, rate, seed):
    layer = seeded(reg.dropout, seed, rate=rate)
    keep = torch.tensor(layer(np.ones(shape))[0] > 0)
    args = layer, reg.dropout_backward, lambda x: x * keep / (1 - rate)
    check_torch(*args, [normal(*shape)])


@settings(max_examples=30, deadline=None)
@given(SIZE, SIZE, SIZE, SIZE, RATES)
def test_dropout2d_is_one_mask_a_channel(N, C, H, W, rate):
    layer = seeded(reg.dropout2d, rate=rate)
    keep = layer(np.ones((N, C, H, W)))[0] > 0
    assert (keep == keep[:, :, :1, :1]).all()
    kept = torch.tensor(keep)
    args = layer, reg.dropout2d_backward, lambda x: x * kept / (1 - rate)
    check_torch(*args, [normal(N, C, H, W)])


@settings(max_examples=30, deadline=None)
@given(st.lists(SIZE, max_size=2), SIZE, SIZE, RATES, st.booleans())
def test_dropconnect_is_a_linear_layer_with_fewer_weights(leading, D, F_, rate, bias):
    layer = seeded(reg.dropconnect, rate=rate)
    mask = seeded(reg.dropout, rate=rate)(np.ones((F_, D)))[0]
    args = normal(*leading, D), normal(F_, D), normal(F_) if bias else None

    def reference(x, w, b):
        return F.linear(x, w * torch.tensor(mask), b)

    check_torch(layer, reg.dropconnect_backward, reference, args)


@settings(max_examples=20, deadline=None)
@given(st.lists(SIZE, min_size=1, max_size=3), st.sampled_from([0, 0.01, 3]))
def test_penalties_against_torch(shape, weight_decay):
    pairs = {
        "l2": (reg.l2_penalty, reg.l2_penalty_backward, lambda w: (w**2).sum() / 2),
        "l1": (reg.l1_penalty, reg.l1_penalty_backward, lambda w: w.abs().sum()),
    }
    for penalty, backward, reference in pairs.values():
        args = penalty, backward, lambda w, f=reference: weight_decay * f(w)
        check_torch(*args, [normal(*shape)], weight_decay=weight_decay)


# ---- on average ----
def test_dropout_draws_anew_and_no_rate_is_no_change():
    rng, x = np.random.default_rng(0), normal(50)
    assert (reg.dropout(x, rng=rng)[0] != reg.dropout(x, rng=rng)[0]).any()
    np.testing.assert_array_equal(reg.dropout(x, rate=0, rng=rng)[0], x)


# ---- what penalties do ----
def test_no_slope_at_0():
    dw = reg.l1_penalty_backward(1.0, reg.l1_penalty(np.zeros(2), weight_decay=1.0)[1])
    np.testing.assert_array_equal(dw, [0, 0])


# ---- extremes ----
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_kinds_and_nothing(kind):
    rng = np.random.default_rng(0)
    for shape in [(4, 2, 3, 3), (0, 2, 3, 3)]:
        x = np.full(shape, 1e4, kind)
        for layer, backward in [
            (reg.dropout, reg.dropout_backward),
            (reg.dropout2d, reg.dropout2d_backward),
        ]:
            y, saved = layer(x, rng=rng)
            dx = backward(np.ones_like(x), saved)
            assert y.dtype == dx.dtype == kind
            assert y.shape == dx.shape == shape
    w = np.ones(3, kind)
    value, saved = reg.l2_penalty(w, weight_decay=0.5)
    assert (value, value.dtype) == (0.75, kind)
    assert reg.l2_penalty(np.zeros(0), weight_decay=1.0)[0] == 0
    assert reg.l2_penalty_backward(1.0, saved).dtype == kind


def test_the_mask_is_one_byte_a_number():
    x = normal(10, 10)
    _, saved = seeded(reg.dropout)(x)
    assert saved.keep.nbytes == x.size
    _, saved = seeded(reg.dropout2d)(normal(2, 3, 4, 4))
    assert saved.keep.shape == (2, 3, 1, 1)


def test_the_check_catches_a_mask_that_is_not_scaled():
    with pytest.raises(AssertionError):
        check_backward(seeded(reg.dropout), lambda dy, s: dy * s.keep, [normal(5, 5)])


# ---- bad input ----
LAYERS = {
    "dropout": lambda x, **o: reg.dropout(x, **o),
    "dropout2d": lambda x, **o: reg.dropout2d(x, **o),
    "dropconnect": lambda x, **o: reg.dropconnect(x[0, 0], x[0, 0], **o),
}
X, RNG = frozen(normal(2, 2, 3, 3)), np.random.default_rng(0)


@pytest.mark.parametrize("name", LAYERS)
def test_refusals(name):
    layer = LAYERS[name]
    for rate in (1, -0.1, 1.3, np.nan):
        with refuses(ValueError, f"{name}: rate must be in [0, 1), got {rate}"):
            layer(X, rate=rate, rng=RNG)
    for rng in (None, 0):
        with refuses(TypeError, f"{name}: rng must be np.random.default_rng(seed), got"):
            layer(X, rng=rng)
    with pytest.raises(TypeError, match=rf"^{name}: \w holds int64, but real floating"):
        layer(X.astype(int), rng=RNG)


def test_shapes():
    with refuses(ShapeError, "dropout2d: x has 2 dimensions, not 4"):
        reg.dropout2d(X[0, 0], rng=RNG)
    with refuses(ShapeError, "dropout: x is of type list, not a NumPy array"):
        reg.dropout([1.0], rng=RNG)
    with refuses(ShapeError, "dropconnect: w says D = 4, but it was 3"):
        reg.dropconnect(normal(2, 3), normal(5, 4), rng=RNG)
    with refuses(ShapeError, "dropout_backward: dy is (3,), but the output was (2, 2, 3"):
        reg.dropout_backward(normal(3), reg.dropout(X, rng=RNG)[1])
    with refuses(TypeError, "dropout_backward: dy holds float32, but the output was"):
        reg.dropout2d_backward(X.astype(np.float32), reg.dropout2d(X, rng=RNG)[1])


@pytest.mark.parametrize("name", ["l1_penalty", "l2_penalty"])
def test_penalty_refusals(name):
    penalty, backward = getattr(reg, name), getattr(reg, f"{name}_backward")
    for weight_decay in (-1, np.nan, np.inf):
        message = f"{name}: weight_decay must be from 0, got {weight_decay}"
        with refuses(ValueError, message):
            penalty(X, weight_decay=weight_decay)
    with refuses(TypeError, f"{name}: w holds int64, but real floating-point"):
        penalty(X.astype(int), weight_decay=1.0)
    with refuses(ShapeError, f"{name}: w is of type list, not a NumPy array"):
        penalty([1.0], weight_decay=1.0)
    with refuses(ShapeError, f"{name}_backward: dy must be one number, but is (2,)"):
        backward(np.ones(2), penalty(X, weight_decay=1.0)[1])
