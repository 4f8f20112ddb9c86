"""The multilayer perceptron: linear layers with tanh between them, and its training."""

from itertools import pairwise

import numpy as np

from dlbook.activations import tanh, tanh_backward
from dlbook.adaptive_optimizers import adam
from dlbook.backpropagation import Chain, Layer
from dlbook.initialization import xavier_normal
from dlbook.linear import linear, linear_backward
from dlbook.losses import cross_entropy, cross_entropy_backward
from dlbook.shapes import check_whole_numbers, dims, generator


def multilayer_perceptron(layers=3):
    r"""Chain linear layers, as many as have weights, with tanh between them.

    .. math:: A_l = \tanh(A_{l-1} W_l^\top + b_l) \quad (l < L), \qquad
              Z_L = A_{L-1} W_L^\top + b_L, \qquad A_0 = X

    Its `forward(x, params)` takes x (N, D) and the arrays w1, b1, ..., and gives logits
    (N, F): the loss does the softmax. Book: eq-multilayer-perceptron-forward,
    eq-multilayer-perceptron-backward.
    """
    check_whole_numbers("multilayer_perceptron", 1, layers=layers)
    chained = []
    for n in range(1, layers + 1):
        chained.append(Layer(linear, linear_backward, (f"w{n}", f"b{n}")))
        chained.append(Layer(tanh, tanh_backward))
    return Chain(*chained[:-1])


def initial_params(sizes, *, rng):
    r"""Draw the weights of layers between these sizes, input first; biases are 0.

    .. math:: \text{sizes } (n_0, \dots, n_L): \quad
              \sum_{l=1}^{L} n_l (n_{l-1} + 1) \text{ parameters}

    Returns w1 (n1, n0), b1 (n1,), ... by Glorot and Bengio's rule, which suits tanh.
    Book: eq-multilayer-perceptron-count.
    """
    if not isinstance(sizes, tuple | list) or len(sizes) < 2:
        raise ValueError(f"initial_params: two sizes or more are needed, got {sizes}")
    params = {}
    for n, (D, F) in enumerate(pairwise(sizes), start=1):
        params[f"w{n}"] = xavier_normal((F, D), rng=rng)
        params[f"b{n}"] = np.zeros(F)
    return params


def predict(x, params):
    """Return the class with the largest logit: x (N, D) to (N,), integers."""
    logits, _ = _network("predict", params).forward(x, params)
    return logits.argmax(-1)


def train(x, k, params, *, epochs, batch_size=32, step=adam, rng, **options):
    """Learn the classes k (N,) of x (N, D) in batches, in a new order every epoch.

    `step` is an optimizer, and `options` are its own. Returns params and the loss of every
    batch. Raises ShapeError, TypeError or ValueError, also for an empty batch.
    """
    N, _ = dims("train", "N D, N", x=x, k=k)
    check_whole_numbers("train", 1, N=N, epochs=epochs, batch_size=batch_size)
    network, state, losses = _network("train", params), None, []
    for _ in range(epochs):
        order = generator("train", rng).permutation(N)
        for start in range(0, N, batch_size):
            rows = order[start : start + batch_size]
            logits, saved = network.forward(x[rows], params)
            loss, own = cross_entropy(logits, k[rows])
            dlogits = cross_entropy_backward(np.ones_like(loss), own)
            _, grads = network.backward(dlogits, saved)
            params, state = step(params, grads, state, **options)
            losses.append(float(loss))
    return params, losses


def _network(caller, params):
    """Return the network that has these parameters."""
    if not isinstance(params, dict) or len(params) < 2:
        raise TypeError(f"{caller}: params must be a dict of w1, b1, ..., got {params!r}")
    for name, a in params.items():
        dims(caller, "...", **{name: a})
    return multilayer_perceptron(len(params) // 2)
