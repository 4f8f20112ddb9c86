"""What the attention figure looks like at its largest, its palest and its impossible."""

TOPIC = "attention"


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


def test_heads_that_cannot_share_are_explained_and_mended(host):
    host.show(state={"n_heads": 3})
    assert "3 heads cannot share 2 rows" in host.text(".dlb-note:visible")
    host.find("text=Use 2 heads").click()
    host.settle()
    assert host.get("n_heads") == 2
    assert host.find(".dlb-note:visible").count() == 0
