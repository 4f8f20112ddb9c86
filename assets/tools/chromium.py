"""See to it that a Chrome or Chromium is here: installed, Playwright's, or a package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# The shell is Chromium without a window, which no test opens: a third less work for a page.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser")
NAMES += ("google-chrome", "google-chrome-stable", "chrome")


def find_browser():
    """The path of an installed Chrome or Chromium; None leaves it to Playwright's own."""
    named = os.environ.get("CHROME_PATH")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def _playwright_has_one():
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _install_steps():
    """Commands that bring a browser, the most general first."""
    yield [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = ["apt-get", "--quiet", "--yes"]
        yield [[*quiet, "update"], [*quiet, "install", SHELL]]
        yield [[*quiet, "install", "chromium"]]


def main():
    if find_browser() or _playwright_has_one():
        return
    for commands in _install_steps():
        print("No browser yet:", *commands[-1])
        for command in commands:
            subprocess.run(command, capture_output=True)
        if find_browser() or _playwright_has_one():
            return
    words = "No Chrome or Chromium could be installed: install one, then run this again."
    if os.environ.get("CI"):
        sys.exit(words)
    print(f"{words} The browser tests will be skipped.")


if __name__ == "__main__":
    main()
