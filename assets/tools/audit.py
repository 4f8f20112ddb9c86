"""Measure the built book as a phone would load it: Lighthouse, axe and page weight.

    python assets/tools/audit.py [page …] [--runs 3]

Serves `_build/html` compressed. Without pages named, takes the cover and every chapter.
Prints one table; fails where a page is below the goals.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "site"))

from accessibility import violations
from browser import THEMES, launch, open_page, use_theme
from chromium import find_browser
from serve import serving
from site_map import HTML, PREFIX, ROOT, pages

LIGHTHOUSE = ROOT / "node_modules" / ".bin" / "lighthouse"
GOALS = {"performance": 0.95, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


def main():
    """Audit the pages asked for, print the table, and say whether the goals are met."""
    options = read_options()
    with serving(HTML, prefix=PREFIX) as address, launch() as browser:
        print(f"{'page':44}  perf  a11y  best   seo  axe     kB")
        missed = [
            name
            for name in options.pages
            if not audit(browser, f"{address}{name}.html", name, options.runs)
        ]
    if missed:
        goals = ", ".join(f"{name} {goal}" for name, goal in GOALS.items())
        sys.exit(f"below the goals ({goals}, axe 0): {', '.join(missed)}")


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="such as chapters/preface")
    parser.add_argument("--runs", type=int, default=3, help="the median counts")
    options = parser.parse_args()
    if not (HTML / "index.html").exists():
        parser.error(f"there is no book in {HTML}: run `make book` first")
    if not LIGHTHOUSE.exists():
        parser.error(f"{LIGHTHOUSE} is missing: run `npm ci`")
    chapters = [name for name in pages() if "/reference/" not in name]
    options.pages = options.pages or chapters
    return options


def audit(browser, url, name, runs):
    """Print the row of one page; return whether it meets the goals."""
    reports = [lighthouse(url) for _ in range(runs)]
    scores = {
        goal: median(report["categories"][goal]["score"] for report in reports)
        for goal in GOALS
    }
    weight = reports[-1]["audits"]["total-byte-weight"]["numericValue"] / 1000
    found = check_accessibility(browser, url)
    cells = " ".join(f"{score:5.2f}" for score in scores.values())
    print(f"{name:44} {cells} {len(found):4} {weight:6.0f}", flush=True)
    for line in [*failed_audits(reports[-1], scores), *found]:
        print(f"    {line}")
    return not found and all(scores[goal] >= GOALS[goal] for goal in GOALS)


def lighthouse(url):
    """Run Lighthouse with its mobile preset: a slow phone on slow 4G."""
    environment = os.environ | ({"CHROME_PATH": find_browser()} if find_browser() else {})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(GOALS)}", f"--chrome-flags={FLAGS}",
        ]  # fmt: skip
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")
        return json.loads(report.read_text(encoding="utf-8"))


def failed_audits(report, scores):
    """Name what Lighthouse found wrong in the categories that are below their goal."""
    for goal, score in scores.items():
        if score >= GOALS[goal]:
            continue
        for reference in report["categories"][goal]["auditRefs"]:
            found = report["audits"][reference["id"]]
            if reference["weight"] and (found["score"] or 0) < 0.9:
                yield f"{goal}: {found['title']} {found.get('displayValue', '')}"


def check_accessibility(browser, url):
    """Run axe in both themes."""
    found = []
    with open_page(browser, reduced_motion="reduce") as (page, _):
        page.goto(url)
        for theme in THEMES:
            use_theme(page, theme)
            found += [f"axe, {theme}: {line}" for line in violations(page)]
    return found


if __name__ == "__main__":
    main()
