// Elements without a framework: built once, then changed only where something differs, so that a
// redraw costs little and neither the focus nor a press of the pointer is lost.

/** Build an element; functions listen, children are elements or text, never markup. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (typeof value === 'function') node.addEventListener(key.slice(2), value);
    else setAttribute(node, key, value);
  }
  // JupyterLab takes keys before the page does, unless the focused element itself says no.
  if (node.matches('button, input, select, textarea, summary, [tabindex]')) {
    node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

/** Build an element of a drawing. */
export function svg(tag, props, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === 'function') node.addEventListener(key.slice(2), value);
    else setAttribute(node, key, value);
  }
  if (props.tabindex !== undefined) node.setAttribute('data-lm-suppress-shortcuts', 'true');
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

/** A drawing of lines [x1, y1, x2, y2] and of circles [x, y, radius]. */
export function drawing(width, height, shapes) {
  const parts = shapes.map(([x, y, ...rest]) =>
    rest.length > 1
      ? svg('path', { d: `M${x} ${y}L${rest.join(' ')}` })
      : svg('circle', { cx: x, cy: y, r: rest[0] }),
  );
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }, parts);
}

/** The names whose flag is up, as a class: marks({ 'is-lit': true }) is "is-lit". */
export const marks = (flags) =>
  Object.keys(flags)
    .filter((name) => flags[name])
    .join(' ');

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value))
    node.setAttribute(name, value === true ? '' : value);
}

/** The elements of parts, which are elements already or { node, update(now) }. */
export const nodesOf = (parts) => parts.map((part) => part.node ?? part);
