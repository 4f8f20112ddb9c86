"""What the package claims about linear layers: each formula beside the code."""

import numpy as np

from dlbook.claims import Claims, slopes
from dlbook.linear import embedding, embedding_backward, linear, linear_backward

CLAIMS = Claims()
claim = CLAIMS.claim


def layer(rng):
    """Draw x, w, b."""
    N, D, F = rng.integers(2, 6, 3)
    return tuple(map(rng.standard_normal, ((N, D), (F, D), F)))


def table(rng):
    """Draw an embedding and ids, some of them twice."""
    return rng.standard_normal((4, 3)), rng.integers(0, 4, (3, 5))


@claim("a linear layer: its sums", layer, "eq-linear-layer")
def _(x, w, b):
    (N, D), (F,) = x.shape, b.shape
    y = np.tile(b, (N, 1))
    for n, f, d in np.ndindex(N, F, D):
        y[n, f] += w[f, d] * x[n, d]
    return y, linear(x, w, b)[0]


@claim("gradients of x, w, b: differences", layer, "eq-linear-backward", tolerance=1e-7)
def _(*arrays):
    return slopes(linear, linear_backward, *arrays)


@claim("an embedding: one-hot vectors in a linear layer", table, "eq-linear-embedding")
def _(w, ids):
    return linear(np.eye(len(w))[ids], w.T.copy())[0], embedding(w, ids)[0]


@claim("gradient of w: an id read twice adds up", table, tolerance=1e-7)
def _(w, ids):
    return slopes(lambda w: embedding(w, ids), embedding_backward, w)
