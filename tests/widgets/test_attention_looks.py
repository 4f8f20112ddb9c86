"""The attention figure at every width, in every theme, for every reader, in every host."""

import pytest
from accessibility import violations
from fake_host import each_host, fits

TOPIC = "attention"


@pytest.mark.parametrize(
    "case",
    [
        {"preset": "pronoun", "state": {"challenge": "leak"}},
        {"preset": "heads", "state": {"stage": "output"}},
        {"preset": "plane", "state": {}},
        {"preset": "importance", "state": {"predict": True}},
        {"preset": "saturated", "state": {"n_heads": 3}},
    ],
)
def test_nothing_overflows_and_targets_are_large(host, case):
    fits(host, case)


def test_the_largest_figure_scrolls_inside_and_keeps_up(host):
    host.page.set_viewport_size({"width": 320, "height": 900})
    words = [f"word{k}" for k in range(16)]
    rows = [[(i * j) % 5 - 2 for j in range(16)] for i in range(16)]
    arrays = {name: rows for name in ("x", "wq", "wk", "wv", "wo")}
    host.show(state={"tokens": words, **arrays, "n_heads": 8})
    assert host.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert host.keeps_up(*({"cursor": [n % 16, (3 * n) % 16]} for n in range(1, 31)))


def test_numbers_stay_in_their_cells_and_colours_do_not_exaggerate(host):
    cells = "[role=grid][aria-label^='∂p/∂s'] [role=gridcell]"
    host.show(preset="saturated")
    tones = "cells => cells.map((cell) => Number(cell.style.getPropertyValue('--tone')))"
    assert max(host.find(cells).evaluate_all(tones)) < 0.01  # slopes below 1e-6
    host.set(scale=True, temperature=5)
    assert max(host.find(cells).evaluate_all(tones)) > 0.9  # 0.24 of 0.25
    texts = host.find(cells).all_inner_texts()
    assert "−0.004" in texts and max(map(len, texts)) <= 6


def test_the_editor_goes_away_with_its_matrix(host):
    host.show(state={"stage": "x"})
    host.cell("x", 1, 0).click()
    host.settle()
    editor = host.find("[aria-label='Value of the chosen cell']")
    assert editor.is_visible()
    host.set(stage="weights")
    host.settle()
    assert not editor.is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("preset", ["heads", "plane", "importance"])
def test_axe_finds_nothing(host, theme, preset):
    host.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    state = {"challenge": "uniform", "stage": "mask", "predict": preset == "importance"}
    host.show(theme=theme, preset=preset, state=state)
    host.open_more()
    host.settle()
    assert violations(host.page) == []
    assert host.page.evaluate("fakeHost.contrast()") >= 4.5


def test_axe_finds_nothing_in_an_impossible_figure(host):
    host.show(state={"n_heads": 3})
    assert "3 heads cannot share 2 rows" in host.text(".dlb-note:visible")
    assert violations(host.page) == []
    host.find("text=Use 2 heads").click()
    host.settle()
    assert host.get("n_heads") == 2
    assert host.find(".dlb-note:visible").count() == 0


def test_jupyter_leaves_the_keys_of_every_focusable_element(host):
    host.show(preset="plane", state={"challenge": "leak", "predict": False})
    host.open_more()
    assert host.loose() == 0


@each_host
def test_every_kind_of_host(host, options):
    host.show(options=options, state={"stage": "mask"})
    host.drag("mask", (0, 0), (0, 1))
    assert host.get("mask")[0][:3] == [0, 0, 1]
    host.set(stage="weights", mask_kind="causal", x=[[1, 0, 0, 0]] * 7)
    assert host.numbers("weights p")[0] == ["1", *["0"] * 6]
    host.set(caption="New.", tokens=["a"])
    assert "must be 1 × 4" in host.text(".dlb-note:visible")


@pytest.mark.parametrize("modern", [False, True])
def test_cleanup_leaves_nothing_behind(host, modern):
    host.show(options={"modern": modern}, views=2)
    assert host.end(modern) == [0, 0]


def test_hostile_values_end_in_a_sentence(host):
    host.show()
    host.page.evaluate("fakeHost.storm(150, '(p|x|q|s|y|head \\\\d)\\\\[|may |importance')")
    assert host.numbers("weights p")[4][1] == "0.74"
