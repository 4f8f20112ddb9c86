"""The receptive field figure at every width, in every theme, for every reader."""

import pytest
from accessibility import violations
from fake_host import fits

TOPIC = "receptive_field"


@pytest.mark.parametrize("preset", ["three", "bell", "resnet50", "lenet"])
def test_nothing_overflows_and_targets_are_large(host, preset):
    state = {"challenge": "wide", "predict": preset == "three"}
    fits(host, {"preset": preset, "state": state}, ".dlb-layers [role=gridcell]")


@pytest.mark.parametrize(
    ("theme", "preset"),
    [("light", "three"), ("dark", "bell"), ("light", "alexnet"), ("dark", "lenet")],
)
def test_axe_finds_nothing(host, theme, preset):
    host.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    host.show(
        theme=theme,
        preset=preset,
        state={"challenge": "wide", "predict": preset == "three", "weights_seed": 2},
    )
    host.open_more()
    host.settle()
    assert violations(host.page) == []


def test_axe_finds_nothing_in_an_impossible_figure(host):
    host.show(preset="three", state={"input_size": 3})
    assert violations(host.page) == []


def test_the_largest_network_keeps_up(host):
    host.show(preset="resnet50", state={"mode": "effective"})
    assert host.keeps_up(*({"unit": [n % 7, n % 7]} for n in range(1, 31)))
