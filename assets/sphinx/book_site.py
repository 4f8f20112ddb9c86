"""Local Sphinx extension: maths set at build time, finished pages, one style sheet."""

import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

import fonts
import front_end
import maths
import stylesheet
from finish import finish_page
from sphinxcontrib import katex
from widget_host import STATIC

KATEX = front_end.MODULES / "katex" / "dist"
NOT_FOUND = """<h1>Page not found</h1>
<p>There is no page at this address. It may have moved: the search knows every word of the
book, and <a href="{}chapters/index.html">the cover</a> lists its parts.</p>"""
THEME = {
    "logo": {"text": "Deep Learning, Derived", "alt_text": "Cover"},
    "search_bar_text": "Search this book",
    "path_to_docs": "",
    "navigation_with_keys": False,
}


def prepare(app, config):
    """Before the build: fetch the front end, set KaTeX up to fail loudly, add our files."""
    front_end.install()
    katex.render_latex = lambda latex, options=None: maths.render(latex, bool(options))
    config.katex_prerender = True
    config.katex_css_path = "katex.min.css"
    config.html_static_path.append(str(_katex_files(app)))
    config.html_context["default_mode"] = "auto"
    config.html_theme_options.update(THEME)
    config.html_css_files.append(("book.css", {"priority": 900}))
    config.html_js_files.append(("controls.js", {"defer": "defer"}))
    # A 404 page is served at any depth, so its links start at the root of the site.
    home = urlsplit(config.html_baseurl).path or "/"
    config.notfound_urls_prefix = home
    config.notfound_context = {"title": "Page not found", "body": NOT_FOUND.format(home)}


def _katex_files(app):
    """A folder with KaTeX's style sheet and its woff2 fonts, as npm brought them."""
    folder = Path(app.doctreedir) / "katex"
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copy2(KATEX / "katex.min.css", folder)
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copy2(font, folder / "fonts")
    return folder


def finish(app, exception):
    """After the build: finish each new page, then write the files that they share."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    static = site / "_static"
    pages = [p for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts]
    for page in pages:
        finish_page(page)
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    cache = Path(app.doctreedir) / "fonts"
    fonts.write(KATEX / "fonts", static / "fonts", texts.values(), cache)
    stylesheet.write(site, texts)
    _minify_scripts(static)
    _write_sitemap(app)


def _minify_scripts(static):
    """Shorten our own scripts, which Sphinx copied."""
    paths = [static / path.name for path in STATIC.glob("*.js")]
    sources = [("js", path.read_text(encoding="utf-8")) for path in paths]
    texts = front_end.minified(*sources)
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")


def _write_sitemap(app):
    """List every page for search engines, also those that this build did not touch."""
    home = app.config.html_baseurl
    pages = sorted(urljoin(home, f"{name}.html") for name in app.env.found_docs)
    entries = [f"<url><loc>{escape(page)}</loc></url>" for page in pages]
    opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', opening, *entries, "</urlset>"]
    text = "\n".join(lines)
    (Path(app.outdir) / "sitemap.xml").write_text(text, encoding="utf-8")


def setup(app):
    app.setup_extension("widget_host")  # which serves assets/static, our own files too
    app.connect("config-inited", prepare, priority=1)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
