"""The modules and style sheets of the widgets can be put into any page, and stay small."""

import gzip
import re

import front_end
import pytest
from notebooks import ROOT

FOLDER = ROOT / "dlbook" / "widgets"
TOPICS = sorted(path.parent.name for path in FOLDER.glob("*/view.js"))
# The convolution's figure says more exactly what is never read; its next views are figures.
TOO_LARGE = {"convolution": 41_000}
OWN, ALL = 40_000, 28 * 1024  # bytes that a page loads for a widget; with the kit, gzipped
SVG = "http://www.w3.org/2000/svg"  # a name, which nobody asks the network for
FORBIDDEN = {
    "a comment of HTML, which can swallow the page": r"<!--",
    "a script tag": r"<script",
    "an import of a module": r"\bimport\b[^;\n]*\bfrom\s*['\"`]|\bimport\s*['\"(]",
    "an address on the network": r"\bhttps?:|@import|url\((?!['\"]?(data:|#))",
    "a look at the page around it": r"\bdocument\s*\.\s*(querySelector|getElement)",
    "HTML made from text": r"\b(inner|outer)HTML\b|insertAdjacentHTML",
}


def problems(text):
    """Return what must not stand in a module or a style sheet."""
    text = text.replace(SVG, "")
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)]


def loaded(topic):
    """Return a figure's module and its style sheet."""
    from dlbook import widgets

    name = {folder: name for name, folder in widgets.TOPICS.items()}[topic]
    return getattr(widgets, name)._esm, getattr(widgets, name)._css


def own_style(topic):
    """Return the rules that a topic adds to those of the kit; a small figure has none."""
    path = FOLDER / topic / "style.css"
    return path.read_text(encoding="utf8") if path.exists() else ""


@pytest.mark.parametrize("topic", TOPICS)
def test_a_module_and_its_style_can_stand_in_any_page(topic):
    for text in loaded(topic):
        assert problems(text) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_style_sheet_leaves_other_figures_alone(topic):
    """A front end puts the sheets of all notebooks that are open into one page."""
    own = own_style(topic)
    assert own.count("{") == own.count("}") and ".dlb-widget" not in own


@pytest.mark.parametrize("topic", TOPICS)
def test_a_widget_keeps_to_its_budget(topic):
    from dlbook.widgets.kit.bundle import gather

    found = gather(FOLDER / topic / "view.js")
    own = "".join(text for path, text in found.items() if path.parent.name == topic)
    size = sum(len(part.encode()) for part in minified(own, own_style(topic)))
    assert size <= TOO_LARGE.get(topic, OWN), f"{size:,} bytes"
    size = sum(len(gzip.compress(part.encode())) for part in minified(*loaded(topic)))
    assert size <= ALL, f"{size:,} bytes compressed, with the kit"


def minified(module, style=""):
    """Return a module and a style sheet as the published page loads them."""
    front_end.install()
    return front_end.minified(("js", module), ("css", style))


# ---- the check itself --------------------------------------------------------------------


def test_a_minified_module_says_the_same_in_less():
    module = "const twice = (value) => value + value;\n// why\nexport default { twice };\n"
    style = ".a {\n  color: red; /* why */\n  &:hover { color: blue; }\n}\n"
    for said, text in zip(minified(module, style), (module, style), strict=True):
        assert "why" not in said and len(said) < len(text)
    assert "twice" in minified(module)[0]
    assert "unused" not in minified(f"const unused = 1;\nexport {{ unused }};\n{module}")[0]
    broken = "export default {", ".a { color: "  # neither can be parsed: as they are
    assert minified(*broken)[0] == broken[0]


@pytest.mark.parametrize(
    "text, bad",
    [
        ("const svg = document.createElementNS('http://www.w3.org/2000/svg', 'g');", False),
        ("const code = 'from dlbook.convolution import conv2d';", False),
        ("el.getRootNode().querySelector('.a')", False),
        (".a { background: url(data:image/png;base64,AA); }", False),
        ("// <!-- a note", True),
        ("const tag = '<script>';", True),
        ("import { core } from './core.js';", True),
        ("const core = await import('./core.js');", True),
        ("fetch('https://example.org')", True),
        ("@import 'a.css';", True),
        ("document.querySelector('.a')", True),
        ("el.innerHTML = name;", True),
    ],
)
def test_the_lint_tells_good_from_bad(text, bad):
    assert bool(problems(text)) == bad
