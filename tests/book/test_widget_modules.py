"""The modules and style sheets of the widgets can be put into any page, and stay small."""

import gzip
import re

import front_end
import pytest
from notebooks import ROOT

FOLDER = ROOT / "dlbook" / "widgets"
FILES = sorted([*FOLDER.glob("*.js"), *FOLDER.glob("*.css")])
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


def topics():
    """Return the topics that have a widget: their module exports one."""
    return sorted({path.name.partition(".")[0] for path in FILES} - {"kit"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_module_can_stand_in_any_page(path):
    assert problems(path.read_text(encoding="utf8")) == []


@pytest.mark.parametrize("topic", topics())
def test_a_style_sheet_leaves_other_figures_alone(topic):
    """A front end puts the sheets of all notebooks that are open into one page."""
    from dlbook.widgets.base import bundle, join

    module, style = bundle(topic)
    own = join(f"{topic}.css")
    assert style.endswith(f"\n.dlb-{topic} {{\n{own}}}\n")
    assert own.count("{") == own.count("}") and ".dlb-widget" not in own
    assert module.startswith(f"const TOPIC = '{topic}';") and "dlb-${TOPIC}" in module


@pytest.mark.parametrize("topic", topics())
def test_a_widget_keeps_to_its_budget(topic):
    from dlbook.widgets.base import bundle, join

    own = minified(join(f"{topic}.core.js", f"{topic}.js"), join(f"{topic}.css"))
    assert sum(len(part.encode()) for part in own) <= OWN
    size = sum(len(gzip.compress(part.encode())) for part in minified(*bundle(topic)))
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
