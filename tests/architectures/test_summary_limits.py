"""Fields that `summary` must not guess, outputs of any kind, and models with a past."""

from math import inf, isnan

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from dlbook.architectures.summary import summary


def field(*layers, shape):
    return summary(nn.Sequential(*layers), shape).rows[-1].field


# ---- fields ----
def test_fields_along_the_last_of_three_axes():
    net = nn.Conv3d(1, 1, 3), nn.MaxPool3d(2), nn.Conv3d(1, 1, 3)
    assert field(*net, shape=(1, 1, 16, 16, 16)) == 8


@pytest.mark.parametrize(
    "layer, shape",
    [
        (nn.ConvTranspose2d(2, 2, 3, padding=1), (1, 2, 8, 8)),  # keeps the size
        (nn.ConvTranspose1d(2, 2, 3, padding=1), (1, 2, 8)),
        (nn.ConvTranspose3d(2, 2, 3, padding=1), (1, 2, 8, 8, 8)),
        (nn.Upsample(scale_factor=2), (1, 2, 8)),
        (nn.Upsample(scale_factor=2), (1, 2, 8, 8, 8)),
        (nn.PixelShuffle(2), (1, 4, 8, 8)),
        (nn.Unfold(2), (1, 2, 8, 8)),
        (nn.Softmax(-1), (1, 2, 8, 8)),
        (nn.LSTM(4, 3), (1, 5, 4)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_known_to_keep_a_path_is_unknown(layer, shape):
    assert isnan(field(layer, shape=shape))


@pytest.mark.parametrize(
    "layer", [nn.GroupNorm(1, 2), nn.InstanceNorm2d(2), nn.LayerNorm([2, 8, 8])]
)
def test_statistics_of_an_image_see_all_of_it(layer):
    assert field(nn.Conv2d(2, 2, 3, padding=1), layer, shape=(1, 2, 8, 8)) == inf


def test_what_keeps_a_path():
    layers = nn.BatchNorm2d(2), nn.ReLU6(inplace=True), nn.Dropout(), nn.Softmax(1)
    layers += nn.LocalResponseNorm(3), nn.ChannelShuffle(2), nn.LPPool2d(2, 2)
    assert field(nn.Conv2d(2, 2, 3), *layers, shape=(1, 2, 8, 8)) == 4


# ---- outputs and attributes of every kind ----
class TwoHeads(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.w, self.kind = nn.Parameter(torch.ones(8, 2)), kind

    def forward(self, x):
        return self.kind(scores=x @ self.w, seen=x)


@pytest.mark.parametrize(
    "kind", [dict, lambda **parts: [*parts.values()], lambda **parts: ({"a": [parts]},)]
)
def test_a_module_may_return_a_dict_or_a_list(kind):
    (row,) = summary(TwoHeads(kind), (1, 8)).rows
    assert (row.shape, row.macs, row.field) == ((1, 2), 16, 1)


def test_a_module_may_return_nothing():
    (row,) = summary(TwoHeads(lambda **parts: None), (1, 8)).rows
    assert (row.shape, row.macs) == ((0,), 16)


class Positions(nn.Module):
    """Holds a tensor that is neither a parameter nor a buffer, and remembers its inputs."""

    def __init__(self):
        super().__init__()
        self.table, self.layer, self.seen = torch.zeros(10, 8), nn.Linear(8, 8), []

    def forward(self, x):
        self.seen.append(x)
        self.latest = x
        return self.layer(x + self.table[: x.shape[1]])


def test_a_model_keeps_no_trace():
    model = Positions()
    assert summary(model, (1, 5, 8)).macs == 5 * 8 * 8
    assert model.seen == [] and not hasattr(model, "latest")
    assert model.table.device.type == "cpu"


def test_a_pruned_weight_stays_where_it_was():
    net = nn.Sequential(nn.Conv2d(3, 4, 3))
    prune.l1_unstructured(net[0], "weight", 0.5)
    weight = net[0].weight
    summary(net, (1, 3, 8, 8))
    assert net[0].weight is weight
    assert int((weight == 0).sum()) == 54
