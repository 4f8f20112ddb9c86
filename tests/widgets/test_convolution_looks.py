"""The convolution figure at its largest."""

TOPIC = "convolution"


def test_the_largest_figure_scrolls_inside_its_grid(host):
    host.page.set_viewport_size({"width": 320, "height": 900})
    side = 16
    host.show(state={"x": [[[1] * side] * side], "padding": [2, 2]})
    assert host.page.evaluate("document.documentElement.scrollWidth") <= 320
    host.cell("Input", 0, 0).focus()
    host.press("End")
    assert host.cell("Input", 0, side + 3).is_visible()


def test_the_largest_figure_keeps_up(host):
    side = range(16)
    x = [[[(i * j + c) % 5 for j in side] for i in side] for c in range(8)]
    kernel = [[[[1, 0, -1]] * 3] * 8] * 8
    host.show(state={"x": x, "kernel": kernel})
    cursors = ([n % 8, n % 14, (3 * n) % 14] for n in range(1, 31))
    assert host.keeps_up(*({"cursor": cursor} for cursor in cursors))
