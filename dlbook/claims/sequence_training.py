"""What the package claims about training on sequences: each formula beside the code."""

import numpy as np

from dlbook import sequence_training as seq
from dlbook.claims import Claims, slopes
from dlbook.linear import linear
from dlbook.rnn import rnn, rnn_backward

CLAIMS = Claims()
claim = CLAIMS.claim


def network(rng):
    """Draw x, targets of both kinds and the parameters, in the order of their names."""
    N, T, D, F, V = map(int, rng.integers(2, 5, 5))
    shapes = (F, D), (F, F), (F,), (V, F), (V,)
    x, y = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, V))
    return x, y, rng.integers(0, V, (N, T)), *map(rng.standard_normal, shapes)


def named(own):
    return dict(zip(seq.NAMES, own, strict=True))


def answers(x, w_ih, w_hh, b, w_hy, b_y):
    """Return the states and the outputs of every step."""
    (h, _), _ = rnn(x, None, w_ih, w_hh, b)
    return h, linear(h, w_hy, b_y)[0]


@claim("a loss of numbers: squared lengths", network, "eq-sequence-training-loss")
def _(x, target, k, *own):
    found = answers(x, *own)[1]
    lengths = [np.linalg.norm(found[i] - target[i]) ** 2 for i in np.ndindex(k.shape)]
    return sum(lengths) / k.size, seq.sequence_loss(x, target, named(own))[0]


@claim("a loss of classes: their surprise", network, "eq-sequence-training-loss")
def _(x, target, k, *own):
    powers = np.exp(answers(x, *own)[1])
    p = powers / powers.sum(-1, keepdims=True)
    surprise = [-np.log(p[i][k[i]]) for i in np.ndindex(k.shape)]
    return sum(surprise) / k.size, seq.sequence_loss(x, k, named(own))[0]


@claim("gradients: differences", network, "eq-sequence-training-shared", tolerance=1e-7)
def _(x, target, k, *own):
    def forward(x, *own):
        return seq.sequence_loss(x, target, named(own))

    def backward(dy, saved):
        dx, grads = seq.sequence_loss_backward(dy, saved)
        return dx, *grads.values()

    return slopes(forward, backward, x, *own)


@claim("states: recursion and sum", network, "eq-sequence-training-recursion")
def _(x, target, k, w_ih, w_hh, b, *rest):
    (h, _), saved = rnn(x, None, w_ih, w_hh, b)
    dy = np.cos(np.arange(h.size)).reshape(h.shape)
    g = seq.state_gradients(dy, h, w_hh)
    before = np.concatenate((np.zeros_like(h[:, :1]), h[:, :-1]), axis=1)
    dw = sum(((1 - h[i] ** 2) * g[i])[:, None] * before[i] for i in np.ndindex(k.shape))
    return dw, rnn_backward((dy, None), saved)[2]
