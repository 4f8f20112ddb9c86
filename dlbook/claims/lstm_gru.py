"""What the package claims about the LSTM and the GRU: each formula beside the code."""

import numpy as np

from dlbook.claims import Claims, slopes
from dlbook.lstm_gru import gru, gru_backward, lstm, lstm_backward

CLAIMS = Claims()
claim = CLAIMS.claim


def layer(rng, gates, states, biases):
    """Draw x, the first states, w_ih, w_hh and the biases of a layer."""
    N, T, D, F = rng.integers(2, 5, 4)
    shapes = [(N, T, D), *[(N, F)] * states, (gates * F, D), (gates * F, F)]
    return tuple(map(rng.standard_normal, shapes + [(gates * F,)] * biases))


def lstm_layer(rng):
    return layer(rng, 4, 2, 1)


def gru_layer(rng):
    return layer(rng, 3, 1, 2)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gru_steps(candidate, x, h, w_ih, w_hh, b_ih, b_hh):
    """Step through all samples at once; `candidate` is the one line that differs."""
    (w_ir, w_iz, w_in), (w_hr, w_hz, w_hn) = np.split(w_ih, 3), np.split(w_hh, 3)
    (b_ir, b_iz, b_in), (b_hr, b_hz, b_hn) = np.split(b_ih, 3), np.split(b_hh, 3)
    y = []
    for t in range(x.shape[1]):
        r = sigmoid(x[:, t] @ w_ir.T + b_ir + h @ w_hr.T + b_hr)
        z = sigmoid(x[:, t] @ w_iz.T + b_iz + h @ w_hz.T + b_hz)
        n = np.tanh(x[:, t] @ w_in.T + b_in + candidate(r, h, w_hn.T, b_hn))
        h = (1 - z) * n + z * h
        y.append(h)
    return np.stack(y, axis=1), h


@claim("LSTM: its six formulas", lstm_layer, "eq-lstm-gru-lstm")
def _(x, h0, c0, w_ih, w_hh, b):
    gates = np.split(np.concatenate((w_hh, w_ih, b[:, None]), axis=1), 4)
    y, h, c = [], h0, c0
    for t in range(x.shape[1]):
        seen = np.concatenate((h, x[:, t], np.ones((len(x), 1))), axis=1)  # [h, x], 1
        i, f, g, o = (seen @ w.T for w in gates)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        y.append(h)
    return (np.stack(y, axis=1), h, c), lstm(x, h0, c0, w_ih, w_hh, b)[0]


@claim("LSTM: gradients", lstm_layer, "eq-lstm-gru-lstm-backward", tolerance=1e-7)
def _(*arrays):
    return slopes(lstm, lstm_backward, *arrays)


@claim("GRU: reset after the product", gru_layer, "eq-lstm-gru-gru")
def _(*arrays):
    steps = gru_steps(lambda r, h, w, b: r * (h @ w + b), *arrays)
    return steps, gru(*arrays)[0]


@claim("GRU: reset before the product", gru_layer, "eq-lstm-gru-gru-before")
def _(*arrays):
    steps = gru_steps(lambda r, h, w, b: (r * h) @ w + b, *arrays)
    return steps, gru(*arrays, reset="before")[0]


@claim("GRU: gradients", gru_layer, "eq-lstm-gru-gru-backward", tolerance=1e-7)
def _(*arrays):
    return slopes(gru, gru_backward, *arrays)
