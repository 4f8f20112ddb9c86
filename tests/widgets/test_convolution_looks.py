"""The convolution figure at every width, in every theme, for every reader."""

import pytest
from accessibility import violations
from fake_host import fits

TOPIC = "convolution"


@pytest.mark.parametrize("preset", ["edge", "circular", "full", "grouped", "photo-motion"])
def test_nothing_overflows_and_targets_are_large(host, preset):
    state = {"challenge": "flat", "predict": preset == "full"}
    fits(host, {"preset": preset, "state": state})


def test_the_largest_figure_scrolls_inside_its_grid(host):
    host.page.set_viewport_size({"width": 320, "height": 900})
    side = 16
    host.show(state={"x": [[[1] * side] * side], "padding": [2, 2]})
    assert host.page.evaluate("document.documentElement.scrollWidth") <= 320
    host.cell("Input", 0, 0).focus()
    host.press("End")
    assert host.cell("Input", 0, side + 3).is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "preset", ["edge", "grouped", "border", "circular", "photo-sobel-x"]
)
def test_axe_finds_nothing(host, theme, preset):
    host.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    host.show(
        theme=theme,
        preset=preset,
        state={"challenge": "blur", "predict": preset == "border"},
    )
    host.open_more()
    host.settle()
    assert violations(host.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("preset", ["edge", "circular", "border", "photo-emboss"])
def test_numbers_stand_out_from_their_tiles(host, theme, preset):
    host.show(theme=theme, preset=preset)
    assert host.page.evaluate("fakeHost.contrast()") >= 4.5


def test_axe_finds_nothing_in_an_impossible_figure(host):
    host.show(preset="plain", state={"dilation": [3, 3]})
    assert violations(host.page) == []


def test_the_theme_follows_the_ground(host):
    host.show()
    root = host.find("xpath=.")
    assert root.get_attribute("data-theme") == "light"
    host.page.evaluate("document.body.style.background = '#000'")
    host.page.wait_for_function(
        "document.querySelector('.dlb-widget').dataset.theme === 'dark'"
    )
    host.page.evaluate("document.querySelector('.widget-slot').style.background = '#fff'")
    host.page.evaluate("document.body.className = 'changed'")
    host.page.wait_for_function(
        "document.querySelector('.dlb-widget').dataset.theme === 'light'"
    )


def test_the_largest_figure_keeps_up(host):
    side = range(16)
    x = [[[(i * j + c) % 5 for j in side] for i in side] for c in range(8)]
    kernel = [[[[1, 0, -1]] * 3] * 8] * 8
    host.show(state={"x": x, "kernel": kernel})
    cursors = ([n % 8, n % 14, (3 * n) % 14] for n in range(1, 31))
    assert host.keeps_up(*({"cursor": cursor} for cursor in cursors))
