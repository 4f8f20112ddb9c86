"""The Sphinx extension that publishes widgets, on a throw-away Jupyter Book."""

import json
import re
from pathlib import Path
from shutil import copytree

import pytest
from bs4 import BeautifulSoup
from fake_page import STATE, VIEW
from serve import serving
from small_book import SPHINX, build_book, run, write_book, write_files

SOURCES = "_build/html/_static/widgets"


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Write the book and execute its notebooks once."""
    folder = tmp_path_factory.mktemp("sources")
    write_book(folder)
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory, sources):
    """Build the book once."""
    folder = tmp_path_factory.mktemp("book")
    copytree(sources, folder, dirs_exist_ok=True)
    build_book(folder)
    return folder


@pytest.fixture
def copy(tmp_path, sources):
    """Give a copy of the sources to change."""
    return Path(copytree(sources, tmp_path, dirs_exist_ok=True))


def read(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def widgets(book):
    return read(book / "_build/html/part/widgets.html")


def state_of(page):
    (script,) = page.find_all("script", type=STATE)
    return json.loads(script.string)["state"]


# ---- what the page holds -------------------------------------------------------------


@pytest.mark.parametrize("name", ["index", "part/controls"])
def test_a_page_without_our_widgets_gets_nothing(book, name):
    text = (book / f"_build/html/{name}.html").read_text(encoding="utf-8")
    for trace in (
        "widget-host",
        "widget-slot",
        "widget-state",
        "require.js",
        "IntSliderView",
    ):
        assert trace not in text
    if name != "index":
        assert "IntSlider(value=4)" in text  # a control needs a kernel: its text is shown


def test_every_view_has_a_slot_and_the_page_one_host(widgets):
    slots = widgets.select(".cell_output .widget-slot")
    assert len(slots) == len(widgets.find_all("script", type=VIEW)) == 5
    (host,) = widgets.select('head script[src*="widget-host.js"]')
    assert host.has_attr("defer") and host["src"].startswith("../_static/widget-host.js?v=")
    assert "require" not in str(widgets.head) and "html-manager" not in str(widgets.head)


def test_the_fallback_is_the_picture_or_the_text_of_the_output(book, widgets):
    texts = [slot.noscript.get_text(strip=True) for slot in widgets.select(".widget-slot")]
    assert texts == ["Counter at 0"] * 3 + [""] * 2
    said, measured = widgets.select(".widget-slot noscript img")
    assert said["alt"] == "A <drawn> counter"
    assert (said["width"], said["height"]) == ("500", "300")
    assert measured["alt"] == "Counter at 0"
    assert (measured["width"], measured["height"]) == ("10", "20")
    assert (book / "_build/html/part" / said["src"]).is_file()


def test_room_is_kept(widgets):
    styles = [slot.get("style") for slot in widgets.select(".widget-slot")]
    assert styles[:3] == [None] * 3  # without a picture or a word from the widget
    assert styles[3:] == ["--narrow: 400px; --wide: 200px", "--narrow: 20px; --wide: 20px"]


def test_only_the_state_that_the_views_need(widgets):
    state = state_of(widgets)
    labels = {entry["state"].get("label") for entry in state.values()}
    assert labels == {"a", "b", "drawn", "</script><!-- <script>", None}
    kinds = sorted(entry["model_name"] for entry in state.values())
    assert kinds == ["AnyModel"] * 4 + ["LinkModel"]  # no layout, no slider
    assert not widgets.head.find_all("script", type=STATE)
    assert widgets.select_one("article script[type$='widget-state+json']")


def test_equal_modules_are_written_once(book, widgets):
    named = re.findall(r'"_(?:esm|css)":\{"source":"(\w+)"\}', str(widgets))
    files = sorted(path.stem for path in (book / SOURCES).iterdir())
    assert len(named) == 8 and sorted(set(named)) == files and len(files) == 3
    (text,) = [
        path.read_text()
        for path in (book / SOURCES).glob("*.js")
        if "loaded" in path.read_text()
    ]
    assert text.startswith("(globalThis.widgetSources ??= {})[")


# ---- what the reader gets ------------------------------------------------------------


@pytest.fixture(params=["http", "file"])
def opened(request, book, page):
    """Open the page with widgets, from a sub-folder of a server and from the disk."""
    html = book / "_build/html"
    if request.param == "file":
        page.goto((html / "part/widgets.html").as_uri())
        yield page
    else:
        with serving(html, prefix="/some/where/") as address:
            page.goto(f"{address}part/widgets.html")
            yield page


def test_the_widgets_run(opened, log):
    buttons = opened.locator(".widget-slot button")
    for slot in opened.locator(".widget-slot").all():
        slot.scroll_into_view_if_needed()
    opened.wait_for_function("document.querySelectorAll('[data-afm-ready]').length === 4")
    assert buttons.all_inner_texts() == ["a 0", "a 0", "b 0", "drawn 0"]
    buttons.nth(2).click()  # b is linked to a, which has two views
    assert buttons.all_inner_texts() == ["a 1", "a 1", "b 1", "drawn 0"]
    buttons.nth(0).focus()
    opened.keyboard.press("Enter")
    assert buttons.all_inner_texts() == ["a 2", "a 2", "b 2", "drawn 0"]
    assert opened.evaluate("loaded") == 1
    # A default theme fetches icon fonts that a disk may not give; they are not ours.
    missing = [address for address in log.missing if "/vendor/" not in address]
    assert log.outside == [] and missing == []
    assert [text for text in log.errors if "THEBE" not in text] == []


def test_a_broken_widget_says_so_beside_its_picture(opened):
    broken = opened.locator(".widget-slot").last
    broken.scroll_into_view_if_needed()
    assert "could not be shown: as planned." in broken.locator("p").inner_text()
    picture = broken.get_by_alt_text("Counter at 0")
    picture.scroll_into_view_if_needed()
    opened.wait_for_function("document.querySelector('.widget-fallback img').complete")
    assert picture.evaluate("image => image.naturalWidth") == 10


def test_without_scripts_the_pictures_are_shown(book, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((book / "_build/html/part/widgets.html").as_uri())
    assert page.get_by_alt_text("A <drawn> counter").is_visible()
    assert page.locator(".widget-slot pre").all_inner_texts() == ["Counter at 0\n"] * 3
    context.close()


# ---- other ways to build -------------------------------------------------------------


def test_a_second_build_writes_what_changed_and_removes_what_is_gone(copy):
    build_book(copy)
    before = {path.stem for path in (copy / SOURCES).iterdir()}
    path = copy / "part/widgets.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("as planned", "as changed"), encoding="utf-8")
    said = build_book(copy)
    after = {path.stem for path in (copy / SOURCES).iterdir()}
    assert "1 changed" in said
    assert len(before & after) == 2 and len(after - before) == len(before - after) == 1
    page = read(copy / "_build/html/part/widgets.html")
    assert len(page.select(".widget-slot")) == 5


CONF = """
import sys
sys.path.insert(0, {sphinx!r})
extensions = ["myst_nb", "widget_host"]
nb_execution_mode = "off"
project = "Small book"
exclude_patterns = ["_build"]
"""


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub", "latex"])
def test_other_builders(book, builder):
    (book / "conf.py").write_text(CONF.format(sphinx=str(SPHINX)))
    output = book / "_build" / builder
    run("-m", "sphinx", "-b", builder, "-d", book / "_build/doctrees", "-q", book, output)
    if builder == "dirhtml":
        page = read(output / "part/widgets/index.html")
        assert len(page.select(".widget-slot")) == 5
        assert page.select_one('script[src^="../../_static/widget-host.js"]')
        return
    texts = [path.read_text(encoding="utf-8") for path in output.rglob("*.*html")]
    assert not any("widget-slot" in text or "widget-state" in text for text in texts)
    if builder == "epub":
        (page,) = [text for text in texts if "Counter at 0" in text]
        assert "<img" in page  # the picture of the figure, where there is one


def test_pages_read_in_parallel(copy):
    write_files(copy, {f"page{number}.md": f"# Page {number}\n" for number in range(8)})
    write_files(copy, {"conf.py": CONF.format(sphinx=str(SPHINX))})
    said = run("-m", "sphinx", "-b", "html", "-j", "2", copy, copy / "_build/html")
    assert "not safe for parallel" not in said
    assert re.search(r"reading sources.*\w \.\. \w", said)  # several pages by one process
    page = read(copy / "_build/html/part/widgets.html")
    assert len(page.select(".widget-slot")) == 5 and len(state_of(page)) == 5


def test_a_notebook_without_its_state_is_a_warning(copy):
    path = copy / "part/widgets.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))
    del cells["metadata"]["widgets"]
    path.write_text(json.dumps(cells), encoding="utf-8")
    with pytest.raises(AssertionError, match="holds no state for its widget"):
        build_book(copy)
