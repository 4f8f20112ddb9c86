"""Rows of the inventory that compare recurrent layers, one test each."""

from time import perf_counter

import numpy as np
import pytest
from common import normal, refuses, same

from dlbook.adaptive_pooling import global_avg_pool2d
from dlbook.convolution import conv2d
from dlbook.linear import linear
from dlbook.lstm_gru import gru, gru_backward, lstm, lstm_backward
from dlbook.multilayer_perceptron import initial_params, predict
from dlbook.rnn import rnn, rnn_backward
from dlbook.shapes import ShapeError


def fastest(run, times=20):
    """Return the seconds of the fastest of some runs: the others were disturbed."""
    seconds = []
    for _ in range(times):
        begin = perf_counter()
        run()
        seconds.append(perf_counter() - begin)
    return min(seconds)


def test_a_064_one_product_for_all_gates_instead_of_four():
    x, h, c, w = normal(4, 16), normal(4, 16), normal(4, 16), normal(64, 32)
    both = np.concatenate((x, h), axis=1)
    one, four = w.T.copy(), [part.T.copy() for part in np.split(w, 4)]
    i, f, g, o = (both @ part for part in four)
    same(both @ one, np.concatenate((i, f, g, o), axis=1))

    def gate(z):
        return 1 / (1 + np.exp(-z))

    (_, _, found), _ = lstm(x[:, None], h, c, w[:, :16].copy(), w[:, 16:].copy())
    same(found, gate(f) * c + gate(i) * np.tanh(g))
    together = fastest(lambda: [both @ one for _ in range(100)])
    assert together < fastest(lambda: [both @ part for _ in range(100) for part in four])


def test_n_222_products_are_as_1_to_3_to_4_but_time_depends_on_the_code():
    N, T, D, F = 32, 8, 16, 16
    x = normal(N, T, D)
    weights = {n: (normal(n * F, D), normal(n * F, F)) for n in (1, 3, 4)}
    products = [sum(w.size for w in weights[n]) for n in (1, 3, 4)]  # for each step
    assert products == [512, 3 * 512, 4 * 512]

    def sample_by_sample():
        return [rnn(x[n : n + 1], None, *weights[1])[0][0] for n in range(N)]

    same(np.concatenate(sample_by_sample()), rnn(x, None, *weights[1])[0][0])
    slow = fastest(sample_by_sample)  # the layer with the least arithmetic ...
    assert slow > fastest(
        lambda: lstm(x, None, None, *weights[4])
    )  # ... is not the fastest


def reach(kind, bias, T=40, F=8):
    """Return how much of the last state's gradient is left at the first state.

    The bias is that of the LSTM's forget gate, or of the GRU's z: the second of each.
    """
    layer, back, gates = kind
    states = [normal(2, F)] * (2 if layer is lstm else 1)
    weights = 0.1 * normal(gates * F, 3), 0.1 * normal(gates * F, F, seed=1)
    biases = [bias * np.repeat(np.eye(gates)[1], F)] if gates > 1 else []
    y, saved = layer(normal(2, T, 3), *states, *weights, *biases)
    last = np.ones_like(y[-1])
    first = back((None,) * (len(y) - 1) + (last,), saved)[len(y) - 1]
    return np.linalg.norm(first) / np.linalg.norm(last)


RNN, GRU, LSTM = (rnn, rnn_backward, 1), (gru, gru_backward, 3), (lstm, lstm_backward, 4)


@pytest.mark.parametrize("row", ["N-224", "N-225"])
def test_n_224_n_225_gates_keep_gradients_only_where_they_are_open(row):
    assert reach(RNN, 0) < 1e-10, row
    for gated in (GRU, LSTM):
        assert reach(gated, 6) > 0.5
        assert reach(gated, 0) < 1e-6  # as they are at the start: "minimal" is too much


def test_n_157_a_network_without_recurrence_may_read_any_size():
    w, head = normal(4, 3, 3, 3), normal(2, 4)
    for size in ((20, 20), (33, 47)):
        y, _ = global_avg_pool2d(conv2d(normal(1, 3, *size), w)[0])
        assert linear(y.reshape(1, 4), head)[0].shape == (1, 2)
    params = initial_params((3 * 20 * 20, 5, 2), rng=np.random.default_rng(0))
    assert predict(normal(1, 3 * 20 * 20), params).shape == (1,)
    with refuses(ShapeError, "linear: w says D = 1200, but it was 4653"):
        predict(normal(1, 3 * 33 * 47), params)
