"""The reference lists the whole package: every module has its place on a page."""

import re

import notebooks
from notebooks import ROOT

FOLDER = ROOT / "chapters/reference/API"
PAGES = sorted(FOLDER.glob("*.md"))
SHOWN = re.findall(
    r"automodule:: ([\w.]+)", "".join(path.read_text(encoding="utf8") for path in PAGES)
)


def public_modules():
    """Return the modules of the package that a reader may import."""
    folders = ("dlbook", "dlbook/architectures", "dlbook/generation")
    paths = [path for folder in folders for path in (ROOT / folder).glob("*.py")]
    names = [path.relative_to(ROOT).with_suffix("") for path in paths]
    return sorted(".".join(name.parts) for name in names if not name.name.startswith("_"))


def test_every_module_is_listed_once():
    assert sorted(set(public_modules()) - set(SHOWN)) == []
    assert len(SHOWN) == len(set(SHOWN))


def test_every_check_and_widget_is_listed():
    topics = [nb.topic for nb in notebooks.chapters()]
    wanted = {f"dlbook.check.{topic}" for topic in topics}
    figures = {path.parent.name for path in (ROOT / "dlbook/widgets").glob("*/view.js")}
    wanted |= {f"dlbook.widgets.{topic}" for topic in figures}
    assert wanted <= set(SHOWN)


def test_a_figure_s_page_shows_figures_and_no_machinery():
    page = (ROOT / "_build/html/chapters/reference/API/widgets.html").read_text()
    assert "ConvolutionExplorer" in page and "as_pytorch" in page
    assert not re.search(r"&lt;module|\*args|read_name|number_or_text", page)
    assert str(ROOT) not in page
