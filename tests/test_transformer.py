"""The transformer block against PyTorch, its cache against reading everything again."""

import numpy as np
import pytest
import torch
from common import normal, refuses, same
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.func import functional_call

from dlbook.attention import causal_mask, padding_mask
from dlbook.normalization import layer_norm
from dlbook.shapes import ShapeError
from dlbook.transformer import (
    PARAMS,
    feed_forward,
    feed_forward_backward,
    transformer_block,
    transformer_block_backward,
    transformer_step,
)

FEW = st.integers(1, 3)
BOTH = pytest.mark.parametrize("norm_first", [True, False])


def block_params(D, F, seed=0, kind=np.float64):
    shapes = dict.fromkeys(PARAMS, (D,)) | dict.fromkeys(PARAMS[:4], (D, D))
    shapes |= {"w1": (F, D), "b1": (F,), "w2": (D, F)}
    rng = np.random.default_rng(seed)
    params = {n: rng.standard_normal(shape).astype(kind) for n, shape in shapes.items()}
    for a in params.values():
        a.flags.writeable = False
    return params


def block(x, *values, mask=None, **options):
    """Return the block as a function of arrays alone, for the shared check."""
    return transformer_block(x, dict(zip(PARAMS, values, strict=True)), mask, **options)


def block_backward(dy, saved):
    dx, grads, *dmask = transformer_block_backward(dy, saved)
    return dx, *grads.values(), *dmask


def module(heads, norm_first, mask):
    """Return a function that runs nn.TransformerEncoderLayer with the weights given."""

    def reference(x, *values):
        p = dict(zip(PARAMS, values, strict=True))
        layer = torch.nn.TransformerEncoderLayer(
            x.shape[2], heads, len(p["b1"]), dropout=0, activation="gelu", batch_first=True,
            norm_first=norm_first, dtype=x.dtype,
        )  # fmt: skip
        names = {"linear1": ("w1", "b1"), "linear2": ("w2", "b2")}
        names |= {"norm1": ("gamma1", "beta1"), "norm2": ("gamma2", "beta2")}
        names["self_attn.out_proj"] = "w_o", "b_o"
        own = {
            f"{name}.{part}": p[key]
            for name, keys in names.items()
            for part, key in zip(("weight", "bias"), keys, strict=True)
        }
        for part, letter in (("weight", "w"), ("bias", "b")):
            parts = [p[f"{letter}_{n}"] for n in "qkv"]
            own[f"self_attn.in_proj_{part}"] = torch.cat(parts)
        forbidden = None if mask is None else torch.tensor(~mask)
        return functional_call(layer, own, (x, forbidden))

    return reference


# ---- against PyTorch ----
@settings(max_examples=25, deadline=None)
@given(st.lists(FEW, min_size=5, max_size=5), st.booleans(), st.booleans())
def test_against_torch(sizes, norm_first, causal):
    N, T, M, E, F = sizes
    D, mask = M * (E + 1), causal_mask(T) if causal else None
    args = [normal(N, T, D), *block_params(D, F).values()]
    options = {"heads": M, "norm_first": norm_first}
    reference = module(M, norm_first, mask)
    check_torch(block, block_backward, reference, args, mask=mask, **options)


@settings(max_examples=20, deadline=None)
@given(st.lists(FEW, min_size=5, max_size=5))
def test_feed_forward_against_torch(sizes):
    N, T, D, F, O = sizes
    args = [normal(N, T, D), normal(F, D), normal(F), normal(O, F), normal(O)]

    def reference(x, w1, b1, w2, b2):
        return torch.nn.functional.gelu(x @ w1.T + b1) @ w2.T + b2

    check_torch(feed_forward, feed_forward_backward, reference, args)


def test_the_gradient_of_an_additive_mask():
    x, params = normal(2, 3, 4), block_params(4, 5)
    bias, h = normal(1, 2, 3, 3), 1e-6
    y, saved = transformer_block(x, params, bias, heads=2)
    dy, v = normal(*y.shape), normal(*bias.shape, seed=1)
    dx, _, dmask = transformer_block_backward(dy, saved)
    assert (dx.shape, dmask.shape) == (x.shape, bias.shape)
    up, down = (transformer_block(x, params, bias + s * v, heads=2)[0] for s in (h, -h))
    slope = (dy * (up - down)).sum() / (2 * h)
    np.testing.assert_allclose((dmask * v).sum(), slope, rtol=1e-6)


# ---- with a cache ----
@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), FEW, FEW, st.booleans())
def test_a_cache_is_as_good_as_reading_everything_again(pieces, N, M, norm_first):
    D, options = 2 * M, {"heads": M, "norm_first": norm_first}
    x, params = normal(N, sum(pieces), D), block_params(D, 3)
    whole, _ = transformer_block(x, params, causal_mask(sum(pieces)), **options)
    y, cache, start = [], None, 0
    for T in pieces:
        step, cache = transformer_step(x[:, start : start + T], params, cache, **options)
        y.append(step)
        start += T
        assert cache.k.shape == cache.v.shape == (N, M, start, 2)
    same(np.concatenate(y, axis=1), whole)


def test_a_cache_is_not_changed_and_may_branch():
    x, params = normal(2, 4, 4), block_params(4, 5)
    _, cache = transformer_step(x[:, :2], params, heads=2)
    before = cache.k.copy(), cache.v.copy()
    once, _ = transformer_step(x[:, 2:3], params, cache, heads=2)
    transformer_step(x[:, 3:], params, cache, heads=2)
    again, _ = transformer_step(x[:, 2:3], params, cache, heads=2)
    np.testing.assert_array_equal(once, again)
    for one, other in zip(before, cache, strict=True):
        np.testing.assert_array_equal(one, other)


