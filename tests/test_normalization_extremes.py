"""Normalisation of constants, huge and half-precision numbers, nothing, and nonsense."""

import numpy as np
import pytest
from common import normal, refuses
from gradient_check import frozen

from dlbook.normalization import (
    Running,
    batch_norm,
    batch_norm_backward,
    batch_norm_inference,
    group_norm,
    group_norm_backward,
    instance_norm,
    instance_norm_backward,
    layer_norm,
    layer_norm_backward,
    local_response_norm,
    local_response_norm_backward,
)
from dlbook.shapes import ShapeError


def batch(*args, **options):
    y, _, saved = batch_norm(*args, **options)
    return y, saved


def pairs(*args, **options):
    return group_norm(*args, groups=2, **options)


PAIRS = {
    "layer_norm": (layer_norm, layer_norm_backward),
    "batch_norm": (batch, batch_norm_backward),
    "group_norm": (pairs, group_norm_backward),
    "instance_norm": (instance_norm, instance_norm_backward),
}
EACH = pytest.mark.parametrize("name", PAIRS)


# ---- extremes ----
@EACH
def test_variance_0_gives_beta(name):
    forward, backward = PAIRS[name]
    gamma, beta = normal(4), normal(4, seed=1)
    y, saved = forward(np.full((3, 4, 4), 7.0), gamma, beta)
    shape = (4,) if name == "layer_norm" else (4, 1)
    np.testing.assert_array_equal(y, np.broadcast_to(beta.reshape(shape), y.shape))
    dx, dgamma, _ = backward(normal(3, 4, 4), saved)
    assert np.isfinite(dx).all()
    np.testing.assert_array_equal(dgamma, np.zeros(4))


@EACH
@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_large_numbers_far_from_0(name, kind):
    forward, backward = PAIRS[name]
    x = (1e4 + 200 * normal(6, 4, 4)).astype(kind)
    gamma, beta = np.ones(4, kind), np.zeros(4, kind)
    y, saved = forward(x, gamma, beta)
    exact, _ = forward(x.astype(float), np.ones(4), np.zeros(4))
    np.testing.assert_allclose(
        y, exact, atol=100 * np.finfo(np.float32).eps + np.finfo(kind).eps
    )
    grads = backward(np.ones_like(x), saved)
    assert {a.dtype for a in (y, *grads)} == {np.dtype(kind)}
    assert all(np.isfinite(grad).all() for grad in grads)


@EACH
def test_no_cancellation(name):
    forward, _ = PAIRS[name]
    x, gamma, beta = normal(6, 4, 4), np.ones(4), np.zeros(4)
    np.testing.assert_allclose(
        forward(x + 1e6, gamma, beta)[0], forward(x, gamma, beta)[0], atol=1e-8
    )


@pytest.mark.parametrize("layer", [layer_norm, pairs, instance_norm])
def test_an_empty_batch(layer):
    y, saved = layer(np.zeros((0, 4, 4)), np.ones(4), np.zeros(4))
    backward = {pairs: group_norm_backward, layer_norm: layer_norm_backward}
    dx, dgamma, dbeta = backward.get(layer, instance_norm_backward)(y, saved)
    assert y.shape == dx.shape == (0, 4, 4)
    np.testing.assert_array_equal([dgamma, dbeta], np.zeros((2, 4)))


def test_a_single_sample():
    x, ones, zeros = normal(1, 4), np.ones(4), np.zeros(4)
    assert np.isfinite(layer_norm(x, ones, zeros)[0]).all()
    np.testing.assert_array_equal(instance_norm(x, ones, zeros)[0], np.zeros((1, 4)))
    with refuses(ValueError, "batch_norm: needs 2 values a channel or more, got x (1, 4)"):
        batch_norm(x, ones, zeros)
    with refuses(ValueError, "batch_norm: needs 2 values a channel or more, got x (0, 4)"):
        batch_norm(x[:0], ones, zeros)
    assert batch_norm_inference(x, ones, zeros, (zeros, ones)).shape == (1, 4)


@EACH
def test_nan_stays_among_its_peers(name):
    x = normal(3, 4, 4)
    x[0, 0, 0] = np.nan
    y, _ = PAIRS[name][0](x, np.ones(4), np.zeros(4))
    count = {"layer_norm": 4, "batch_norm": 12, "group_norm": 8, "instance_norm": 4}
    assert np.isnan(y).sum() == count[name]


def test_local_response_norm_far_out_and_empty():
    x = np.array([[1e4, 0, -1e4]])
    y, saved = local_response_norm(x)
    dx = local_response_norm_backward(np.ones_like(x), saved)
    assert np.isfinite([y, dx]).all()
    y, saved = local_response_norm(np.zeros((0, 3, 2)))
    assert local_response_norm_backward(y, saved).shape == (0, 3, 2)


def test_running_statistics_are_not_written_to():
    running = Running(*frozen(np.array([[0.0] * 4, [1.0] * 4])))
    _, moved, _ = batch_norm(normal(5, 4), np.ones(4), np.zeros(4), running)
    assert moved.mean.dtype == float
    np.testing.assert_array_equal(running, [np.zeros(4), np.ones(4)])
    _, still, _ = batch_norm(normal(5, 4), np.ones(4), np.zeros(4), running, momentum=0)
    np.testing.assert_array_equal(still, running)


