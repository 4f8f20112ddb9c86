"""axe-core, the accessibility checker, on a page of the tests' browser."""

from pathlib import Path

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const options = { resultTypes: ['violations'], preload: false };
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ');
    return `${id}: ${help} (${nodes.length} times, such as ${places})`;
  });
}"""


def violations(page):
    """List the rules that axe finds broken, each with what it wants and where."""
    if not AXE.exists():
        raise FileNotFoundError(f"{AXE} is missing: run `make book` or `npm ci`")
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    return page.evaluate(RUN)
