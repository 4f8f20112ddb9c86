"""The LSTM and the GRU against PyTorch, their papers' formulas, and the inventory."""

import numpy as np
import pytest
import torch
from common import gap, normal, same
from gradient_check import check_torch
from hypothesis import given, settings
from recurrent import cut, joined, layers, modules

from dlbook.lstm_gru import gru, gru_backward, lstm, lstm_backward
from dlbook.rnn import rnn
from dlbook.verify import refute

N, T, D, F = 2, 5, 3, 4
LSTM = [normal(N, T, D), normal(N, F), normal(N, F, seed=1)]
LSTM += [normal(4 * F, D), normal(4 * F, F), normal(4 * F)]
GRU = [normal(N, T, D), normal(N, F), normal(3 * F, D), normal(3 * F, F)]
GRU += [normal(3 * F), normal(3 * F, seed=1)]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# ---- against PyTorch ----
@settings(max_examples=40, deadline=None)
@given(layers(gates=4, states=2, biases=1))
def test_lstm_against_torch(args):
    check_torch(joined(lstm), cut(lstm_backward), modules(torch.nn.LSTM, 2, 4), args)


@settings(max_examples=40, deadline=None)
@given(layers(gates=3, states=1, biases=2))
def test_gru_against_torch(args):
    check_torch(joined(gru), cut(gru_backward), modules(torch.nn.GRU, 1, 3), args)


def paper(x, h, w_ih, w_hh, b_ih, b_hh):
    """Step through a GRU whose reset comes before the product, in PyTorch."""
    F, y = w_hh.shape[1], []
    h = torch.zeros(len(x), F, dtype=x.dtype) if h is None else h
    b = sum(b for b in (b_ih, b_hh, torch.zeros(3 * F, dtype=x.dtype)) if b is not None)
    for t in range(x.shape[1]):
        from_x = x[:, t] @ w_ih.T + b
        r, z = torch.sigmoid(from_x[:, : 2 * F] + h @ w_hh[: 2 * F].T).chunk(2, 1)
        n = torch.tanh(from_x[:, 2 * F :] + (r * h) @ w_hh[2 * F :].T)
        h = (1 - z) * n + z * h
        y.append(h)
    return torch.cat([torch.stack(y, 1).ravel(), h.ravel()])


@settings(max_examples=40, deadline=None)
@given(layers(gates=3, states=1, biases=2))
def test_gru_with_the_reset_before_against_autograd(args):
    check_torch(joined(gru), cut(gru_backward), paper, args, reset="before")


@pytest.mark.parametrize(
    ("module", "args"), [(torch.nn.LSTM, LSTM), (torch.nn.GRU, GRU)], ids=["LSTM", "GRU"]
)
def test_a_module_with_its_own_weights(module, args):
    module = module(D, F, batch_first=True, dtype=torch.float64)
    w_ih, w_hh, b_ih, b_hh = (p.detach().numpy() for p in module.parameters())
    layer, states = (lstm, args[1:3]) if len(w_ih) == 4 * F else (gru, args[1:2])
    biases = [b_ih + b_hh] if layer is lstm else [b_ih, b_hh]
    start = tuple(torch.tensor(h)[None] for h in states)
    y, last = module(torch.tensor(args[0]), start if layer is lstm else start[0])
    mine, _ = layer(args[0], *states, w_ih, w_hh, *biases)
    last = last if layer is lstm else (last,)
    for one, other in zip(mine, (y, *(h[0] for h in last)), strict=True):
        same(one, other.detach().numpy())


# ---- time ----
@pytest.mark.parametrize(
    ("layer", "args", "options"),
    [(lstm, LSTM, {}), (gru, GRU, {}), (gru, GRU, {"reset": "before"})],
)
def test_a_sequence_may_be_read_in_pieces(layer, args, options):
    x, count = args[0], 2 if layer is lstm else 1
    whole, _ = layer(*args, **options)
    (first, *last), _ = layer(x[:, :2], *args[1:], **options)
    (second, *last), _ = layer(x[:, 2:], *last, *args[1 + count :], **options)
    same(whole[0], np.concatenate((first, second), axis=1))
    for one, other in zip(whole[1:], last, strict=True):
        same(one, other)


