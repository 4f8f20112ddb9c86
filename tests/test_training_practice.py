"""Training practice against PyTorch, with every option, and bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import generator, normal, refuses, same
from gradient_check import check_torch, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.checkpoint import checkpoint as torch_checkpoint

from dlbook.backpropagation import Chain, Layer
from dlbook.losses import cross_entropy, cross_entropy_backward
from dlbook.multilayer_perceptron import initial_params, multilayer_perceptron
from dlbook.optimizers import momentum
from dlbook.regularization import dropout, dropout_backward
from dlbook.shapes import ShapeError
from dlbook.training_practice import (
    LossScale,
    checkpoint,
    mean_gradient,
    mixed_precision,
    train_accumulated,
)

FEW = settings(max_examples=25, deadline=None)


def of_batch(batch, params):
    """Return N and the gradients of the mean cross-entropy of a perceptron."""
    x, k = batch
    logits, saved = multilayer_perceptron(len(params) // 2).forward(x, params)
    dlogits = cross_entropy_backward(1.0, cross_entropy(logits, k)[1])
    return len(k), multilayer_perceptron(len(params) // 2).backward(dlogits, saved)[1]


# ---- accumulation ----
@FEW
@given(st.lists(st.integers(1, 5), min_size=1, max_size=5))
def test_parts_of_any_sizes_are_one_batch(sizes):
    params = initial_params((3, 4, 2), rng=generator())
    x, k = normal(sum(sizes), 3), generator(1).integers(0, 2, sum(sizes))
    ends = np.cumsum(sizes)[:-1]
    parts = zip(np.split(x, ends), np.split(k, ends), strict=True)
    found = mean_gradient(of_batch(part, params) for part in parts)
    _, whole = of_batch((x, k), params)
    for name, grad in found.items():
        same(grad, whole[name])


@pytest.mark.parametrize(("every", "count"), [(1, 10), (4, 3), (5, 2), (99, 1)])
def test_accumulated_steps_are_those_of_larger_batches(every, count):
    start = initial_params((3, 4, 2), rng=generator())
    x, k = normal(10, 2, 3), generator(1).integers(0, 2, (10, 2))
    options = {"every": every, "lr": 0.1}
    batches = iter(zip(x, k, strict=True))
    found, steps = train_accumulated(batches, of_batch, start, momentum, **options)
    params, state = start, None
    for n in range(0, 10, every):
        large = x[n : n + every].reshape(-1, 3), k[n : n + every].ravel()
        params, state = momentum(params, of_batch(large, params)[1], state, lr=0.1)
    assert steps == count
    for name, a in found.items():
        same(a, params[name])
        assert abs(a - start[name]).max() > 1e-3


def test_accumulation_keeps_the_type_and_refuses_nothing():
    grads = {"w": np.ones(2, np.float32)}
    assert mean_gradient([(np.int64(3), grads)] * 2)["w"].dtype == np.float32
    for parts in ([], [(0, grads)]):
        with refuses(ValueError, "mean_gradient: there are no samples"):
            mean_gradient(parts)
    with refuses(KeyError, "\"mean_gradient: not every batch has ['b']"):
        mean_gradient([(1, grads), (1, grads | {"b": np.ones(2)})])
    for every in (0, -1, 1.5, None):
        with refuses(ValueError, "train_accumulated: every must be from 1, got"):
            train_accumulated([], of_batch, {}, momentum, every=every)
    assert train_accumulated([], of_batch, grads, momentum, every=2, lr=1) == (grads, 0)


# ---- checkpoints ----
def cut(chain, k):
    """Return the chain in k checkpointed segments."""
    ends = np.array_split(np.arange(len(chain.layers)), k)
    return Chain(*(checkpoint(Chain(*(chain.layers[i] for i in e))) for e in ends))


@FEW
@given(st.integers(1, 4), st.integers(1, 7))
def test_segments_change_neither_output_nor_gradients(N, k):
    params, x = initial_params((3, 5, 4, 2, 2), rng=generator()), frozen(normal(N, 3))
    chain, dy = multilayer_perceptron(4), normal(N, 2)
    (y, saved), (z, own) = (c.forward(x, params) for c in (chain, cut(chain, k)))
    np.testing.assert_array_equal(y, z)
    dx, grads = chain.backward(dy, saved)
    ours, found = cut(chain, k).backward(dy, own)
    np.testing.assert_array_equal(dx, ours)
    for name in params:
        np.testing.assert_array_equal(grads[name], found[name])


def test_a_checkpoint_against_that_of_torch():
    params = initial_params((3, 5, 4, 2), rng=generator())
    names = tuple(params)
    layer = checkpoint(multilayer_perceptron(3))
    assert layer.names == names

    def segment(x, w1, b1, w2, b2, w3, b3):
        hidden = torch.tanh(F.linear(torch.tanh(F.linear(x, w1, b1)), w2, b2))
        return F.linear(hidden, w3, b3)

    def reference(*args):
        return torch_checkpoint(segment, *args, use_reentrant=False)

    check_torch(layer.forward, layer.backward, reference, [normal(4, 3), *params.values()])


def test_a_weight_used_twice_in_a_segment_has_one_gradient():
    one = multilayer_perceptron(1).layers[0]
    params = {"w1": normal(3, 3), "b1": normal(3)}
    chain, x = Chain(one, one), normal(2, 3)
    y, saved = chain.forward(x, params)
    z, own = Chain(checkpoint(chain)).forward(x, params)
    grads = chain.backward(y, saved)[1], Chain(checkpoint(chain)).backward(z, own)[1]
    same(grads[0]["w1"], grads[1]["w1"])
    with refuses(TypeError, "checkpoint: a Chain is needed, got Layer"):
        checkpoint(one)


@pytest.mark.parametrize("wrap", [checkpoint, lambda c: checkpoint(Chain(checkpoint(c)))])
def test_a_checkpoint_draws_the_same_mask_again(wrap):
    x, rng = np.ones((30, 4)), np.random.default_rng(3)
    drop = Layer(lambda x: dropout(x, rng=rng), dropout_backward)
    net = Chain(wrap(Chain(drop, drop)))
    y, saved = net.forward(x, {})
    z, later = net.forward(x, {})  # draws on, between forward and backward
    state = rng.bit_generator.state
    same(net.backward(x, saved)[0], y)  # y is the mask times 1
    same(net.backward(x, later)[0], z)
    assert (y != z).any() and rng.bit_generator.state == state


def test_a_checkpoint_notices_chance_that_it_cannot_repeat():
    rng = np.random.default_rng(0)
    own = Layer(lambda x: (x * rng.random(x.shape), None), lambda dy, saved: dy)
    net = Chain(checkpoint(Chain(own)))
    y, saved = net.forward(np.ones((30, 4)), {})
    with refuses(ValueError, "checkpoint: the second forward pass gave another output"):
        net.backward(y, saved)


# ---- scaled losses ----
@pytest.mark.parametrize("interval", [1, 2, 3])
def test_the_scale_is_that_of_torch(interval):
    """Of twelve steps some overflow: both leave the same ones out."""
    options = {"init_scale": 2.0**16, "growth_interval": interval}
    scaler = torch.amp.GradScaler("cpu", **options)
    leaf = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([leaf], lr=1.0)
    params, scale, steps = {"w": np.zeros(1, np.float32)}, LossScale(), []
    for slope in [1.0, 0.5, 9.0, 0.1, 2.0, 1e-4, 5.0, 0.2, 0.3, 1.0, 70.0, 0.01]:
        optimizer.zero_grad()
        slope16 = np.float16(slope)
        scaler.scale(leaf.sum() * float(slope16)).backward()
        leaf.grad = leaf.grad.half().float()  # where float16 overflows

        def grads_of(half, dy, slope16=slope16):
            assert half["w"].dtype == np.float16
            return {"w": np.array([np.float32(dy) * slope16]).astype(np.float16)}

        grads, scale = mixed_precision(grads_of, params, scale, interval=interval)
        scaler.step(optimizer)
        scaler.update()
        if grads is not None:
            params = {"w": params["w"] - grads["w"]}
        steps.append(grads is not None)
        assert scale.factor == scaler.get_scale()
        same(params["w"], leaf.detach().numpy())
    assert not all(steps)
    assert sum(steps) > 3


def test_scaled_gradients_have_the_type_of_the_parameters():
    for kind in (np.float32, np.float64):
        params = {"w": np.ones(2, kind)}
        grads, scale = mixed_precision(lambda half, dy: half, params, LossScale(4.0))
        np.testing.assert_array_equal(grads["w"], [0.25, 0.25])
        assert grads["w"].dtype == kind
        assert scale == LossScale(4.0, 1)
    for wrong in (np.inf, np.nan):
        found = mixed_precision(lambda half, dy, a=wrong: {"w": half["w"] * a}, params)
        assert found == (None, LossScale(2.0**15))
    with refuses(ShapeError, "mixed_precision: w is None, but it may not be left out"):
        mixed_precision(lambda half, dy: half, {"w": None})
    with refuses(TypeError, "mixed_precision: w holds int64, but real"):
        mixed_precision(lambda half, dy: half, {"w": np.ones(2, int)})
    with refuses(ValueError, "mixed_precision: interval must be from 1, got 0"):
        mixed_precision(lambda half, dy: half, params, interval=0)
