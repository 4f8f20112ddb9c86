"""GoogLeNet in both forms, and its module as printed beside the right one."""

import pytest
import torch
from common import refuses, same
from in_numpy import array, images, parameter_total, scrambled
from torch import nn

from dlbook.architectures.googlenet import (
    MODULES,
    GoogLeNet,
    Inception,
    deep_supervision_loss,
)
from dlbook.architectures.summary import summary
from dlbook.convolution import conv2d, parameter_count
from dlbook.losses import cross_entropy
from dlbook.pooling import max_pool2d
from dlbook.verify import refute

IMAGE = (1, 3, 224, 224)


def build(**options):
    with torch.device("meta"):
        return GoogLeNet(**options)


@pytest.mark.parametrize(
    "form, parameters, macs, heads",
    [
        ("paper", 6_998_552, 1_582_671_872, [3_188_840, 3_190_888]),
        ("torchvision", 6_624_904, 1_498_376_192, [3_188_968, 3_191_016]),
    ],
)
def test_d_118_d_119_parameters_with_and_without_auxiliaries(form, parameters, macs, heads):
    found = summary(build(form=form), IMAGE)
    assert (found.parameters, found.macs) == (parameters, macs)
    both = build(form=form, auxiliaries=True)
    assert [parameter_total(head) for head in both.auxiliary.values()] == heads
    assert parameter_total(both) == parameters + sum(heads)
    assert summary(both, IMAGE).macs == macs  # they do not run in evaluation


@pytest.mark.parametrize("form, kernel", [("paper", 5), ("torchvision", 3)])
def test_the_forms_differ_by_batch_norm_and_one_kernel(form, kernel):
    kernels, norms = set(), 0
    for name, module in build(form=form).named_modules():
        if "branch3.1" in name and isinstance(module, nn.Conv2d):
            kernels.add(module.kernel_size)
        norms += isinstance(module, nn.BatchNorm2d)
        if isinstance(module, nn.BatchNorm2d):
            assert module.eps == 1e-3
    assert kernels == {(kernel, kernel)}
    assert norms == (57 if form == "torchvision" else 0)


def test_sizes():
    rows = {row.name: row for row in summary(build(), IMAGE).rows}
    assert rows["stem.2"].kind == "LocalResponseNorm"
    sides = [rows[n].shape[1:] for n in ("halve.3b", "halve.4e", "head.0")]
    assert sides == [(480, 14, 14), (832, 7, 7), (1024, 1, 1)]


# ---- global average pooling ----
def test_d_113_d_115_one_linear_layer_stays():
    (linear,) = (row for row in summary(build(), IMAGE).rows if row.kind == "Linear")
    assert linear.parameters == 1_025_000 == parameter_count(1024, 1000, 1)
    assert round(100 * linear.parameters / 6_998_552, 1) == 14.6
    assert parameter_count(7 * 7 * 1024, 1000, 1) == 50_177_000  # what pooling saves


# ---- the module ----
def printed(module, x):
    """Run the module as printed in D-108, which forgets every ReLU."""
    bare = (
        [layer for layer in branch.modules() if isinstance(layer, nn.Conv2d | nn.MaxPool2d)]
        for branch in module.children()
    )
    return torch.cat([nn.Sequential(*layers)(x) for layers in bare], dim=1)


def small():
    return scrambled(Inception(4, (2, 3, 5, 2, 3, 2))).requires_grad_(False)


def test_d_107_d_108_the_module_beside_the_numpy_package():
    module, x = small(), images(2, 4, 7, 6)

    def conv(layer, a):
        w, b = array(layer[0].weight), array(layer[0].bias)
        return conv2d(a, w, b, padding=w.shape[2] // 2)[0].clip(0)

    a = array(x)
    pooled = max_pool2d(a, kernel=3, stride=1, padding=1)[0]
    branches = [
        conv(module.branch1, a),
        conv(module.branch2[1], conv(module.branch2[0], a)),
        conv(module.branch3[1], conv(module.branch3[0], a)),
        conv(module.branch4[1], pooled),
    ]
    y, channel = array(module(x)), 0
    assert y.shape == (2, 2 + 5 + 3 + 2, 7, 6)
    for part in branches:
        same(y[:, channel : channel + part.shape[1]], part)
        channel += part.shape[1]


def test_d_108_as_printed_two_branches_are_affine(capsys):
    module = small()

    def right(x):
        return module(torch.from_numpy(x)).numpy()

    def as_printed(x):
        return printed(module, torch.from_numpy(x)).numpy()

    refute("D-108", as_printed, right, lambda rng: (rng.standard_normal((1, 4, 7, 7)),))
    assert "D-108: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, y = images(1, 4, 7, 7), images(1, 4, 7, 7, seed=1)
    for run, affine in ((lambda a: printed(module, a), True), (module, False)):
        gap = abs(run(x + y) - run(x) - run(y) + run(0 * x))[:, 2:10].max()
        assert (gap < 1e-11) == affine
    # Both convolutions of a branch are then one, of the kernel of the second.
    first, second = (conv[0] for conv in module.branch2)
    first.bias.zero_()
    w = torch.einsum("omuv,mc->ocuv", second.weight, first.weight[:, :, 0, 0])
    one, _ = conv2d(array(x), array(w), array(second.bias), padding=1)
    same(array(printed(module, x)[:, 2:7]), one)


def test_d_108_its_counts_are_right():
    with torch.device("meta"):
        module = Inception(192, (64, 96, 128, 16, 32, 32))
    found = summary(module, (1, 192, 28, 28))
    assert (found.parameters, found.macs) == (163_696, 128_049_152)
    assert sum(MODULES["3a"][k] for k in (0, 2, 4, 5)) == 256


# ---- auxiliary classifiers ----
def test_d_119_the_loss_of_three_classifiers():
    logits = [images(4, 5, seed=seed) for seed in range(3)]
    targets = torch.tensor([0, 3, 1, 4])
    main, one, two = (cross_entropy(array(z), array(targets))[0] for z in logits)
    same(deep_supervision_loss(tuple(logits), targets).item(), main + 0.3 * (one + two))


@pytest.mark.parametrize("form", ["paper", "torchvision"])
def test_d_118_training_returns_three_logits(form):
    model = build(classes=7, form=form, auxiliaries=True)
    x = torch.zeros(2, 3, 224, 224, device="meta")
    assert [z.shape for z in model(x)] == [(2, 7)] * 3
    assert model.eval()(x).shape == (2, 7)
    assert build(classes=7, form=form)(x).shape == (2, 7)


@pytest.mark.parametrize("form", ["paper", "torchvision"])
def test_it_runs(form):
    model = GoogLeNet(3, form=form).eval()
    with torch.no_grad():
        y = model(images(1, 3, 64, 64).float())
    assert y.shape == (1, 3) and y.isfinite().all()


def test_refusals():
    with refuses(
        ValueError, "GoogLeNet: form must be one of ('paper', 'torchvision'), got"
    ):
        GoogLeNet(form="Paper")
    with refuses(ValueError, "GoogLeNet: classes must be a whole number from 1, got 0"):
        GoogLeNet(0)
