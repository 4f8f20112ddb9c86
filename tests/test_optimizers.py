"""Optimizers against PyTorch's over many steps, their definitions and bad input."""

import re

import numpy as np
import pytest
import torch
from common import normal
from gradient_check import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import optimizers as opt
from dlbook.optimizers import AdamState, MomentumState, SquaresState
from dlbook.shapes import ShapeError

OURS = {
    "sgd": (opt.sgd, torch.optim.SGD, {}),
    "momentum": (opt.momentum, torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": (opt.nesterov, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (opt.adagrad, torch.optim.Adagrad, {}),
    "rmsprop": (opt.rmsprop, torch.optim.RMSprop, {}),
    "adam": (opt.adam, torch.optim.Adam, {}),
    "adamw": (opt.adamw, torch.optim.AdamW, {}),
}
EACH = pytest.mark.parametrize("name", OURS)
WITH_STATE = pytest.mark.parametrize("name", [name for name in OURS if name != "sgd"])


def draw(seed=0, dtype=np.float64):
    shapes = {"w": (3, 2), "b": (2,), "scale": ()}
    return {k: normal(*s, seed=seed).astype(dtype) for k, s in shapes.items()}


def slope(params):
    """Return the gradient of a bowl with waves, sum of x^2 / 2 - cos 3x."""
    return {k: np.asarray(p + 3 * np.sin(3 * p), p.dtype) for k, p in params.items()}


def complains(error, message):
    return pytest.raises(error, match=re.escape(message))


def both(name, steps, rates, seed=0, **options):
    """Take the same steps with ours and PyTorch's; return both parameters."""
    step, reference, defaults = OURS[name]
    params, state = draw(seed), None
    leaves = {k: torch.tensor(p, requires_grad=True) for k, p in params.items()}
    theirs = reference(leaves.values(), lr=0.1, **defaults, **options)
    for t in range(steps):
        grads = slope(params)
        params, state = step(params, grads, state, lr=rates(t), **options)
        theirs.param_groups[0]["lr"] = rates(t)
        for k, leaf in leaves.items():
            leaf.grad = torch.tensor(slope({k: leaf.detach().numpy()})[k])
        theirs.step()
    return params, {k: leaf.detach().numpy() for k, leaf in leaves.items()}


# ---- against PyTorch ----
@EACH
@pytest.mark.parametrize("decay", [0.0, 0.02])
def test_500_steps_against_torch(name, decay):
    ours, theirs = both(name, 500, lambda t: 0.02 / (1 + t / 50), weight_decay=decay)
    for k in ours:
        np.testing.assert_allclose(ours[k], theirs[k], rtol=1e-10, atol=1e-14)


@EACH
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.floats(1e-4, 0.1), st.floats(0, 1), st.data())
def test_options_against_torch(name, seed, lr, decay, data):
    part = st.floats(0, 0.999)
    options = {"weight_decay": decay}
    if name.startswith("adam"):
        options["betas"] = data.draw(part), data.draw(part)
    if name not in ("sgd", "momentum", "nesterov"):
        options["eps"] = data.draw(st.floats(1e-8, 1))
    ours, theirs = both(name, 3, lambda t: lr, seed, **options)
    for k in ours:
        np.testing.assert_allclose(ours[k], theirs[k], rtol=1e-10, atol=1e-12)


@EACH
def test_the_defaults_are_those_of_torch(name):
    step, reference, _ = OURS[name]
    theirs = reference([torch.zeros(1)], **({"lr": 1} if name in "sgd momentum" else {}))
    for option, value in step.__kwdefaults__.items():
        if option != "mu":
            wanted = theirs.defaults[{"rho": "alpha"}.get(option, option)]
            assert value == wanted, option


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-3, 100), st.integers(0, 99))
def test_clipping_against_torch(max_norm, seed):
    grads = draw(seed)
    clipped, norm = opt.clip_grad_norm(grads, max_norm=max_norm)
    leaves = [torch.zeros(g.shape, dtype=torch.float64) for g in grads.values()]
    for leaf, g in zip(leaves, grads.values(), strict=True):
        leaf.grad = torch.tensor(g)
    total = torch.nn.utils.clip_grad_norm_(leaves, max_norm)
    np.testing.assert_allclose(norm, total.item(), rtol=1e-12)
    for leaf, g in zip(leaves, clipped.values(), strict=True):
        np.testing.assert_allclose(g, leaf.grad.numpy(), rtol=1e-10)


# ---- the contract ----
@EACH
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_types_and_shapes_are_kept_and_nothing_is_written_to(name, dtype):
    params = {k: frozen(p) for k, p in draw(0, dtype).items()}
    grads = {k: frozen(g) for k, g in draw(1, dtype).items()}
    state = None
    for _ in range(3):
        moved, state = OURS[name][0](params, grads, state, lr=np.float64(0.1))
        for k, p in params.items():
            assert isinstance(moved[k], np.ndarray)
            assert (moved[k].dtype, moved[k].shape) == (dtype, p.shape)
            assert np.isfinite(moved[k]).all()
            assert (moved[k] != p).all()


@WITH_STATE
def test_an_old_state_is_still_there(name):
    step = OURS[name][0]
    params, grads = draw(0), draw(1)
    _, state = step(params, grads, lr=0.1)
    first, _ = step(params, grads, state, lr=0.1)
    again, _ = step(params, grads, state, lr=0.1)
    for k in params:
        np.testing.assert_array_equal(first[k], again[k])


