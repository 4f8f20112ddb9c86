"""axe-core, the accessibility checker, on a page of the tests' browser."""

from pathlib import Path

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
COLOR_RULES = ["color-contrast", "link-in-text-block"]  # the rules that a theme can break
RUN = """async (only) => {
  const options = { resultTypes: ['violations'], preload: false };
  if (only) options.runOnly = only;
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ');
    return `${id}: ${help} (${nodes.length} times, such as ${places})`;
  });
}"""


def violations(page, only=None):
    """List the rules that axe finds broken, each with what it wants and where.

    `only` names the rules to try, all without it.
    """
    if not AXE.exists():
        raise FileNotFoundError(f"{AXE} is missing: run `make book` or `npm ci`")
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    return page.evaluate(RUN, only)
