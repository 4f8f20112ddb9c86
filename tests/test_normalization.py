"""Normalisation against PyTorch's functions and modules, and its properties."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal, same
from gradient_check import check_backward, check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

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

FEW = st.integers(1, 4)
SPACE = st.lists(st.integers(1, 4), max_size=2)
EPS = st.sampled_from([1e-5, 1e-3, 0.1])


def arguments(*shape, axis=1):
    """Return x away from mean 0 and variance 1, gamma and beta."""
    return 3 * normal(*shape) + 2, normal(shape[axis], seed=1), normal(shape[axis], seed=2)


def batch_norm_pair(*args, **options):
    y, _, saved = batch_norm(*args, **options)
    return y, saved


# ---- against PyTorch ----
@settings(max_examples=30, deadline=None)
@given(st.lists(FEW, max_size=2), st.integers(2, 6), EPS)
def test_layer_norm_against_torch(leading, D, eps):
    args = arguments(*leading, D, axis=-1)

    def reference(x, gamma, beta):
        return F.layer_norm(x, (D,), gamma, beta, eps)

    check_torch(layer_norm, layer_norm_backward, reference, args, eps=eps)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 4), FEW, SPACE, EPS)
def test_batch_norm_against_torch(N, C, space, eps):
    def reference(x, gamma, beta):
        return F.batch_norm(x, None, None, gamma, beta, True, 0.1, eps)

    args = arguments(N, C, *space)
    check_torch(batch_norm_pair, batch_norm_backward, reference, args, eps=eps)


@settings(max_examples=30, deadline=None)
@given(FEW, FEW, FEW, st.lists(st.integers(1, 4), min_size=1, max_size=2), EPS)
def test_group_norm_against_torch(N, G, share, space, eps):
    args = (
        arguments(N, G * share, *space, 2)[:3]
        if len(space) == 1
        else arguments(N, G * share, *space)
    )

    def reference(x, gamma, beta):
        rows = x.reshape(N * G, -1)  # F.group_norm refuses a single value a group
        mean, var = rows.mean(1, keepdim=True), rows.var(1, unbiased=False, keepdim=True)
        xhat = ((rows - mean) / (var + eps).sqrt()).reshape(x.shape)
        by_channel = (1, -1, *[1] * (x.ndim - 2))
        return gamma.reshape(by_channel) * xhat + beta.reshape(by_channel)

    check_torch(group_norm, group_norm_backward, reference, args, groups=G, eps=eps)


@pytest.mark.parametrize("shape", [(2, 12), (2, 6, 5), (1, 6, 4, 3)])
@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_group_norm_is_that_of_torch(shape, groups):
    args = arguments(*shape)

    def reference(x, gamma, beta):
        return F.group_norm(x, groups, gamma, beta)

    check_torch(group_norm, group_norm_backward, reference, args, groups=groups)


@settings(max_examples=20, deadline=None)
@given(FEW, FEW, st.lists(st.integers(2, 4), min_size=1, max_size=2))
def test_instance_norm_against_torch(N, C, space):
    def reference(x, gamma, beta):
        return F.instance_norm(x, None, None, gamma, beta)

    check_torch(instance_norm, instance_norm_backward, reference, arguments(N, C, *space))


@settings(max_examples=30, deadline=None)
@given(FEW, st.integers(1, 7), SPACE, st.integers(1, 8), st.sampled_from([0, 0.3]))
def test_local_response_norm_against_torch(N, C, space, size, alpha):
    x = normal(N, C, *space)
    options = {"alpha": alpha, "beta": 0.6, "k": 1.5}

    def reference(x):  # PyTorch divides alpha by the size, and wants an image
        wide = x if x.ndim > 2 else x[:, :, None]
        scaled = options | {"alpha": alpha * size}
        return F.local_response_norm(wide, size, **scaled).reshape(x.shape)

    def forward(x):
        return local_response_norm(x, size=size, **options)

    check_torch(forward, local_response_norm_backward, reference, [x])


@pytest.mark.parametrize("shape", [(8, 3), (4, 3, 5), (4, 3, 2, 5)])
def test_batch_norm_equals_the_torch_module_step_by_step(shape):
    kinds = {2: torch.nn.BatchNorm1d, 3: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}
    module = kinds[len(shape)](3, dtype=torch.float64, momentum=0.3)
    _, gamma, beta = arguments(*shape)
    module.weight.data, module.bias.data = torch.tensor(gamma), torch.tensor(beta)
    running = None
    for step in range(4):
        x = step + normal(*shape, seed=step)
        y, running, _ = batch_norm(x, gamma, beta, running, momentum=0.3)
        same(y, module(torch.tensor(x)).detach().numpy())
    same(running.mean, module.running_mean.numpy())
    same(running.var, module.running_var.numpy())
    x = normal(*shape, seed=9)
    expected = module.eval()(torch.tensor(x)).detach().numpy()
    same(batch_norm_inference(x, gamma, beta, running), expected)


@pytest.mark.parametrize(
    ("module", "layer"),
    [
        (torch.nn.LayerNorm(5), layer_norm),
        (torch.nn.GroupNorm(2, 6), lambda *a: group_norm(*a, groups=2)),
        (torch.nn.InstanceNorm2d(6, affine=True), instance_norm),
    ],
)
def test_layers_equal_the_torch_modules(module, layer):
    module = module.double()
    gamma, beta = normal(*module.weight.shape), normal(*module.bias.shape, seed=1)
    module.weight.data, module.bias.data = torch.tensor(gamma), torch.tensor(beta)
    x = normal(2, 6, 4, 5)
    same(layer(x, gamma, beta)[0], module(torch.tensor(x)).detach().numpy())


# ---- properties ----
@pytest.mark.parametrize(
    ("layer", "axes"),
    [
        (lambda x: batch_norm_pair(x, np.ones(4), np.zeros(4), eps=1e-12), (0, 2, 3)),
        (lambda x: instance_norm(x, np.ones(4), np.zeros(4), eps=1e-12), (2, 3)),
        (lambda x: group_norm(x, np.ones(4), np.zeros(4), groups=1, eps=1e-12), (1, 2, 3)),
        (lambda x: layer_norm(x, np.ones(5), np.zeros(5), eps=1e-12), (3,)),
    ],
)
def test_mean_0_variance_1_whatever_the_shift_and_stretch(layer, axes):
    x = normal(3, 4, 4, 5)
    y, _ = layer(x)
    np.testing.assert_allclose(y.mean(axes), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axes), 1, rtol=1e-6)
    np.testing.assert_allclose(layer(7 * x - 100)[0], y, atol=1e-6)


def test_the_gradient_has_no_part_along_a_shift_or_a_stretch():
    x = normal(4, 6)
    _, saved = layer_norm(x, np.ones(6), np.zeros(6), eps=1e-12)
    dx, _, _ = layer_norm_backward(normal(4, 6, seed=1), saved)
    np.testing.assert_allclose(dx.sum(1), 0, atol=1e-10)
    np.testing.assert_allclose((dx * x).sum(1), 0, atol=1e-9)


def test_inference_does_not_look_at_the_batch():
    x, gamma, beta = arguments(5, 3)
    running = Running(normal(3), normal(3) ** 2)
    y = batch_norm_inference(x, gamma, beta, running)
    same(batch_norm_inference(x[2:3], gamma, beta, running), y[2:3])


def test_the_check_catches_std_plus_eps():
    def wrong(x, gamma, beta):
        _, saved = layer_norm(x, gamma, beta)
        std = x.std(-1, keepdims=True)
        return gamma * (x - x.mean(-1, keepdims=True)) / (std + 1e-1) + beta, saved

    with pytest.raises(AssertionError):
        check_backward(wrong, layer_norm_backward, arguments(2, 5, axis=-1))