# ---- rows of the inventory ----
@pytest.mark.parametrize("row", ["H-060", "H-121", "H-122"])
def test_h_060_h_121_h_122_two_places_for_the_norm(row):
    x, params = normal(2, 3, 4), block_params(4, 5)
    y, _ = transformer_block(x, params, heads=2)
    z, _ = transformer_block(x, params, heads=2, norm_first=False)
    assert abs(y - z).max() > 0.1, row
    plain = params | {"gamma2": np.ones(4), "beta2": np.zeros(4)}
    z, _ = transformer_block(x, plain, heads=2, norm_first=False)
    np.testing.assert_allclose(z.mean(-1), 0, atol=1e-12)  # post-norm ends on a norm
    np.testing.assert_allclose(z.var(-1), 1, rtol=1e-3)
    silent = params | {n: 0 * params[n] for n in ("w_o", "b_o", "w2", "b2")}
    same(transformer_block(x, silent, heads=2)[0], x)  # pre-norm has a free path
    norms = [params[n] for n in ("gamma1", "beta1", "gamma2", "beta2")]
    a, _ = layer_norm(x, *norms[:2])
    expected, _ = layer_norm(a, *norms[2:])
    same(transformer_block(x, silent, heads=2, norm_first=False)[0], expected)


def test_h_123_h_125_the_network_holds_two_thirds_of_the_parameters():
    D, F = 768, 3_072
    assert F == 4 * D
    layer = torch.nn.TransformerEncoderLayer(D, 12, F, device="meta")
    counts = {n: p.numel() for n, p in layer.named_parameters()}
    assert sum(counts.values()) == 7_087_872 == 12 * D * D + 13 * D
    assert sum(n for name, n in counts.items() if "linear" in name) == 4_722_432
    small = block_params(6, 24)
    assert sum(a.size for a in small.values()) == 12 * 36 + 13 * 6


# ---- symmetry ----
@BOTH
def test_positions_are_treated_alike(norm_first):
    x, params, order = normal(2, 3, 4), block_params(4, 5), [2, 0, 1]
    options = {"heads": 2, "norm_first": norm_first}
    y, _ = transformer_block(x, params, **options)
    same(transformer_block(x[:, order], params, **options)[0], y[:, order])

    y, _ = transformer_block(x, params, padding_mask(np.array([3, 2]), 3), **options)
    same(y[1, :2], transformer_block(x[1:, :2], params, **options)[0][0])


# ---- limits ----
@pytest.mark.parametrize("layer", [transformer_block, transformer_step])
def test_refusals(layer):
    x, params, name = normal(2, 3, 4), block_params(4, 5), layer.__name__
    without = {n: a for n, a in params.items() if n != "w_q"}
    with refuses(ValueError, f"{name}: params"):
        layer(x, without, heads=2)
    with refuses(ValueError, f"{name}: params"):
        layer(x, params | {"b3": normal(4)}, heads=2)
    with refuses(ShapeError, f"{name}: x has 2 dimensions, not 3"):
        layer(x[0], params, heads=2)
    with refuses(ShapeError, f"{name}: w_o says D = 3, but it was 4"):
        layer(x, params | {"w_o": normal(3, 4)}, heads=2)
    for key, a in params.items():
        for wrong in (a[None], a[..., 1:], a.tolist(), a.astype(np.float32), a > 0):
            with pytest.raises((ShapeError, TypeError), match=r"^\w+: "):
                layer(x, params | {key: wrong}, heads=2)
    for heads in (0, 3, 1.5):
        with pytest.raises(ValueError, match="heads"):
            layer(x, params, heads=heads)
    with pytest.raises(ValueError, match="eps must be above 0"):
        layer(x, params, heads=2, eps=0)


def test_a_cache_that_does_not_fit():
    x, params = normal(2, 3, 4), block_params(4, 5)
    _, cache = transformer_step(x, params, heads=2)
    for wrong, heads in ((normal(1, 1, 4), 2), (normal(2, 1, 4), 4)):
        with refuses(ShapeError, "transformer_step: cache_k says"):
            transformer_step(wrong, params, cache, heads=heads)


@BOTH
@pytest.mark.parametrize("shape", [(0, 3, 4), (2, 0, 4), (1, 1, 4)])
def test_sizes_of_0_and_1(shape, norm_first):
    params, options = block_params(4, 5), {"heads": 2, "norm_first": norm_first}
    y, saved = transformer_block(normal(*shape), params, **options)
    dx, grads = transformer_block_backward(y, saved)
    assert y.shape == dx.shape == shape
    assert {n: g.shape for n, g in grads.items()} == {n: a.shape for n, a in params.items()}


@BOTH
@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_precision_is_kept(kind, norm_first):
    x, params = normal(2, 3, 4).astype(kind), block_params(4, 5, kind=kind)
    y, saved = transformer_block(x, params, heads=2, norm_first=norm_first)
    step, cache = transformer_step(x, params, heads=2, norm_first=norm_first)
    dx, grads = transformer_block_backward(y, saved)
    assert {a.dtype for a in (y, step, *cache, dx, *grads.values())} == {np.dtype(kind)}


def test_nan_stays_with_its_sample_and_does_not_reach_back():
    x = normal(2, 4, 4)
    x[1, 2, 0] = np.nan
    y, _ = transformer_block(x, block_params(4, 5), causal_mask(4), heads=2)
    assert np.isfinite(y[0]).all() and np.isfinite(y[1, :2]).all()
    assert np.isnan(y[1, 2:]).all()
