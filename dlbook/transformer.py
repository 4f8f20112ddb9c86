"""The transformer block: attention and a small network, each with a shortcut and a norm."""

from typing import NamedTuple

import numpy as np

from dlbook.activations import GeluSaved, gelu, gelu_backward
from dlbook.attention import causal_mask, scaled_dot_product_attention
from dlbook.attention_checks import check_heads
from dlbook.linear import LinearSaved, linear, linear_backward
from dlbook.multi_head_attention import (
    merge_heads,
    multi_head_attention,
    multi_head_attention_backward,
    split_heads,
)
from dlbook.normalization import layer_norm, layer_norm_backward
from dlbook.shapes import dims

ATTENTION = ("w_q", "w_k", "w_v", "w_o", "b_q", "b_k", "b_v", "b_o")
NETWORK = ("w1", "b1", "w2", "b2")
PARAMS = (*ATTENTION, *NETWORK, "gamma1", "beta1", "gamma2", "beta2")
SIZES = "ME D, ME D, MF D, D MF, ME, ME, MF, D, F D, F, D F, D, D, D, D, D"


class FeedForwardSaved(NamedTuple):
    first: LinearSaved
    bend: GeluSaved
    second: LinearSaved


def feed_forward(x, w1, b1, w2, b2):
    r"""Send every position by itself through a network of one hidden layer.

    .. math:: y = W_2\, \mathrm{GELU}(W_1 x + b_1) + b_2

    x (..., D); w1 (F, D), F often 4D; w2 (O, F). Returns y (..., O) and `saved`.
    Raises ShapeError or TypeError. Book: eq-transformer-feed-forward.
    """
    a, first = linear(x, w1, b1)
    a, bend = gelu(a)
    y, second = linear(a, w2, b2)
    return y, FeedForwardSaved(first, bend, second)


def feed_forward_backward(dy, saved):
    """Pull the gradient back through :func:`feed_forward`: dx, dw1, db1, dw2, db2."""
    first, bend, second = saved
    da, *second = linear_backward(dy, second)
    return *linear_backward(gelu_backward(da, bend), first), *second


class BlockSaved(NamedTuple):
    attention: tuple  # MultiHeadSaved and LayerNormSaved
    network: tuple  # FeedForwardSaved and LayerNormSaved
    norm_first: bool


def transformer_block(x, params, mask=None, *, heads, norm_first=True, eps=1e-5):
    r"""Let the positions look at each other, then let each think by itself.

    .. math:: a = x + \text{Attention}(\text{Norm}_1(x)), \qquad
              y = a + \text{MLP}(\text{Norm}_2(a))

    With `norm_first` false, as in the original and in BERT, the norm comes after the sum:
    Norm(x + Attention(x)). x (N, T, D). params: w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o of
    :func:`multi_head_attention`; w1, b1, w2, b2 of :func:`feed_forward`; gamma1, beta1,
    gamma2, beta2 (D,) of the norms. Returns y (N, T, D) and `saved`. Raises ValueError,
    ShapeError or TypeError. Vaswani et al. (2017), arXiv:1706.03762; Xiong et
    al. (2020), arXiv:2002.04745. Book: eq-transformer-pre-norm, eq-transformer-post-norm.
    """

    def attend(x):
        weights = (params[name] for name in ATTENTION)
        return multi_head_attention(x, x, x, *weights, mask, heads=heads)

    return _block("transformer_block", x, params, attend, norm_first, eps)


def transformer_block_backward(dy, saved):
    """Pull the gradient back through :func:`transformer_block`.

    dy (N, T, D). Returns dx, a dictionary with the gradients of params and, for an additive
    mask, dmask.
    """
    attention, network, norm_first = saved
    da, norm2, network = _sublayer_backward(dy, network, feed_forward_backward, norm_first)
    dx, norm1, attention = _sublayer_backward(
        da, attention, _self_attention_backward, norm_first
    )
    gradients = (*attention[:8], *network, *norm1, *norm2)
    return dx, dict(zip(PARAMS, gradients, strict=True)), *attention[8:]


