"""Pictures of what a network looks at: each is its formula."""

import numpy as np
import torch
from common import normal, same
from looking import MODEL, PICTURES, TARGET, X, network
from torch import nn

from dlbook.interpretability import (
    grad_cam,
    guided_backpropagation,
    maximize_score,
    saliency,
)


def bend(*weights):
    """Build y = w relu(x), summed over the pixels: one score."""
    head = nn.Linear(len(weights), 1, bias=False)
    head.weight.data = torch.tensor([weights], dtype=torch.float64)
    return nn.Sequential(nn.ReLU(), nn.Flatten(), head).double().eval()


def scores(x, model=MODEL):
    return model(x).gather(1, TARGET[:, None])[:, 0].detach()


# ---- saliency ----
def test_c_114_saliency_is_the_largest_slope_over_the_colours():
    h, slopes = 1e-6, torch.zeros_like(X)
    for n, c, i, j in np.ndindex(X.shape):
        step = torch.zeros_like(X)
        step[n, c, i, j] = h
        slopes[n, c, i, j] = ((scores(X + step) - scores(X - step)) / (2 * h))[n]
    y = saliency(MODEL, X, TARGET)
    assert y.shape == (2, 6, 7)
    np.testing.assert_allclose(y, slopes.abs().max(1).values, atol=1e-8)


def test_c_114_the_loss_of_a_certain_answer_is_flat_but_its_score_is_not():
    sure = network()
    with torch.no_grad():
        sure[6].bias[2] += 12
    target = torch.tensor([2, 2])
    same(saliency(sure, X, target), saliency(MODEL, X, target))

    def slope_of_loss(model):
        x = X.clone().requires_grad_()
        loss = nn.functional.cross_entropy(model(x), target, reduction="sum")
        return torch.autograd.grad(loss, x)[0]

    printed = slope_of_loss(MODEL).abs()
    assert printed.shape == X.shape  # three pictures, not one
    assert slope_of_loss(sure).abs().max() < 1e-4 * printed.max()


# ---- guided backpropagation ----
def test_c_115_both_gates_are_needed():
    x = torch.tensor([1.0, 1, -1, -1]).double().reshape(1, 1, 2, 2)
    dy = torch.tensor([2.0, -2, 2, -2]).double()
    guided = guided_backpropagation(bend(*dy), x, [0]).flatten()
    assert guided.tolist() == [2, 0, 0, 0]
    only_positive = dy.clamp(min=0)  # as printed: the rule of another method
    assert only_positive.tolist() == [2, 0, 2, 0]
    assert saliency(bend(*dy), x, [0]).flatten().tolist() == [2, 2, 0, 0]


def test_c_115_it_differs_from_the_gradient_exactly_where_upstream_is_negative():
    dy = normal(42)
    x = torch.tensor(normal(1, 1, 6, 7, seed=1))
    guided = guided_backpropagation(bend(*dy), x, [0]).flatten()
    plain = saliency(bend(*dy), x, [0]).flatten()
    negative = torch.tensor(dy) < 0
    open_gate = x.flatten() > 0
    same(guided[~negative], plain[~negative])
    assert ((guided != plain) == (negative & open_gate)).all()
    assert (negative & open_gate).any() and (guided[negative] == 0).all()


def test_c_115_layer_by_layer():
    model, x = MODEL, X
    z1 = model[0](x)
    z2 = model[2](z1.relu())
    dy = model[6].weight[TARGET][:, :, None, None] / 42  # of the mean over 6 by 7 places
    dz2 = dy.clamp(min=0) * (z2 > 0)
    padded = {"padding": 1}
    dy1 = nn.functional.conv_transpose2d(dz2, model[2].weight, **padded)
    dz1 = dy1.clamp(min=0) * (z1 > 0)
    expected = nn.functional.conv_transpose2d(dz1, model[0].weight, **padded)
    same(guided_backpropagation(model, x, TARGET), expected.detach())


def test_a_relu_that_is_used_twice_is_guided_twice():
    gate = nn.ReLU()

    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.gate = gate

        def forward(self, x):
            return -self.gate(1 - self.gate(x)).flatten(1).sum(1, keepdim=True)

    x = torch.full((1, 1, 1, 1), 0.5)
    assert saliency(Twice().eval(), x, [0]).item() == 1
    assert guided_backpropagation(Twice().eval(), x, [0]).item() == 0


# ---- Grad-CAM ----
def test_c_112_c_113_it_is_cam_for_average_pooling_and_a_linear_head():
    maps = MODEL[:4](X)  # (N, K, P, Q)
    w = MODEL[6].weight[TARGET]  # (N, K)
    cam = torch.einsum("nk,nkpq->npq", w, maps)
    y = grad_cam(MODEL, X, TARGET, MODEL[3])
    assert y.shape == (2, 6, 7)
    same(y, (cam.relu() / 42).detach())
    assert (y == 0).any() and (y > 0).any()


def test_c_112_c_113_the_formula_for_an_inner_layer():
    maps = MODEL[0](X).detach().requires_grad_()
    score = MODEL[1:](maps).gather(1, TARGET[:, None]).sum()
    da = torch.autograd.grad(score, maps)[0]
    expected = torch.zeros(2, 6, 7).double()
    for n, k in np.ndindex(2, 4):
        expected[n] += da[n, k].sum() / 42 * maps[n, k]
    same(grad_cam(MODEL, X, TARGET, MODEL[0]), expected.detach().clamp(min=0))


def test_a_relu_that_overwrites_its_input_changes_nothing():
    careless = network(inplace=True)
    for f in PICTURES.values():
        same(f(careless, X, TARGET), f(MODEL, X, TARGET))


# ---- raising a score ----
def test_c_111_a_score_is_raised_not_only_its_slope_shown():
    before = [scores(X)]
    x = X
    for _ in range(5):
        x = maximize_score(MODEL, x, TARGET, lr=0.5, steps=1)
        before.append(scores(x))
    assert (torch.stack(before).diff(dim=0) > 0).all()
    same(x, maximize_score(MODEL, X, TARGET, lr=0.5, steps=5))
    assert torch.equal(maximize_score(MODEL, X, TARGET, lr=0), X)


def test_c_111_weight_decay_has_the_last_word():
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).double().eval()
    x, w = torch.tensor(normal(1, 1, 2, 2)), model[1].weight[1].detach()
    free = maximize_score(model, x, [1], lr=0.1, steps=7)
    same(free.flatten(), x.flatten() + 0.7 * w)
    tame = maximize_score(model, x, [1], lr=0.1, steps=400, weight_decay=2.0)
    same(tame.flatten(), w / 2)
