"""A figure's files say what they need, and become one module for a page."""

import json
import re
from pathlib import Path

import front_end
import pytest
from modules import FOLDER, TOPICS, is_declared, module, run_node, style

from dlbook.widgets.kit import bundle

NAMES = Path(__file__).with_name("names.mjs")
SOURCES = sorted(FOLDER.rglob("*.js"))
# What the language and a browser bring, as far as the figures use it.
LANGUAGE = """Array BigInt Boolean Error Infinity JSON Map Math NaN Number Object RegExp Set
    String Uint8Array undefined"""
BROWSER = """AbortController MutationObserver ResizeObserver atob btoa cancelAnimationFrame
    clearTimeout createImageBitmap document getComputedStyle history location matchMedia
    navigator performance requestAnimationFrame setTimeout"""
GLOBALS = {*LANGUAGE.split(), *BROWSER.split()}


@pytest.fixture(scope="module")
def names():
    """What each source declares, exports, imports and uses."""
    front_end.install()
    return json.loads(run_node(NAMES, *SOURCES))


def wrong_names(found):
    """Say which names a source uses without an import, and imports without use."""
    imported = {name for name, _ in found["imported"]}
    used = set(found["used"])
    yield from sorted(f"{name} is not imported" for name in used - imported - GLOBALS)
    yield from sorted(f"{name} is not used" for name in imported - used)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_source_imports_what_it_uses(names, path):
    assert list(wrong_names(names[str(path)])) == []


def test_every_import_is_exported(names):
    """Node loads every source as it is: an export that is missing stops it."""
    loads = "\n".join(f"await import('{path.as_uri()}');" for path in SOURCES)
    run_node("--input-type=module", text=loads)


def test_the_kit_knows_no_figure(names):
    for path in FOLDER.glob("kit/*.js"):
        assert all(where.startswith("./") for _, where in names[str(path)]["imported"])


@pytest.mark.parametrize("topic", TOPICS)
def test_joined_files_are_one_module(topic, tmp_path):
    """Two authors' equal names would stop the browser; Node finds them first."""
    check(module(topic), tmp_path)
    made = "module;" if is_declared(topic) else "figureModule({"
    assert re.findall(r"^(?:import|export) .*", module(topic), re.M) == [
        f"export default {made}",
        "export { core };",
    ]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_figure_names_its_own_folder(topic):
    """The root's class, inside which the topic's style stands, comes from the module."""
    named = (
        f'figure({{"topic": "{topic}",' if is_declared(topic) else f"  topic: '{topic}',"
    )
    assert named in module(topic)
    own = FOLDER / topic / "style.css"
    if own.exists() or not is_declared(topic):
        own = own.read_text(encoding="utf8")
        assert style(topic).endswith(f"\n.dlb-{topic} {{\n{own}}}\n")


def check(text, folder):
    file = folder / "joined.mjs"
    file.write_text(text, encoding="utf8")
    run_node("--check", file)


# ---- the check itself --------------------------------------------------------------------


def joined(folder, monkeypatch, **files):
    """Bundle made-up files of one topic."""
    for name, text in {"kit/kit.css": "", "topic/style.css": "", **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf8")
    monkeypatch.setattr(bundle, "HERE", folder.resolve())
    return bundle.bundle("topic")[0]


VIEW = "import { one } from '../kit/a.js';\nimport {\n  two,\n} from './b.js';\n\n"


ONE = "export const one = 1;\n"


def test_imports_come_first_and_once(tmp_path, monkeypatch):
    two = "import { one } from '../kit/a.js';\nexport const two = one;\n"
    view = f"{VIEW}export default one + two;\n"
    files = {"kit/a.js": ONE, "topic/b.js": two, "topic/view.js": view}
    text = joined(tmp_path, monkeypatch, **files)
    lines = [line for line in text.splitlines() if line]
    assert lines == ["const one = 1;", "const two = one;", "export default one + two;"]
    check(text, tmp_path)


def test_a_collision_is_found(tmp_path, monkeypatch):
    kit = "const own = 1;\nexport const one = own;\n"
    two = "const own = 2;\nexport const two = own;\n"
    files = {"kit/a.js": kit, "topic/b.js": two, "topic/view.js": VIEW}
    with pytest.raises(AssertionError, match="'own' has already been declared"):
        check(joined(tmp_path, monkeypatch, **files), tmp_path)


def test_a_circle_is_found(tmp_path, monkeypatch):
    two = "import { three } from './view.js';\nexport const two = 2;\n"
    files = {"kit/a.js": ONE, "topic/b.js": two, "topic/view.js": VIEW}
    with pytest.raises(ImportError, match=r"view\.js imports itself, by way of b\.js"):
        joined(tmp_path, monkeypatch, **files)


@pytest.mark.parametrize(
    "line",
    [
        "import { one as first } from '../kit/a.js';",
        "import * as kit from '../kit/a.js';",
        "import one from '../kit/a.js';",
        "import { one } from 'kit';",
    ],
)
def test_an_import_that_cannot_be_joined_stays_to_be_found(tmp_path, monkeypatch, line):
    files = {"kit/a.js": ONE, "topic/view.js": f"{line}\n"}
    assert line in joined(tmp_path, monkeypatch, **files)


@pytest.mark.parametrize(
    "source, words",
    [
        ("const f = ({ a, b: [c] }, ...d) => a + c + d.a + { e: 1 }.e;", []),
        ("const f = (a) => { for (const b of a) g(b, { h }); };", ["g", "h"]),
        ("try { f(); } catch (e) { e(); }\nlabel: for (;;) break;", ["f"]),
        ("class A { m() { return this.n; } }\nexport { A };", []),
        ("const a = `${b}` + c?.d[e];\nfunction g() { return g; }", ["b", "c", "e"]),
        ("switch (a) { case b: { const a2 = 1; } default: f(a2); }", ["a", "b", "f", "a2"]),
    ],
)
def test_names_are_found(tmp_path, source, words):
    file = tmp_path / "a.mjs"
    file.write_text(source, encoding="utf8")
    found = json.loads(run_node(NAMES, file))[str(file)]
    assert found["used"] == sorted(words)


def test_wrong_names_are_found():
    found = {"imported": [["a", "./a.js"], ["b", "./a.js"]], "used": ["b", "c", "Math"]}
    assert list(wrong_names(found)) == ["c is not imported", "a is not used"]
