"""Sets formulas with KaTeX, through one Node process that lives as long as the build.

sphinxcontrib-katex asks its own server over a socket, which it tries once, sometimes before
Node listens; a pipe cannot be early, and a formula that recurs is set once.
"""

import json
import subprocess
from functools import cache
from pathlib import Path

import front_end
from sphinx.errors import ExtensionError


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
    return answer["html"]


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
