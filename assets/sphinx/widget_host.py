"""Publish a notebook's widgets: a slot and a picture, their state, our own host script.

MyST-NB puts into the page what the notebook holds: one script a view, and in <head> the
state of all its widgets, with the whole source of a module repeated for each of them.
This extension takes over from there (`assets/static/widget-host.js` reads the result):

- a view that the host can show becomes a slot: the view, and the picture or text of its
  output in <noscript>. Any other view is left out, so its picture or text is shown;
- the page keeps the state that its views need, at the end of the article: <head> is read
  before any text can be shown, and a photograph in it is tens of kilobytes;
- every module and style sheet is written once, minified, as `_static/widgets/<hash>.js`:
  who wants to read one finds it in the notebook and in the package;
- only a page with a slot gets the host script.
"""

import json
import os
from html import escape
from pathlib import Path

import front_end
from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.sphinx_ import SelectMimeType
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.images import get_image_size
from widget_state import STATE, hosted, needed, page_state, script, share_sources

VIEW = "application/vnd.jupyter.widget-view+json"
STATIC = Path(__file__).resolve().parent.parent / "static"
BUILDERS = {"html", "dirhtml"}  # where a page is one page and scripts run
PICTURES = ("image/png", "image/svg+xml", "image/jpeg")
TEXT_WIDTH = 358  # of a figure on a phone 390 pixels wide
STYLE = """<style>
.widget-slot { --height: var(--narrow) }
@media (min-width: 720px) { .widget-slot { --height: var(--wide) } }
@media (scripting: enabled) {
  .widget-slot:not([data-afm-ready], [data-afm-error]) { min-height: var(--height) }
}
html .bd-content div.cell_output .widget-slot img {
  background: none; border-radius: 8px; filter: none;
  height: auto; max-width: 100%; padding: 0
}
.dlb-widget-error { border-inline-start: 4px solid #c8651b; padding-inline-start: 0.75rem }
</style>
"""

logger = logging.getLogger(__name__)


