"""What the package claims about the transformer block: each formula beside the code."""

import numpy as np

from dlbook.attention import causal_mask
from dlbook.claims import Claims, slopes
from dlbook.multi_head_attention import multi_head_attention
from dlbook.normalization import layer_norm
from dlbook.transformer import (
    ATTENTION,
    NETWORK,
    PARAMS,
    feed_forward,
    transformer_block,
    transformer_block_backward,
    transformer_step,
)

CLAIMS = Claims()
claim = CLAIMS.claim


def block(rng):
    """Draw x and the parameters of a block of two heads."""
    N, T, E, F = rng.integers(2, 5, 4)
    D = 2 * E
    shapes = dict.fromkeys(PARAMS, (D,)) | dict.fromkeys(PARAMS[:4], (D, D))
    shapes |= {"w1": (F, D), "b1": (F,), "w2": (D, F)}
    params = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    return rng.standard_normal((N, T, D)), params


def parts(params):
    """Return the sublayers and norms of a block as functions of x alone."""
    weights, network = ([params[name] for name in names] for names in (ATTENTION, NETWORK))
    return (
        lambda x: multi_head_attention(x, x, x, *weights, heads=2)[0],
        lambda x: feed_forward(x, *network)[0],
        lambda x: layer_norm(x, params["gamma1"], params["beta1"])[0],
        lambda x: layer_norm(x, params["gamma2"], params["beta2"])[0],
    )


@claim("pre-norm: its two formulas", block, "eq-transformer-pre-norm")
def _(x, params):
    attention, network, norm1, norm2 = parts(params)
    a = x + attention(norm1(x))
    return a + network(norm2(a)), transformer_block(x, params, heads=2)[0]


@claim("post-norm: its two formulas", block, "eq-transformer-post-norm")
def _(x, params):
    attention, network, norm1, norm2 = parts(params)
    a = norm1(x + attention(x))
    y, _ = transformer_block(x, params, heads=2, norm_first=False)
    return norm2(a + network(a)), y


@claim("gradients of x and 16 parameters", block, tolerance=1e-7)
def _(x, params):
    def forward(x, *values):
        return transformer_block(x, dict(zip(PARAMS, values, strict=True)), heads=2)

    def backward(dy, saved):
        dx, grads = transformer_block_backward(dy, saved)
        return dx, *grads.values()

    return slopes(forward, backward, x, *(params[name] for name in PARAMS))


@claim("with a cache: as if all were read again", block, "eq-transformer-cache")
def _(x, params):
    y, cache = [], None
    for t in range(x.shape[1]):
        step, cache = transformer_step(x[:, t : t + 1], params, cache, heads=2)
        y.append(step)
    whole, _ = transformer_block(x, params, causal_mask(x.shape[1]), heads=2)
    return whole, np.concatenate(y, axis=1)
