"""Training on sequences: a loss at every step, and backpropagation through time."""

from typing import NamedTuple

import numpy as np

from dlbook.linear import LinearSaved, linear, linear_backward
from dlbook.losses import (
    CrossEntropySaved,
    ErrorSaved,
    cross_entropy,
    cross_entropy_backward,
    mse_loss,
    mse_loss_backward,
)
from dlbook.rnn import RnnSaved, rnn, rnn_backward
from dlbook.shapes import check_floats, dims

NAMES = ("w_ih", "w_hh", "b", "w_hy", "b_y")


class SequenceSaved(NamedTuple):
    states: RnnSaved
    output: LinearSaved
    loss: CrossEntropySaved | ErrorSaved


def sequence_loss(x, target, params):
    r"""Read sequences with an RNN, answer at every step, and average over the steps.

    .. math:: \hat y_t = W_{hy} h_t + b_y, \qquad
              L = \frac{1}{T} \sum_t \|\hat y_t - y_t\|^2 \quad \text{or} \quad
              L = -\frac{1}{T} \sum_t \ln \mathrm{softmax}(\hat y_t)_{k_t}

    x (N, T, D); target (N, T, V), numbers y, or (N, T), integers: classes k. L is a mean
    over the N sequences too, and of squared *lengths*: V times `mse_loss`. params: w_ih
    (F, D), w_hh (F, F), b (F,), w_hy (V, F), b_y (V,). Returns L and `saved`.
    Book: eq-sequence-training-loss.
    """
    if missing := [name for name in NAMES if name not in params]:
        raise KeyError(f"sequence_loss: params lacks {', '.join(missing)}")
    weights = {name: params[name] for name in NAMES}
    spec = "N T D, ..., F D, F F, F, V F, V"
    dims("sequence_loss", spec, x=x, target=target, **weights)
    w_ih, w_hh, b, w_hy, b_y = weights.values()
    (h, _), states = rnn(x, None, w_ih, w_hh, b)
    y, output = linear(h, w_hy, b_y)  # (N, T, V)
    if target.dtype.kind in "iu":
        loss, own = cross_entropy(y, target)
    else:
        loss, own = mse_loss(y, target)
        loss = y.shape[-1] * loss
    return loss, SequenceSaved(states, output, own)


def sequence_loss_backward(dy, saved):
    r"""Go back through time, and add up what every step asks of the shared weights.

    .. math:: \frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial W^{(t)}}

    dy is a number. Returns dx (N, T, D) and a dict of gradients like the parameters.
    Werbos (1990). Book: eq-sequence-training-shared.
    """
    states, output, own = saved
    if isinstance(own, ErrorSaved):
        dy = mse_loss_backward(dy * own.error.shape[-1], own)
    else:
        dy = cross_entropy_backward(dy, own)
    dh, *of_output = linear_backward(dy, output)
    dx, *of_states = rnn_backward((dh, None), states)
    return dx, dict(zip(NAMES, of_states + of_output, strict=True))


def state_gradients(dy, h, w_hh):
    r"""Add up, from the last step back, what the loss owes to every state.

    .. math:: g_t = \frac{\partial L}{\partial y_t} + W_{hh}^\top \big((1 - h_{t+1}^2)
              \odot g_{t+1}\big), \qquad g_T = \frac{\partial L}{\partial y_T}

    dy (N, T, F), the gradient that reaches each state from its own output; h (N, T, F),
    the states of a tanh network; w_hh (F, F). Returns g (N, T, F).
    Book: eq-sequence-training-recursion.
    """
    dims("state_gradients", "N T F, N T F, F F", dy=dy, h=h, w_hh=w_hh)
    check_floats("state_gradients", dy=dy, h=h, w_hh=w_hh)
    g = np.array(dy)
    for t in reversed(range(h.shape[1] - 1)):
        g[:, t] += ((1 - h[:, t + 1] ** 2) * g[:, t + 1]) @ w_hh
    return g
