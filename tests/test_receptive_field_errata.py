"""Rows of the sources about receptive fields that are wrong or half right."""

import numpy as np
import pytest
from common import normal

from dlbook.convolution import conv2d, true_convolution2d
from dlbook.receptive_field import Layer, pixels_read, receptive_field
from dlbook.verify import refute


def stack(rng):
    """Draw kernels and strides that differ from layer to layer."""
    kernels, strides = rng.permutation([2, 3, 5, 7]), rng.integers(1, 4, 4)
    return kernels.tolist(), strides.tolist()


def measured(kernels, strides):
    layers = map(Layer, kernels, strides)
    return int(np.ptp(pixels_read(list(layers)))) + 1


def test_n_118_the_kernel_of_the_new_layer_counts(capsys):
    def grow(kernels, strides, ahead):
        """Apply RF[l+1] = RF[l] + (k[l + ahead] - 1) s[1] ... s[l], starting from 1."""
        size = 1
        for l in range(len(kernels)):
            size += (([1, *kernels])[l + ahead] - 1) * int(np.prod(strides[:l], dtype=int))
        return size

    refute("N-118", lambda k, s: grow(k, s, 0), measured, stack)
    assert "N-118: the printed form differs on 5 of 5" in capsys.readouterr().out
    for seed in range(5):
        kernels, strides = stack(np.random.default_rng(seed))
        assert grow(kernels, strides, 1) == measured(kernels, strides)


def test_n_120_d_035_without_a_base_case_every_field_is_one_too_small():
    layers = [Layer(3), Layer(3)]
    assert receptive_field([]).size == 1
    assert sum(layer.kernel - 1 for layer in layers) == receptive_field(layers).size - 1


def test_d_035_the_dilation_is_no_part_of_the_product():
    layers = [Layer(3, 1, 0, 2) for _ in range(3)]
    inside = 1 + sum((n.kernel - 1) * n.dilation**l for l, n in enumerate(layers))
    assert receptive_field(layers).size == np.ptp(pixels_read(layers)) + 1 == 13 != inside


@pytest.mark.parametrize(("row", "K", "times"), [("D-098", 5, 2), ("D-099", 7, 3)])
def test_d_098_d_099_an_equal_field_is_not_an_equal_function(row, K, times):
    assert receptive_field([Layer(3)] * times) == receptive_field([Layer(K)]), row
    k = normal(3, 3)
    for n in range(1, times):
        k = true_convolution2d(k, normal(3, 3, seed=n))
    assert k.shape == (K, K)  # stacked, the small kernels are one kernel of that size,
    assert 9 * times < K * K  # but they have fewer numbers than such a kernel has,
    x, w = normal(1, 1, 12, 12), [normal(1, 1, 3, 3, seed=n) for n in range(times)]
    with_relu, linear = x, x
    for part in w:
        with_relu = np.maximum(conv2d(with_relu, part)[0], 0)
        linear, _ = conv2d(linear, part)
    assert abs(with_relu - np.maximum(linear, 0)).max() > 0.1  # and ReLU changes both
