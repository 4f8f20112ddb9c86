"""The recurrent layer against PyTorch, its definition, and what it must do in time."""

import numpy as np
import pytest
import torch
from common import normal, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st
from recurrent import cut, joined, layers, modules

from dlbook.linear import linear
from dlbook.rnn import NONLINEARITIES, rnn, rnn_backward
from dlbook.verify import refute

LAYERS = layers(gates=1, states=1, biases=1)
X, H0, W_IH, W_HH, B = normal(2, 5, 3), normal(2, 4), normal(4, 3), normal(4, 4), normal(4)


def rnn_loops(x, h0, w_ih, w_hh, b, nonlinearity="tanh"):
    """Compute one sum after the other; return every state (N, T, F)."""
    (N, T, D), F = x.shape, len(b)
    h = np.concatenate((h0[:, None], np.zeros((N, T, F))), axis=1)
    for n, t, f in np.ndindex(N, T, F):
        z = b[f] + sum(w_ih[f, d] * x[n, t, d] for d in range(D))
        z += sum(w_hh[f, e] * h[n, t, e] for e in range(F))
        h[n, t + 1, f] = {"tanh": np.tanh(z), "relu": max(z, 0), "identity": z}[
            nonlinearity
        ]
    return h[:, 1:]


# ---- against PyTorch and the definition ----
@settings(max_examples=40, deadline=None)
@given(LAYERS, st.sampled_from(["tanh", "relu"]))
def test_against_torch(args, name):
    reference = modules(torch.nn.RNN, 1, 1, nonlinearity=name)
    check_torch(joined(rnn), cut(rnn_backward), reference, args, nonlinearity=name)


@settings(max_examples=20, deadline=None)
@given(LAYERS)
def test_identity_against_autograd(args):
    def reference(x, h, w_ih, w_hh, b):
        h = torch.zeros(len(x), len(w_hh), dtype=x.dtype) if h is None else h
        y = []
        for t in range(x.shape[1]):
            h = x[:, t] @ w_ih.T + h @ w_hh.T + (0 if b is None else b)
            y.append(h)
        return torch.cat([torch.stack(y, 1).ravel(), h.ravel()])

    options = {"nonlinearity": "identity"}
    check_torch(joined(rnn), cut(rnn_backward), reference, args, **options)


@pytest.mark.parametrize("name", NONLINEARITIES)
def test_against_the_definition(name):
    (y, h), _ = rnn(X, H0, W_IH, W_HH, B, nonlinearity=name)
    same(y, rnn_loops(X, H0, W_IH, W_HH, B, name))
    same(h, y[:, -1])


def test_the_definition_by_hand():
    y = rnn_loops(*(np.full(s, 0.5) for s in ((1, 2, 1), (1, 1), (1, 1), (1, 1), (1,))))
    same(y[0, 0, 0], np.tanh(1.0))
    same(y[0, 1, 0], np.tanh(0.75 + np.tanh(1.0) / 2))


def test_both_of_torchs_biases_have_the_gradient_of_ours():
    module = torch.nn.RNN(3, 4, batch_first=True, dtype=torch.float64)
    weights = [p.detach().numpy() for p in module.parameters()]
    y, h = module(torch.tensor(X), torch.tensor(H0)[None])
    (y.sum() + (h**2).sum()).backward()
    (mine, h), saved = rnn(X, H0, *weights[:2], weights[2] + weights[3])
    same(mine, y.detach().numpy())
    *_, db = rnn_backward((np.ones_like(mine), 2 * h), saved)
    same(db, module.bias_ih_l0.grad.numpy())
    same(db, module.bias_hh_l0.grad.numpy())


# ---- time ----
def test_a_sequence_may_be_read_in_pieces():
    whole, _ = rnn(X, H0, W_IH, W_HH, B)
    (first, h), _ = rnn(X[:, :2], H0, W_IH, W_HH, B)
    (second, h), _ = rnn(X[:, 2:], h, W_IH, W_HH, B)
    same(whole[0], np.concatenate((first, second), axis=1))
    same(whole[1], h)


def test_the_gradient_of_the_state_joins_the_pieces():
    (y, h), saved = rnn(X, H0, W_IH, W_HH, B)
    dy = normal(*y.shape)
    whole = rnn_backward((dy, None), saved)
    (_, h), first = rnn(X[:, :2], H0, W_IH, W_HH, B)
    _, second = rnn(X[:, 2:], h, W_IH, W_HH, B)
    late = rnn_backward((dy[:, 2:], None), second)
    early = rnn_backward((dy[:, :2], late[1]), first)
    same(whole[0], np.concatenate((early[0], late[0]), axis=1))
    same(whole[1], early[1])
    for total, one, other in zip(whole[2:], early[2:], late[2:], strict=True):
        same(total, one + other)


