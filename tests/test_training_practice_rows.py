"""Rows of the inventory on memory, batches and half precision, one test each."""

from math import isqrt

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import generator, normal, same

from dlbook.activations import relu
from dlbook.adaptive_optimizers import adam
from dlbook.backpropagation import Chain, Layer
from dlbook.losses import cross_entropy, cross_entropy_backward
from dlbook.multilayer_perceptron import (
    initial_params,
    multilayer_perceptron,
)
from dlbook.optimizers import sgd
from dlbook.training_practice import (
    LossScale,
    checkpoint,
    mixed_precision,
    train_accumulated,
)
from dlbook.verify import refute


# ---- memory ----
class Held:
    """An input that a layer has saved; the class counts those that are alive."""

    alive = peak = calls = 0

    def __init__(self, x):
        self.x = x
        Held.alive, Held.calls = Held.alive + 1, Held.calls + 1
        Held.peak = max(Held.peak, Held.alive)

    def __del__(self):
        Held.alive -= 1


def held_and_called(n, k):
    """Train a step of n layers in k segments: return inputs held at most, and calls."""
    layer = Layer(lambda x: (np.sin(x), Held(x)), lambda dy, saved: dy * np.cos(saved.x))
    chain = Chain(*[layer] * n)
    if k:
        chain = Chain(*[checkpoint(Chain(*[layer] * (n // k)))] * k)
    Held.peak = Held.calls = 0
    y, saved = chain.forward(np.ones(1), {})
    chain.backward(y, saved)
    return Held.peak + k, Held.calls


def test_c_117_the_root_of_n_is_what_is_held_not_what_is_saved():
    for n in (16, 64, 256):
        assert held_and_called(n, 0)[0] == n
        held = [held_and_called(n, k)[0] for k in (1, isqrt(n), n)]
        assert held[1] == 2 * isqrt(n) == min(held)
        assert n - held[1] > isqrt(n)  # what is saved: nearly all of it


def test_c_116_c_118_checkpoints_cost_one_more_forward_pass():
    assert held_and_called(64, 0)[1] == 64
    assert held_and_called(64, 8)[1] == 2 * 64


def test_c_148_a_step_after_every_fourth_batch_and_none_is_lost(capsys):
    def of_batch(batch, params):
        return 1, {"w": params["w"] - batch}

    def printed(batches, w):
        """Count from 0, as the listing must be meant: a step at 0, 4 and 8."""
        total = np.zeros_like(w)
        for n, batch in enumerate(batches):
            total = total + (w - batch) / 4
            if n % 4 == 0:
                w, total = w - 0.1 * total, np.zeros_like(w)
        return w

    def right(batches, w):
        return train_accumulated(batches, of_batch, {"w": w}, sgd, every=4, lr=0.1)[0]["w"]

    def sample(rng):
        return rng.standard_normal((10, 3)), rng.standard_normal(3)

    refute("C-148", printed, right, sample)
    assert "C-148: the printed form differs on 5 of 5" in capsys.readouterr().out
    batches, w = sample(generator())
    by_hand = w
    for part in (batches[:4], batches[4:8], batches[8:]):
        by_hand = by_hand - 0.1 * (by_hand - part.mean(0))
    same(right(batches, w), by_hand)
    moved = batches + np.eye(10)[9][:, None]  # as printed, the last is never used
    same(printed(moved, w), printed(batches, w))
    assert abs(right(moved, w) - right(batches, w)).max() > 0.01


def test_c_147_relu_in_place_destroys_what_the_backward_may_read():
    x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        x[x < 0] = 0
    y = x * 1
    y[y < 0] = 0
    slope = torch.autograd.grad(y.sum(), x)[0].tolist()
    assert slope == [0, 1, 1]  # where ReLU has the slope 0 at 0
    assert torch.autograd.grad(torch.relu(x).sum(), x)[0].tolist() == [0, 0, 1]
    own = x.detach().numpy().copy()
    same(relu(own)[0], y.detach().numpy())
    assert own[0] == -1


# ---- half precision ----
def of_perceptron(x, k, seen):
    """Return the gradients of a perceptron as float16 sees them; the loss in float32."""

    def grads_of(half, dy):
        logits, saved = multilayer_perceptron(2).forward(x.astype(np.float16), half)
        loss, own = cross_entropy(logits.astype(np.float32), k)
        dlogits = cross_entropy_backward(dy, own).astype(np.float16)
        _, grads = multilayer_perceptron(2).backward(dlogits, saved)
        seen.update(weights=half["w1"].dtype, logits=logits.dtype, loss=loss.dtype)
        seen.update(dlogits=dlogits.dtype, grads=grads["w1"].dtype)
        return grads

    return grads_of


def test_d_227_gradients_of_activations_are_float16_and_need_the_scale():
    params = initial_params((3, 4, 2), rng=generator())
    params = {name: a.astype(np.float32) for name, a in params.items()}
    seen, x, k = {}, normal(5, 3), np.array([0, 1, 1, 0, 1])
    grads, _ = mixed_precision(of_perceptron(x, k, seen), params, LossScale(1024.0))
    kinds = {name: str(kind) for name, kind in seen.items()}
    half = dict.fromkeys(("weights", "logits", "dlogits", "grads"), "float16")
    assert kinds == half | {"loss": "float32"}
    assert {a.dtype for a in grads.values()} == {np.dtype(np.float32)}
    layer = torch.nn.Linear(3, 2)
    with torch.autocast("cpu", torch.float16):
        y = layer(torch.ones(1, 3))
        y.retain_grad()
        y.float().square().mean().backward()
    assert (y.dtype, y.grad.dtype) == (torch.float16, torch.float16)
    assert layer.weight.grad.dtype == torch.float32


@pytest.mark.parametrize("row", ["C-122", "C-123", "C-124"])
def test_c_122_c_123_c_124_a_scale_saves_gradients_that_would_be_0(row):
    def tiny(half, dy):
        return {"w": (np.float32(dy) * np.full(2, 1e-8, np.float32)).astype(np.float16)}

    params = {"w": np.ones(2, np.float32)}
    lost, _ = mixed_precision(tiny, params, LossScale(1.0))
    kept, _ = mixed_precision(tiny, params)
    np.testing.assert_array_equal(lost["w"], 0, err_msg=row)
    np.testing.assert_allclose(kept["w"], 1e-8, rtol=1e-3)


@pytest.mark.parametrize("row", ["C-119", "C-120", "C-121"])
def test_c_119_c_120_c_121_sums_and_weights_are_kept_in_float32(row):
    one, step = np.float16(1), np.float16(1e-4)
    assert one + step == one, row
    assert np.float32(one) + step > 1
    half, single = np.float16(0), np.float32(0)
    for _ in range(1000):
        half, single = half + np.float16(3e-3), single + np.float16(3e-3)
    assert abs(single - 3) < 0.03 < 0.2 < abs(half - 3)
    with torch.autocast("cpu", torch.bfloat16):
        y = torch.nn.Linear(3, 2)(torch.ones(1, 3))
        loss = F.mse_loss(y, torch.zeros(1, 2))
    assert (y.dtype, loss.dtype) == (torch.bfloat16, torch.float32)


def test_d_228_a_step_in_mixed_precision_begins_with_no_gradients():
    params = initial_params((3, 8, 2), rng=generator())
    params = {name: a.astype(np.float32) for name, a in params.items()}
    x = normal(40, 3)
    k, state, scale, losses = (x[:, 0] * x[:, 1] > 0).astype(int), None, None, []
    for _ in range(200):
        grads, scale = mixed_precision(of_perceptron(x, k, {}), params, scale)
        if grads is not None:
            params, state = adam(params, grads, state, lr=0.05)
        logits, _ = multilayer_perceptron(2).forward(x.astype(np.float32), params)
        losses.append(cross_entropy(logits, k)[0])
    assert losses[-1] < 0.1 < 0.5 < losses[0]
    layer, scaler = torch.nn.Linear(3, 2), torch.amp.GradScaler("cpu")
    norms = []
    for _ in range(2):  # as printed, without zero_grad: the gradients add up
        with torch.autocast("cpu", torch.float16):
            loss = layer(torch.ones(1, 3)).float().square().mean()
        scaler.scale(loss).backward()
        norms.append(layer.weight.grad.norm().item())
    assert norms[1] == pytest.approx(2 * norms[0], rel=1e-3)
