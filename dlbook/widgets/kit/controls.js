// Buttons, fields and lists. Each is { node, update(value, …) }, and its `set(value)` hears what the
// reader asks for; `bind` ties it to what the figure shows.

import { h, nodesOf, setAttribute } from './elements.js';
import { MINUS } from './words.js';

export const button = (label, onclick, name) =>
  h('button', { type: 'button', class: 'dlb-button', onclick, 'aria-label': name }, label);

export const field = (label, control) =>
  h('label', { class: 'dlb-field' }, label && h('span', null, label), control);

/** A number of any kind. */
export function numberField(label, set) {
  const node = h('input', {
    type: 'number',
    step: 'any',
    'aria-label': label,
    onchange: () => node.value.trim() && set(Number(node.value)),
  });
  return {
    node,
    update: (value) => (Number(node.value) === value && node.value) || (node.value = value),
  };
}

/** A whole number between two buttons; its range may be left by typing, and shows it. */
export function stepper(label, set) {
  const input = numberField(label, set);
  const nudge = (by) => () => set(Number(input.node.value) + by);
  const less = button(MINUS, nudge(-1), `${label}: less`);
  const more = button('+', nudge(1), `${label}: more`);
  const node = h('span', { class: 'dlb-stepper' }, less, input.node, more);
  return {
    node,
    update(value, low, high) {
      input.update(value);
      setAttribute(input.node, 'aria-invalid', value < low || value > high ? 'true' : null);
      less.disabled = value <= low;
      more.disabled = value >= high;
    },
  };
}

/** A select; `options` are [value, text], or [heading, [[value, text], …]]. */
export function choice(label, options, set) {
  const entry = ([value, text]) =>
    Array.isArray(text)
      ? h('optgroup', { label: value }, text.map(entry))
      : h('option', { value }, text);
  const select = h('select', { onchange: () => set(select.value) }, options.map(entry));
  const update = (value) => select.value !== String(value) && (select.value = value);
  return { node: field(label, select), update };
}

/** A select that does something and then stands ready again; its name is its first line. */
export function menu(label, options, act) {
  const own = choice('', [['', `${label} …`], ...options], (value) => {
    own.update('');
    act(value);
  });
  own.node.lastChild.setAttribute('aria-label', label);
  return own.node;
}

/** Words as options of a select. */
export const pairs = (list) => list.map((item) => [item, item]);

/** A line of text; `name` is its name where the label does not say it. */
export function textField(label, set, name) {
  const input = h('input', {
    type: 'text',
    spellcheck: 'false',
    'aria-label': name,
    onchange: () => set(input.value),
  });
  return {
    node: field(label, input),
    update: (text) => input.matches(':focus') || (input.value = text),
  };
}

/**
 * A control that shows what `read(now)` returns: the arguments of its update as a list, or one value.
 * A value that is itself a list stands in a list of its own.
 */
export const bind = ({ node, update }, read) => ({ node, update: (now) => update(...[read(now)].flat()) });

export function checkbox(label, set) {
  const input = h('input', { type: 'checkbox', onchange: () => set(input.checked) });
  const node = h('label', { class: 'dlb-check' }, input, label);
  return {
    node,
    update: (value) => {
      input.checked = Boolean(value);
    },
  };
}

export function slider(label, set) {
  const node = h('input', {
    type: 'range',
    min: 0,
    'aria-label': label,
    oninput: () => set(Number(node.value)),
  });
  return {
    node,
    update(value, high, text) {
      setAttribute(node, 'max', high);
      setAttribute(node, 'aria-valuetext', text);
      node.value = value;
    },
  };
}

/** Several controls after one label. */
export const row = (label, ...controls) => ({
  node: h(
    'div',
    { class: 'dlb-field' },
    h('span', null, label),
    nodesOf(controls),
  ),
  update: (now) => controls.forEach((control) => control.update(now)),
});

/** A control that shows in one view alone, when one is named. */
export const onlyIn = (view, { node, update }) => ({
  node,
  update(now) {
    node.hidden = Boolean(view) && now.state.view !== view;
    if (!node.hidden) update(now);
  },
});