def test_no_state_before_depends_on_an_input_after():
    moved = X.copy()
    moved[:, 3] += 1
    (y, _), (z, _) = rnn(X, H0, W_IH, W_HH)[0], rnn(moved, H0, W_IH, W_HH)[0]
    np.testing.assert_array_equal(y[:, :3], z[:, :3])
    assert (y[:, 3:] != z[:, 3:]).all()


def test_samples_do_not_meet():
    (y, _), _ = rnn(X, H0, W_IH, W_HH, B)
    (z, _), _ = rnn(X[1:], H0[1:], W_IH, W_HH, B)
    same(y[1:], z)


def test_the_gradient_of_the_last_state_is_one_of_the_last_output():
    (y, h), saved = rnn(X, H0, W_IH, W_HH, B)
    dh, dy = normal(*h.shape), np.zeros_like(y)
    dy[:, -1] = dh
    for one, other in zip(
        rnn_backward((None, dh), saved), rnn_backward((dy, None), saved), strict=True
    ):
        same(one, other)


# ---- rows of the inventory ----
def column_form(w, x):
    return w @ x


def test_n_159_inputs_are_not_joined_to_each_other():
    _, saved = rnn(X, H0, W_IH, W_HH)
    dy = np.zeros((2, 5, 4))
    dy[:, 1] = 1  # h_2 depends on x_1, but only by way of h_1: cut w_hh, and it does not
    assert abs(rnn_backward((dy, None), saved)[0][:, 0]).max() > 0.01
    _, without = rnn(X, H0, W_IH, 0 * W_HH)
    assert abs(rnn_backward((dy, None), without)[0][:, 0]).max() == 0


@pytest.mark.parametrize(("row", "rows"), [("N-171", 4), ("N-173", 2)])
def test_n_171_n_173_the_printed_shapes_do_not_multiply(row, rows):
    w, x = normal(3, rows), normal(7, 3)  # (in, out) and a batch of rows
    with pytest.raises(ValueError, match="matmul"):
        column_form(w, x)
    same(x @ w, column_form(w.T, x.T).T)  # rows with (in, out), or columns with (out, in)
    same(linear(x, w.T.copy())[0], x @ w)


def test_n_172_the_square_matrix_multiplies_but_is_the_other_one(capsys):
    def inputs(rng):
        return rng.standard_normal((4, 4)), rng.standard_normal((4, 4))

    refute("N-172", lambda w, h: w @ h, lambda w, h: (w @ h.T).T, inputs)
    assert "N-172: the printed form differs on 5 of 5" in capsys.readouterr().out


def test_a_052_the_zero_state_has_the_type_of_x():
    for kind in (np.float16, np.float32, np.float64):
        args = [a.astype(kind) for a in (X, W_IH, W_HH, B)]
        (y, h), _ = rnn(args[0], None, *args[1:])
        assert y.dtype == h.dtype == kind
    same(y, rnn(X, np.zeros((2, 4)), W_IH, W_HH, B)[0][0])


def test_n_162_the_gradient_of_shared_weights_is_the_sum_over_steps():
    (y, _), saved = rnn(X, H0, W_IH, W_HH, B)
    *_, dw_hh, _ = rnn_backward((normal(*y.shape), None), saved)
    parts, later = np.zeros((5, 4, 4)), np.zeros((2, 4))
    for t in reversed(range(5)):  # each step as a sequence of its own
        before = y[:, t - 1] if t else H0
        _, step = rnn(X[:, t : t + 1], before, W_IH, W_HH, B)
        dy = normal(*y.shape)[:, t : t + 1]
        _, later, _, parts[t], _ = rnn_backward((dy, later), step)
    same(dw_hh, parts.sum(0))


@pytest.mark.parametrize("row", ["N-164", "N-181", "N-217"])
def test_n_164_n_181_n_217_a_unit_can_remember_for_1000_steps(row):
    x = np.zeros((2, 1000, 1))
    x[0, 0], x[1, 0] = 1, -1
    (y, _), _ = rnn(x, None, np.ones((1, 1)), np.full((1, 1), 3.0))
    np.testing.assert_allclose(y[:, -1, 0], [0.995, -0.995], atol=1e-3, err_msg=row)


def test_a_041_n_166_the_output_is_a_linear_layer_on_every_state():
    (y, _), _ = rnn(X, H0, W_IH, W_HH, B)
    w, b = normal(2, 4), normal(2)
    read, _ = linear(y, w, b)
    for n, t in np.ndindex(2, 5):
        same(read[n, t], w @ y[n, t] + b)
