// A grid of numbers that pointer, finger, wheel and keys read and edit: one tab stop, whatever its size.

import { button, numberField } from './controls.js';
import { h, setAttribute, setText } from './elements.js';
import { clamp, grid, largest, same } from './numbers.js';
import { formatNumber, MINUS } from './words.js';

/**
 * The chosen number, fig.valueAt(), to type; `look(now, isChosen)` gives its name and a hint.
 */
export function cellEditor(fig, set, look) {
  const [name, hint] = [h('var'), h('span')];
  const number = numberField('Value of the chosen cell', set);
  const nudge = (label, by, words) => button(label, () => set(fig.valueAt() + by), words);
  const tool = h(
    'span',
    { class: 'dlb-line' },
    name,
    nudge(MINUS, -1, 'one less'),
    number.node,
    nudge('+', 1, 'one more'),
  );
  return {
    node: h('div', { class: 'dlb-editor' }, tool, hint),
    update(now) {
      const value = fig.valueAt();
      tool.hidden = value === undefined;
      const words = look(now, !tool.hidden);
      setText(hint, words.hint);
      if (tool.hidden) return;
      setText(name, words.name);
      number.update(value);
    },
  };
}

export const ARROWS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -1e9],
  End: [0, 1e9],
  PageUp: [-1e9, 0],
  PageDown: [1e9, 0],
};

/** What a key makes of a value: digits write, + and - count, Backspace clears. */
export function keyEdit(key, value) {
  if (/^\d$/.test(key)) return Number(key);
  return { '+': value + 1, '=': value + 1, '-': value - 1, _: value - 1, Backspace: 0, Delete: 0 }[
    key
  ];
}

/**
 * A grid of numbers with one tab stop. `on` may hear point(i, j) and point(), focus(i, j),
 * press(i, j) for a click or Enter, and edit(i, j, value) from keys, wheel and painting with brush();
 * where it is `careful`, the first click only chooses.
 * A cell is { value, name, text, kind, selected, fixed }; fixed cells are not edited.
 */
export function numberGrid(on) {
  const node = h('div', { class: 'dlb-grid', role: 'grid' });
  const layer = h('div', { class: 'dlb-layer', 'aria-hidden': 'true' });
  const frame = h('div', { class: 'dlb-frame' }, node, layer);
  let cells = [];
  let stop = [0, 0];
  let stroke = null; // { from: [i, j], value }

  const place = (target) => target?.closest?.('.dlb-cell')?.at ?? null;
  const entry = ([i, j]) => cells[i]?.[j];
  const edit = (at, value) => {
    const cell = at && on.edit && entry(at);
    if (!cell || cell.fixed || value === undefined || cell.value === value) return;
    cell.value = value; // the next key may come before the next drawing
    on.edit(...at, value);
  };
  const moveTo = (i, j) => {
    entry(stop)?.node.setAttribute('tabindex', -1);
    stop = [clamp(i, 0, cells.length - 1), clamp(j, 0, cells[0].length - 1)];
    entry(stop).node.setAttribute('tabindex', 0);
  };
  const build = (rows, columns) => {
    cells = grid(rows, columns, (i, j) => {
      const cell = h('div', {
        class: 'dlb-cell',
        role: 'gridcell',
        tabindex: -1,
        'aria-colindex': j + 1,
      });
      return { node: Object.assign(cell, { at: [i, j] }) };
    });
    node.replaceChildren(
      ...cells.map((row, i) =>
        h(
          'div',
          { class: 'dlb-row', role: 'row', 'aria-rowindex': i + 1 },
          row.map((cell) => cell.node),
        ),
      ),
    );
    frame.style.cssText = `--rows:${rows};--columns:${columns}`;
    setAttribute(node, 'aria-rowcount', rows);
    setAttribute(node, 'aria-colcount', columns);
  };

  const heard = {
    pointerover: ({ target, pointerType }) =>
      pointerType !== 'touch' && place(target) && on.point?.(...place(target)),
    pointerleave: () => on.point?.(),
    focusin({ target }) {
      moveTo(...place(target));
      on.focus?.(...place(target));
    },
    pointerdown(event) {
      const at = place(event.target);
      // A finger scrolls the page; it paints only when it starts on the chosen cell.
      const chosen = event.target.matches(':focus');
      const free = chosen || event.pointerType !== 'touch';
      if (!at || !on.edit || event.button || !free || entry(at).fixed) return;
      event.target.releasePointerCapture?.(event.pointerId);
      const wanted =
        on.brush?.() ?? largest(cells.flat().map((cell) => (cell.fixed ? 0 : cell.value)));
      stroke = { from: at, value: entry(at).value === wanted ? 0 : wanted };
      if (chosen || !on.careful) edit(at, stroke.value);
    },
    pointermove({ clientX, clientY }) {
      const at = stroke && place(node.getRootNode().elementFromPoint(clientX, clientY));
      if (!at || same(at, stroke.from)) return;
      edit(stroke.from, stroke.value);
      edit(at, stroke.value);
    },
    click: ({ target }) => place(target) && on.press?.(...place(target)),
    wheel(event) {
      // Only the chosen cell takes the wheel: elsewhere the page goes on scrolling.
      if (!on.edit || !event.target.matches(':focus')) return;
      event.preventDefault();
      edit(stop, entry(stop).value - Math.sign(event.deltaY));
    },
    keydown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = ARROWS[event.key];
      const value = on.edit ? keyEdit(event.key, entry(stop).value) : undefined;
      if (by) {
        moveTo(stop[0] + by[0], stop[1] + by[1]);
        entry(stop).node.focus();
      } else if (event.key === 'Enter') on.press?.(...stop);
      else if (value !== undefined) edit(stop, value);
      else return;
      event.preventDefault();
    },
  };
  for (const name of ['pointerup', 'pointercancel', 'pointerleave'])
    node.addEventListener(name, () => {
      stroke = null;
    });
  for (const [name, listener] of Object.entries(heard))
    node.addEventListener(name, listener, { passive: false });

  return {
    node: h('div', { class: 'dlb-scroll' }, frame),
    layer,
    frame,
    /** Redraw; `describe(i, j)` gives a cell, `at` moves the tab stop, `most` is full colour. */
    update(rows, columns, label, describe, { at, most } = {}) {
      if (rows !== cells.length || columns !== cells[0]?.length) build(rows, columns);
      setAttribute(node, 'aria-label', label);
      const drawn = grid(rows, columns, describe);
      const full = most || largest(drawn.flat().map((cell) => cell.value));
      drawn.forEach((row, i) =>
        row.forEach((cell, j) => {
          const { value = 0, name, text = formatNumber(value), kind = '', selected = false } = cell;
          const own = Object.assign(cells[i][j], { value, fixed: cell.fixed });
          const key = [name, text, kind, selected, value / full].join('|');
          if (own.key === key) return;
          own.key = key;
          own.node.className = `dlb-cell ${kind}`;
          own.node.dataset.long = Math.min(text.length, 6);
          own.node.dataset.sign = value < 0 ? 'minus' : 'plus';
          own.node.style.setProperty('--tone', clamp(Math.abs(value / full), 0, 1).toFixed(3));
          setText(own.node, text);
          setAttribute(own.node, 'aria-label', name);
          setAttribute(own.node, 'aria-selected', String(selected));
        }),
      );
      moveTo(...(at || stop));
    },
  };
}