class KVCache(NamedTuple):
    """The keys and values of all positions read so far: nobody computes them twice."""

    k: np.ndarray  # (N, M, S, E)
    v: np.ndarray  # (N, M, S, E)


def transformer_step(x, params, cache=None, *, heads, norm_first=True, eps=1e-5):
    """Continue sequences by T positions, as :func:`transformer_block` with a causal mask.

    x (N, T, D), the new positions only; params as there; cache a :class:`KVCache`, None at
    the start. Returns y (N, T, D) and the longer cache; the one passed in stays as it was.
    Raises as the block does. Book: eq-transformer-cache.
    """

    def attend(x):
        if not isinstance(cache, KVCache | None):
            raise TypeError(f"transformer_step: cache must be a KVCache, got {cache!r}")
        check_heads("transformer_step", heads, x, x, x, *(params[n] for n in ATTENTION))
        q, k, v = (
            split_heads(linear(x, params[f"w_{n}"], params[f"b_{n}"])[0], heads)
            for n in "qkv"
        )
        if cache is not None:
            read = {"k": k, "v": v, "cache_k": cache.k, "cache_v": cache.v}
            dims("transformer_step", "N M T E, N M T F, N M S E, N M S F", **read)
            k = np.concatenate((cache.k, k), axis=2)  # (N, M, S + T, E)
            v = np.concatenate((cache.v, v), axis=2)
        y, _ = scaled_dot_product_attention(q, k, v, causal_mask(x.shape[1], k.shape[2]))
        return linear(merge_heads(y), params["w_o"], params["b_o"])[0], KVCache(k, v)

    y, saved = _block("transformer_step", x, params, attend, norm_first, eps)
    return y, saved.attention[0]


def _block(caller, x, params, attend, norm_first, eps):
    """Chain the two sublayers, whatever the attention."""
    if not isinstance(params, dict):
        raise TypeError(f"{caller}: params must be a dict, got {type(params).__name__}")
    if set(params) != set(PARAMS):
        wrong = ", ".join(sorted(set(params) ^ set(PARAMS)))
        raise ValueError(f"{caller}: params must have the keys {PARAMS}; see to {wrong}")
    dims(caller, f"N T D, {SIZES}", x=x, **{name: params[name] for name in PARAMS})

    def think(x):
        return feed_forward(x, *(params[name] for name in NETWORK))

    norms = [(params[f"gamma{n}"], params[f"beta{n}"]) for n in (1, 2)]
    a, attention = _sublayer(x, attend, *norms[0], norm_first, eps)
    y, network = _sublayer(a, think, *norms[1], norm_first, eps)
    return y, BlockSaved(attention, network, norm_first)


def _sublayer(x, layer, gamma, beta, norm_first, eps):
    """Add what a layer returns to its input; normalise before the layer, or the sum."""
    if norm_first:
        a, norm = layer_norm(x, gamma, beta, eps=eps)
        a, inner = layer(a)
        return x + a, (inner, norm)
    a, inner = layer(x)
    y, norm = layer_norm(x + a, gamma, beta, eps=eps)
    return y, (inner, norm)


def _sublayer_backward(dy, saved, layer_backward, norm_first):
    """Return dx, the gradients of the norm, and those of the layer."""
    inner, norm = saved
    if norm_first:
        da, *layer = layer_backward(dy, inner)
        da, *scale = layer_norm_backward(da, norm)
        return dy + da, scale, layer
    dy, *scale = layer_norm_backward(dy, norm)
    da, *layer = layer_backward(dy, inner)
    return dy + da, scale, layer


def _self_attention_backward(dy, saved):
    dq, dk, dv, *others = multi_head_attention_backward(dy, saved)
    return dq + dk + dv, *others
