"""AlexNet's three forms, and what the drawings of it leave out."""

import pytest
import torch
from common import normal, refuses, same
from in_numpy import array

from dlbook.architectures.alexnet import FORMS, AlexNet
from dlbook.architectures.summary import summary
from dlbook.convolution import output_size, parameter_count
from dlbook.normalization import local_response_norm
from dlbook.pooling import max_pool2d
from dlbook.receptive_field import Layer
from dlbook.verify import refute

IMAGE = (1, 3, 224, 224)
CONVOLUTIONS = ((3, 96, 11), (96, 256, 5), (256, 384, 3), (384, 384, 3), (384, 256, 3))


def layers(padded):
    """List the convolutions and poolings of the drawing, padded as in the paper or not."""
    P, Q = (2, 1) if padded else (0, 0)
    third = [Layer(3, 1, Q)] * 3
    return [Layer(11, 4), Layer(3, 2), Layer(5, 1, P), Layer(3, 2), *third, Layer(3, 2)]


def sides(side, padded):
    """Follow the side of a square image."""
    found = [side]
    for K, S, P, *_ in layers(padded):
        found.append(output_size(found[-1], kernel=K, stride=S, padding=P))
    return found


def table(form):
    with torch.device("meta"):
        return summary(AlexNet(form=form), IMAGE)


def head(side):
    """Count the parameters of the three linear layers."""
    sizes = (256 * side**2, 4096), (4096, 4096), (4096, 1000)
    return sum(parameter_count(C, O, 1) for C, O in sizes)


@pytest.mark.parametrize(
    "form, parameters, macs",
    [
        ("one tower", 62_378_344, 1_135_256_096),
        ("two towers", 60_965_224, 724_406_816),
        ("torchvision", 61_100_840, 714_188_480),
    ],
)
def test_c_070_d_077_d_091_d_092_three_forms(form, parameters, macs):
    found = table(form)
    assert (found.parameters, found.macs) == (parameters, macs)


def test_the_two_towers_are_half_as_dear_where_they_do_not_meet():
    one, two = (
        [row.macs for row in table(f).rows if row.kind == "Conv2d"] for f in FORMS[:2]
    )
    assert [a / b for a, b in zip(one, two, strict=True)] == [1, 2, 1, 2, 2]


def test_c_070_d_076_d_084_224_pixels_need_padding():
    assert (224 - 11) / 4 + 1 == 54.25 and (227 - 11) / 4 + 1 == 55
    assert sides(227, True) == [227, 55, 27, 27, 13, 13, 13, 13, 6]
    assert sides(224, True)[1:] == [54, 26, 26, 12, 12, 12, 12, 5]
    shapes = [
        row.shape[-1]
        for row in table("two towers").rows
        if row.kind in ("Conv2d", "MaxPool2d")
    ]
    assert shapes == sides(227, True)[1:]  # the package pads the first layer, 224 pixels
    assert 256 * 5**2 == 6_400 != 256 * 6**2 == 9_216
    assert table("two towers").rows[-7].parameters == parameter_count(9_216, 4_096, 1)


def test_d_074_without_padding_two_pixels_are_left():
    assert sides(227, False) == [227, 55, 27, 23, 11, 9, 7, 5, 2]
    convolutions = sum(parameter_count(*sizes) for sizes in CONVOLUTIONS)
    assert convolutions + head(2) == 28_823_912
    assert convolutions + head(6) == table("one tower").parameters
    assert round(100 * head(6) / table("one tower").parameters, 1) == 94.0


# ---- D-075 ----
def feature_kinds(form):
    with torch.device("meta"):
        return [type(layer).__name__ for layer in AlexNet(form=form).features]


@pytest.mark.parametrize("form", FORMS[:2])
def test_d_075_the_norm_comes_before_the_pooling(form):
    order = ["Conv2d", "ReLU", "LocalResponseNorm", "MaxPool2d"]
    assert feature_kinds(form)[:8] == 2 * order
    assert "LocalResponseNorm" not in feature_kinds("torchvision")


def test_d_075_the_printed_order_gives_something_else(capsys):
    layer = AlexNet(form="two towers", classes=1).features[2:4].double()

    def printed(x):
        return local_response_norm(max_pool2d(x, kernel=3, stride=2)[0])[0]

    def right(x):
        return layer(torch.from_numpy(x)).numpy()

    refute("D-075", printed, right, lambda rng: (9 * rng.standard_normal((2, 8, 7, 7)),))
    assert "D-075: the printed form differs on 5 of 5" in capsys.readouterr().out
    x = 9 * normal(2, 8, 7, 7)
    same(max_pool2d(local_response_norm(x)[0], kernel=3, stride=2)[0], right(x))


# ---- the classifier ----
def test_d_078_without_relu_three_linear_layers_are_one():
    def small(*between):
        torch.manual_seed(0)
        linear = [torch.nn.Linear(5, 4), *between, torch.nn.Linear(4, 3)]
        return torch.nn.Sequential(*linear).double()

    x, y = torch.from_numpy(normal(2, 3, 5))
    for net, straight in ((small(), True), (small(torch.nn.ReLU()), False)):
        gap = abs(net(x + y) - net(x) - net(y) + net(0 * x)).max()
        assert (gap < 1e-14) == straight
    for form in FORMS:
        with torch.device("meta"):
            kinds = [type(layer).__name__ for layer in AlexNet(form=form).classifier]
        assert [kinds[k + 1] for k, kind in enumerate(kinds[:-1]) if kind == "Linear"] == [
            "ReLU"
        ] * 2
        assert (kinds[0] == "Dropout") == (form == "torchvision")


@pytest.mark.parametrize("form", FORMS)
def test_the_features_run(form):
    with torch.device("meta"):
        empty = AlexNet(form=form, classes=3)
    features = empty.features.to_empty(device="cpu")
    for p in features.parameters():
        torch.nn.init.normal_(p, std=0.01)
    with torch.no_grad():
        y = features(torch.from_numpy(normal(1, 3, 224, 224)).float())
    assert y.shape == (1, 256, 6, 6) and y.isfinite().all() and y.std() > 0
    assert array(y).min() >= 0


def test_refusals():
    with refuses(ValueError, "AlexNet: form must be one of ('one tower', 'two towers'"):
        AlexNet(form="three towers")
    with refuses(ValueError, "AlexNet: classes must be a whole number from 1, got 2.5"):
        AlexNet(2.5)
    with torch.device("meta"), pytest.raises(RuntimeError):
        AlexNet()(torch.zeros(1, 1, 224, 224))