@EACH
def test_nan_stays_where_it_is(name):
    grads = {"w": np.array([1.0, np.nan]), "b": np.ones(2)}
    params, _ = OURS[name][0]({"w": np.ones(2), "b": np.ones(2)}, grads, lr=0.1)
    np.testing.assert_array_equal(np.isnan(params["w"]), [False, True])
    assert np.isfinite(params["b"]).all()


@EACH
def test_nothing_to_learn(name):
    assert OURS[name][0]({}, {}, lr=0.1)[0] == {}
    empty = {"w": np.zeros((0, 3))}
    assert OURS[name][0](empty, empty, lr=0.1)[0]["w"].shape == (0, 3)


def test_float16_gradients_whose_squares_are_0():
    grads = {"w": np.full(2, 1e-5, np.float16)}
    params, _ = opt.adam({"w": np.ones(2, np.float16)}, grads, lr=0.1)
    np.testing.assert_allclose(params["w"], 0.9, rtol=1e-3)


def test_h_160_161_the_first_step_of_adam_is_as_long_as_the_learning_rate():
    params, (t, m, v) = opt.adam({"w": np.zeros(1)}, {"w": np.full(1, 3.0)}, lr=0.01)
    np.testing.assert_allclose((m["w"], v["w"]), [[0.3], [0.009]])
    np.testing.assert_allclose(params["w"], -0.01)
    assert t == 1


def test_c_108_without_the_corrections_the_first_step_is_too_long():
    g = {"w": np.full(1, 3.0)}
    _, (_, m, v) = opt.adam({"w": np.zeros(1)}, g, lr=1)
    np.testing.assert_allclose(m["w"] / v["w"] ** 0.5, 0.1 / 0.001**0.5)  # 3.16, not 1


def test_h_157_a_constant_gradient_is_added_up_ten_times():
    params, state = {"w": np.zeros(1)}, None
    for _ in range(300):
        params, state = opt.momentum(params, {"w": np.ones(1)}, state, lr=0.1)
    np.testing.assert_allclose(state.v["w"], 10)


def test_decay_through_adams_step_and_beside_it():
    params, grads = {"w": np.array([2.0, 0.02])}, {"w": np.zeros(2)}
    through, _ = opt.adam(params, grads, lr=0.1, weight_decay=0.5)
    beside, _ = opt.adamw(params, grads, lr=0.1, weight_decay=0.5)
    np.testing.assert_allclose(through["w"], [1.9, -0.08], rtol=1e-5)  # as far for all
    np.testing.assert_allclose(beside["w"], [1.9, 0.019])  # in proportion


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_clipping_does_not_overflow(size):
    clipped, norm = opt.clip_grad_norm({"w": size * np.array([3.0, 4.0])}, max_norm=1.0)
    np.testing.assert_allclose(norm, 5 * size)
    expected = [0.6, 0.8] if size > 1 else size * np.array([3, 4])
    np.testing.assert_allclose(clipped["w"], expected)


def test_clipping_nothing():
    assert opt.clip_grad_norm({}, max_norm=1.0) == ({}, 0.0)
    clipped, norm = opt.clip_grad_norm({"w": np.zeros(2, np.float32)}, max_norm=0)
    assert (norm, clipped["w"].dtype) == (0, np.float32)


# ---- bad input ----
@EACH
@pytest.mark.parametrize(
    ("grads", "error", "message"),
    [
        ({"v": np.ones(2)}, KeyError, "params and grads do not both have ['v', 'w']"),
        ({}, KeyError, "params and grads do not both have ['w']"),
        ({"w": np.ones(3)}, ShapeError, "w: grads is (3,), but params is (2,)"),
        ({"w": [1.0, 2.0]}, ShapeError, "w: grads is of type list, not a NumPy array"),
        ({"w": np.ones(2, int)}, TypeError, "w: grads holds int64, but real floating"),
        ({"w": np.ones(2, np.float32)}, TypeError, "w: one type is needed, but params is"),
        ([np.ones(2)], TypeError, "grads must be a dict, got list"),
    ],
)
def test_refused_gradients(name, grads, error, message):
    with complains(error, message) as refusal:
        OURS[name][0]({"w": np.ones(2)}, grads, lr=0.1)
    assert name in str(refusal.value)


def test_refused_states():
    params = {"w": np.ones(2)}
    with complains(
        TypeError, "adam: state must be None or its own AdamState, got Momentum"
    ):
        opt.adam(params, params, MomentumState(params))
    with complains(TypeError, "sgd: state must be None, got SquaresState"):
        opt.sgd(params, params, SquaresState(params), lr=0.1)
    with complains(ShapeError, "adamw, w: m is (3,), but params is (2,)"):
        opt.adamw(params, params, AdamState(1, {"w": np.ones(3)}, params))
    with complains(KeyError, "rmsprop: params and v do not both have ['w']"):
        opt.rmsprop(params, params, SquaresState({}))


def test_refused_clipping():
    with complains(ValueError, "clip_grad_norm: max_norm must be in [0, inf), got -1"):
        opt.clip_grad_norm({"w": np.ones(2)}, max_norm=-1)
    for value in (np.nan, np.inf):
        with complains(ValueError, "clip_grad_norm: the gradients must be finite"):
            opt.clip_grad_norm({"w": np.array([1.0, value])}, max_norm=1)
    with complains(TypeError, "clip_grad_norm, w: grads holds int64"):
        opt.clip_grad_norm({"w": np.ones(2, int)}, max_norm=1)
