"""Several heads: attention on M projections at once, and a last one that adds them up."""

from typing import NamedTuple

import numpy as np

from dlbook.attention import (
    AttentionSaved,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from dlbook.attention_checks import check_heads
from dlbook.linear import LinearSaved, linear, linear_backward


# PyTorch's num_heads is our `heads`, M; its head_dim our E, its embed_dim our D, its kdim
# and vdim our DK and DV, and its L, the number of queries, our T.
class MultiHeadSaved(NamedTuple):
    projections: tuple  # LinearSaved of q, k and v
    attention: AttentionSaved  # (N, M, T, E) and so on
    output: LinearSaved


def multi_head_attention(
    q, k, v, w_q, w_k, w_v, w_o, b_q=None, b_k=None, b_v=None, b_o=None, mask=None, *, heads
):
    r"""Attend in M ways at once, each on its own projection, and mix what they found.

    .. math:: y = W_O \begin{bmatrix} \text{head}_0 \\ \vdots \\ \text{head}_{M-1}
              \end{bmatrix} + b_O, \qquad \text{head}_m = \text{Attention}(W_Q^m q,
              W_K^m k, W_V^m v)

    q (N, T, D); k (N, S, DK); v (N, S, DV); w_q (ME, D); w_k (ME, DK); w_v (MF, DV); w_o
    (O, MF), the M `heads` one below the other, as in PyTorch. In self-attention q, k and v
    are one array; cross-attention reads k and v elsewhere. mask (T, S) or (N, M, T, S) with
    sizes of 1 where it repeats. Returns y (N, T, O) and `saved`. Raises ShapeError,
    TypeError or ValueError. Book: eq-multi-head-attention-heads.
    """
    inputs, weights, biases = (q, k, v), (w_q, w_k, w_v), (b_q, b_k, b_v)
    check_heads("multi_head_attention", heads, *inputs, *weights, w_o, *biases, b_o)
    layers = [linear(*arrays) for arrays in zip(inputs, weights, biases, strict=True)]
    projected, projections = zip(*layers, strict=True)  # (N, T, ME), (N, S, ME), (N, S, MF)
    y, attention = scaled_dot_product_attention(
        *(split_heads(a, heads) for a in projected), mask
    )
    y, output = linear(merge_heads(y), w_o, b_o)  # (N, T, O)
    return y, MultiHeadSaved(projections, attention, output)


def multi_head_attention_backward(dy, saved):
    """Pull the gradient back through :func:`multi_head_attention`.

    dy (N, T, O). Returns dq, dk, dv, dw_q, dw_k, dw_v, dw_o, then those of the biases and
    of the mask that were given. Self-attention adds up the first three.
    Book: eq-multi-head-attention-projections.
    """
    projections, attention, output = saved
    dy, dw_o, *db_o = linear_backward(dy, output)
    dy = split_heads(dy, attention.p.shape[1])  # (N, M, T, F)
    (*dheads,) = scaled_dot_product_attention_backward(dy, attention)
    gradients = [
        _projection_backward(merge_heads(d), read)
        for d, read in zip(dheads[:3], projections, strict=True)
    ]
    dx, dw = ([g[n] for g in gradients] for n in (0, 1))
    db = [b for g in gradients for b in g[2:]]
    return *dx, *dw, dw_o, *db, *db_o, *dheads[3:]


def _projection_backward(dy, saved):
    """Pull the gradient back; vectors that it does not reach, NaN too, count as zeros."""
    reached = dy.any(-1, keepdims=True)
    return linear_backward(dy, saved._replace(x=np.where(reached, saved.x, 0)))


def split_heads(x, heads):
    """Cut features into M heads: (N, T, ME) to (N, M, T, E)."""
    N, T, width = x.shape
    x = x.reshape(N, T, heads, width // heads)  # (N, T, M, E)
    return x.swapaxes(1, 2)  # (N, M, T, E)


def merge_heads(x):
    """Put the heads side by side again: (N, M, T, E) to (N, T, ME)."""
    N, M, T, E = x.shape
    return x.swapaxes(1, 2).reshape(N, T, M * E)  # (N, T, M, E), then (N, T, ME)
