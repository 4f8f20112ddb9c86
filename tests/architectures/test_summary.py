"""The table of a network: against hand counts, PyTorch's counter and measured fields."""

import re
from math import inf, isnan

import pytest
import torch
from common import refuses
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from dlbook.architectures.gpt import GPT
from dlbook.architectures.lenet import LeNet5
from dlbook.architectures.mobilenet import MobileNetV2
from dlbook.architectures.summary import Row, summary
from dlbook.architectures.vision_transformer import VisionTransformer

SMALL = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
TABLE = """\
layer  type     output        parameters  MACs       field
0      Conv2d   (1, 2, 2, 2)          20    72           3
1      ReLU     (1, 2, 2, 2)           0     0           3
2      Flatten  (1, 8)                 0     0  everything
3      Linear   (1, 3)                27    24  everything
total                                 47    96"""


class Residual(nn.Module):
    """Add a long branch to a short one; `end` comes last."""

    def __init__(self, *long, short=None, end=None):
        super().__init__()
        self.long, self.short = nn.Sequential(*long), short or nn.Identity()
        self.end = end or nn.Identity()

    def forward(self, x):
        return self.end(self.short(x) + self.long(x))


def last(model, *shape, **options):
    return summary(model, shape, **options).rows[-1]


def test_the_table():
    table = summary(SMALL, (1, 1, 4, 4))
    assert f"{table}" == f"{table!r}" == TABLE
    assert table.rows[0] == Row("0", "Conv2d", (1, 2, 2, 2), 20, 2 * 2 * 2 * 9, 3)
    assert (table.parameters, table.macs) == (47, 96)
    assert summary(SMALL, (5, 1, 4, 4)).macs == 5 * 96  # of the whole batch


