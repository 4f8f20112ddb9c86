"""The multilayer perceptron against PyTorch, on the digits, on XOR, and bad input."""

import numpy as np
import pytest
import torch
from common import generator, refuses
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.data import digits
from dlbook.linear import linear
from dlbook.multilayer_perceptron import (
    initial_params,
    multilayer_perceptron,
    predict,
    train,
)
from dlbook.optimizers import momentum
from dlbook.shapes import ShapeError


def in_torch(x, *own):
    """Run the layers of `own` (w1, b1, w2, ...) with PyTorch."""
    pairs = list(zip(own[::2], own[1::2], strict=True))
    for w, b in pairs[:-1]:
        x = torch.tanh(torch.nn.functional.linear(x, w, b))
    return torch.nn.functional.linear(x, *pairs[-1])


# ---- against PyTorch ----
@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.integers(1, 5))
def test_against_torch(sizes, N):
    params = initial_params(sizes, rng=generator(N))
    names, network = tuple(params), multilayer_perceptron(len(sizes) - 1)

    def forward(x, *own):
        return network.forward(x, dict(zip(names, own, strict=True)))

    def backward(dy, saved):
        dx, grads = network.backward(dy, saved)
        return dx, *(grads[name] for name in names)

    x = generator(1).standard_normal((N, sizes[0]))
    check_torch(forward, backward, in_torch, (x, *params.values()))


def test_training_against_torch():
    x, k = generator().standard_normal((12, 4)), generator().integers(0, 3, 12)
    params = initial_params((4, 6, 5, 3), rng=generator(1))
    ours, losses = train(
        x, k, params, epochs=50, batch_size=12, step=momentum, rng=generator(), lr=0.1
    )
    leaves = [torch.tensor(a, requires_grad=True) for a in params.values()]
    optimizer = torch.optim.SGD(leaves, lr=0.1, momentum=0.9)
    for expected in losses:
        logits = in_torch(torch.tensor(x), *leaves)
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(k))
        np.testing.assert_allclose(expected, loss.item(), rtol=1e-10)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for a, leaf in zip(ours.values(), leaves, strict=True):
        np.testing.assert_allclose(a, leaf.detach().numpy(), rtol=1e-9, atol=1e-12)


# ---- what it learns ----
def test_the_digits():
    images, k = digits()
    x = images.reshape(len(images), 64)
    params = initial_params((64, 32, 16, 10), rng=generator())
    seen, rest = slice(0, 1400), slice(1400, None)
    found, losses = train(x[seen], k[seen], params, epochs=12, rng=generator(1), lr=0.005)
    assert np.mean(losses[-40:]) < 0.1 < 2 < losses[0]
    assert (predict(x[rest], found) == k[rest]).mean() > 0.9
    assert (predict(x[rest], params) == k[rest]).mean() < 0.3


def test_one_layer_is_linear():
    params = initial_params((3, 2), rng=generator())
    x = generator().standard_normal((4, 3))
    y, _ = multilayer_perceptron(1).forward(x, params)
    np.testing.assert_array_equal(y, linear(x, params["w1"], params["b1"])[0])


def test_parameters_of_the_digits_network():
    params = initial_params((64, 32, 16, 10), rng=generator())
    assert sum(a.size for a in params.values()) == 2778  # 2080 + 528 + 170


# ---- the contract ----
def test_types_are_kept_and_nothing_is_written_to():
    start = initial_params((3, 4, 2), rng=generator())
    start = {name: a.astype(np.float32) for name, a in start.items()}
    before = {name: a.copy() for name, a in start.items()}
    for a in start.values():
        a.flags.writeable = False
    x, k = np.eye(3, dtype=np.float32), np.array([0, 1, 1])
    params, losses = train(x, k, start, epochs=2, batch_size=2, rng=generator())
    assert len(losses) == 4  # the last batch of an epoch may be smaller
    for name, a in params.items():
        assert a.dtype == np.float32
        np.testing.assert_array_equal(start[name], before[name])


def test_the_same_generator_gives_the_same():
    x, k = generator().standard_normal((9, 3)), generator().integers(0, 2, 9)
    params = initial_params((3, 4, 2), rng=generator())
    one, two = (
        train(x, k, params, epochs=3, batch_size=4, rng=generator(5))[1] for _ in "ab"
    )
    assert one == two


def test_inputs_far_out_and_none():
    params = initial_params((3, 4, 2), rng=generator())
    x = np.array([[1e4, -1e4, 1e4], [0, 0, 0]])
    found, losses = train(x, np.array([0, 1]), params, epochs=3, rng=generator())
    assert np.isfinite(losses).all()
    assert all(np.isfinite(a).all() for a in found.values())
    assert predict(np.zeros((0, 3)), params).shape == (0,)


# ---- bad input ----
PARAMS = initial_params((3, 4, 2), rng=generator())
X, K = np.ones((5, 3)), np.array([0, 1, 0, 1, 1])


@pytest.mark.parametrize(
    ("args", "options", "error", "message"),
    [
        ((X, K[:4]), {}, ShapeError, "train: k says N = 4, but it was 5"),
        ((X[0], K), {}, ShapeError, "train: x has 1 dimensions, not 2"),
        ((X[:, :2], K), {}, ShapeError, "linear: w says D = 3, but it was 2"),
        (
            (X[:0], K[:0]),
            {},
            ValueError,
            "train: N must be a whole number from 1, got 0",
        ),
        ((X, K), {"epochs": 0}, ValueError, "train: epochs must be a whole"),
        ((X, K), {"batch_size": -2}, ValueError, "train: batch_size must be"),
        ((X, K), {"lr": -1}, ValueError, "adam: lr must be in [0, inf), got -1"),
        ((X, K), {"rng": 0}, TypeError, "train: rng must be np.random.default_rng"),
        ((X.astype(int), K), {}, TypeError, "linear: x holds int64, but real"),
    ],
)
def test_train_refuses(args, options, error, message):
    with refuses(error, message):
        train(*args, PARAMS, **{"epochs": 1, "rng": generator(), **options})


@pytest.mark.parametrize("k", [K + 1, K - 1, K.astype(float)])
def test_classes_that_are_none(k):
    with pytest.raises((ValueError, IndexError, TypeError), match="cross_entropy: "):
        train(X, k, PARAMS, epochs=1, rng=generator())


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((3,), "initial_params: two sizes or more are needed, got (3,)"),
        ((3, 0, 2), "fans: a shape (F, D) or (O, C, K...) is needed, got (0, 3)"),
        ((3, 2.0), "fans: a shape (F, D) or (O, C, K...) is needed, got (2.0, 3)"),
    ],
)
def test_sizes_that_make_no_network(sizes, message):
    with refuses(ValueError, message):
        initial_params(sizes, rng=generator())
