"""Asking a network where it looked leaves nothing behind; bad questions are refused."""

import pytest
import torch
from common import refuses
from looking import MODEL, PICTURES, TARGET, X, network
from torch import nn

from dlbook.interpretability import (
    grad_cam,
    guided_backpropagation,
    maximize_score,
    saliency,
)
from dlbook.shapes import ShapeError

EVERY = pytest.mark.parametrize("name", PICTURES)


class Normalize(nn.Module):
    """Shifts and stretches its input, a copy or in place, as many a preprocessing does."""

    def __init__(self, in_place):
        super().__init__()
        self.in_place = in_place

    def forward(self, x):
        return (x if self.in_place else x.clone()).sub_(0.5).div_(0.25)


@EVERY
def test_a_model_that_changes_its_input(name):
    changing = nn.Sequential(Normalize(True), *network()).eval()
    plain = nn.Sequential(Normalize(False), *network()).eval()
    before = X.clone()
    y = PICTURES[name](changing, X, TARGET)
    assert torch.equal(y, PICTURES[name](plain, X, TARGET)) and torch.equal(X, before)


# ---- nothing is left behind ----
def hooks(model):
    """Return what is hung on the modules of a model."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks")
    return [hook for part in model.modules() for kind in kinds for hook in vars(part)[kind]]


@EVERY
def test_no_hook_no_gradient_no_change(name):
    model, x = network(), X.clone().requires_grad_()
    before = [p.clone() for p in model.parameters()]
    plain = model(X)
    y = PICTURES[name](model, x, TARGET)
    assert hooks(model) == [] and x.grad is None and torch.equal(x, X)
    assert all(p.grad is None and p.requires_grad for p in model.parameters())
    assert all(map(torch.equal, model.parameters(), before))
    assert torch.equal(model(X), plain) and not y.requires_grad
    for p in model.parameters():
        p.requires_grad_(False)
    with torch.no_grad():
        assert torch.equal(PICTURES[name](model, X, TARGET), y)


@EVERY
def test_no_hook_stays_after_a_failure(name):
    class Broken(nn.Module):
        def forward(self, x):
            raise RuntimeError("broken")

    model = nn.Sequential(*network()[:6], Broken()).eval()
    with refuses(RuntimeError, "broken"):
        PICTURES[name](model, X, TARGET)
    with refuses(IndexError, f"{name}: target must be from 0 to F - 1 = 2"):
        PICTURES[name](MODEL, X, [0, 3])
    assert hooks(model) == hooks(MODEL) == []


# ---- limits ----
@EVERY
def test_refusals(name):
    f, model = PICTURES[name], network()
    for x, target, error in (
        (X[0], TARGET, ShapeError),
        (X[:0], TARGET[:0], ValueError),
        (X.long(), TARGET, TypeError),
        (X.numpy(), TARGET, TypeError),
        (X, TARGET[:1], ShapeError),
        (X, 2, ShapeError),
        (X, TARGET.double(), TypeError),
        (X, [0, -1], IndexError),
    ):
        with refuses(error, f"{name}: "):
            f(model, x, target)
    model[6].train()
    with refuses(ValueError, f"{name}: the model is in training mode: call model.eval()"):
        f(model, X, TARGET)
    headless = network()[:4].eval()
    with refuses(ShapeError, f"{name}: the model must return (N, F), N = 2, got (2, 5"):
        f(headless, X, TARGET)


def test_more_refusals():
    with refuses(TypeError, "saliency: model must be an nn.Module, got builtin"):
        saliency(len, X, TARGET)
    with refuses(ValueError, "guided_backpropagation: the model has no nn.ReLU"):
        guided_backpropagation(nn.Sequential(nn.Flatten()).eval(), X, TARGET)
    with refuses(ValueError, "grad_cam: layer is no part of the model"):
        grad_cam(MODEL, X, TARGET, network()[0])
    with refuses(ShapeError, "grad_cam: layer must return (N, K, P, Q) once, got (2, 3)"):
        grad_cam(MODEL, X, TARGET, MODEL[6])
    for options in ({"steps": 0}, {"lr": -1}, {"weight_decay": -1}):
        with refuses(ValueError, f"maximize_score: {next(iter(options))} must be"):
            maximize_score(MODEL, X, TARGET, **options)
