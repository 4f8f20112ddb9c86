"""Attention at two lengths, and the memory of a long sequence, whole and by blocks."""

from benchmarks.cases import Case, normal
from dlbook.attention import (
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from dlbook.efficient_attention import blockwise_attention


def heads(N, M):
    """Return a function of the length T that draws q, k and v."""
    return lambda T: tuple(normal(3, N, M, T, 64))


def theirs(torch, *tensors):
    return torch.nn.functional.scaled_dot_product_attention(*tensors)


def by_blocks(*arrays):
    return blockwise_attention(*arrays), None


PLAIN = scaled_dot_product_attention, scaled_dot_product_attention_backward
CASES = (
    Case("attention, short", 128, heads(8, 8), *PLAIN, theirs),
    Case("attention, long", 1024, heads(1, 8), *PLAIN, theirs),
    Case("attention, very long", 4096, heads(1, 2), PLAIN[0], None, theirs),
    Case("the same, blockwise", 4096, heads(1, 2), by_blocks, None, theirs),
)
