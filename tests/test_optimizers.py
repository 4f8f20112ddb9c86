"""Descent, momentum and Nesterov's step: what every optimizer keeps to, and their own."""

import numpy as np
import pytest
import torch
from every_optimizer import EveryOptimizer, Ours, complains

from dlbook import optimizers as opt
from dlbook.adaptive_optimizers import SquaresState

OURS = {
    "sgd": Ours(opt.sgd, torch.optim.SGD, {}),
    "momentum": Ours(opt.momentum, torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": Ours(opt.nesterov, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
}


class TestOptimizers(EveryOptimizer):
    optimizers = OURS


def test_refused_states():
    params = {"w": np.ones(2)}
    with complains(TypeError, "sgd: state must be None, got SquaresState"):
        opt.sgd(params, params, SquaresState(params), lr=0.1)


@pytest.mark.parametrize(
    ("step", "options", "message"),
    [
        (opt.sgd, {"lr": -0.1}, "sgd: lr must be in [0, inf), got -0.1"),
        (opt.sgd, {"lr": np.inf}, "sgd: lr must be in [0, inf), got inf"),
        (opt.momentum, {"lr": 1, "mu": 1}, "momentum: mu must be in [0, 1), got 1"),
        (opt.nesterov, {"lr": 1, "mu": -0.1}, "nesterov: mu must be in [0, 1), got -0.1"),
    ],
)
def test_refused_options(step, options, message):
    params = {"w": np.ones(2)}
    with complains(ValueError, message):
        step(params, params, **options)