def setup(app):
    """Register with Sphinx."""
    app.add_node(WidgetSlot, html=(visit_slot, depart_slot))
    app.add_post_transform(PlaceWidgets)
    app.connect("config-inited", add_host, priority=1)
    app.connect("doctree-read", keep_metadata)
    app.connect("html-page-context", publish_widgets, priority=900)  # after MyST-NB
    app.connect("build-finished", remove_stale_sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_host(app, config):
    """Serve our static folder, and keep MyST-NB from loading the hosts of two CDNs."""
    config.html_static_path.append(str(STATIC))
    config.nb_ipywidgets_js = {}


# ---- the views of a page -------------------------------------------------------------


class WidgetSlot(nodes.General, nodes.Element):
    """The place of one view; its children are what a reader without scripts sees."""


def keep_metadata(app, doctree):
    """Note on every widget output what the notebook says about it: MyST-NB does not."""
    page = app.env.docname
    if not page_state(app.env, page):
        return
    notebook = Path(app.env.mystnb_config.output_folder, f"{page}.ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    metadata = {
        output["data"][VIEW]["model_id"]: output.get("metadata", {})
        for output in outputs
        if VIEW in output.get("data", ())
    }
    for view in views_of(doctree):
        view["output_metadata"] = metadata.get(model_id(view), {})


def views_of(doctree):
    """List the containers that hold a widget view."""
    return [
        node for node in doctree.findall(nodes.container) if node.get("mime_type") == VIEW
    ]


def model_id(view):
    """Read the id out of the script element that MyST-NB made of a view."""
    script = BeautifulSoup(view.astext(), "html.parser").script
    return json.loads(script.string)["model_id"]


class PlaceWidgets(SphinxPostTransform):
    """Give every view that the host can show its slot, and leave out the others."""

    default_priority = SelectMimeType.default_priority - 1
    formats = ("html",)

    def run(self):
        """Change the page's bundles before MyST-NB chooses from them."""
        state = page_state(self.env, self.env.docname)
        here = self.app.builder.name in BUILDERS
        for view in views_of(self.document):
            key = model_id(view)
            if here and key not in state:
                message = "the notebook holds no state for its widget %s: run it again"
                logger.warning(message, key, location=view, type="widget_host")
            if here and key in state and hosted(state[key]):
                view.children = [make_slot(view, key, self.app.srcdir)]
            else:
                view.parent.remove(view)


def make_slot(view, key, srcdir):
    """Build the slot of a view from the other forms of the same output."""
    slot = WidgetSlot(
        model_id=key, heights=view["output_metadata"].get(VIEW, {}).get("heights")
    )
    others = {
        other["mime_type"]: other.children for other in view.parent if other is not view
    }
    text = others.get("text/plain", [])
    for kind in PICTURES:
        for image in others.get(kind, []):
            said = view["output_metadata"].get(kind, {}).get("alt")
            image["alt"] = (
                image.get("alt") or said or "".join(node.astext() for node in text)
            )
            image["size"] = picture_size(image, srcdir)
            slot.append(image)
            return slot
    slot.extend(text)
    return slot


def picture_size(image, srcdir):
    """Take the width and height of a picture on the page, in CSS pixels."""
    # Not left on the node: Sphinx would wrap the picture in a link to itself.
    said = image.attributes.pop("width", None), image.attributes.pop("height", None)
    try:  # what the output says, which for a retina figure is half of its pixels
        return int(said[0]), int(said[1])
    except (TypeError, ValueError):
        return get_image_size(Path(srcdir, image["uri"].lstrip("/")))


def visit_slot(translator, node):
    """Open the slot, and write the picture ourselves: the writer has no say in its size."""
    translator.body.append(f'<div class="widget-slot"{reserve(node)}>\n<noscript>')
    if node.children and isinstance(node[0], nodes.image):
        builder, image = translator.builder, node[0]
        name = f"{builder.imgpath}/{builder.images[image['uri']]}"
        width, height = image["size"] or ("", "")
        translator.body.append(
            f'<img class="dark-light" src="{escape(name)}" alt="{escape(image["alt"])}"'
            f' width="{width}" height="{height}">'
        )
        raise nodes.SkipChildren


def depart_slot(translator, node):
    """Close the slot with its view."""
    view = script(VIEW, {"model_id": node["model_id"]})
    translator.body.append(f"</noscript>\n{view}\n</div>\n")


def reserve(slot):
    """Keep the room that the figure will take, so that mounting it moves nothing.

    The output's metadata may give heights in pixels, on a phone and on a wide screen:
    {"application/vnd.jupyter.widget-view+json": {"heights": [980, 640]}}. Without them
    the figure is taken to be as tall as its picture.
    """
    heights = slot["heights"]
    if not heights and slot.children and slot[0].get("size"):
        width, height = slot[0]["size"]
        heights = round(height * min(1, TEXT_WIDTH / width)), height
    if not heights:
        return ""
    return f' style="--narrow: {heights[0]}px; --wide: {heights[1]}px"'


# ---- the page and its files ----------------------------------------------------------


def publish_widgets(app, pagename, templatename, context, doctree):
    """Move the state from <head> to the end of the article, and add the host script."""
    files = context.get("script_files", [])
    files[:] = [file for file in files if attributes(file).get("type") != STATE]
    slots = list(doctree.findall(WidgetSlot)) if doctree else []
    if not slots:
        return
    state = needed(page_state(app.env, pagename), [slot["model_id"] for slot in slots])
    shared, sources = share_sources(state)
    for name, text in sources.items():
        write_source(sources_folder(app) / f"{name}.js", name, text)
    context["metatags"] = context.get("metatags", "") + STYLE
    context["body"] += script(STATE, {"state": shared})
    app.add_js_file("widget-host.js", loading_method="defer")


def attributes(file):
    """Return the attributes of a script, which Sphinx may hold as a plain name."""
    return getattr(file, "attributes", {})


def sources_folder(app):
    return Path(app.outdir, "_static", "widgets")


def write_source(path, name, text):
    """Write the script that hands a module's text to the host, whole or not at all."""
    if path.exists():  # the name is the hash of the text
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    (text,) = front_end.minified(("js" if "export" in text else "css", text))
    part = path.with_suffix(f".{os.getpid()}")  # pages may be written in parallel
    part.write_text(
        f"(globalThis.widgetSources ??= {{}})[{json.dumps(name)}] = {json.dumps(text)};\n",
        encoding="utf-8",
    )
    part.replace(path)


def remove_stale_sources(app, exception):
    """Delete the modules that no page names any more."""
    if exception or app.builder.name not in BUILDERS:
        return
    used = set()
    for page in app.env.found_docs:
        used |= share_sources(page_state(app.env, page))[1].keys()
    for path in sources_folder(app).glob("*.js"):
        if path.stem not in used:
            path.unlink()
