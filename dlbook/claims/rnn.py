"""What the package claims about recurrent layers: each formula beside the code."""

import numpy as np

from dlbook.claims import Claims, slopes
from dlbook.linear import linear
from dlbook.rnn import NONLINEARITIES, rnn, rnn_backward

CLAIMS = Claims()
claim = CLAIMS.claim


def layer(rng):
    """Draw x, h0, w_ih, w_hh, b and a nonlinearity."""
    N, T, D, F = rng.integers(2, 5, 4)
    shapes = (N, T, D), (N, F), (F, D), (F, F), (F,)
    return *map(rng.standard_normal, shapes), str(rng.choice(list(NONLINEARITIES)))


@claim("every state: its sums", layer, "eq-rnn-state")
def _(x, h0, w_ih, w_hh, b, name):
    (N, T, D), (F,) = x.shape, b.shape
    h = np.concatenate((h0[:, None], np.zeros((N, T, F))), axis=1)
    for n, t, f in np.ndindex(N, T, F):
        z = b[f] + sum(w_ih[f, d] * x[n, t, d] for d in range(D))
        z += sum(w_hh[f, e] * h[n, t, e] for e in range(F))
        h[n, t + 1, f] = {"tanh": np.tanh(z), "relu": max(z, 0), "identity": z}[name]
    return (h[:, 1:], h[:, T]), rnn(x, h0, w_ih, w_hh, b, nonlinearity=name)[0]


@claim("gradients of x, h0, w, b: differences", layer, "eq-rnn-backward", tolerance=1e-7)
def _(*arrays):
    def forward(*arrays):
        return rnn(*arrays, nonlinearity="tanh")

    return slopes(forward, rnn_backward, *arrays[:5])


@claim("the output is a linear layer on each state", layer, "eq-rnn-output")
def _(x, h0, w_ih, w_hh, b, name):
    (h, _), _ = rnn(x, h0, w_ih, w_hh, b, nonlinearity=name)
    w_hy, b_y, y = w_hh[:2], b[:2], np.zeros((*h.shape[:2], 2))
    for n, t, f in np.ndindex(y.shape):
        y[n, t, f] = b_y[f] + sum(w_hy[f, e] * h[n, t, e] for e in range(len(b)))
    return y, linear(h, w_hy, b_y)[0]
