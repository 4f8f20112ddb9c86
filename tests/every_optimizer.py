"""What every optimizer keeps to: PyTorch's steps, its defaults, the contract, refusals.

A test file names its own: `class TestOptimizers(EveryOptimizer): optimizers = OURS`.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
import torch
from common import normal
from gradient_check import frozen

from dlbook.shapes import ShapeError


class Ours(NamedTuple):
    """A step of the package, PyTorch's class for it, and what makes this the same step."""

    step: Callable
    reference: type
    defaults: dict

    def has(self, option):
        return option in self.step.__kwdefaults__


def draw(seed=0, dtype=np.float64):
    shapes = {"w": (3, 2), "b": (2,), "scale": ()}
    return {k: normal(*s, seed=seed).astype(dtype) for k, s in shapes.items()}


def slope(params):
    """Return the gradient of a bowl with waves, sum of x^2 / 2 - cos 3x."""
    return {k: np.asarray(p + 3 * np.sin(3 * p), p.dtype) for k, p in params.items()}


def complains(error, message):
    return pytest.raises(error, match=re.escape(message))


def both(ours, steps, rates, seed=0, **options):
    """Take the same steps with ours and PyTorch's; return both parameters."""
    step, reference, defaults = ours
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


class EveryOptimizer:
    """The tests; `optimizers` maps names to what is tested."""

    optimizers: dict

    def pytest_generate_tests(self, metafunc):
        """Run each test for each optimizer."""
        if "ours" in metafunc.fixturenames:
            found = metafunc.cls.optimizers
            metafunc.parametrize("ours", found.values(), ids=found)

    @pytest.mark.parametrize("decay", [0.0, 0.02])
    def test_500_steps_against_torch(self, ours, decay):
        ours, theirs = both(ours, 500, lambda t: 0.02 / (1 + t / 50), weight_decay=decay)
        for k in ours:
            np.testing.assert_allclose(ours[k], theirs[k], rtol=1e-10, atol=1e-14)

    @pytest.mark.parametrize("seed", range(20))
    def test_options_against_torch(self, ours, seed):
        rng = np.random.default_rng(seed)
        lr, decay, beta1, beta2, eps = rng.uniform([1e-4, 0, 0, 0, 1e-8], [0.1, 1, 1, 1, 1])
        options = {"weight_decay": decay}
        if ours.has("betas"):
            options["betas"] = beta1, beta2
        if ours.has("eps"):
            options["eps"] = eps
        ours, theirs = both(ours, 3, lambda t: lr, seed, **options)
        for k in ours:
            np.testing.assert_allclose(ours[k], theirs[k], rtol=1e-10, atol=1e-12)

    def test_the_defaults_are_those_of_torch(self, ours):
        step, reference, _ = ours
        theirs = reference(
            [torch.zeros(1)], **({"lr": 1} if reference is torch.optim.SGD else {})
        )
        for option, value in step.__kwdefaults__.items():
            if option != "mu":
                wanted = theirs.defaults[{"rho": "alpha"}.get(option, option)]
                assert value == wanted, option

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
    def test_types_and_shapes_are_kept_and_nothing_is_written_to(self, ours, dtype):
        params = {k: frozen(p) for k, p in draw(0, dtype).items()}
        grads = {k: frozen(g) for k, g in draw(1, dtype).items()}
        state = None
        for _ in range(3):
            moved, state = ours.step(params, grads, state, lr=np.float64(0.1))
            for k, p in params.items():
                assert isinstance(moved[k], np.ndarray)
                assert (moved[k].dtype, moved[k].shape) == (dtype, p.shape)
                assert np.isfinite(moved[k]).all()
                assert (moved[k] != p).all()

    def test_an_old_state_is_still_there(self, ours):
        step = ours.step
        params, grads = draw(0), draw(1)
        _, state = step(params, grads, lr=0.1)
        first, _ = step(params, grads, state, lr=0.1)
        again, _ = step(params, grads, state, lr=0.1)
        for k in params:
            np.testing.assert_array_equal(first[k], again[k])

    def test_nan_stays_where_it_is(self, ours):
        grads = {"w": np.array([1.0, np.nan]), "b": np.ones(2)}
        params, _ = ours.step({"w": np.ones(2), "b": np.ones(2)}, grads, lr=0.1)
        np.testing.assert_array_equal(np.isnan(params["w"]), [False, True])
        assert np.isfinite(params["b"]).all()

    def test_nothing_to_learn(self, ours):
        assert ours.step({}, {}, lr=0.1)[0] == {}
        empty = {"w": np.zeros((0, 3))}
        assert ours.step(empty, empty, lr=0.1)[0]["w"].shape == (0, 3)

    @pytest.mark.parametrize(
        ("grads", "error", "message"),
        [
            ({"v": np.ones(2)}, KeyError, "params and grads do not both have ['v', 'w']"),
            ({}, KeyError, "params and grads do not both have ['w']"),
            ({"w": np.ones(3)}, ShapeError, "w: grads is (3,), but params is (2,)"),
            ({"w": [1.0, 2.0]}, ShapeError, "w: grads is of type list, not a NumPy array"),
            ({"w": np.ones(2, int)}, TypeError, "w: grads holds int64, but real floating"),
            (
                {"w": np.ones(2, np.float32)},
                TypeError,
                "w: one type is needed, but params is",
            ),
            ([np.ones(2)], TypeError, "grads must be a dict, got list"),
        ],
    )
    def test_refused_gradients(self, ours, grads, error, message):
        with complains(error, message) as refusal:
            ours.step({"w": np.ones(2)}, grads, lr=0.1)
        assert ours.step.__name__ in str(refusal.value)
