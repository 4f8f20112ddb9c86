"""Attention: every query takes a mixture of the values, those whose keys match it most."""

from typing import NamedTuple

import numpy as np

from dlbook.attention_checks import check_attention, check_mask
from dlbook.precision import wide_sum, widened
from dlbook.shapes import check_whole_numbers, dims, gradient_for


def attention_formula(q, k, v):
    """Compute :func:`scaled_dot_product_attention`, tested against this, as it is written.

    q (..., T, E); k (..., S, E); v (..., S, F). Returns (..., T, F).
    """
    s = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5  # (..., T, S), scores
    p = np.exp(s)  # (..., T, S), not yet weights
    p = p / p.sum(-1, keepdims=True)  # (..., T, S), weights: every row sums to 1
    return p @ v  # (..., T, F)


class AttentionSaved(NamedTuple):
    q: np.ndarray  # (..., T, E), divided by the square root of E
    k: np.ndarray  # (..., S, E)
    v: np.ndarray  # (..., S, F)
    p: np.ndarray  # (..., T, S), the weights
    y: np.ndarray  # (..., T, F)
    mask_shape: tuple | None  # of an additive mask, which has a gradient


def scaled_dot_product_attention(q, k, v, mask=None):
    r"""Mix the values for every query, weighted by how well their keys match it.

    .. math:: y_t = \sum_r p_{tr}\, v_r, \qquad p_{tr} = \frac{\exp(s_{tr})}
              {\sum_{r'} \exp(s_{tr'})}, \qquad s_{tr} = \frac{q_t \cdot k_r}{\sqrt E}

    q (..., T, E); k (..., S, E); v (..., S, F). mask (T, S), or (..., T, S) with sizes of
    1 where it repeats: True where a query may look (in nn.MultiheadAttention it may not),
    or floats to add to s. What is hidden, by False or -inf, has no effect, even if it is
    NaN; where nothing may be seen, weights, output and gradients are 0.
    Returns y (..., T, F) and `saved`, with the weights p. Raises ShapeError or TypeError.
    Vaswani et al. (2017), arXiv:1706.03762. Book: eq-attention-scaled-dot-product.
    """
    caller = "scaled_dot_product_attention"
    E = check_attention(caller, q, k, v)
    additive = check_mask(caller, mask, q, (*q.shape[:-1], k.shape[-2]))
    q = q * max(E, 1) ** -0.5  # before the product, so that float16 does not overflow
    with np.errstate(invalid="ignore"):  # of infinities, which may be hidden
        s = q @ k.swapaxes(-1, -2)  # (..., T, S)
        if additive:
            s += mask
    if mask is not None:  # even where the score is NaN
        np.copyto(s, -np.inf, where=np.isneginf(mask) if additive else ~mask)
    p = softmax_or_zeros(s)  # (..., T, S)
    y = weigh_values(p, v)  # (..., T, F)
    saved = AttentionSaved(q, k, v, p, y, mask.shape if additive else None)
    return y.copy(), saved  # what the caller does to its copy spoils no gradient


def scaled_dot_product_attention_backward(dy, saved):
    r"""Pull the gradient back through :func:`scaled_dot_product_attention`.

    .. math:: \frac{\partial L}{\partial s_{tr}} = p_{tr} \Big(\frac{\partial L}{\partial
              y_t} \cdot v_r - \frac{\partial L}{\partial y_t} \cdot y_t\Big)

    dy (..., T, F). Returns dq, dk, dv and, for an additive mask, dmask.
    Book: eq-attention-backward.
    """
    q, k, v, p, y, mask_shape = saved
    gradient_for("scaled_dot_product_attention_backward", dy, y.shape, y.dtype)
    dy = widened(dy)  # float16 could not tell dy v from dy y
    with np.errstate(invalid="ignore"):
        ds = dy @ v.swapaxes(-1, -2)  # (..., T, S)
        ds -= (dy * y).sum(-1, keepdims=True)  # the sum of p dp over the keys, sooner done
        ds *= p
    if not np.isfinite(v).all():
        ds[p == 0] = 0
    dq = weigh_values(ds, k) * max(q.shape[-1], 1) ** -0.5  # (..., T, E)
    dk = weigh_values(ds.swapaxes(-1, -2), q)  # (..., S, E)
    dv = p.swapaxes(-1, -2) @ dy  # (..., S, F)
    dmask = [] if mask_shape is None else [_sum_to(mask_shape, ds)]
    return tuple(g.astype(y.dtype, copy=False) for g in (dq, dk, dv, *dmask))


def _sum_to(shape, ds):
    """Sum ds (..., T, S) over the axes along which a mask of this shape was repeated."""
    ds = ds.sum(tuple(range(ds.ndim - len(shape))))
    repeated = tuple(n for n, size in enumerate(shape) if size == 1)
    return ds.sum(repeated, keepdims=True)


def softmax_or_zeros(s):
    """Turn scores into weights in place; a row of nothing but -inf gives zeros."""
    top = s.max(-1, keepdims=True, initial=-np.inf)
    with np.errstate(over="ignore", invalid="ignore"):  # float16, or a score of +inf
        s -= np.where(np.isneginf(top), 0, top)
    np.exp(s, out=s)
    total = wide_sum(s, -1, keepdims=True)
    s /= np.where(total == 0, 1, total)
    return s


def weigh_values(p, v):
    """Multiply p (..., T, S) by v (..., S, F), where 0 times NaN is 0: it is hidden."""
    finite = np.isfinite(v)
    if finite.all():
        return p @ v
    with np.errstate(invalid="ignore"):  # 0 times infinity
        return np.where((p != 0) @ ~finite, p @ v, p @ np.where(finite, v, 0))


# ---- masks ----
def causal_mask(T, S=None):
    r"""Let every position look at itself and at the past.

    .. math:: \text{mask}_{tr} = (r \le t + S - T)

    The T queries are the last of S positions (T, if left out). Returns booleans (T, S).
    PyTorch's is_causal differs for S other than T: there they are the first. Raises
    ValueError. Book: eq-attention-causal.
    """
    S = T if S is None else S
    check_whole_numbers("causal_mask", 0, T=T, S=S)
    return np.tri(T, S, S - T, dtype=bool)


def padding_mask(lengths, S):
    """Hide what stands behind the end of each of N sequences, padded to S positions.

    lengths (N,), integers. Returns booleans (N, 1, 1, S), for all heads and queries. Raises
    ShapeError, TypeError or ValueError.
    """
    dims("padding_mask", "N", lengths=lengths)
    check_whole_numbers("padding_mask", 0, S=S)
    if lengths.dtype.kind not in "iu":
        raise TypeError(f"padding_mask: lengths holds {lengths.dtype}, not integers")
    if lengths.size and not 0 <= lengths.min() <= lengths.max() <= S:
        raise ValueError(f"padding_mask: lengths must be from 0 to S = {S}, got {lengths}")
    return (np.arange(S) < lengths[:, None])[:, None, None]