# ---- bad input ----
X, GAMMA, BETA = frozen(normal(2, 4, 4)), frozen(normal(4)), frozen(normal(4))


@EACH
def test_refusals(name):
    forward, backward = PAIRS[name]
    size = "D" if name == "layer_norm" else "C"
    with refuses(ShapeError, f"{name}: gamma says {size} = 3, but it was 4"):
        forward(X, normal(3), BETA)
    with refuses(ShapeError, f"{name}: beta has 2 dimensions, not 1"):
        forward(X, GAMMA, normal(4, 1))
    with refuses(ShapeError, f"{name}: x is of type list, not a NumPy array"):
        forward(X.tolist(), GAMMA, BETA)
    with refuses(TypeError, f"{name}: x holds int64, but real floating-point"):
        forward(X.astype(int), GAMMA, BETA)
    with refuses(TypeError, f"{name}: one type is needed, but x is float32"):
        forward(X.astype(np.float32), GAMMA, BETA)
    where = "group_norm" if name == "instance_norm" else name
    for eps in (0, -1e-5, np.nan):
        with refuses(ValueError, f"{where}: eps must be above 0, got {eps}"):
            forward(X, GAMMA, BETA, eps=eps)
    _, saved = forward(X, GAMMA, BETA)
    with refuses(ShapeError, f"{where}_backward: dy is (4, 4), but the output was (2, 4"):
        backward(X[0], saved)
    with refuses(TypeError, f"{where}_backward: dy holds float32, but the output was"):
        backward(X.astype(np.float32), saved)


@pytest.mark.parametrize("shape", [(4,), (2, 4, 1, 1, 1)])
@pytest.mark.parametrize("layer", [batch, pairs, instance_norm])
def test_other_ranks(layer, shape):
    with pytest.raises(ShapeError, match=f"x has {len(shape)} dimensions, not 4"):
        layer(normal(*shape), GAMMA, BETA)


def test_nothing_to_average():
    with refuses(ValueError, "layer_norm: x (2, 0) has nothing to average over axes"):
        layer_norm(np.zeros((2, 0)), np.ones(0), np.ones(0))
    with refuses(ValueError, "group_norm: x (2, 2, 2, 0) has nothing to average over"):
        pairs(np.zeros((2, 4, 0)), GAMMA, BETA)


@pytest.mark.parametrize("groups", [0, -2, 3, 8, 2.0, None])
def test_impossible_groups(groups):
    with refuses(ValueError, f"group_norm: groups must divide C = 4, got {groups!r}"):
        group_norm(X, GAMMA, BETA, groups=groups)


@pytest.mark.parametrize("momentum", [-0.1, 1.1, np.nan])
def test_impossible_momentum(momentum):
    with refuses(ValueError, f"batch_norm: momentum must be in [0, 1], got {momentum}"):
        batch_norm(X, GAMMA, BETA, momentum=momentum)


def test_running_statistics_of_another_size():
    with refuses(ShapeError, "batch_norm: mean says C = 3, but it was 4"):
        batch_norm(X, GAMMA, BETA, (np.zeros(3), np.ones(3)))
    with refuses(ShapeError, "batch_norm_inference: var says C = 3, but it was 4"):
        batch_norm_inference(X, GAMMA, BETA, (np.zeros(4), np.ones(3)))
    with refuses(ShapeError, "batch_norm_inference: mean is of type float, not a NumPy"):
        batch_norm_inference(X, GAMMA, BETA, (0.0, 1.0))


def test_running_statistics_that_are_no_pair():
    message = "batch_norm_inference: running must be a tuple (mean, var), got "
    with refuses(TypeError, f"{message}NoneType"):
        batch_norm_inference(X, GAMMA, BETA, None)
    with refuses(TypeError, f"{message}3 parts"):
        batch_norm_inference(X, GAMMA, BETA, (GAMMA,) * 3)
    with refuses(TypeError, "batch_norm: running must be a tuple (mean, var), got ndarray"):
        batch_norm(X, GAMMA, BETA, GAMMA)
    with refuses(ShapeError, "batch_norm: var is None, but it may not be left out"):
        batch_norm(X, GAMMA, BETA, (GAMMA, None))


@pytest.mark.parametrize(
    "options", [{"size": 0}, {"size": 2.5}, {"alpha": -1}, {"k": 0}, {"k": np.nan}]
)
def test_impossible_local_response(options):
    bounds = "size must be from 1, alpha from 0 and k above 0, got "
    with refuses(ValueError, f"local_response_norm: {bounds}"):
        local_response_norm(X, **options)


def test_local_response_refusals():
    with refuses(ShapeError, "local_response_norm: x has 1 dimensions, not 4"):
        local_response_norm(normal(4))
    with refuses(TypeError, "local_response_norm: x holds int64"):
        local_response_norm(X.astype(int))
    _, saved = local_response_norm(X)
    with refuses(ShapeError, "local_response_norm_backward: dy is (4, 4), but the output"):
        local_response_norm_backward(X[0], saved)
