"""Rows of the inventory on what layers cost, one test each."""

import numpy as np
import pytest
import torch
from common import normal, same
from torch.utils.flop_counter import FlopCounterMode

from dlbook.convolution import conv2d, mac_count, parameter_count
from dlbook.convolution_algorithms import algorithm_costs
from dlbook.linear import linear
from dlbook.receptive_field import Layer, receptive_field


def separable_macs(C, O, kernel, output):
    """Count both halves of a depthwise separable layer."""
    return mac_count(C, C, kernel, output, groups=C) + mac_count(C, O, 1, output)


def test_n_098_c_036_d_022_d_023_parameters_of_both_kinds_of_layers():
    assert parameter_count(3, 5, (2, 4)) == 2 * 4 * 3 * 5 + 5
    dense = torch.nn.Linear(4 * 6 * 3, 7)  # H W C numbers to N
    assert sum(p.numel() for p in dense.parameters()) == parameter_count(72, 7, 1)
    same(linear(normal(2, 72), normal(7, 72), normal(7))[0].shape, (2, 7))


def test_c_037_activations_take_their_number_times_the_bytes_of_one():
    x, w = normal(2, 3, 9, 9).astype(np.float32), normal(5, 3, 3, 3).astype(np.float32)
    y, _ = conv2d(x, w, stride=2)
    assert y.nbytes == 2 * 4 * 4 * 5 * 4
    assert (
        conv2d(x.astype(np.float64), w.astype(np.float64), stride=2)[0].nbytes
        == 2 * y.nbytes
    )


def test_c_039_a_backward_costs_two_forwards():
    x = torch.tensor(normal(2, 4, 6, 7), requires_grad=True)
    layer = torch.nn.Conv2d(4, 5, 3, dtype=torch.float64)
    with FlopCounterMode(display=False) as forward:
        y = layer(x)
    with FlopCounterMode(display=False) as backward:
        y.sum().backward()
    macs = 2 * mac_count(4, 5, 3, (4, 5))
    assert forward.get_total_flops() == 2 * macs
    assert backward.get_total_flops() == 2 * forward.get_total_flops()


def test_c_153_c_154_a_network_costs_the_sum_of_its_layers():
    layers = [(3, 8, 5, 12), (8, 16, 3, 10), (16, 4, 1, 10)]  # C, O, K, output
    network = torch.nn.Sequential(*(torch.nn.Conv2d(C, O, K) for C, O, K, _ in layers))
    with FlopCounterMode(display=False) as counter:
        network(torch.zeros(1, 3, 16, 16))
    assert counter.get_total_flops() == 2 * sum(mac_count(*layer) for layer in layers)
    size = sum(parameter_count(C, O, K) * 32 for C, O, K, _ in layers) / 8
    assert size == sum(p.nbytes for p in network.parameters()) == 4 * 1_844


@pytest.mark.parametrize("row", ["D-100", "D-101"])
def test_d_100_d_101_three_small_kernels_see_as_much_with_27_of_49_parameters(row):
    C = 6
    large = parameter_count(C, C, 7, bias=False)
    small = 3 * parameter_count(C, C, 3, bias=False)
    assert (large, small) == (49 * C**2, 27 * C**2), row
    one, three = receptive_field([Layer(7)]), receptive_field([Layer(3)] * 3)
    assert one.size == three.size == 7


@pytest.mark.parametrize("row", ["D-166", "D-168", "D-169"])
def test_d_166_d_168_d_169_what_remains_of_the_cost_in_mobilenet(row):
    K, M, N, size = 3, 512, 512, 14
    standard, separable = mac_count(M, N, K, size), separable_macs(M, N, K, size)
    assert standard == K * K * M * N * size * size, row
    assert separable == K * K * M * size * size + M * N * size * size
    assert separable / standard == pytest.approx(1 / N + 1 / K**2)
    assert standard / separable == pytest.approx(8.84, abs=0.01)
    with_stride = mac_count(M, N, K, size // 2)  # the output counts, not the input
    assert standard == 4 * with_stride


def test_d_174_thinner_layers_and_smaller_images_save_together():
    K, M, N, size, alpha, rho = 3, 64, 128, 56, 1 / 2, 6 / 7
    thin, small = (int(alpha * M), int(alpha * N)), int(rho * size)
    printed = K * K * alpha * M * (rho * size) ** 2
    printed += alpha * M * alpha * N * (rho * size) ** 2
    assert separable_macs(*thin, K, small) == printed
    saved = separable_macs(*thin, K, small) / separable_macs(M, N, K, size)
    assert (
        rho**2 * alpha**2 < saved < rho**2 * alpha
    )  # depthwise only alpha, not its square


@pytest.mark.parametrize("row", ["A-150", "A-151", "A-152"])
def test_a_150_a_151_a_152_what_the_orders_of_growth_leave_out(row):
    C, O, K, size = 8, 16, 3, 32
    whole = algorithm_costs(C, O, K, size, padding=1)
    assert whole["direct"].products == C * O * K**2 * size**2, row
    assert mac_count(C, O, K, size // 2) == whole["direct"].products / 4  # at stride 2
    weights = algorithm_costs(C, O, K, K)["direct"]  # one output: the weights dominate
    assert weights.numbers == C * K * K + O * C * K * K + O
    cubes = [algorithm_costs(1, 1, 3, n)["fft"].products for n in (32, 64, 128)]
    rates = [c / (n * n * np.log2(n)) for c, n in zip(cubes, (32, 64, 128), strict=True)]
    assert max(rates) < 1.2 * min(rates)  # n^2 log n, for one channel in and one out
    many = algorithm_costs(64, 64, 3, 128)["fft"].products
    assert many < 64 * 64 * cubes[-1]  # an image is transformed once for all its kernels
