"""What a build does to pages: it needs its theme, and leaves them one style sheet."""

import json
import sys

import pytest
from lxml import html
from site_map import ROOT, built
from sphinx.errors import ThemeError

sys.path.append(str(ROOT / "assets" / "sphinx"))

import finish
import stylesheet
import theme

PAGE = """<html><head><link href="{0}_static/a.css" rel="stylesheet"/></head>
<body class="used">{1}</body></html>"""


def test_a_selector_that_matches_nothing_is_said():
    page = html.document_fromstring("<p class=here>")
    assert theme.some(page, ".here")[0].tag == "p"
    with pytest.raises(ThemeError, match=r"nothing of the theme matches '\.gone'"):
        theme.some(page, ".gone")


CONTROLS = [*theme._CONTROLS, *theme._WITH_SECTIONS]


@pytest.mark.parametrize("selector", CONTROLS)
def test_a_theme_without_a_button_is_refused(selector):
    text = built("chapters/2-convolution/convolution").read_text(encoding="utf-8")
    page = html.document_fromstring(text)
    theme.check_controls(page)
    for element in page.cssselect(selector):
        element.drop_tree()
    with pytest.raises(ThemeError, match="has the theme changed"):
        theme.check_controls(page)


def test_a_page_of_another_theme_is_refused(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE.format("", "<main>Words.</main>"), encoding="utf-8")
    with pytest.raises(ThemeError):
        finish.finish_page(path)


@pytest.mark.parametrize("where", ["absolute", "relative"])
def test_the_style_sheets_of_a_site_become_one(tmp_path, monkeypatch, where):
    for folder in ("site/_static", "site/part"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "site/_static/a.css").write_text(".used { color: red } .unused { top: 0 }")
    for name, up in (("one.html", ""), ("part/two.html", "../")):
        (tmp_path / "site" / name).write_text(PAGE.format(up, "Words."))
    monkeypatch.chdir(tmp_path)
    site = (tmp_path if where == "absolute" else tmp_path.relative_to(tmp_path)) / "site"
    pages = [site / "one.html", site / "part/two.html"]
    for _ in range(2):  # a later build finds pages that are finished
        stylesheet.write(site, {page: page.read_text() for page in pages})
    style = (site / "_static/site.css").read_text()
    assert "color" in style and "unused" not in style
    assert json.loads((site / "_static/site-sheets.json").read_text()) == ["_static/a.css"]
    for page, up in zip(pages, ("", "../"), strict=True):
        assert f'href="{up}_static/site.css?v=' in page.read_text()
