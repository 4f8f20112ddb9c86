"""DARTS: the relaxation, its gradient, the way back, and the bilevel step."""

import pytest
import torch
from common import refuses, same
from in_numpy import array, images, parameter_total
from torch import nn

from dlbook.architectures.darts import (
    Cell,
    MixedOperation,
    architecture_gradient,
    darts_candidates,
    separable,
)
from dlbook.softmax import softmax


def mixed(seed=0):
    """Return a mixed operation on 3 channels with uneven alphas."""
    torch.manual_seed(seed)
    operation = MixedOperation(darts_candidates(3)).double()
    nn.init.normal_(operation.alphas)
    return operation


# ---- the relaxation ----
def test_d_214_d_215_the_operations_weighed_by_a_softmax():
    operation, x = mixed(), images(2, 3, 5, 6)
    p, _ = softmax(array(operation.alphas))
    outputs = [array(o(x)) for o in operation.operations.values()]
    same(array(operation(x)), sum(w * y for w, y in zip(p, outputs, strict=True)))
    same(array(operation.weights()), p)
    before = array(operation(x))
    with torch.no_grad():
        operation.alphas += 3
    same(array(operation(x)), before)  # only differences of alphas count


def test_d_213_the_gradient_of_the_alphas():
    operation, x = mixed(), images(2, 3, 5, 6)
    y, dy = operation(x), images(2, 3, 5, 6, seed=1)
    y.backward(dy)
    for p, grad, o in zip(
        operation.weights(),
        operation.alphas.grad,
        operation.operations.values(),
        strict=True,
    ):
        same(grad.item(), (p * (dy * (o(x) - y)).sum()).item())


def test_at_the_start_all_count_alike():
    p = MixedOperation(darts_candidates(2)).weights()
    torch.testing.assert_close(p, torch.full((8,), 1 / 8))


@pytest.mark.parametrize("name", darts_candidates(2))
def test_candidates_keep_the_shape(name):
    x = images(2, 4, 5, 6)
    y = darts_candidates(4)[name].double()(x)
    assert y.shape == x.shape
    assert y.any() == (name != "zero")


