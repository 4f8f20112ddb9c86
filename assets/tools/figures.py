"""Measure and photograph the figures of a notebook, as a page of the book shows them.

Every figure that an output shows is mounted in Chromium by the site's own host, at the
width of the text on a phone and on a desk. The output then says how tall the figure is
there, which `assets/sphinx/widget_host.py` reads, and holds a picture of it without its
controls, for paper, previews and pages without scripts. A hash beside the heights tells
whether the figure has changed since.
"""

import base64
import hashlib
import io
import json
import math
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chromium import find_browser
from PIL import Image
from playwright.sync_api import Error, sync_playwright

import dlbook.widgets

ASSETS = Path(__file__).resolve().parents[1]
sys.path.append(str(ASSETS / "sphinx"))

from widget_state import STATE, hosted, needed, script, with_code  # noqa: E402

VIEW = "application/vnd.jupyter.widget-view+json"
PNG = "image/png"
WIDTHS = 358, 688  # pixels: of the text on a phone and on a desk
RETINA = 2
COLOURS = 128, 64  # the fewer, if the picture would be large
LARGE = 60_000  # bytes
ADDRESS = "http://127.0.0.1/figure"  # never asked for: the page answers itself
WAIT = 20_000  # milliseconds until a figure must be there and rest

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><style>
body { margin: 0; background: #fff; line-height: 1.68;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif }
p { text-wrap: pretty }
</style><body>"""

# The ground is white: what is drawn on none reads badly on paper or on a dark page.
ON_PAPER = """
.widget-slot { padding: 12px; background: #fff }
.dlb-widget :is(.dlb-bar, .dlb-line, .dlb-editor, details) { display: none }
.dlb-widget figcaption { margin-top: 10px }
"""
IS_THERE = """() => {
  const { dataset } = document.querySelector('.widget-slot');
  return 'afmReady' in dataset || dataset.afmError;
}"""
RESTS = """() => document.fonts.ready.then(() => new Promise((resolve) => {
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(resolve, 500); // milliseconds in which nothing changes
  };
  const parts = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(wait).observe(document.body, parts);
  requestAnimationFrame(wait);
}))"""
HEIGHT = "document.querySelector('.widget-view').getBoundingClientRect().height"


@dataclass
class Picture:
    """What an output says about its figure."""

    heights: list  # on a phone and on a desk
    png: str  # in base64
    size: list  # width and height on a page


def shown(notebook):
    """Give each output with a figure that a page can show, and the figure's model id."""
    state = state_of(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            key = output.get("data", {}).get(VIEW, {}).get("model_id")
            if key in state and hosted(state[key]):
                yield output, key


def state_of(notebook):
    """Return the state of a notebook's widgets, each with its code."""
    return with_code(notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {}))


# ---- what is stale -------------------------------------------------------------------


def stale(notebook):
    """List the figures that have changed since they were measured, by model id."""
    state = renewed(state_of(notebook))
    return [
        key for output, key in shown(notebook) if hash_in(output) != hash_of(state, key)
    ]


def hash_in(output):
    """Return the hash of the figure that was measured, or None."""
    return output.metadata.get(VIEW, {}).get("hash")


def hash_of(state, key):
    """Hash what a figure's look depends on: its code, its inputs, and how it is taken."""
    parts = {
        id: {
            name: value
            for name, value in entry["state"].items()
            if name in ("_esm", "_css") or not name.startswith("_")
        }
        for id, entry in needed(state, [key]).items()
    }
    for values in parts.values():
        values.pop("layout", None)
    figure = parts.pop(key)  # its own id says nothing
    tool = [PAGE, ON_PAPER, WIDTHS, RETINA, COLOURS, LARGE]
    text = json.dumps([figure, parts, tool], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def renewed(state):
    """Give the book's own figures the code that they have now.

    Raises ValueError if a figure has other inputs now: only its cell can say them.
    """
    fresh = {}
    for key, entry in state.items():
        fresh[key] = entry
        kind = getattr(dlbook.widgets, class_of(entry), None)
        if not kind:
            continue
        differ = set(entry["state"]) ^ set(kind.class_trait_names(sync=True))
        names = ", ".join(sorted(name for name in differ if not name.startswith("_")))
        if names:
            raise ValueError(f"{key} has other inputs now ({names}): execute the notebook")
        code = {"_esm": str(kind._esm), "_css": str(kind._css)}
        fresh[key] = {**entry, "state": {**entry["state"], **code}}
    return fresh


def class_of(entry):
    """Return the name of the book's class that a model belongs to, or ""."""
    path = entry["state"].get("_anywidget_id", "")
    return path.rpartition(".")[2] if path.startswith("dlbook.widgets.") else ""


# ---- what an output keeps ------------------------------------------------------------


def pictures_of(notebook):
    """Return what the outputs hold already, by hash."""
    kept = {}
    for output, _ in shown(notebook):
        about = output.metadata.get(PNG, {})
        if hash_in(output) and PNG in output.data and "width" in about:
            size = [about["width"], about["height"]]
            heights = output.metadata[VIEW]["heights"]
            kept[hash_in(output)] = Picture(heights, output.data[PNG], size)
    return kept


def refresh(notebook, kept):
    """Give each figure its picture, out of `kept` where that has it; count those taken."""
    state = state_of(notebook)
    wanted = {hash_of(state, key): key for _, key in shown(notebook)}
    missing = {hash: key for hash, key in wanted.items() if hash not in kept}
    pictures = {**kept, **take(state, missing)}
    for output, key in shown(notebook):
        hash = hash_of(state, key)
        attach(output, hash, pictures[hash])
    return len(missing)


def attach(output, hash, picture):
    """Write a picture and what is to be known about it into an output."""
    alt = output.metadata.get(PNG, {}).get("alt") or sentence(output.data)
    width, height = picture.size
    output.metadata[VIEW] = {"hash": hash, "heights": picture.heights}
    output.metadata[PNG] = {"alt": alt, "width": width, "height": height}
    output.data[PNG] = picture.png


def sentence(data):
    """Make alt text of what an output says in words: `ConvolutionExplorer: a sum.`"""
    text = "".join(data.get("text/plain", ""))
    text = re.sub(r"^[A-Za-z]\w*: ", "", text)
    return text[:1].upper() + text[1:]


# ---- the camera ----------------------------------------------------------------------


def take(state, figures):
    """Take the pictures of `figures` {hash: model id}; no browser opens for none."""
    if not figures:
        return {}
    with camera() as context:
        return {hash: picture(context, state, key) for hash, key in figures.items()}


@contextmanager
def camera():
    """Open a browser that sees nothing but what it is given."""
    arguments = ["--no-sandbox", "--disable-gpu"]
    with sync_playwright() as playwright:
        path = find_browser()
        try:
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as error:
            advice = "install Chrome or Chromium, or run `playwright install chromium`"
            raise ValueError(f"no browser to show the figures in: {advice}") from error
        context = browser.new_context(
            device_scale_factor=RETINA, reduced_motion="reduce", offline=True
        )
        context.set_default_timeout(WAIT)
        try:
            yield context
        finally:
            browser.close()


def picture(context, state, key):
    """Measure one figure and take its picture, on a page of its own."""
    html = page_of(state, key)
    page = context.new_page()
    page.route(ADDRESS, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(ADDRESS)
    page.evaluate("widgetHost.mountAll()")
    found = page.wait_for_function(IS_THERE).json_value()
    if found is not True:
        raise ValueError(f"{key}: {found}")
    heights = [height_at(page, key, width) for width in WIDTHS]
    page.add_style_tag(content=ON_PAPER)
    rest(page, key)
    image = Image.open(io.BytesIO(page.locator(".widget-slot").screenshot()))
    page.close()
    size = [round(side / RETINA) for side in image.size]
    return Picture(heights, base64.b64encode(small(image)).decode("ascii"), size)


def page_of(state, key):
    """Write a page with one figure and the site's host."""
    slot = f'<div class="widget-slot">{script(VIEW, {"model_id": key})}</div>'
    host = (ASSETS / "static" / "widget-host.js").read_text(encoding="utf-8")
    models = script(STATE, {"state": needed(state, [key])})
    return f"{PAGE}{slot}{models}<script>{host}</script>"


def height_at(page, key, width):
    """Return how tall the figure is where the text is `width` pixels wide."""
    page.set_viewport_size({"width": width, "height": 1000})
    rest(page, key)
    return math.ceil(page.evaluate(HEIGHT))


def rest(page, key):
    """Wait until the figure changes no more."""
    try:
        page.wait_for_function(f"({RESTS})().then(() => true)")
    except Error as error:
        words = f"{key} does not come to rest: show it in a state that plays nothing"
        raise ValueError(words) from error


def small(image):
    """Write a picture as PNG with a palette: flat colours need few."""
    for colours in COLOURS:
        file = io.BytesIO()
        few = image.convert("RGB").quantize(
            colours, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
        )
        few.save(file, "png", optimize=True)
        if len(file.getvalue()) <= LARGE:
            break
    return file.getvalue()
