"""Training on sequences: against PyTorch, the rows of the inventory, and bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal, refuses, same
from gradient_check import check_torch, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.adaptive_optimizers import adam, clip_grad_norm
from dlbook.optimizers import sgd
from dlbook.sequence_training import (
    NAMES,
    sequence_loss,
    sequence_loss_backward,
    state_gradients,
)
from dlbook.shapes import ShapeError

SIZE = st.integers(1, 4)


def parameters(D=3, H=4, V=2, seed=0):
    shapes = (H, D), (H, H), (H,), (V, H), (V,)
    return {k: normal(*s, seed=seed) for k, s in zip(NAMES, shapes, strict=True)}


def in_torch(x, params):
    """Run torch.nn.RNN and a linear layer with these weights; return states and outputs."""
    w_ih, w_hh, b, w_hy, b_y = params
    h, states = torch.zeros(len(x), len(b), dtype=x.dtype), []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ w_ih.T + h @ w_hh.T + b)
        states.append(h)
    return states, torch.stack(states, 1) @ w_hy.T + b_y


def tensors(params):
    return [torch.tensor(a, requires_grad=True) for a in params.values()]


# ---- against PyTorch ----
@settings(max_examples=25, deadline=None)
@given(SIZE, SIZE, SIZE, SIZE, SIZE, st.booleans())
def test_against_torch(N, T, D, H, V, classes):
    target = normal(N, T, V, seed=1)
    target = target.argmax(-1) if classes else target

    def forward(x, *own):
        own = dict(zip(NAMES, own, strict=True))
        return sequence_loss(x, target if classes else target.astype(x.dtype), own)

    def backward(dy, saved):
        dx, grads = sequence_loss_backward(dy, saved)
        return dx, *grads.values()

    def reference(x, *own):
        y, wanted = in_torch(x, own)[1], torch.tensor(target)
        if classes:
            return F.cross_entropy(y.reshape(N * T, V), wanted.ravel())
        return ((y - wanted) ** 2).sum(-1).mean()

    params = parameters(D, H, V).values()
    check_torch(forward, backward, reference, [normal(N, T, D), *params])


def test_a_043_n_205_the_recursion_adds_what_comes_back_from_the_next_state():
    params, x, target = parameters(), normal(2, 8, 3), normal(2, 8, 2, seed=1)
    leaves = tensors(params)
    states, y = in_torch(torch.tensor(x), leaves)
    for h in states:
        h.retain_grad()
    ((y - torch.tensor(target)) ** 2).sum(-1).mean().backward()
    dy = 2 * (y.detach().numpy() - target) / 16 @ params["w_hy"]
    h = torch.stack(states, 1).detach().numpy()
    g = state_gradients(frozen(dy), frozen(h), params["w_hh"])
    same(g, np.stack([h.grad.numpy() for h in states], 1))
    same(g[:, -1], dy[:, -1])  # after the last step there is nothing
    assert abs(g[:, 0] - dy[:, 0]).max() > 0.1
    turned = state_gradients(dy, h, params["w_hh"].T.copy())  # the other layout
    assert abs(g - turned).max() > 0.1


def test_n_198_n_201_shared_weights_get_the_sum_over_their_copies():
    params, x = parameters(), torch.tensor(normal(1, 5, 3))
    copies = [torch.tensor(params["w_hh"], requires_grad=True) for _ in range(5)]
    w_ih, _, b, w_hy, b_y = (torch.tensor(a) for a in params.values())
    h, total = torch.zeros(1, 4, dtype=x.dtype), 0
    target = normal(1, 5, 2, seed=1)
    for t, copy in enumerate(copies):
        h = torch.tanh(x[:, t] @ w_ih.T + h @ copy.T + b)
        total = total + ((h @ w_hy.T + b_y - torch.tensor(target[:, t])) ** 2).sum() / 5
    parts = torch.autograd.grad(total, copies)
    loss, saved = sequence_loss(x.numpy(), target, params)
    same(loss, total.item())
    _, grads = sequence_loss_backward(1.0, saved)
    same(grads["w_hh"], sum(part.numpy() for part in parts))
    assert abs(grads["w_hh"] - parts[-1].numpy()).max() > 0.01


def test_n_202_a_step_is_that_of_torch():
    params, x, target = parameters(), normal(2, 5, 3), normal(2, 5, 2, seed=1)
    leaves = tensors(params)
    optimizer = torch.optim.SGD(leaves, lr=0.1)
    loss = ((in_torch(torch.tensor(x), leaves)[1] - torch.tensor(target)) ** 2).sum(-1)
    loss.mean().backward()
    optimizer.step()
    _, grads = sequence_loss_backward(1.0, sequence_loss(x, target, params)[1])
    moved, _ = sgd(params, grads, lr=0.1)
    for a, leaf in zip(moved.values(), leaves, strict=True):
        same(a, leaf.detach().numpy())


def test_n_203_a_squared_length_is_a_sum_over_the_outputs():
    params, x, target = parameters(V=3), normal(2, 5, 3), normal(2, 5, 3, seed=1)
    y = in_torch(torch.tensor(x), tensors(params))[1].detach()
    mean = F.mse_loss(y, torch.tensor(target)).item()  # divides by the outputs too
    same(sequence_loss(x, target, params)[0], 3 * mean)


def test_n_204_the_outputs_become_probabilities_first():
    params, x, k = parameters(V=3), normal(1, 5, 3), np.array([[0, 2, 1, 1, 0]])
    y = in_torch(torch.tensor(x), tensors(params))[1].detach()
    one_hot = np.eye(3)[k]
    printed = -(one_hot * torch.softmax(y, -1).log().numpy()).sum(-1).mean()
    same(sequence_loss(x, k, params)[0], printed)
    with np.errstate(invalid="ignore"):  # without the softmax there are logarithms of < 0
        assert np.isnan(-(one_hot * np.log(y.numpy())).sum(-1).mean())


def test_n_199_n_216_it_learns_to_echo_what_it_read_before():
    rng = np.random.default_rng(0)
    params = {k: 0.5 * a for k, a in parameters(D=2, H=12, V=2).items()}
    state, losses = None, []
    for _ in range(300):
        k = rng.integers(0, 2, (16, 8))
        x, target = np.eye(2)[k], np.roll(k, 2, axis=1)
        target[:, :2] = 0  # before anything was read
        loss, saved = sequence_loss(x, target, params)
        grads, _ = clip_grad_norm(sequence_loss_backward(1.0, saved)[1], max_norm=1.0)
        params, state = adam(params, grads, state, lr=0.02)
        losses.append(float(loss))
    assert losses[0] > 0.5
    assert max(losses[-20:]) < 0.05


# ---- bad input and extremes ----
X, P = frozen(normal(2, 4, 3)), parameters()


@pytest.mark.parametrize(
    ("x", "target", "error", "message"),
    [
        (X[0], normal(2, 4, 2), ShapeError, "sequence_loss: x has 2 dimensions, not 3"),
        (
            X,
            normal(2, 4, 5),
            ShapeError,
            "mse_loss: prediction is (2, 4, 2), but (2, 4, 5)",
        ),
        (
            X,
            np.zeros((2, 3), int),
            ShapeError,
            "cross_entropy: target is (2, 3) for scores",
        ),
        (X, np.full((2, 4), 2), IndexError, "cross_entropy: target must be from 0 to"),
        (X, np.full((2, 4, 2), np.nan), ValueError, "mse_loss: the target holds NaN"),
        (X.astype(int), normal(2, 4, 2), TypeError, "rnn: x holds int64, but real"),
        (X[:0], normal(0, 4, 2), ValueError, "mse_loss: the batch is empty"),
        (
            X[:, :0],
            np.zeros((2, 0), int),
            ValueError,
            "cross_entropy: the batch is empty",
        ),
    ],
)
def test_refusals(x, target, error, message):
    with refuses(error, message):
        sequence_loss(x, target, P)


def test_more_refusals():
    with refuses(KeyError, "'sequence_loss: params lacks w_hh, b_y"):
        sequence_loss(X, normal(2, 4, 2), {k: P[k] for k in ("w_ih", "b", "w_hy")})
    _, saved = sequence_loss(X, normal(2, 4, 2), P)
    with refuses(ShapeError, "mse_loss_backward: dy must be one number"):
        sequence_loss_backward(np.ones(2), saved)
    h = normal(2, 4, 4)
    with refuses(ShapeError, "state_gradients: h says T = 3, but it was 4"):
        state_gradients(h, h[:, :3], P["w_hh"])
    with refuses(TypeError, "state_gradients: one type is needed"):
        state_gradients(h.astype(np.float32), h, P["w_hh"])


def test_none_for_an_array_is_refused():
    y, h = normal(2, 4, 2), normal(2, 4, 4)
    for name in NAMES:
        with refuses(ShapeError, f"sequence_loss: {name} is None"):
            sequence_loss(X, y, P | {name: None})
    for x, target, name in ((None, y, "x"), (X, None, "target")):
        with refuses(ShapeError, f"sequence_loss: {name} is None"):
            sequence_loss(x, target, P)
    for n, name in enumerate(("dy", "h", "w_hh")):
        arrays = [h, h, P["w_hh"]]
        arrays[n] = None
        with refuses(ShapeError, f"state_gradients: {name} is None"):
            state_gradients(*arrays)


@pytest.mark.parametrize("shape", [(0, 4, 4), (2, 0, 4), (1, 1, 4)])
def test_states_of_sizes_0_and_1_owe_what_their_outputs_owe(shape):
    dy = normal(*shape).astype(np.float32)
    g = state_gradients(dy, dy, np.ones((4, 4), np.float32))
    assert g.dtype == np.float32
    np.testing.assert_array_equal(g, dy)


def test_inputs_far_out_stay_finite():
    loss, saved = sequence_loss(X * 1e4, np.zeros((2, 4), int), P)
    dx, grads = sequence_loss_backward(1.0, saved)
    assert np.isfinite(loss)
    assert all(np.isfinite(a).all() for a in (dx, *grads.values()))
