"""The checker finds faint text, though of texts that look alike it tries only a few."""

import pytest
from accessibility import violations

PAGE = """<!doctype html><html lang="en"><head><title>A page</title></head>
<body style="background: #fff; color: #222"><main><h1>A page</h1>
<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>{}</main></body></html>"""
FAINT = {
    "color": "<p style='color: #aaa'>Faint.</p>",
    "ground": "<div style='background: #333'><p>Dark on dark.</p></div>",
    "veil": "<div style='opacity: 0.3'><p>Behind a veil.</p></div>",
    "size": "<p style='color: #888; font: 40px a'>Tall.</p><p style='color: #888'>Low.</p>",
    "field": "<input aria-label='A number' value='3' style='color: #ccc'>",
    "word": "<p>A <em style='color: #bbb'>word</em>.</p>",
    "later": "<p hidden style='color: #aaa'>Out.</p>" * 3
    + "<p style='color: #aaa'>In.</p>",
}


def test_nothing_is_found_where_nothing_is_wrong(page):
    page.set_content(PAGE.format(""))
    assert violations(page) == []


@pytest.mark.parametrize("colors_alone", [False, True])
@pytest.mark.parametrize("what", FAINT)
def test_faint_text_is_found(page, what, colors_alone):
    page.set_content(PAGE.format(FAINT[what]))
    (found,) = violations(page, colors_alone=colors_alone)
    assert found.startswith("color-contrast") and "(1 times," in found
