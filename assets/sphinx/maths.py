"""Sets formulas with KaTeX, through one Node process that lives as long as the build.

sphinxcontrib-katex asks its own server over a socket, which it tries once, sometimes before
Node listens; a pipe cannot be early, and a formula that recurs is set once. A formula is
finished when it is set: what finishes a page takes it out, and puts it back as it was, for
formulas are four fifths of all elements of a chapter.
"""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import front_end
from sphinx.errors import ExtensionError

_PHONE = 36  # characters that fit beside each other at 320 px
_BEGIN, _END = "<!--formula-->", "<!--/formula-->"
_SET = re.compile(f"{_BEGIN}(.*?){_END}", re.DOTALL)
_PLACE = re.compile(r'<span class="katex">(\d+)</span>')
# What nobody sees: HTML knows what <math> is, and needs no second, TeX form of it.
_UNSEEN = re.compile(
    '</?semantics>|<annotation .*?</annotation>|(?<=<math) xmlns="[^"]*"', re.DOTALL
)


@cache
def render(latex, display=False):
    """Return the HTML of a formula. Raises ExtensionError naming one KaTeX cannot set."""
    if display and "&" in latex and r"\begin" not in latex:  # as Sphinx's directive allows
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    node = _node()
    node.stdin.write(json.dumps({"latex": latex, "displayMode": display}) + "\n")
    node.stdin.flush()
    answer = json.loads(node.stdout.readline())
    if "error" in answer:
        raise ExtensionError(f"KaTeX cannot set this formula:\n{latex}\n{answer['error']}")
    return f"{_BEGIN}{_finished(answer['html'], latex)}{_END}"


def _finished(html, latex):
    """Lighten a formula; one that scrolls sideways on a phone is reachable by keyboard."""
    html = _UNSEEN.sub("", html)
    if is_wide(latex):
        html = html.replace('class="katex-display"', 'class="katex-display" tabindex="0"')
    return html


def is_wide(text):
    """Say whether a line of code or of TeX scrolls sideways on a phone."""
    return max(map(len, text.splitlines()), default=0) > _PHONE


def take_out(text):
    """Return the text of a page with a place for every formula, and the formulas."""
    formulas = []

    def keep(found):
        formulas.append(found[1])
        return f'<span class="katex">{len(formulas) - 1}</span>'

    return _SET.sub(keep, text), formulas


def put_back(text, formulas):
    """Return the text of a page with its formulas in their places."""
    return _PLACE.sub(lambda found: formulas[int(found[1])], text)


@cache
def _node():
    script = Path(__file__).with_name("katex.mjs")
    return subprocess.Popen(  # it ends by itself when its input does
        [front_end.NODE, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
