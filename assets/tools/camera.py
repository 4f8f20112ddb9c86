"""A camera for figures: how tall a page shows them, and what they look like on paper."""

import base64
import io
import math
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chromium import find_browser
from PIL import Image
from playwright.sync_api import Error, sync_playwright
from widget_state import STATE, needed, script

HOST = Path(__file__).resolve().parents[1] / "static" / "widget-host.js"
VIEW = "application/vnd.jupyter.widget-view+json"
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
.dlb-widget .dlb-on-paper { display: block !important }
"""
SETTING = (PAGE, ON_PAPER, WIDTHS, RETINA, COLOURS, LARGE)  # what all pictures depend on
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
    host = HOST.read_text(encoding="utf-8")
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
