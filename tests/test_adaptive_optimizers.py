"""AdaGrad to AdamW: what every optimizer keeps to, and their own; clipping."""

import numpy as np
import pytest
import torch
from every_optimizer import EveryOptimizer, Ours, complains, draw
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import adaptive_optimizers as opt
from dlbook.adaptive_optimizers import AdamState, SquaresState
from dlbook.optimizers import MomentumState
from dlbook.shapes import ShapeError

OURS = {
    "adagrad": Ours(opt.adagrad, torch.optim.Adagrad, {}),
    "rmsprop": Ours(opt.rmsprop, torch.optim.RMSprop, {}),
    "adam": Ours(opt.adam, torch.optim.Adam, {}),
    "adamw": Ours(opt.adamw, torch.optim.AdamW, {}),
}


class TestAdaptiveOptimizers(EveryOptimizer):
    optimizers = OURS


def test_float16_gradients_whose_squares_are_0():
    grads = {"w": np.full(2, 1e-5, np.float16)}
    params, _ = opt.adam({"w": np.ones(2, np.float16)}, grads, lr=0.1)
    np.testing.assert_allclose(params["w"], 0.9, rtol=1e-3)


def test_decay_through_adams_step_and_beside_it():
    params, grads = {"w": np.array([2.0, 0.02])}, {"w": np.zeros(2)}
    through, _ = opt.adam(params, grads, lr=0.1, weight_decay=0.5)
    beside, _ = opt.adamw(params, grads, lr=0.1, weight_decay=0.5)
    np.testing.assert_allclose(through["w"], [1.9, -0.08], rtol=1e-5)  # as far for all
    np.testing.assert_allclose(beside["w"], [1.9, 0.019])  # in proportion


def test_refused_states():
    params = {"w": np.ones(2)}
    with complains(
        TypeError, "adam: state must be None or its own AdamState, got Momentum"
    ):
        opt.adam(params, params, MomentumState(params))
    with complains(ShapeError, "adamw, w: m is (3,), but params is (2,)"):
        opt.adamw(params, params, AdamState(1, {"w": np.ones(3)}, params))
    with complains(KeyError, "rmsprop: params and v do not both have ['w']"):
        opt.rmsprop(params, params, SquaresState({}))


# ---- clipping ----
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


def test_refused_clipping():
    with complains(ValueError, "clip_grad_norm: max_norm must be in [0, inf), got -1"):
        opt.clip_grad_norm({"w": np.ones(2)}, max_norm=-1)
    for value in (np.nan, np.inf):
        with complains(ValueError, "clip_grad_norm: the gradients must be finite"):
            opt.clip_grad_norm({"w": np.array([1.0, value])}, max_norm=1)
    with complains(TypeError, "clip_grad_norm, w: grads holds int64"):
        opt.clip_grad_norm({"w": np.ones(2, int)}, max_norm=1)


@pytest.mark.parametrize(
    ("step", "options", "message"),
    [
        (opt.rmsprop, {"rho": 1.5}, "rmsprop: rho must be in [0, 1), got 1.5"),
        (opt.adagrad, {"eps": np.nan}, "adagrad: eps must be in [0, inf), got nan"),
        (opt.adam, {"betas": (0.9, 1)}, "adam: beta2 must be in [0, 1), got 1"),
        (opt.adam, {"weight_decay": -1}, "adam: weight_decay must be in [0, inf), got -1"),
        (opt.adamw, {"betas": (-1, 0)}, "adamw: beta1 must be in [0, 1), got -1"),
        (opt.adamw, {"weight_decay": -1}, "adamw: weight_decay must be in [0, inf)"),
    ],
)
def test_refused_options(step, options, message):
    params = {"w": np.ones(2)}
    with complains(ValueError, message):
        step(params, params, **options)
