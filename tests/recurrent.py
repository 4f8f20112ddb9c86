"""Recurrent layers for the shared gradient check: their outputs joined to one array."""

import numpy as np
import torch
from common import normal
from hypothesis import strategies as st
from torch.func import functional_call

from dlbook.gradient_flow import rnn_jacobians
from dlbook.rnn import rnn, rnn_backward


def joined(forward):
    """Return the forward with y and the last states as one array."""

    def joint(*args, **options):
        parts, saved = forward(*args, **options)
        y = np.concatenate([part.ravel() for part in parts])
        return y, ([part.shape for part in parts], saved)

    return joint


def cut(backward):
    """Return the backward with one gradient for y and the last states."""

    def joint(dy, saved):
        shapes, saved = saved
        ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])[:-1]
        parts = np.split(dy, ends)
        return backward(
            tuple(part.reshape(s) for part, s in zip(parts, shapes, strict=True)), saved
        )

    return joint


def modules(kind, states, gates, **options):
    """Return a function like ours that runs the torch.nn module with the weights given.

    Where PyTorch has two biases and we have one, its second is 0.
    """

    def reference(x, *args):
        first, (w_ih, w_hh, *biases) = args[:states], args[states:]
        N, F = x.shape[0], w_hh.shape[1]
        zero = torch.zeros(gates * F, dtype=x.dtype)
        biases = [zero if b is None else b for b in biases] + [zero]
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        weights = dict(zip(names, (w_ih, w_hh, *biases[:2]), strict=True))
        first = [torch.zeros(N, F, dtype=x.dtype) if h is None else h for h in first]
        module = kind(x.shape[2], F, batch_first=True, dtype=x.dtype, **options)
        start = tuple(h[None] for h in first) if states > 1 else first[0][None]
        y, last = functional_call(module, weights, (x, start))
        last = last if states > 1 else (last,)
        return torch.cat([y.ravel(), *(h.ravel() for h in last)])

    return reference


@st.composite
def layers(draw, *, gates, states, biases):
    """Arguments of a recurrent layer: x, states, w_ih, w_hh, biases; some left out."""
    N, T, D, F = (draw(st.integers(1, most)) for most in (3, 5, 4, 4))
    first = [normal(N, F, seed=s) if draw(st.booleans()) else None for s in range(states)]
    weights = [normal(gates * F, D), normal(gates * F, F)]
    shifts = [
        normal(gates * F, seed=s) if draw(st.booleans()) else None for s in range(biases)
    ]
    return [normal(N, T, D), *first, *weights, *shifts]


def orthogonal(size, seed=0):
    return np.linalg.qr(normal(size, size, seed=seed))[0]


def network(rng, T=6, F=4):
    """Draw x, h0, w_ih, w_hh of an RNN that reads one sequence."""
    return tuple(map(rng.standard_normal, ((1, T, 3), (1, F), (F, 3), (F, F))))


def by_backpropagation(x, h0, w_ih, w_hh, k, nonlinearity="tanh"):
    """Return dh_T / dh_{T-k}, a row for each unit of the last state."""
    options = {"nonlinearity": nonlinearity}
    (_, h), _ = rnn(x[:, : x.shape[1] - k], h0, w_ih, w_hh, **options)
    _, saved = rnn(x[:, x.shape[1] - k :], h, w_ih, w_hh, **options)
    rows = [rnn_backward((None, row[None]), saved)[1][0] for row in np.eye(len(w_hh))]
    return np.stack(rows)


def steps(x, h0, w_ih, w_hh, **options):
    return rnn_jacobians(rnn(x, h0, w_ih, w_hh, **options)[0][0][0], w_hh, **options)