# ---- costs ----
@pytest.mark.parametrize(
    "model, shape",
    [
        (LeNet5(), (2, 1, 32, 32)),
        (MobileNetV2(7, width=0.25), (2, 3, 32, 32)),
        (VisionTransformer(16, 4, 6, 2, 2, 5), (2, 3, 16, 16)),
        (GPT(9, 8, 6, 2, 2), (2, 8)),
        (nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1), (2, 3, 5, 6)),
        (nn.Conv1d(4, 6, 3, groups=2), (2, 4, 9)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_macs_are_half_the_flops_that_torch_counts(model, shape):
    tokens = isinstance(model, GPT)
    kind = torch.long if tokens else torch.float32
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model.eval()(torch.zeros(shape, dtype=kind))
    table = summary(model, shape, dtype=kind)
    assert 2 * table.macs == counter.get_total_flops() > 0
    assert table.macs == sum(row.macs for row in table.rows)
    assert table.parameters == sum(row.parameters for row in table.rows)
    assert table.parameters == sum(p.numel() for p in model.parameters())


def test_what_a_module_computes_beside_its_layers_has_a_row():
    attention = GPT(9, 8, 6, 2, 1).blocks[0].attention
    rows = {row.name: row for row in summary(attention, (1, 4, 6)).rows}
    assert rows[""].macs == 2 * 4 * 4 * 6  # scores and mixtures, for both heads
    assert rows["qkv"].macs == 4 * 6 * 18
    assert (rows["qkv"].field, rows["output"].field) == (1, inf)  # mixed in between
    own = {
        row.name: row
        for row in summary(VisionTransformer(8, 4, 6, 2, 1), (1, 3, 8, 8)).rows
    }
    assert own[""].parameters == 6 + 5 * 6  # class token and positions


def test_shared_parameters_count_once():
    layer = nn.Linear(4, 4)
    table = summary(nn.Sequential(layer, layer), (1, 4))
    assert [row.parameters for row in table.rows] == [20, 0]
    assert (table.parameters, table.macs) == (20, 32)
    other = nn.Linear(4, 4)
    other.weight = layer.weight
    assert [
        row.parameters for row in summary(nn.Sequential(layer, other), (1, 4)).rows
    ] == [20, 4]


# ---- receptive fields ----
def footprint(model, size):
    """Measure along the width how far one output in the middle reads."""
    model = model.double().eval()
    for p in model.parameters():
        nn.init.constant_(p, 0.1)
    x = torch.rand(1, 1, 3, size, dtype=torch.float64).sub(0.5).requires_grad_()
    y = model(x)
    y[0, 0, 0, y.shape[3] // 2].backward()
    read = x.grad.abs().sum((0, 1, 2)).nonzero()
    return int(read.max() - read.min()) + 1


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(*(st.integers(1, n) for n in (2, 4, 3, 3))), min_size=1, max_size=4)
)
def test_the_field_is_what_a_gradient_reaches(layers):
    def build(kind, K, S, D):
        if kind == 1:
            return nn.Conv2d(1, 1, (1, K), (1, S), dilation=(1, D))
        return nn.AvgPool2d((1, K), (1, S), (0, K // 2))

    model = nn.Sequential(*(build(*layer) for layer in layers))
    assert last(model, 1, 1, 3, 400).field == footprint(model, 400)


def test_max_pooling_counts_its_dilation_and_default_stride():
    model = nn.Sequential(nn.MaxPool2d(3, dilation=2), nn.MaxPool2d(2))
    assert last(model, 1, 1, 40, 40).field == 5 + 3


def test_the_longest_path_counts():
    conv = nn.Conv2d(1, 1, 3, padding=1)
    model = Residual(conv, conv, short=conv, end=nn.Conv2d(1, 1, (1, 2)))
    assert last(model, 1, 1, 9, 9).field == 6 == footprint(model, 40)


def test_sequences():
    model = nn.Sequential(nn.Conv1d(2, 2, 3, 2), nn.MaxPool1d(2), nn.AvgPool1d(3))
    assert last(model, 1, 2, 40).field == 3 + 2 + 2 * 4
    assert isnan(last(nn.Sequential(model, nn.Flatten()), 1, 2, 40).field)
    assert last(nn.Linear(4, 4), 2, 3, 4).field == 1  # position by position


def test_everything_and_unknown():
    conv = nn.Conv2d(2, 2, 3)
    for end in (nn.AdaptiveAvgPool2d(1), nn.AdaptiveMaxPool2d(1), nn.Flatten()):
        assert last(nn.Sequential(conv, end), 1, 2, 8, 8).field == inf
    assert last(nn.Sequential(conv, nn.Flatten()), 1, 2, 3, 3).field == 3  # one pixel left
    squeezed = Residual(conv, short=nn.Sequential(nn.AdaptiveAvgPool2d(1)), end=conv)
    assert last(squeezed, 1, 2, 8, 8).field == inf
    for odd in (nn.Upsample(scale_factor=2), nn.ConvTranspose2d(2, 2, 2)):
        table = summary(nn.Sequential(conv, odd, conv), (1, 2, 8, 8))
        assert table.rows[0].field == 3
        assert isnan(table.rows[-1].field)
        assert re.search(r"  \?\n", f"{table}")


# ---- what it leaves behind ----
def test_the_model_is_left_as_it_was():
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Dropout()).train()
    model[2].eval()
    before = {name: a.clone() for name, a in model.state_dict().items()}
    parameters = [*model.parameters()]
    assert str(summary(model, (2, 1, 4, 4))) == str(summary(model, (2, 1, 4, 4)))
    with pytest.raises(RuntimeError, match="channel"):
        summary(model, (2, 5, 4, 4))
    assert [m.training for m in model] == [True, True, False]
    assert all(a is b for a, b in zip(parameters, model.parameters(), strict=True))
    for name, a in model.state_dict().items():
        assert a.device.type == "cpu" and torch.equal(a, before[name])
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())


def test_refusals():
    with refuses(ValueError, "summary: input_shape must be a tuple, got 32"):
        summary(SMALL, 32)
    for wrong in (0, -1, 2.5, "4"):
        words = f"summary: input_shape[3] must be a whole number from 1, got {wrong!r}"
        with refuses(ValueError, words):
            summary(SMALL, (1, 1, 4, wrong))
