"""A layer that adds its input: the gradient of its square matrix."""

import numpy as np

from dlbook.activations import tanh, tanh_backward
from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.linear import linear, linear_backward


@exercise
def residual_weights(answer, rng):
    """Check a function of (dy, x, w) for the layer y = x + tanh(w x)."""
    praise = "The slope of tanh, an outer product for each sample, and their sum."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dy, x, w):
    """Go back through tanh and the linear layer; the sum passes dy on as it is."""
    z, own = linear(x, w)
    _, dw = linear_backward(tanh_backward(dy, tanh(z)[1]), own)
    return dw


def cases(rng):
    yield [rng.integers(-2, 3, shape) * 1.0 for shape in [(3, 2), (3, 2), (2, 2)]]
    for _ in range(8):
        N, D = rng.permutation([2, 3, 4, 5])[:2]
        yield [rng.standard_normal(shape) for shape in [(N, D), (N, D), (D, D)]]


def mistakes(dy, x, w):
    a = np.tanh(x @ w.T)
    dz = dy * (1 - a**2)
    dw = dz.T @ x
    yield (
        dw.T,
        "this is the transpose, and since W is square its shape does not tell: entry "
        "[j, k] belongs to the weight from input k to output j.",
    )
    yield (
        dy.T @ x,
        "the slope of tanh is left out: what reaches W x is dy times 1 − tanh².",
    )
    yield (
        dw / len(x),
        "this is the mean over the batch: every sample uses W, and contributions add. "
        "Averaging is the loss's business.",
    )
    yield (dy * (1 - a)).T @ x, "the slope of tanh is 1 − tanh², with a square."
    yield (
        (dy * (1 - np.tanh(x @ w) ** 2)).T @ x,
        "the forward pass has W transposed: for samples in rows it is x @ w.T, and since W "
        "is square, x @ w fits as well.",
    )
    yield (
        (dy * (1 - np.tanh(x) ** 2)).T @ x,
        "the slope of tanh is taken at x: take it at W x.",
    )
    yield (
        dw + dy.T @ x,
        "the road past tanh is counted, but W does not lie on it: x + tanh(W x) depends on "
        "W through tanh only.",
    )
    yield dz.T @ a, "dz meets the output of tanh: W multiplies the input, x."
    yield dy + dz @ w, "this is the gradient of x: that of W is asked for."
    yield np.outer(dz[0], x[0]), "this is the first sample alone: sum over the batch."
    yield (
        np.outer(dz[-1], x[-1]),
        "this is the last sample alone: each one overwrites what came before it. Add, +=.",
    )
    yield (
        dz[:, :, None] * x[:, None, :],
        "every sample has its own matrix: W is one, so add them.",
    )
