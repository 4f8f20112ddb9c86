"""A real JupyterLab on this machine alone, with a folder, a port and a token of its own."""

import ast
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request

from fake_host import SENTENCE

QUIET = {  # nothing that would ask the network or the reader
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyterlab/extensionmanager-extension": True,
    }
}
OPEN = """async (path) => {
    await jupyterapp.restored;
    const panel = await jupyterapp.commands.execute('docmanager:open', { path });
    await panel.context.ready;
    await panel.sessionContext.ready;
    await jupyterapp.commands.execute('notebook:run-all-cells');
}"""
CLOSE = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.sessionContext.shutdown();
    panel.dispose();
}"""
EXECUTE = """async ([code, expression]) => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const request = { code, store_history: false, user_expressions: { value: expression } };
    return (await kernel.requestExecute(request).done).content;
}"""
NOTEBOOK = """() => {
    const { content } = jupyterapp.shell.currentWidget;
    const cells = content.widgets.map(({ model }) =>
        [model.id, model.type, model.sharedModel.getSource(), model.outputs?.length]);
    return { cells, active: content.activeCellIndex, mode: content.mode };
}"""
# What moves, adds, cuts, converts, runs or deletes cells there, and what edits here.
KEYS = (
    *("ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageDown"),
    *("a", "b", "x", "c", "v", "z", "m", "y", "r", "j", "k", "i", "l", "o", "1", "3"),
    *("d", "d", "i", "i", "0", "0", "Delete", "Backspace", "+", "-", "[", "]"),
    *("Space", "Escape", "Enter", "Shift+Enter", "Control+Enter", "Alt+Enter", "Shift+M"),
)


SHORT = ("ArrowDown", "b", "x", "d", "d", "Delete", "Space", "Escape", "Shift+Enter")


class Lab:
    """A notebook in JupyterLab: its page, its kernel and one of the figures in it."""

    def __init__(self, page, topic):
        self.page = page
        self.topic = topic  # and the name of the figure in the kernel
        self.figure = page.locator(f".dlb-{topic}")

    def keeps_keys(self, part, keys):
        """Press keys on a part of the figure: the notebook must stay as it is."""
        part.focus()
        before = self.page.evaluate(NOTEBOOK)
        for key in keys:
            part.focus()
            self.page.keyboard.press(key)
            assert self.page.evaluate(NOTEBOOK) == before, key

    def drag(self, selector, x, y):
        """Pull a part of the figure by so many pixels."""
        part = self.figure.locator(selector).first
        part.scroll_into_view_if_needed()
        box, mouse = part.bounding_box(), self.page.mouse
        at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.move(*at)
        mouse.down()
        mouse.move(at[0] + x, at[1] + y, steps=6)
        mouse.up()

    def inputs(self):
        """What Python holds."""
        return self.value(f"{self.topic}.inputs()")

    def sentence(self):
        """What the figure says of itself."""
        return "\n".join(self.figure.locator(SENTENCE).all_inner_texts())

    def run(self, code, expression="None"):
        """Run code in the kernel, as another cell would; return the value afterwards."""
        expression = f"__import__('json').dumps({expression})"
        reply = self.page.evaluate(EXECUTE, [code, expression])
        assert reply["status"] == "ok", reply
        value = reply["user_expressions"]["value"]
        assert value["status"] == "ok", value
        return json.loads(ast.literal_eval(value["data"]["text/plain"]))

    def value(self, expression):
        return self.run("", expression)


def soon(condition, seconds=30):
    """Wait until something is true: messages travel between page and kernel."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.05)


def show_figures(page, url, folder, figures):
    """Open a notebook with new figures {topic: class} in JupyterLab and run its cells."""
    cells = [f"{topic} = {kind.__name__}()\n{topic}" for topic, kind in figures.items()]
    setup = "from dlbook.widgets import *"
    write_notebook(folder / "figures.ipynb", setup, *cells, "'a cell below'")
    page.set_default_timeout(60_000)
    if page.url == "about:blank":
        page.goto(url("lab"))
        page.wait_for_function("window.jupyterapp")
    page.evaluate(OPEN, "figures.ipynb")
    for topic in figures:
        page.locator(f".dlb-{topic} figure").wait_for()
    page.set_default_timeout(5_000)


def write_notebook(path, *sources):
    """Save a notebook of code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": cells,
    }
    path.write_text(json.dumps(notebook))


@contextlib.contextmanager
def jupyterlab(folder):
    """Serve `folder`/notebooks; give `url(path)`; leave nothing running."""
    token = secrets.token_hex(16)
    with open(folder / "server.log", "w+") as log:
        server = subprocess.Popen(
            command(folder, token),
            cwd=folder,
            env=environment(folder),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that the kernels can be ended with it
        )
        try:
            base = wait_for(folder, token, server, log)
            yield lambda path: f"{base}{path}?token={token}"
        finally:
            stop(server)


def command(folder, token):
    """Return the command line of the server."""
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",  # any free one, which it writes down
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        f"--IdentityProvider.token={token}",
        "--LabApp.expose_app_in_browser=True",  # the test reads cells through its API
        "--LabApp.extension_manager=readonly",
        "--ServerApp.terminals_enabled=False",
    ]


def environment(folder):
    """Give Jupyter folders of its own, so that the reader's settings play no part."""
    for name in ("notebooks", "config/labconfig"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "config/labconfig/page_config.json").write_text(json.dumps(QUIET))
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{key: str(folder / name) for key, name in own.items()}}


def wait_for(folder, token, server, log, seconds=60):
    """Return the server's address once it answers; fail with its log if it never does."""
    deadline = time.monotonic() + seconds
    notes = folder / "runtime" / f"jpserver-{server.pid}.json"
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError, json.JSONDecodeError):  # not yet, or not whole
            base = json.loads(notes.read_text())["url"]
            urllib.request.urlopen(f"{base}api?token={token}", timeout=2).close()
            return base
        time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read()}")


def stop(server):
    """End the server and, whatever happens, every process that it started."""
    server.terminate()  # JupyterLab shuts its kernels down first
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(timeout=10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
