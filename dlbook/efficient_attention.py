"""Attention for long sequences: without the T by S matrix, or with less of it."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlbook.attention import softmax_or_zeros, weigh_values
from dlbook.attention_checks import check_attention
from dlbook.precision import widened
from dlbook.shapes import check_whole_numbers, dims, gradient_for


def blockwise_attention(q, k, v, *, block=128, causal=False):
    r"""Attend to one block of keys after the other; the result is exact.

    .. math:: m' = \max(m, \max_s s_{ts}), \quad a' = e^{m - m'} a + \sum_s e^{s_{ts} - m'}
              v_s, \quad \ell' = e^{m - m'} \ell + \sum_s e^{s_{ts} - m'}, \quad y = a/\ell

    q (..., T, E); k (..., S, E); v (..., S, F). Returns y (..., T, F), the same as
    `scaled_dot_product_attention`, with its `causal_mask` if causal; no more than T by
    `block` scores exist at a time. Raises ShapeError, TypeError or ValueError. Milakov and
    Gimelshein (2018), arXiv:1805.02867; Dao et al. (2022), arXiv:2205.14135.
    Book: eq-efficient-attention-online.
    """
    E = check_attention("blockwise_attention", q, k, v)
    check_whole_numbers("blockwise_attention", 1, block=block)
    T, S = q.shape[-2], k.shape[-2]
    q = q * max(E, 1) ** -0.5
    v = _with_ones(widened(v))  # (..., S, F + 1); sums of float16 would overflow
    sums = np.zeros((*q.shape[:-1], v.shape[-1]), v.dtype)  # a, and l in the last column
    top = np.full((*q.shape[:-1], 1), -np.inf, q.dtype)
    for start in range(0, S, block):
        keys = slice(start, min(start + block, S))
        rows = slice(max(0, start + T - S) if causal else 0, T)  # queries that see a key
        s = q[..., rows, :] @ k[..., keys, :].swapaxes(-1, -2)  # (..., rows, block)
        if causal:
            later = np.arange(S)[keys] > np.arange(S - T, S)[rows, None]
            np.copyto(s, -np.inf, where=later)
        higher = np.maximum(top[..., rows, :], s.max(-1, keepdims=True))
        sums[..., rows, :] *= np.exp(top[..., rows, :] - higher)
        sums[..., rows, :] += weigh_values(np.exp(s - higher), v[..., keys, :])
        top[..., rows, :] = higher
    return _divide(sums).astype(q.dtype, copy=False)


def sliding_window_attention(q, k, v, *, before, after=0):
    r"""Let every position look at its neighbours only: T times W scores, not T times T.

    .. math:: y_t = \sum_{s = t - \text{before}}^{t + \text{after}} p_{ts}\, v_s

    q, k (..., T, E); v (..., T, F). The weights p are a softmax over the window; at the
    ends it is cut off. Returns y (..., T, F). Raises ShapeError, TypeError or ValueError.
    Beltagy, Peters and Cohan (2020), arXiv:2004.05150.
    Book: eq-efficient-attention-window.
    """
    caller = "sliding_window_attention"
    E = check_attention(caller, q, k, v)
    T, *_ = dims(caller, "... T E, ... T E, ... T F", q=q, k=k, v=v)
    check_whole_numbers(caller, 0, before=before, after=after)
    if T == 0:
        return v.copy()
    wings = [(0, 0)] * (q.ndim - 2) + [(before, after), (0, 0)]
    keys, values = (
        sliding_window_view(np.pad(a, wings), before + after + 1, axis=-2) for a in (k, v)
    )  # (..., T, E, W) and (..., T, F, W)
    s = (q[..., None, :] * max(E, 1) ** -0.5 @ keys)[..., 0, :]  # (..., T, W)
    places = np.arange(T)[:, None] + np.arange(-before, after + 1)
    np.copyto(s, -np.inf, where=(places < 0) | (places >= T))
    return (values @ softmax_or_zeros(s)[..., None])[..., 0]  # (..., T, F)


class LinearAttentionSaved(NamedTuple):
    q: np.ndarray  # (..., T, E), features
    k: np.ndarray  # (..., S, E), features
    v: np.ndarray  # (..., S, F + 1), values and a 1
    sums: np.ndarray  # (..., T, F + 1), of weighted values, and of the weights
    causal: bool
    dtype: np.dtype  # of q, k, v; the arrays above are never float16


def linear_attention(q, k, v, *, causal=False):
    r"""Replace exp(q k) by a product of features, which lets the sum over keys go first.

    .. math:: y_t = \frac{\phi(q_t)^\top \sum_s \phi(k_s)\, v_s^\top}
              {\phi(q_t)^\top \sum_s \phi(k_s)}, \qquad \phi(x) = \mathrm{elu}(x) + 1

    q (..., T, E); k (..., S, E); v (..., S, F). If causal, s runs to t only (S = T), and
    the two sums are the state of a recurrent network. Its weights are not those of softmax.
    Returns y (..., T, F), 0 where all features vanish, and `saved`. Raises ShapeError or
    TypeError. Katharopoulos et al. (2020), arXiv:2006.16236.
    Book: eq-efficient-attention-linear.
    """
    check_attention("linear_attention", q, k, v)
    if causal:
        dims("linear_attention", "... T E, ... T E", q=q, k=k)
    dtype, q, k, v = q.dtype, *map(widened, (q, k, v))
    q, k = (np.where(a > 0, a + 1, np.exp(np.minimum(a, 0))) for a in (q, k))
    v = _with_ones(v)  # (..., S, F + 1)
    sums = _sums(q, k, v, range(q.shape[-2]) if causal else None)  # (..., T, F + 1)
    y = _divide(sums).astype(dtype, copy=False)
    return y, LinearAttentionSaved(q, k, v, sums, causal, dtype)


def linear_attention_backward(dy, saved):
    r"""Pull the gradient back through :func:`linear_attention`.

    .. math:: \frac{\partial L}{\partial \phi(q_t)} = \frac{1}{\ell_t} \sum_s \Big(
              \frac{\partial L}{\partial y_t} \cdot (v_s - y_t)\Big)\, \phi(k_s), \qquad
              \ell_t = \phi(q_t)^\top \sum_s \phi(k_s)

    The gradients are such sums themselves: those of k and v, if causal, from the end on.
    dy (..., T, F). Returns dq, dk, dv. Book: eq-efficient-attention-linear-backward.
    """
    q, k, v, sums, causal, dtype = saved
    y, total = _divide(sums), sums[..., -1:]  # (..., T, F) and (..., T, 1)
    gradient_for("linear_attention_backward", dy, y.shape, dtype)
    through_total = -(dy * y).sum(-1, keepdims=True)
    dsums = _divide(np.concatenate((dy, through_total, total), axis=-1))  # (..., T, F + 1)
    onward = range(q.shape[-2]) if causal else None
    back = onward and onward[::-1]
    dq, dk = _sums(dsums, v, k, onward), _sums(v, dsums, q, back)
    # The slope of a feature, x + 1 or exp(x), is 1 or the feature.
    dv = _sums(k, q, dsums, back)[..., :-1]  # (..., S, F)
    gradients = dq * np.minimum(q, 1), dk * np.minimum(k, 1), dv
    return tuple(g.astype(dtype, copy=False) for g in gradients)


def _sums(q, k, v, steps):
    """Sum (q_t k_s) v_s over s without T by S products: over all, or as `steps` go on."""
    if steps is None:
        return q @ (k.swapaxes(-1, -2) @ v)  # (..., T, E) times (..., E, F + 1)
    state = np.zeros((*q.shape[:-2], q.shape[-1], v.shape[-1]), v.dtype)
    sums = np.empty((*q.shape[:-1], v.shape[-1]), v.dtype)
    for t in steps:
        state += k[..., t, :, None] * v[..., t, None, :]
        sums[..., t, :] = (q[..., t, None, :] @ state)[..., 0, :]
    return sums


def _with_ones(v):
    """Append a value of 1, whose weighted sum is the sum of the weights."""
    return np.concatenate((v, np.ones((*v.shape[:-1], 1), v.dtype)), axis=-1)


def _divide(sums):
    """Divide weighted sums by the sum of the weights behind them; 0 / 0 is 0."""
    total = sums[..., -1:]
    return sums[..., :-1] / np.where(total == 0, 1, total)