@pytest.mark.parametrize(("kernel_size", "dilation"), [(3, 1), (5, 1), (3, 2), (5, 2)])
def test_separable_reads_the_pixels_of_its_kernel(kernel_size, dilation):
    x = images(1, 2, 13, 13).abs().requires_grad_()
    layers = separable(2, kernel_size, dilation=dilation).double().eval()
    assert parameter_total(layers) == 2 * kernel_size**2 + 2 * 2  # within channels, across
    layers(x)[0, 0, 6, 6].backward()
    rows = x.grad[0].any(0).any(1).nonzero().flatten()
    assert rows.tolist() == [
        6 + dilation * (k - kernel_size // 2) for k in range(kernel_size)
    ]


# ---- the way back ----
def test_d_214_the_strongest_operation_stays():
    operation = mixed()
    names = list(operation.operations)
    with torch.no_grad():
        operation.alphas[:] = torch.tensor([9.0, 0, 1, 2, 5, 4, 3, -1])
    name, weight = operation.strongest()
    assert name == names[4]  # the largest alpha is that of "zero", which is no choice
    same(weight, operation.weights()[4].item())


def test_a_cell_adds_up_its_edges_and_keeps_the_best():
    torch.manual_seed(1)
    cell = Cell(3, darts_candidates, nodes=2).double()
    for parameter in cell.parameters():
        nn.init.normal_(parameter)
    a, b = images(2, 3, 5, 5), images(2, 3, 5, 5, seed=1)
    (ac, bc), (ad, bd, cd) = cell.edges
    c = ac(a) + bc(b)
    d = ad(a) + bd(b) + cd(c)
    same(array(cell(a, b)), array(torch.cat((c, d), dim=1)))
    kept = cell.discretize()
    assert [len(edges) for edges in kept] == [2, 2]
    strengths = [edge.strongest()[1] for edge in (ad, bd, cd)]
    weakest = strengths.index(min(strengths))
    assert {node for node, _ in kept[1]} == {0, 1, 2} - {weakest}
    assert dict(kept[0]) == {0: ac.strongest()[0], 1: bc.strongest()[0]}


def test_d_217_d_218_a_cost_is_a_loss_to_be_lowered():
    operation, costs = mixed(), torch.arange(8.0).double()
    cost = operation.expected_cost(costs)
    same(cost.item(), softmax(array(operation.alphas))[0] @ array(costs))
    cost.backward()
    with torch.no_grad():
        operation.alphas -= 0.1 * operation.alphas.grad
        assert operation.expected_cost(costs) < cost
    assert operation.alphas.grad[0] < 0 < operation.alphas.grad[7]


# ---- the bilevel step ----
A, B = images(4, 3), images(4, 4)


def train_loss(weights, alphas):
    (w,), (a,) = weights, alphas
    return ((B @ w - A @ a.tanh()) ** 2).sum() + (w**3).sum()


def valid_loss(weights, alphas):
    (w,), (a,) = weights, alphas
    return (w.sin() * (A @ a)).sum() + (a**2).sum()


def variables():
    return [images(4).requires_grad_()], [images(3, seed=2).requires_grad_()]


@pytest.mark.parametrize("lr", [0.0, 0.05])
def test_the_step_is_differentiated_too(lr):
    weights, alphas = variables()
    (gradient,) = architecture_gradient(train_loss, valid_loss, weights, alphas, lr=lr)

    def after_a_step(a):
        (slope,) = torch.autograd.grad(train_loss(weights, [a]), weights)
        return valid_loss([weights[0] - lr * slope], [a]).item()

    h, a = 1e-5, alphas[0].detach()
    steps = h * torch.eye(3, dtype=torch.float64)
    slopes = [(after_a_step(a + s) - after_a_step(a - s)) / (2 * h) for s in steps]
    torch.testing.assert_close(
        gradient, torch.tensor(slopes).double(), rtol=1e-6, atol=1e-6
    )


def test_the_two_terms_and_the_finite_difference_of_the_paper():
    weights, alphas = variables()
    lr = 0.05
    first = architecture_gradient(train_loss, valid_loss, weights, alphas)[0]
    (slope,) = torch.autograd.grad(train_loss(weights, alphas), weights)
    moved = [(weights[0] - lr * slope).detach().requires_grad_()]
    direct, push = torch.autograd.grad(valid_loss(moved, alphas), (*alphas, *moved))
    small = 0.01 / push.norm()
    ends = [[weights[0] + sign * small * push] for sign in (1, -1)]
    up, down = (torch.autograd.grad(train_loss(w, alphas), alphas)[0] for w in ends)
    paper = direct - lr * (up - down) / (2 * small)
    second = architecture_gradient(train_loss, valid_loss, weights, alphas, lr=lr)[0]
    torch.testing.assert_close(second, paper, rtol=1e-5, atol=1e-5)
    assert (second - first).abs().max() > 0.1
    at_start = torch.autograd.grad(valid_loss(weights, alphas), alphas)[0]
    torch.testing.assert_close(first, at_start, rtol=1e-12, atol=1e-12)


# ---- what is refused ----
def test_what_is_refused():
    for operations in ({}, {"zero": nn.Identity()}):
        with refuses(ValueError, 'MixedOperation: operations must name one besides "zero"'):
            MixedOperation(operations)
    cell = Cell(2, darts_candidates, nodes=1)
    with refuses(ValueError, "Cell: 2 inputs are needed, got 1"):
        cell(torch.zeros(1, 2, 4, 4))
    with refuses(ValueError, "Cell: nodes must be a whole number from 1, got 0"):
        Cell(2, darts_candidates, nodes=0)
    with refuses(ValueError, "Cell.discretize: keep must be a whole number from 1, got 0"):
        cell.discretize(0)
    for lr in (-1, float("nan")):
        with refuses(ValueError, "architecture_gradient: lr must be 0 or more, got"):
            architecture_gradient(train_loss, valid_loss, *variables(), lr=lr)
