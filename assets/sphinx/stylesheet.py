"""One style sheet for the site: all that the theme brings, less what no page uses."""

import hashlib
import json
import os
import re
from pathlib import Path

import front_end

NAME = "site.css"
_LINK = re.compile(r'<link[^>]*rel="stylesheet"[^>]*>')
_PREFIX = re.compile(r'<link[^>]*href="([^"]*)_static/[^>]*rel="stylesheet"')
_HREF = re.compile(r'href="([^"?]+)')
_SCRIPT = re.compile(r'<script[^>]*src="([^"?]+)')
_URL = re.compile(r"url\(\s*['\"]?(?!data:|https?:|#)([^'\")]+)['\"]?\s*\)")
_TAG = re.compile(r"<[^>]+>")
_IMPORT = re.compile(r'@import "([^"]+)";')


def write(site, texts):
    """Merge the style sheets of pages, {path below `site`: HTML}, and drop unused rules."""
    site = site.resolve()
    sheets = _sheets(site, texts)
    merged = "\n".join(_rebased(sheet, site / "_static") for sheet in sheets)
    purged = _purged(merged, site, list(texts.values()))
    (site / "_static" / NAME).write_text(purged, encoding="utf-8")
    version = hashlib.sha256(purged.encode()).hexdigest()[:8]
    for page, text in texts.items():
        prefix = _PREFIX.search(text)
        if prefix is None:  # a page without any style, such as a redirection
            continue
        link = f'<link href="{prefix[1]}_static/{NAME}?v={version}" rel="stylesheet"/>'
        linked = _single_link(text, link)
        if linked != text:
            page.write_text(linked, encoding="utf-8")


def _sheets(site, texts):
    """The local style sheets the pages link, each once, in the order of the links."""
    found = {}
    for page, text in texts.items():
        for tag in _LINK.findall(text):
            path = (page.parent / _HREF.search(tag)[1]).resolve()
            if path.name != NAME and path.is_file():
                found.setdefault(path)
    kept = site / "_static" / "site-sheets.json"  # a later build finds finished pages only
    if kept.exists():
        found |= {site / name: None for name in json.loads(kept.read_text())}
    kept.write_text(json.dumps([str(p.relative_to(site)) for p in found]))
    return list(found)


def _rebased(sheet, folder):
    """The text of `sheet`, imports included, with addresses as seen from `folder`."""

    def imported(match):
        return _rebased((sheet.parent / match[1]).resolve(), folder)

    def moved(match):
        target = (sheet.parent / match[1]).resolve()
        return f"url({Path(os.path.relpath(target, folder.resolve())).as_posix()})"

    text = _URL.sub(moved, sheet.read_text(encoding="utf-8"))
    return _IMPORT.sub(imported, text)


def _purged(css, site, texts):
    """`css` without the rules that neither a page nor one of its scripts can use."""
    scripts = {Path(name).name for text in texts for name in _SCRIPT.findall(text)}
    files = [p for p in (site / "_static").rglob("*.js") if p.name in scripts]
    # The tags alone: a word of the prose, "progress" say, is no class of the page.
    tags = ["".join(_TAG.findall(text)) for text in texts]
    content = [*tags, *(p.read_text(encoding="utf-8") for p in files)]
    request = {"css": css, "content": content}
    return front_end.run(Path(__file__).with_name("purge.mjs"), text=json.dumps(request))


def _single_link(text, link):
    """`text` with its first style sheet replaced by `link` and the others taken out."""
    first, *rest = _LINK.findall(text)
    text = text.replace(first, link, 1)
    for tag in rest:
        text = text.replace(tag, "", 1)
    return text
