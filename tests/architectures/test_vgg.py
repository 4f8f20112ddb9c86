"""VGG: the counts of all configurations, what its drawings leave out, and small kernels."""

from itertools import pairwise

import pytest
import torch
from common import refuses, same
from in_numpy import array, images, in_numpy, scrambled

from dlbook.architectures.summary import summary
from dlbook.architectures.vgg import CONFIGURATIONS, VGG
from dlbook.convolution import output_size, parameter_count

IMAGE = (1, 3, 224, 224)
PUBLISHED = {  # the paper's table, in full: 133, 133, 134, 138 and 144 million
    "A": 132_863_336, "B": 133_047_848, "C": 133_638_952, "D": 138_357_544,
    "E": 143_667_240,
}  # fmt: skip


def table(name):
    with torch.device("meta"):
        return summary(VGG(name), IMAGE)


def macs(name, kind):
    return sum(row.macs for row in table(name).rows if row.kind == kind)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_c_076_c_077_d_095_d_104_parameters_and_depth(name):
    found = table(name)
    assert found.parameters == PUBLISHED[name]
    weights = [row for row in found.rows if row.kind in ("Conv2d", "Linear")]
    assert len(weights) == {"A": 11, "B": 13, "C": 16, "D": 16, "E": 19}[name]
    assert found.rows[-1].shape == (1, 1000)


def test_c_077_d_104_nine_parameters_of_ten_are_in_the_linear_layers():
    linear = sum(row.parameters for row in table("D").rows if row.kind == "Linear")
    assert (linear, PUBLISHED["D"] - linear) == (123_642_856, 14_714_688)
    assert round(100 * linear / PUBLISHED["D"], 1) == 89.4


def test_d_105_c_153_15_3_billion_are_multiply_adds_of_the_convolutions():
    assert (macs("D", "Conv2d"), macs("D", "Linear")) == (15_346_630_656, 123_633_664)
    assert table("D").macs == 15_470_264_320
    assert round(2 * table("D").macs / 1e9, 1) == 30.9  # billions of FLOPs
    assert table("E").macs == 19_632_062_464


def test_c_154_the_size_in_bytes():
    assert PUBLISHED["D"] * 32 / 8 == 553_430_176


def test_c_076_d_097_without_padding_a_single_pixel_is_left():
    sides, parameters, C = [224], 0, 3
    for kernels, O in zip(CONFIGURATIONS["D"], (64, 128, 256, 512, 512), strict=True):
        for _ in kernels:
            sides.append(output_size(sides[-1], kernel=3))
            parameters, C = parameters + parameter_count(C, O, 3), O
        sides.append(sides[-1] // 2)
    assert sides == [
        224, 222, 220, 110, 108, 106, 53, 51, 49, 47, 23, 21, 19, 17, 8, 6, 4, 2, 1,
    ]  # fmt: skip
    linear = ((512, 4096), (4096, 4096), (4096, 1000))
    parameters += sum(parameter_count(C, O, 1) for C, O in linear)
    assert parameters == 37_694_248
    pooled = [row.shape[2] for row in table("D").rows if row.kind == "MaxPool2d"]
    assert pooled == [112, 56, 28, 14, 7]  # with padding


def test_d_094_only_configuration_c_has_other_kernels():
    for name in CONFIGURATIONS:
        with torch.device("meta"):
            kernels = {m.kernel_size[0] for m in VGG(name).features if hasattr(m, "weight")}
        assert kernels == ({1, 3} if name == "C" else {3})


def test_d_097_every_layer_but_the_last_is_bent():
    kinds = [row.kind for row in table("D").rows]
    after = [b for a, b in pairwise(kinds) if a in ("Conv2d", "Linear")]
    assert after == ["ReLU"] * 15 and kinds[-1] == "Linear"


def test_c_075_d_203_three_small_kernels():
    stack = [torch.nn.Conv2d(64, 64, 3, bias=False) for _ in range(3)]
    three = summary(torch.nn.Sequential(*stack), (1, 64, 9, 9))
    one = summary(torch.nn.Conv2d(64, 64, 7, bias=False), (1, 64, 9, 9))
    assert three.rows[-1].field == one.rows[-1].field == 7
    assert (three.parameters, one.parameters) == (110_592, 200_704)


def test_d_035_fields_of_the_blocks():
    pooled = [row.field for row in table("D").rows if row.kind == "MaxPool2d"]
    assert pooled == [6, 16, 44, 100, 212]


def test_d_225_other_sizes_do_not_fit_its_linear_layers():
    with torch.device("meta"):
        model = VGG("A", classes=5)
        with pytest.raises(RuntimeError, match="18432"):
            model(torch.zeros(1, 3, 192, 192))


def test_the_first_block_beside_the_numpy_package():
    with torch.device("meta"):
        block = VGG("D", classes=1).features[:4]
    block = scrambled(block.to_empty(device="cpu"))
    x = images(1, 3, 9, 8)
    same(array(block(x)), in_numpy(block, array(x)))


def test_refusals():
    with refuses(ValueError, "VGG: configuration must be one of ('A', 'B', 'C', 'D', 'E')"):
        VGG("F")
    with refuses(ValueError, "VGG: classes must be a whole number from 1, got -1"):
        VGG("A", -1)