def test_missing_gradients_are_zeros():
    (y, h, c), saved = lstm(*LSTM)
    zeros = lstm_backward((np.zeros_like(y), h, np.zeros_like(c)), saved)
    for one, other in zip(lstm_backward((None, h, None), saved), zeros, strict=True):
        np.testing.assert_array_equal(one, other)


# ---- what the gates do ----
def biased(i, f, o, g=0.0):
    return np.repeat([i, f, g, o], F).astype(float)


def test_a_closed_lstm_keeps_its_memory_for_ever():
    x, h0, c0, w_ih, w_hh, _ = LSTM
    x = np.tile(x, (1, 40, 1))
    (_, _, c), saved = lstm(x, h0, c0, w_ih * 0, w_hh * 0, biased(-1e4, 1e4, 0))
    np.testing.assert_array_equal(c, c0)
    dc = normal(N, F)
    np.testing.assert_array_equal(lstm_backward((None, None, dc), saved)[2], dc)


def test_the_direct_path_through_the_memory_is_the_product_of_forget_gates():
    x, h0, c0, w_ih, _, b = LSTM
    without = np.zeros((4 * F, F))  # no way through h
    _, saved = lstm(x, h0, c0, w_ih, without, b)
    dc = normal(N, F)
    dc0 = lstm_backward((None, None, dc), saved)[2]
    same(dc0, dc * saved.gates[..., F : 2 * F].prod(0))


def test_the_states_are_bounded():
    (y, _, _), saved = lstm(*LSTM)
    assert abs(y).max() < 1
    assert ((saved.gates[..., : 2 * F] > 0) & (saved.gates[..., : 2 * F] < 1)).all()
    (y, _), _ = gru(GRU[0], None, *GRU[2:])
    assert abs(y).max() < 1  # a mixture of numbers below 1


def test_a_gru_that_keeps_its_state():
    x, h0, w_ih, w_hh, _, _ = GRU
    keep = np.repeat([0, 1e4, 0], F)
    (y, h), _ = gru(x, h0, w_ih * 0, w_hh * 0, keep)
    np.testing.assert_array_equal(h, h0)
    np.testing.assert_array_equal(y, np.repeat(h0[:, None], T, axis=1))


# ---- rows of the inventory ----
def test_a_066_the_order_of_the_concatenation_permutes_columns():
    x, h, c, w_ih, w_hh, b = LSTM
    (_, one, _), _ = lstm(x[:, :1], h, c, w_ih, w_hh, b)
    w = np.concatenate((w_hh, w_ih), axis=1)  # [h, x]
    z = np.concatenate((h, x[:, 0]), axis=1) @ w.T + b
    i, f, g, o = np.split(z, 4, axis=1)
    same(one, sigmoid(o) * np.tanh(sigmoid(f) * c + sigmoid(i) * np.tanh(g)))
    swapped = np.concatenate((x[:, 0], h), axis=1) @ w.T + b
    assert gap(swapped, z) > 0.1


@pytest.mark.parametrize("row", ["A-060", "N-183"])
def test_a_060_n_183_the_forget_gate_is_the_direct_path_only(row):
    x, h0, c0, w_ih, w_hh, b = LSTM
    units = [np.tile(unit, (N, 1)) for unit in np.eye(F)]

    def jacobian(c0):  # rows: dc_2 / dc_0, through the gates of the second step too
        (_, h, c), one = lstm(x[:, :1], h0, c0, w_ih, w_hh, b)
        _, two = lstm(x[:, 1:2], h, c, w_ih, w_hh, b)
        rows = []
        for unit in units:
            _, dh, dc, *_ = lstm_backward((None, None, unit), two)
            rows.append(lstm_backward((None, dh, dc), one)[2][0])
        return np.stack(rows), (one.gates * two.gates)[0, 0, F : 2 * F]

    total, direct = jacobian(c0)
    shift = 1e-6 * np.eye(F)[0]  # the backward is right ...
    up, down = (
        lstm(x[:, :2], h0, c, w_ih, w_hh, b)[0][2] for c in (c0 + shift, c0 - shift)
    )
    np.testing.assert_allclose(total[:, 0], (up - down)[0] / 2e-6, atol=1e-8)
    assert gap(total, np.diag(direct)) > 1e-3, row  # ... and it is no diagonal of f


