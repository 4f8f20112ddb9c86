"""axe-core, the accessibility checker, on a page of the tests' browser."""

from pathlib import Path

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
# All that a theme can break.
_COLOR_RULES = ["color-contrast", "link-in-text-block"]
# A letter stands for each formula, or for the face of it, which only eyes can see: it has
# the color of its text, if it names none, and its thousands of elements make axe slow.
RUN = """async (only) => {
  const options = { resultTypes: ['violations'], preload: false };
  if (only) options.runOnly = only;
  const kind = only ? '.katex' : '.katex-html';
  const formulas = [...document.querySelectorAll(`${kind}:not(:has([style*=color]))`)];
  const stands = formulas.map((formula) => [new Text('x'), formula]);
  stands.forEach(([letter, formula]) => formula.replaceWith(letter));
  const { violations } = await axe.run(document, options);
  stands.forEach(([letter, formula]) => letter.replaceWith(formula));
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ');
    return `${id}: ${help} (${nodes.length} times, such as ${places})`;
  });
}"""


def violations(page, *, colors_alone=False):
    """List the rules that axe finds broken, each with what it wants and where."""
    if not AXE.exists():
        raise FileNotFoundError(f"{AXE} is missing: run `make book` or `npm ci`")
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    return page.evaluate(RUN, _COLOR_RULES if colors_alone else None)
