"""What the package claims about multilayer perceptrons: each formula beside the code."""

from itertools import pairwise

import numpy as np

from dlbook import multilayer_perceptron as mlp
from dlbook.claims import Claims
from dlbook.losses import cross_entropy, cross_entropy_backward
from dlbook.optimizers import sgd

CLAIMS = Claims()
claim = CLAIMS.claim


def network(rng):
    """Draw x, targets and the parameters of three layers."""
    N, *sizes = map(int, rng.integers(2, 6, 5))
    params = mlp.initial_params(sizes, rng=rng)
    return rng.standard_normal((N, sizes[0])), rng.integers(0, sizes[3], N), params


def gradients(x, k, params):
    """Return the gradients of the loss by the chain."""
    logits, saved = mlp.multilayer_perceptron().forward(x, params)
    loss, own = cross_entropy(logits, k)
    dlogits = cross_entropy_backward(np.ones_like(loss), own)
    return mlp.multilayer_perceptron().backward(dlogits, saved)[1]


def by_hand(x, k, params):
    """Return the activations, the logits and the gradients, one formula a line."""
    w1, b1, w2, b2, w3, b3 = params.values()
    a1 = np.tanh(x @ w1.T + b1)
    a2 = np.tanh(a1 @ w2.T + b2)
    z3 = a2 @ w3.T + b3
    p = np.exp(z3) / np.exp(z3).sum(1, keepdims=True)
    dz3 = (p - np.eye(len(b3))[k]) / len(x)
    dz2 = dz3 @ w3 * (1 - a2**2)
    dz1 = dz2 @ w2 * (1 - a1**2)
    grads = dz1.T @ x, dz1.sum(0), dz2.T @ a1, dz2.sum(0), dz3.T @ a2, dz3.sum(0)
    return z3, dict(zip(params, grads, strict=True))


@claim("three layers forward", network, "eq-multilayer-perceptron-forward")
def _(x, k, params):
    logits, _ = mlp.multilayer_perceptron().forward(x, params)
    return by_hand(x, k, params)[0], logits


@claim("three layers backward", network, "eq-multilayer-perceptron-backward")
def _(x, k, params):
    found = gradients(x, k, params)
    return tuple(by_hand(x, k, params)[1].values()), tuple(found[name] for name in params)


@claim("the number of parameters", network, "eq-multilayer-perceptron-count")
def _(x, k, params):
    sizes = [x.shape[1], *(len(params[f"b{n}"]) for n in (1, 2, 3))]
    counted = sum(out * (into + 1) for into, out in pairwise(sizes))
    return np.array(counted), np.array(sum(a.size for a in params.values()))


@claim("a step of training", network)
def _(x, k, params):
    left = {name: params[name] - 0.1 * g for name, g in by_hand(x, k, params)[1].items()}
    options = {"epochs": 1, "batch_size": len(x), "step": sgd, "lr": 0.1}
    right, _ = mlp.train(x, k, params, rng=np.random.default_rng(0), **options)
    return tuple(left.values()), tuple(right.values())