@pytest.mark.parametrize("row", ["A-070", "H-104", "N-196"])
def test_a_070_h_104_n_196_two_places_for_the_reset_gate(row, capsys):
    def inputs(rng):
        return tuple(rng.standard_normal(a.shape) for a in GRU)

    refute(row, lambda *a: gru(*a, reset="before")[0][0], lambda *a: gru(*a)[0][0], inputs)
    assert f"{row}: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, h0, w_ih, w_hh, b_ih, b_hh = GRU
    open_ = b_ih + np.repeat([1e4, 0, 0], F)  # with r = 1 there is no difference
    same(
        gru(x, h0, w_ih, w_hh, open_, b_hh)[0][0],
        gru(x, h0, w_ih, w_hh, open_, b_hh, reset="before")[0][0],
    )


@pytest.mark.parametrize("row", ["A-071", "H-105", "N-197", "A-069", "H-102"])
def test_a_071_h_105_n_197_a_069_h_102_the_other_z_is_one_minus_ours(row):
    """(1 - z) h + z n of Chung et al. (2014): negate what makes z."""
    x, h0, w_ih, w_hh, b_ih, _ = GRU
    y, h = [], h0
    for t in range(T):
        r, z, _ = np.split(sigmoid(x[:, t] @ w_ih.T + b_ih + h @ w_hh.T), 3, axis=1)
        n = np.tanh(x[:, t] @ w_ih[2 * F :].T + b_ih[2 * F :] + (r * h) @ w_hh[2 * F :].T)
        h = (1 - z) * h + z * n
        y.append(h)
    sign = np.repeat([1.0, -1.0, 1.0], F)
    ours = gru(
        x, h0, sign[:, None] * w_ih, sign[:, None] * w_hh, sign * b_ih, reset="before"
    )
    same(ours[0][0], np.stack(y, axis=1))
    printed = gru(x, h0, w_ih, w_hh, b_ih, reset="before")[0][0]
    assert gap(printed, np.stack(y, axis=1)) > 0.1, row


def test_a_068_without_biases():
    x, h0, w_ih, w_hh, b_ih, b_hh = GRU
    same(gru(x, h0, w_ih, w_hh)[0][0], gru(x, h0, w_ih, w_hh, b_ih * 0, b_hh * 0)[0][0])


@pytest.mark.parametrize("row", ["A-072", "N-192", "N-221", "N-226"])
def test_a_072_n_192_n_221_n_226_parameters_are_as_1_to_3_to_4(row):
    kinds = torch.nn.RNN, torch.nn.GRU, torch.nn.LSTM
    counts = [sum(p.numel() for p in kind(128, 256).parameters()) for kind in kinds]
    assert counts == [98_816, 3 * 98_816, 4 * 98_816], row


def test_n_223_what_is_saved_grows_from_rnn_to_gru_to_lstm():
    _, plain = rnn(*(a[..., :F, :] if a.ndim == 2 else a for a in GRU[:4]))
    _, gated = gru(*GRU)
    _, cell = lstm(*LSTM)
    sizes = [
        plain.h.size,
        gated.h.size + gated.gates.size + gated.inner.size,
        cell.h.size + cell.c.size + cell.gates.size,
    ]
    assert sizes == sorted(sizes)
    assert sizes[2] == 2 * (T + 1) * N * F + T * N * 4 * F
