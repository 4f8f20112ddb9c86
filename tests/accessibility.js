// Ask axe which rules a page breaks: all of them, or those that are named.
async (only) => {
  const options = { resultTypes: ['violations'], preload: false };
  if (only) options.runOnly = only;

  // A letter stands for each formula, or for the face of it, which only eyes can see: it has
  // the color of its text, if it names none, and its thousands of elements make axe slow.
  const kind = only ? '.katex' : '.katex-html';
  const formulas = [...document.querySelectorAll(`${kind}:not(:has([style*=color]))`)];
  const stands = formulas.map((formula) => [new Text('x'), formula]);
  stands.forEach(([letter, formula]) => formula.replaceWith(letter));

  // Of texts that look alike, on the same grounds, the contrast of one is that of all: three
  // are tried, since axe does not judge what something covers.
  const MARK = 'data-shows-a-look';
  const grounds = new Map([[null, '']]);
  const groundOf = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity].join();
      const bare = own === 'rgba(0, 0, 0, 0),none,1';
      grounds.set(element, groundOf(element.parentElement) + (bare ? '' : `${own};`));
    }
    return grounds.get(element);
  };
  const kindOf = (element) => `${element.localName}.${element.getAttribute('class') ?? ''}`;
  const lookOf = (element) => {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const names = [element, element.parentElement].map(kindOf);
    return [...names, color, fontSize, fontWeight, textShadow, groundOf(element)].join('|');
  };
  const isText = (node) => node instanceof Text && node.data.trim();
  const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && (element.matches('input, select, textarea') || [...element.childNodes].some(isText));
  const looks = new Map();
  for (const element of document.body.querySelectorAll(':not(script, style, math *)')) {
    if (!isSeen(element)) continue;
    const look = lookOf(element);
    looks.set(look, (looks.get(look) ?? 0) + 1);
    element.toggleAttribute(MARK, looks.get(look) <= 3);
  }
  axe.configure({ rules: [{ id: 'color-contrast', selector: `[${MARK}]` }] });

  const { violations } = await axe.run(document, options);
  for (const element of document.querySelectorAll(`[${MARK}]`)) element.removeAttribute(MARK);
  stands.forEach(([letter, formula]) => letter.replaceWith(formula));
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ');
    return `${id}: ${help} (${nodes.length} times, such as ${places})`;
  });
}
