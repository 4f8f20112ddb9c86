"""Every look of every figure: at each width, in both themes, for every reader."""

from accessibility import violations
from registry import each_look

WIDTHS = (320, 358, 688, 868)  # the narrowest phone, the book's pages, JupyterLab
CONTRAST = 4.5  # of the numbers in cells to their ground


@each_look
def test_axe_finds_nothing(host, topic, inputs):
    host.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    host.show(state=inputs)
    host.open_all()
    assert violations(host.page) == []
    assert host.page.evaluate("fakeHost.contrast()") >= CONTRAST
    host.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    host.show(theme="dark", state=inputs)
    host.open_all()
    assert violations(host.page, colors_alone=True) == []
    assert host.page.evaluate("fakeHost.contrast()") >= CONTRAST


@each_look
def test_nothing_overflows_and_targets_are_large(host, topic, inputs):
    host.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    host.show(state=inputs)
    host.open_all()
    for width in WIDTHS:
        host.page.set_viewport_size({"width": width, "height": 900})
        host.settle()
        assert host.page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert host.small() == 0, width
