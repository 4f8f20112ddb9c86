"""axe-core, the accessibility checker, on a page of the tests' browser."""

from pathlib import Path

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
# All that a theme can break. While they are tried, a letter stands for each formula: it has
# the color of its text, if it names none, and every element of a formula makes axe slow.
_COLOR_RULES = ["color-contrast", "link-in-text-block"]
RUN = """async ([colors, alone]) => {
  const saying = { resultTypes: ['violations'], preload: false };
  const run = (options) => axe.run(document, { ...saying, ...options });
  const off = Object.fromEntries(colors.map((rule) => [rule, { enabled: false }]));
  const whole = alone ? [] : (await run({ rules: off })).violations;
  const formulas = [...document.querySelectorAll('.katex:not(:has([style*=color]))')];
  const stands = formulas.map((formula) => [new Text('x'), formula]);
  stands.forEach(([letter, formula]) => formula.replaceWith(letter));
  const { violations } = await run({ runOnly: colors });
  stands.forEach(([letter, formula]) => letter.replaceWith(formula));
  return [...whole, ...violations].map(({ id, help, nodes }) => {
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
    return page.evaluate(RUN, [_COLOR_RULES, colors_alone])
