"""A small GPT: its block equals the NumPy package's, its cache changes nothing."""

import numpy as np
import pytest
import torch
from common import normal, refuses, same
from in_numpy import array, parameter_total, scrambled

from dlbook.architectures.gpt import GPT, Block
from dlbook.architectures.summary import summary
from dlbook.attention import causal_mask
from dlbook.transformer import ATTENTION, NETWORK, transformer_block, transformer_step

BOTH = pytest.mark.parametrize("causal", [True, False])


def numpy_params(block):
    """Return a block's weights under the names of :func:`transformer_block`."""
    qkv, output = block.attention.qkv, block.attention.output
    first, _, second = block.mlp
    weights = (*qkv.weight.chunk(3), output.weight, *qkv.bias.chunk(3), output.bias)
    params = dict(zip(ATTENTION, weights, strict=True))
    network = first.weight, first.bias, second.weight, second.bias
    params |= dict(zip(NETWORK, network, strict=True))
    for n, norm in (("1", block.norm1), ("2", block.norm2)):
        params |= {f"gamma{n}": norm.weight, f"beta{n}": norm.bias}
    return {name: array(p) for name, p in params.items()}


def small(tied=True, seed=0, **options):
    torch.manual_seed(seed)
    model = GPT(11, 9, 8, 2, 2, tied=tied, **options).double().eval()
    for p in model.parameters():
        torch.nn.init.normal_(p, std=0.5)
    return model


# ---- beside the NumPy package ----
@BOTH
def test_h_119_h_122_the_block_is_the_numpy_block(causal):
    block, x = scrambled(Block(6, 3, causal=causal)), normal(2, 5, 6)
    y, (k, v) = block(torch.from_numpy(x))
    mask = causal_mask(5) if causal else None
    expected, saved = transformer_block(x, numpy_params(block), mask, heads=3)
    same(array(y), expected)
    inner = saved.attention[0].attention
    same(array(k), inner.k)
    same(array(v), inner.v)


def test_the_cached_block_is_the_numpy_step():
    block, x = scrambled(Block(6, 3)), normal(2, 5, 6)
    params, cache, numpy_cache = numpy_params(block), None, None
    for start, end in ((0, 2), (2, 3), (3, 5)):
        new = x[:, start:end]
        y, cache = block(torch.from_numpy(new), cache)
        expected, numpy_cache = transformer_step(new, params, numpy_cache, heads=3)
        same(array(y), expected)
        for ours, theirs in zip(cache, numpy_cache, strict=True):
            same(array(ours), theirs)


def test_the_whole_model_beside_the_numpy_package():
    model, tokens = small(), np.array([[3, 1, 4, 1, 5]])
    x = array(model.tokens.weight)[tokens] + array(model.positions.weight)[:5]
    for block in model.blocks:
        x, _ = transformer_block(x, numpy_params(block), causal_mask(5), heads=2)
    x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    x = x * array(model.norm.weight) + array(model.norm.bias)
    same(array(model(torch.from_numpy(tokens))[0]), x @ array(model.tokens.weight).T)


# ---- counts ----
def test_h_125_gpt_2_has_124_million_parameters():
    with torch.device("meta"):
        tied, free = (GPT(50_257, 1_024, 768, 12, 12, tied=tied) for tied in (True, False))
    found = summary(tied, (1, 1_024), dtype=torch.long)
    assert found.parameters == parameter_total(tied) == 124_439_808
    assert parameter_total(free) - parameter_total(tied) == 50_257 * 768
    assert tied.blocks[0].mlp[0].out_features == 4 * 768
    per_block = 12 * 768**2 * 1_024 + 2 * 768 * 1_024**2
    assert found.macs == 12 * per_block + 1_024 * 768 * 50_257
    assert found.rows[-1].shape == (1, 1_024, 50_257)


def test_a_tied_output_moves_with_the_embedding():
    model = small()
    assert model.head.weight is model.tokens.weight
    with torch.no_grad():
        model.tokens.weight.zero_()
    assert not model(torch.tensor([[1, 2]]))[0].any()
    free = small(tied=False)
    with torch.no_grad():
        free.tokens.weight.zero_()
    assert free(torch.tensor([[1, 2]]))[0].any()


