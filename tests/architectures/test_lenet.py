"""LeNet-5: its counts today and in 1998, and its layers beside the NumPy package."""

import pytest
import torch
from common import refuses, same
from in_numpy import array, images, parameter_total, scrambled

from dlbook.architectures.lenet import C3_TABLE, LeNet5, Subsampling, TableConvolution
from dlbook.architectures.summary import summary
from dlbook.convolution import conv2d, mac_count, parameter_count
from dlbook.linear import linear
from dlbook.pooling import avg_pool2d

DIGIT = (1, 1, 32, 32)
ROWS = {row.name: row for row in summary(LeNet5(), DIGIT).rows}


@pytest.mark.parametrize("row", ["C-068", "D-066"])
def test_c_068_d_066_sizes(row):
    sizes = {
        "c1": (6, 28, 28), "s2": (6, 14, 14), "c3": (16, 10, 10), "s4": (16, 5, 5),
        "c5": (120, 1, 1), "f6": (84,), "output": (10,),
    }  # fmt: skip
    assert {name: ROWS[name].shape[1:] for name in sizes} == sizes, row


def test_n_116_the_classic_pattern():
    kinds = " ".join(ROWS[name].kind for name in ROWS if name != "flatten")
    convolutions = "Conv2d Tanh AvgPool2d " * 2
    assert kinds == f"{convolutions}Conv2d Tanh Linear Tanh Linear"
    # On maps of 5 by 5, the third convolution is a linear layer.
    layer, x = LeNet5().double().c5, images(2, 16, 5, 5)
    flat, _ = linear(array(x).reshape(2, -1), array(layer.weight).reshape(120, -1))
    same(array(layer(x))[:, :, 0, 0], flat + array(layer.bias))


def test_c_069_d_071_d_072_the_sum_printed_leaves_out_the_biases():
    assert parameter_total(LeNet5()) == 61_706
    printed = 6 * 5**2 * 1 + 16 * 5**2 * 6 + 120 * 5**2 * 16 + 84 * 120 + 10 * 84
    biases = sum(p.numel() for p in LeNet5().parameters() if p.ndim == 1)
    assert (printed, biases) == (61_470, 236) == (61_706 - 236, 6 + 16 + 120 + 84 + 10)
    assert summary(LeNet5(), DIGIT).macs == 416_520


def test_c_069_d_066_d_070_d_071_in_1998_it_had_60_000():
    c3 = TableConvolution(C3_TABLE, 5)
    pools = [parameter_total(Subsampling(channels)) for channels in (6, 16)]
    assert (parameter_total(c3), pools) == (1_516, [12, 32])
    kept = sum(ROWS[name].parameters for name in ("c1", "c5", "f6"))
    assert kept + 1_516 + 12 + 32 == 60_000  # the codes of the output were fixed


def test_the_table_of_1998():
    assert sorted(map(len, C3_TABLE)) == [3] * 6 + [4] * 9 + [6]
    assert len({frozenset(row) for row in C3_TABLE}) == 16  # no two read the same
    uses = [sum(channel in row for row in C3_TABLE) for channel in range(6)]
    assert uses == [10] * 6  # and all are read equally often


def test_a_table_is_a_convolution_with_holes():
    layer, x = scrambled(TableConvolution(C3_TABLE, 5)), images(2, 6, 9, 8)
    w = torch.zeros(16, 6, 5, 5, dtype=torch.float64)
    for o, (conv, channels) in enumerate(zip(layer.maps, layer.table, strict=True)):
        w[o, channels] = conv.weight.detach()[0]
    b = torch.cat([conv.bias for conv in layer.maps])
    same(array(layer(x)), conv2d(array(x), array(w), array(b))[0])


def test_subsampling_starts_as_average_pooling():
    x = images(2, 3, 6, 4)
    mean, _ = avg_pool2d(array(x), kernel=2)
    layer = Subsampling(3).double()
    same(array(layer(x)), mean)
    scrambled(layer)
    sums = mean * 4 * array(layer.coefficient) + array(layer.bias)
    same(array(layer(x)), sums)


def test_d_069_sharing():
    c1 = ROWS["c1"]
    assert c1.parameters == parameter_count(1, 6, 5) == 156
    assert c1.parameters * 28 * 28 == 122_304  # connections, biases included
    assert c1.macs == mac_count(1, 6, 5, (28, 28))


def test_d_066_without_activations_the_network_is_affine():
    model = LeNet5().double().eval()
    bare = torch.nn.Sequential(*(m for m in model if not isinstance(m, torch.nn.Tanh)))
    x, y = images(1, 1, 32, 32), images(1, 1, 32, 32, seed=1)

    def bend(net):
        return abs(net(x + y) - net(x) - net(y) + net(0 * x)).max()

    assert bend(bare) < 1e-12 and bend(model) > 1e-6


def test_it_runs():
    y = LeNet5(7)(torch.zeros(2, 1, 32, 32))
    assert y.shape == (2, 7) and y.isfinite().all()
    with pytest.raises(RuntimeError, match="channels"):
        LeNet5()(torch.zeros(1, 3, 32, 32))
    with refuses(ValueError, "LeNet5: classes must be a whole number from 1, got 0"):
        LeNet5(0)
