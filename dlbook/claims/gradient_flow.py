"""What the package claims about gradients through time: each formula beside the code."""

import numpy as np

from dlbook.claims import Claims
from dlbook.gradient_flow import (
    jacobian_products,
    product_bounds,
    rnn_jacobians,
    spectral_norm,
)
from dlbook.rnn import rnn, rnn_backward

CLAIMS = Claims()
claim = CLAIMS.claim


def network(rng):
    """Draw x, h0, w_ih and w_hh of an RNN that reads one sequence."""
    T, D, F = rng.integers(2, 6, 3)
    shapes = (1, T, D), (1, F), (F, D), (F, F)
    return tuple(map(rng.standard_normal, shapes))


def jacobians(x, h0, w_ih, w_hh):
    return rnn_jacobians(rnn(x, h0, w_ih, w_hh)[0][0][0], w_hh)


@claim("a step: central differences", network, "eq-gradient-flow-jacobian", tolerance=1e-7)
def _(x, h0, w_ih, w_hh):
    step = 1e-5 * np.eye(h0.size)[:, None]  # one row of h0 a unit
    up, down = (
        np.concatenate([rnn(x[:, :1], h0 + d, w_ih, w_hh)[0][1] for d in sign * step])
        for sign in (1, -1)
    )
    return (up - down).T / 2e-5, jacobians(x, h0, w_ih, w_hh)[0]


@claim("all steps: backpropagation", network, "eq-gradient-flow-product")
def _(x, h0, w_ih, w_hh):
    _, saved = rnn(x, h0, w_ih, w_hh)
    rows = [rnn_backward((None, row[None]), saved)[1] for row in np.eye(h0.size)]
    return np.concatenate(rows), jacobian_products(jacobians(x, h0, w_ih, w_hh))[-1]


@claim("a product is no larger than its bound", network, "eq-gradient-flow-bound")
def _(x, h0, w_ih, w_hh):
    steps = jacobians(x, h0, w_ih, w_hh)
    norms = spectral_norm(jacobian_products(steps))
    return norms, np.minimum(norms, product_bounds(steps))
