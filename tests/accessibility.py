"""axe-core, the accessibility checker, on a page of the tests' browser."""

from pathlib import Path

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
SCRIPT = Path(__file__).with_name("accessibility.js")
# All that a theme can break.
_COLOR_RULES = ["color-contrast", "link-in-text-block"]


def violations(page, *, colors_alone=False):
    """List the rules that axe finds broken, each with what it wants and where."""
    if not AXE.exists():
        raise FileNotFoundError(f"{AXE} is missing: run `make book` or `npm ci`")
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    run = SCRIPT.read_text(encoding="utf-8")
    return page.evaluate(run, _COLOR_RULES if colors_alone else None)
