"""Pages are light: what a phone loads before the first picture, compressed."""

import gzip
import json
import re
from functools import cache

import pytest
from fontTools.ttLib import TTFont
from lxml import html
from site_map import HTML, ROOT, built, pages

WHOLE = ROOT / "node_modules" / "katex" / "dist" / "fonts"
KEPT = HTML / "_static" / "fonts"
PAGE = 150_000  # bytes of HTML, style and scripts, figures and their data apart
# Until its frequencies are a chapter of their own.
TOO_HEAVY = {"chapters/2-convolution/convolution": 156_000}
AHEAD = 30_000  # bytes of the fonts that are asked for before the page is read
STATE = re.compile(r'(?<=widget-state\+json">)(.*?)(?=</script>)', re.DOTALL)
NEEDED = re.compile(r'<(?:script[^>]*\bsrc|link[^>]*\bhref)="([^"?]+\.(?:js|css))')


@cache
def compressed(path):
    return len(gzip.compress(path.read_bytes()))


def without_pictures(text):
    """Return the HTML of a page without the pixels of photographs."""

    def leave_out(found):
        state = json.loads(found[1])["state"]
        for entry in state.values():
            entry["state"].pop("photo", None)
        return json.dumps({"state": state})

    return STATE.sub(leave_out, text)


def files(path, text):
    """Return the style sheets and scripts that a page loads, those of its widgets too."""
    found = {(path.parent / name).resolve() for name in NEEDED.findall(text)}
    sources = re.findall(r'"source":"(\w+)"', text)
    return found | {HTML / "_static" / "widgets" / f"{name}.js" for name in sources}


@pytest.mark.parametrize("name", pages())
def test_a_page_is_light(name):
    path = built(name)
    text = path.read_text(encoding="utf-8")
    page = len(gzip.compress(without_pictures(text).encode()))
    parts = {file.name: compressed(file) for file in files(path, text)}
    limit = TOO_HEAVY.get(name, PAGE)
    assert parts and page + sum(parts.values()) <= limit, (page, parts)


def test_the_fonts_loaded_ahead_are_light():
    text = built("chapters/2-convolution/convolution").read_text(encoding="utf-8")
    ahead = re.findall(r'_static/(fonts/\w[\w-]*\.woff2)"', text)
    assert ahead and sum((HTML / "_static" / name).stat().st_size for name in ahead) < AHEAD


@cache
def letters(folder):
    """Return the characters of every font of a folder, by the font's name."""
    return {
        path.stem: set(map(chr, TTFont(path).getBestCmap()))
        for path in sorted(folder.glob("*.woff2"))
    }


@pytest.mark.parametrize("name", pages())
def test_the_fonts_have_every_character_of_the_page(name):
    page = html.document_fromstring(built(name).read_text(encoding="utf-8"))
    used, whole, kept = set(page.text_content()), letters(WHOLE), letters(KEPT)
    assert kept.keys() == whole.keys()
    for font in whole:
        assert whole[font] & used <= kept[font]


def test_the_fonts_have_little_else():
    whole, kept = (
        sum(path.stat().st_size for path in folder.glob("*.woff2"))
        for folder in (WHOLE, KEPT)
    )
    assert kept < 0.65 * whole
