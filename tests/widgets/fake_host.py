"""A page with a strict host that shows one widget, driven from Python."""

from itertools import count
from pathlib import Path
from statistics import median

import pytest
from modules import module, style
from registry import inputs_of

HERE = Path(__file__).parent
SCRIPTS = HERE.parent / "rest.js", HERE / "fake_host.js"
SCRIPT = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Fake host</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<style>body {{ margin: 0; background: {ground}; color: {ink}; font-family: sans-serif }}
main {{ width: {width} }}</style></head><body><main><h1>A page</h1></main>
<script>{script}</script></body></html>"""
COLOURS = """canvas => {
  const { width, height } = canvas;
  const copy = Object.assign(document.createElement('canvas'), { width, height });
  const pen = copy.getContext('2d');
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""
GROUNDS = {"light": ("#ffffff", "#1f2328"), "dark": ("#14181e", "#e6edf3")}
FOCUSABLE = "button, input, select, textarea, summary, a, [tabindex]"
SMALL = """all => all.map((e) => (e.closest('label') ?? e).getBoundingClientRect())
  .filter((box) => box.width > 1 && (box.width < 23.5 || box.height < 23.5)).length"""
END = """modern => {
  if (modern) fakeHost.controller.abort();
  fakeHost.cleanups.forEach((cleanup) => cleanup());
  fakeHost.cleanups.forEach((cleanup) => cleanup()); // twice does no harm
  return [fakeHost.model.listeners.length, document.querySelectorAll('.dlb-widget').length];
}"""
FIRST = """() => {
  const begin = performance.now();
  fakeHost.yardstick();
  return fakeHost.firstPaint / (performance.now() - begin);
}"""
PARTS = "[tabindex='0']:not(button), input[type=range], select"
KIND = "({ tagName, type, classList }) => [tagName, type, classList[0]]"
KEYS = {"INPUT": ("ArrowRight", "ArrowLeft"), "SELECT": ("ArrowDown", "ArrowUp")}
SENTENCE = ":is(.dlb-sum, .dlb-sees):visible"
OPEN = "http://127.0.0.1/figure"  # never asked for: the page answers itself
SLOW = 1.5  # times the yardstick, a frame or two; the figures take 0.2 to 1.1
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
VISITS = count()  # a page of its own for each figure

each_host = pytest.mark.parametrize(
    "options",
    [{}, {"unkindly": True}, {"loud": True}, {"detached": True}, {"shadow": True}],
)


class Host:
    """The page, the widget's model and its parts."""

    def __init__(self, page, topic):
        self.page = page
        self.topic = topic

    def show(
        self, *, preset=None, state=(), theme="light", width="auto", fragment="", **mount
    ):
        """Open the page and mount an example; `mount` goes to fake_host.js."""
        example = {**inputs_of(self.topic, preset), "caption": "A figure."}
        ground, ink = GROUNDS[theme]
        width = f"{width}px" if isinstance(width, int) else width
        text = PAGE.format(ground=ground, ink=ink, width=width, script=SCRIPT)
        answer = {"body": text, "content_type": "text/html"}
        address = f"{OPEN}?{next(VISITS)}"
        self.page.route(address, lambda route: route.fulfill(**answer))
        self.page.goto(address + fragment)
        code = {"esm": module(self.topic), "css": style(self.topic)}
        given = {**code, "state": {**example, **dict(state)}, **mount}
        self.page.evaluate("given => fakeHost.mount(given)", given)
        return self

    def widen(self, width):
        """Give the figure another width."""
        self.page.evaluate(
            "w => { document.querySelector('main').style.width = w }", f"{width}px"
        )
        self.settle()

    def get(self, trait):
        return self.page.evaluate("name => fakeHost.model.state[name]", trait)

    def set(self, **traits):
        self.page.evaluate("traits => fakeHost.set(traits)", traits)

    def keeps_up(self, *changes):
        """Whether the figure draws such changes under the hand.

        Each is compared with work done beside it, both in seconds of the browser's thread,
        so that neither a slow nor a busy machine decides; the middle one counts.
        """
        session = self.page.context.new_cdp_session(self.page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

        def cost(script, value=None):
            before = work(session)
            self.page.evaluate(script, value)
            return work(session) - before

        ratios = [
            cost("traits => fakeHost.set(traits)", change)
            / cost("() => fakeHost.yardstick()")
            for change in changes
        ]
        session.detach()
        return median(ratios) < SLOW

    def first_paint(self):
        """How many times longer than the yardstick the first picture took, just now."""
        return self.page.evaluate(FIRST)

    def inputs(self):
        """What the model holds."""
        return self.page.evaluate("fakeHost.model.state")

    def sentence(self):
        """What the figure says of itself."""
        return "\n".join(self.find(SENTENCE).all_inner_texts())

    def change(self):
        """Press the first key that changes what undo brings back; return how it went.

        One part of each kind that takes the focus is tried, first those that are no field.
        """
        self.open_all()
        before = self.inputs()
        for tag, part in self.parts():
            for key in KEYS.get(tag, ("5", "ArrowRight", "ArrowUp", "+")):
                part.focus()
                self.press(key)
                after = self.inputs()
                if after == before:
                    continue
                self.find("summary").first.focus()  # in a field, they are the field's
                self.press("Control+z")
                if self.inputs() == before:
                    self.press("Control+Shift+z")
                    return before, after
                self.set(**before)
        raise AssertionError("no key changes the figure and is undone by Control+Z")

    def parts(self):
        """Return the tag and one part of each kind that takes the focus."""
        found = {}
        for part in self.find(f":is({PARTS}):visible").all():
            found.setdefault(tuple(part.evaluate(KIND)), part)
        each = [(kind[0], part) for kind, part in found.items()]
        return sorted(each, key=lambda one: one[0] in KEYS)

    def fragment(self):
        """The page's address after its #, once the figure has written it."""
        self.page.evaluate("rest.come()")
        return self.page.evaluate("location.hash")

    def settle(self):
        self.page.evaluate("() => fakeHost.settle()")

    def find(self, selector):
        return self.page.locator(f".dlb-widget >> nth=0 >> {selector}")

    def cells(self, name):
        """The cells of the grid whose label starts so: Input, Kernel, Output, Products."""
        return self.find(f"[role=grid][aria-label^='{name}'] [role=gridcell]")

    def cell(self, name, i, j):
        grid = self.find(f"[role=grid][aria-label^='{name}']")
        return grid.locator("[role=row]").nth(i).locator("[role=gridcell]").nth(j)

    def numbers(self, name):
        """The texts of a grid, row by row."""
        rows = self.find(f"[role=grid][aria-label^='{name}'] [role=row]").all()
        return [row.locator("[role=gridcell]").all_inner_texts() for row in rows]

    def lit(self, name):
        """How many cells of a grid light up."""
        return self.find(f"[role=grid][aria-label^='{name}'] .is-lit").count()

    def colours(self, n):
        """How many colours the n-th picture has."""
        return self.find(".dlb-picture canvas").nth(n).evaluate(COLOURS)

    def drag(self, name, *cells):
        """Press on the first cell and pull over the others."""
        mouse = self.page.mouse
        for k, (i, j) in enumerate(cells):
            box = self.cell(name, i, j).bounding_box()
            mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
            if k == 0:
                mouse.down()
        mouse.up()
        self.settle()

    def step(self, label, times=1):
        """Press the plus of a stepper."""
        for _ in range(times):
            self.find(f"[aria-label='{label}: more']").click()
        self.settle()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def open_more(self):
        self.find("summary").click()
        self.settle()

    def open_all(self):
        """Open every drawer."""
        self.find("details").evaluate_all("all => all.forEach((d) => { d.open = true; })")
        self.settle()

    def small(self):
        """How many things to press are smaller than a fingertip; a drawing is dragged."""
        pressed = ":is(button, input, select, summary, [role=gridcell]:not(svg *)):visible"
        return self.find(pressed).evaluate_all(SMALL)

    def loose(self):
        """How many elements would lose their keys to JupyterLab."""
        kept = "[data-lm-suppress-shortcuts=true]"
        return self.find(f":is({FOCUSABLE}):not({kept})").count()

    def end(self, modern):
        """Take the figure away, by a signal or by the cleanup; count what it leaves."""
        return self.page.evaluate(END, modern)

    def text(self, selector):
        return self.find(selector).inner_text()

    def spoken(self):
        """What the live region says once the hand has rested."""
        self.page.evaluate("rest.come()")
        return self.text(".dlb-unseen[role=status]")


def work(session):
    """The seconds that the page has spent on scripts, styles and layout."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return sum(metric["value"] for metric in metrics if metric["name"] in WORK)
