// Pictures as trees: [tag, attributes, …children], plain values that follow from the state alone. A
// test reads them in Node; a page is made to show them, and what has not changed is left alone.

import { h, setAttribute, setText, svg } from './elements.js';

/** Whether a node of the page can go on to show this tree. */
const fits = (node, tree) =>
  Array.isArray(tree)
    ? node.live
      ? node.live.made === tree[0]
      : node.localName === tree[0]
    : node.nodeType === 3;

function nodeFor(parent, tree) {
  if (!Array.isArray(tree)) return document.createTextNode('');
  const [tag] = tree;
  if (typeof tag === 'string')
    return tag === 'svg' || parent.namespaceURI.endsWith('svg') ? svg(tag, {}) : h(tag);
  const part = tag(); // a mark with a life of its own, as grid() makes one
  part.node.live = { ...part, made: tag };
  return part.node;
}

/** Attributes, and listeners under their names: onclick and so on. */
function dress(node, attributes) {
  for (const { name } of [...node.attributes]) if (!(name in attributes)) node.removeAttribute(name);
  for (const name of node.heard ?? []) if (!(name in attributes)) node[name] = null;
  node.heard = Object.keys(attributes).filter((name) => typeof attributes[name] === 'function');
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node[name] = value;
    else setAttribute(node, name, value);
  }
  // JupyterLab takes keys before the page does, unless the focused element itself says no.
  if (node.matches('button, input, select, textarea, summary, [tabindex]'))
    node.setAttribute('data-lm-suppress-shortcuts', 'true');
}

/**
 * Make the k-th child of `parent` show a tree. A child that is false or null keeps its place, so that
 * the focus stays where it is when a mark comes or goes; a list of changing length stands in a parent
 * of its own.
 */
export function patch(parent, tree, k = 0) {
  const old = parent.childNodes[k];
  const node = old && fits(old, tree) ? old : nodeFor(parent, tree);
  if (!old) parent.append(node);
  else if (node !== old) old.replaceWith(node);
  if (!Array.isArray(tree)) {
    setText(node, tree || tree === 0 ? String(tree) : '');
    return;
  }
  const [, attributes, ...children] = tree;
  if (node.live) {
    node.live.update(attributes);
    return;
  }
  dress(node, attributes);
  children.forEach((child, n) => patch(node, child, n));
  while (node.childNodes.length > children.length) node.lastChild.remove();
}