def test_a_fresh_model_knows_nothing():
    torch.manual_seed(0)
    logits, _ = GPT(50, 16, 32, 4, 3)(torch.arange(16)[None])
    loss = torch.nn.functional.cross_entropy(logits[0, :-1], torch.arange(1, 16))
    assert abs(loss.item() - np.log(50)) < 0.1


# ---- reading on ----
def test_h_119_the_future_changes_nothing():
    model, tokens = small(), torch.tensor([[3, 1, 4, 1, 5, 9]])
    changed = tokens.clone()
    changed[0, 4:] = torch.tensor([2, 6])
    y, z = model(tokens)[0], model(changed)[0]
    same(array(y[:, :4]), array(z[:, :4]))
    assert abs(y[:, 4:] - z[:, 4:]).max() > 0.1


@pytest.mark.parametrize("temperature", [0.0, 1.5])
def test_with_and_without_a_cache_the_same_is_written(temperature):
    model, tokens = small(), torch.tensor([[3, 1], [4, 1]])

    def write(cached):
        rng = torch.Generator().manual_seed(7)
        options = {"temperature": temperature, "generator": rng}
        return model.generate(tokens, 7, cached=cached, **options)

    written = write(True)
    assert written.shape == (2, 9) and torch.equal(written[:, :2], tokens)
    assert torch.equal(written, write(False))
    assert not written.requires_grad


def test_the_likeliest_token_follows():
    model, tokens = small(), torch.tensor([[3, 1]])
    written = model.generate(tokens, 4)
    logits, _ = model(written[:, :-1])
    assert torch.equal(written[:, 2:], logits[:, 1:].argmax(-1))
    rng = torch.Generator()
    for temperature in (1e-6, 1e-40, 1e-310):
        cold = model.generate(tokens, 4, temperature=temperature, generator=rng)
        assert torch.equal(cold, model.generate(tokens, 4))
    assert torch.equal(cold, written)
    assert torch.equal(model.generate(tokens, 0), tokens)


def test_temperature_flattens_what_is_drawn():
    model, rng = small(), torch.Generator().manual_seed(0)
    tokens = torch.tensor([[3, 1]]).expand(4_000, 2)
    drawn = model.generate(tokens, 1, temperature=2.0, generator=rng)[:, 2]
    shares = torch.bincount(drawn, minlength=11) / 4_000
    p = (model(tokens[:1])[0][0, -1] / 2).softmax(-1)
    assert abs(shares - p).max() < 0.03
    assert abs(shares - (2 * p.log()).softmax(-1)).max() > 0.05  # temperature 1


def test_a_cache_is_as_good_as_reading_everything_again():
    model, tokens = small(), torch.tensor([[3, 1, 4, 1, 5]])
    whole, _ = model(tokens)
    start, caches = model(tokens[:, :3])
    end, longer = model(tokens[:, 3:], caches)
    same(array(torch.cat((start, end), dim=1)), array(whole))
    assert caches[0][0].shape[2] == 3 and longer[0][0].shape[2] == 5  # nothing overwritten


def test_refusals():
    for sizes in ((0, 9, 8, 2, 2), (11, 0, 8, 2, 2), (11, 9, 8, 0, 2), (11, 9, 8, 2, 1.5)):
        with pytest.raises(ValueError, match=r"^GPT: \w+ must be a whole number from 1"):
            GPT(*sizes)
    with refuses(ValueError, "GPT: heads must divide width = 8, got 3"):
        GPT(11, 9, 8, 3, 2)
    model = small()
    with refuses(ValueError, "GPT: 10 positions do not fit a context of 9"):
        model(torch.zeros(1, 10, dtype=torch.long))
    with refuses(ValueError, "GPT: 10 positions do not fit a context of 9"):
        model.generate(torch.zeros(1, 5, dtype=torch.long), 6)
    with refuses(ValueError, "GPT.generate: length must be a whole number from 0, got -1"):
        model.generate(torch.zeros(1, 1, dtype=torch.long), -1)
    with refuses(ValueError, "GPT.generate: the number of tokens must be a whole number"):
        model.generate(torch.zeros(1, 0, dtype=torch.long), 1)
    for temperature in (-1, float("nan"), float("inf")):
        with refuses(ValueError, "GPT.generate: temperature must be a number from 0, got"):
            model.generate(torch.zeros(1, 1, dtype=torch.long), 1, temperature=temperature)
