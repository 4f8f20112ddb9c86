// What every figure of the book shares: the model, the theme, grids of numbers, controls.
// Before it stands the figure's topic, TOPIC, the class inside which its own style sheet holds.

const MINUS = '\u2212';

/** Run `action`; a host that throws must not take the figure down. */
function attempt(action, fallback) {
  try {
    return action();
  } catch {
    return fallback;
  }
}

// ---- numbers ----

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
function range(count) {
  const list = []; // Array.from is ten times slower, and cores call this most
  for (let i = 0; i < count; i += 1) list.push(i);
  return list;
}
const grid = (rows, columns, at) => range(rows).map((i) => range(columns).map((j) => at(i, j)));
const put = (list, [k, ...rest], value) =>
  list.map((old, i) => (i === k ? (rest.length ? put(old, rest, value) : value) : old));
const total = (values) => values.reduce((sum, value) => sum + value, 0);
const largest = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v) || 0), 0) || 1;
const near = (a, b) => Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The sizes of a nested list of finite numbers; null where it is ragged, empty or anything else. */
function shapeOf(value, depth) {
  if (depth === 0) return Number.isFinite(value) ? [] : null;
  if (!Array.isArray(value) || !value.length) return null;
  const [first, ...others] = value.map((item) => shapeOf(item, depth - 1));
  return first && others.every((other) => same(other, first)) ? [value.length, ...first] : null;
}

/** A number as the page prints it: a real minus sign, no noise in the last digits. */
function formatNumber(value, digits = 3) {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size < 1e-9) return '0';
  if (size === Infinity) return `${sign}\u221e`;
  const exact = Number.isInteger(size) ? size : Number(size.toPrecision(digits));
  const text = size >= 1e6 || size < 1e-3 ? size.toExponential(1) : String(exact);
  return sign + text.replace('e+', 'e').replace('-', MINUS);
}

/** A weight as a person writes it: 1/9 rather than 0.111. */
function formatFraction(value) {
  const text = formatNumber(value);
  const below =
    text.length > 4 && [3, 6, 8, 9, 16, 25].find((n) => near(value * n, Math.round(value * n)));
  return below ? `${formatNumber(Math.round(value * below))}/${below}` : text;
}

/** A number between signs: negative ones in brackets. */
const factor = (value, format = formatNumber) =>
  value < 0 ? `(${format(value)})` : format(value);

/** "(1, 0.5)". */
const vector = (values) => `(${values.map((value) => formatNumber(value)).join(', ')})`;

/** What a hand may write: at most six decimals, at most a million. */
const tidy = (value) => clamp(Number(value.toFixed(6)), -1e6, 1e6);

/** Numbers from 0 to 1, the same in every language. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** "1 channel", "3 channels". */
const plural = (count, word) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

/** Red, green, blue of a value in [-1, 1]: orange below zero, blue above, `ground` at zero. */
function divergingColour(value, ground = [255, 255, 255]) {
  const end = value < 0 ? [200, 101, 27] : [43, 123, 186];
  return ground.map((g, k) => Math.round(g + (end[k] - g) * Math.min(Math.abs(value), 1)));
}

/** Paint a plane of numbers as pixels: grey from 0 to 255, or orange and blue around 0. */
function paintPlane(canvas, plane, { grey, dark } = {}) {
  Object.assign(canvas, { width: plane[0].length, height: plane.length });
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(canvas.width, canvas.height);
  const values = plane.flat();
  const most = largest(values);
  const ground = dark ? [20, 24, 30] : [255, 255, 255];
  values.forEach((value, k) => {
    const colour = grey ? [value, value, value] : divergingColour(value / most, ground);
    image.data.set([...colour, 255], 4 * k);
  });
  pen.putImageData(image, 0, 0);
}

const bytesFromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const base64FromBytes = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));

/** A nested list as Python writes it, one innermost row a line. */
function pythonList(value, indent = '') {
  if (!Array.isArray(value)) return String(value);
  if (!Array.isArray(value[0])) return `[${value.join(', ')}]`;
  const lines = value.map((item) => `${indent}  ${pythonList(item, `${indent}  `)},\n`);
  return `[\n${lines.join('')}${indent}]`;
}

/** A number, a text, a flag, or lists and objects of them, as Python writes them in one line. */
function pythonLine(value) {
  if (value === true || value === false) return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLine).join(', ')}]`;
  if (Number.isInteger(value)) return String(BigInt(value));
  if (typeof value !== 'object') return JSON.stringify(value);
  const items = Object.entries(value).map(([key, item]) => `"${key}": ${pythonLine(item)}`);
  return `{${items.join(', ')}}`;
}

/** Settings as arguments of a call. */
const pythonArguments = (state, names) => names.map((name) => `${name}=${pythonLine(state[name])}`);

/** The call that makes a figure again. */
const pythonCall = (topic, name, given) =>
  [
    `from dlbook.widgets.${topic} import ${name}`,
    '',
    `${name}(`,
    ...given.map((line) => `    ${line},`),
    ')',
  ].join('\n');

// ---- what a model may hold ----

const isOne =
  (...list) =>
  (value) =>
    list.includes(value);

const isNumber = (low, high) => (value) => Number.isFinite(value) && value >= low && value <= high;
const isWhole = (low, high) => (value) => Number.isInteger(value) && value >= low && value <= high;
const isString = (value) => typeof value === 'string';

/** The traits of every figure; `challenges()` lists those there are. */
const commonTraits = (challenges) => ({
  pinned: [isOne(true)],
  predict: [isOne(true)],
  challenge: [(value) => challenges().some(({ id }) => id === value)],
  caption: [isString],
});

/** An example by its id, with changes. */
const variant = (presets, id, changes) => ({
  ...presets.find((preset) => preset.id === id).state,
  ...changes,
});

/** What stands in the way, in words, and the nearest way out. */
const problemOf = (text, label, changes) => ({ text, fix: { label, changes } });

/**
 * Read any model at all: { state, problem }. A trait is [isGood(value), what it must be in words];
 * what is not good is replaced by the default, in silence where there are no words.
 */
function readTraits(get, traits, defaults) {
  const state = { ...defaults };
  let problem = null;
  for (const [key, [isGood, words]] of Object.entries(traits)) {
    const value = attempt(() => get(key));
    if (attempt(() => isGood(value))) state[key] = value;
    else if (words)
      problem ||= problemOf(`${key} must be ${words}.`, 'use the default', { [key]: state[key] });
  }
  return { state, problem };
}

/** A task with a state to start from; `faults(state)` lists [is it so?, what is missing]. */
const challenge = (id, title, task, start, praise, faults) => ({
  id,
  title,
  task,
  start,
  check(state) {
    const fault = faults(state).find(([wrong]) => wrong);
    return { done: !fault, text: fault ? fault[1] : praise };
  },
});

// ---- the model and its past ----

/** Guarded access to an anywidget model: no callback arguments, saves gathered, all released. */
function connect(model) {
  const releases = [];
  let timer;
  let open = true;
  const save = () => attempt(() => model.save_changes());
  return {
    get: (key) => attempt(() => model.get(key)),
    set(changes) {
      for (const [key, value] of Object.entries(changes)) attempt(() => model.set(key, value));
      clearTimeout(timer);
      timer = setTimeout(save, 60);
    },
    listen(keys, handler) {
      const heard = () => open && handler();
      for (const key of keys) {
        attempt(() => model.on(`change:${key}`, heard));
        releases.push(() => model.off(`change:${key}`, heard));
      }
    },
    close() {
      clearTimeout(timer);
      save();
      open = false;
      for (const release of releases) attempt(release);
    },
  };
}

/** Undo and redo of what `take()` gives; what follows within half a second is one step. */
function createHistory(take, apply, clock = () => performance.now()) {
  const first = take();
  let now = first;
  let last = -Infinity;
  let past = [];
  let future = [];
  const move = (from, to) => {
    if (!from.length) return;
    to.push(now);
    now = from.pop();
    last = -Infinity;
    apply(now);
  };
  const record = () => {
    const next = take();
    if (same(next, now)) return;
    if (clock() - last > 500) past = [...past.slice(-199), now];
    last = clock();
    future = [];
    now = next;
  };
  return {
    record,
    undo() {
      record();
      move(past, future);
    },
    redo() {
      record();
      move(future, past);
    },
    reset: () => apply(first),
    steps: () => [past.length, future.length],
    isChanged: () => !same(now, first),
  };
}

/** The same JSON in letters that an address can hold. */
const asciiOf = (json) =>
  json.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The figure's own part of the page address, `state()` or nothing for null; null anywhere but on the
 * published page. It is written when the hand rests: to write it costs a layout of the page.
 */
function addressState(root, state) {
  const slot = root.closest('.widget-slot');
  if (!slot) return null;
  const number = [...slot.getRootNode().querySelectorAll('.widget-slot')].indexOf(slot) + 1;
  const start = `figure${number}=`;
  const parts = () => location.hash.slice(1).split('&');
  const stop = () => clearTimeout(timer);
  let timer;
  function write() {
    stop();
    const others = parts().filter((part) => /^figure\d+=/.test(part) && !part.startsWith(start));
    const now = state();
    if (!now && !location.hash.includes(start)) return;
    const own = now ? [start + btoa(asciiOf(JSON.stringify(now)))] : [];
    attempt(() => history.replaceState(history.state, '', `#${[...others, ...own].join('&')}`));
  }
  return {
    read() {
      const own = parts().find((part) => part.startsWith(start));
      return attempt(() => Object.entries(JSON.parse(atob(own.slice(start.length)))), []);
    },
    writeSoon() {
      stop();
      timer = setTimeout(write, 300);
    },
    link() {
      write();
      return location.href;
    },
    stop,
  };
}

// ---- elements ----

/** Build an element; functions listen, children are elements or text, never markup. */
function h(tag, props, ...children) {
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
function svg(tag, props, ...children) {
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
function drawing(width, height, shapes) {
  const parts = shapes.map(([x, y, ...rest]) =>
    rest.length > 1
      ? svg('path', { d: `M${x} ${y}L${rest.join(' ')}` })
      : svg('circle', { cx: x, cy: y, r: rest[0] }),
  );
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }, parts);
}

/** The names whose flag is up, as a class: marks({ 'is-lit': true }) is "is-lit". */
const marks = (flags) =>
  Object.keys(flags)
    .filter((name) => flags[name])
    .join(' ');

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value))
    node.setAttribute(name, value === true ? '' : value);
}

const prefersStillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Dark or light by the first opaque ground behind the figure: one rule for every host. */
function isDark(node) {
  for (let at = node; at; at = at.parentElement || at.getRootNode().host) {
    const [red, green, blue, alpha = 1] = (
      getComputedStyle(at).backgroundColor.match(/[\d.]+/g) || []
    ).map(Number);
    if (blue !== undefined && alpha > 0.5)
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  }
  return (
    /dark/.test(getComputedStyle(document.documentElement).colorScheme) &&
    matchMedia('(prefers-color-scheme: dark)').matches
  );
}

/** Keep `data-theme` of the figure in step with its surroundings; returns { apply, stop }. */
function watchTheme(root, changed) {
  const apply = () => {
    const theme = isDark(root) ? 'dark' : 'light';
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    changed();
  };
  const later = () => [0, 400].map((pause) => setTimeout(apply, pause)); // grounds may fade
  const observer = new MutationObserver(later);
  for (const node of [document.documentElement, document.body])
    observer.observe(node, { attributes: true });
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', later);
  return {
    apply,
    stop() {
      observer.disconnect();
      media.removeEventListener('change', later);
    },
  };
}

/** Calls `tick(key)` after a pause; who runs it again with the same key does not put it off. */
function createClock(tick) {
  let timer;
  let last;
  return {
    run(active, speed, key) {
      if (same([active, speed, key], last)) return;
      last = [active, speed, key];
      clearTimeout(timer);
      if (active) timer = setTimeout(tick, 1000 / clamp(speed, 0.2, 30), key);
    },
    stop: () => clearTimeout(timer),
  };
}

/** One polite region that speaks when the hand rests. */
function createVoice() {
  const node = h('p', { class: 'dlb-unseen', role: 'status' });
  let [timer, told] = [0, ''];
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => setText(node, text), 350);
  };
  return {
    node,
    say,
    /** What the figure shows, said when it changes, unless it changes by itself. */
    tell(text, quiet) {
      if (text !== told && !quiet) say(text);
      told = text;
    },
    stop: () => clearTimeout(timer),
  };
}

// ---- controls ----

const button = (label, onclick, name) =>
  h('button', { type: 'button', class: 'dlb-button', onclick, 'aria-label': name }, label);

const field = (label, control) =>
  h('label', { class: 'dlb-field' }, label && h('span', null, label), control);

// Each is { node, update(value, …) }; `set(value)` hears what the reader asks for.

/** A number of any kind. */
function numberField(label, set) {
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
function stepper(label, set) {
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
function choice(label, options, set) {
  const entry = ([value, text]) =>
    Array.isArray(text)
      ? h('optgroup', { label: value }, text.map(entry))
      : h('option', { value }, text);
  const select = h('select', { onchange: () => set(select.value) }, options.map(entry));
  const update = (value) => select.value !== String(value) && (select.value = value);
  return { node: field(label, select), update };
}

/** A select that does something and then stands ready again; its name is its first line. */
function menu(label, options, act) {
  const own = choice('', [['', `${label} …`], ...options], (value) => {
    own.update('');
    act(value);
  });
  own.node.lastChild.setAttribute('aria-label', label);
  return own.node;
}

/** Words as options of a select. */
const pairs = (list) => list.map((item) => [item, item]);

/** A line of text; `name` is its name where the label does not say it. */
function textField(label, set, name) {
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

/** A number to predict; `answerForm` asks for several, and hears of Enter or the button. */
const answerField = (label, placeholder) =>
  h('input', { type: 'number', step: 'any', required: true, 'aria-label': label, placeholder });

const answerForm = (fields, judge, ...others) =>
  h(
    'form',
    {
      class: 'dlb-line',
      onsubmit(event) {
        event.preventDefault();
        judge(...fields.map((one) => Number(one.value)));
      },
    },
    fields,
    h('button', { class: 'dlb-button' }, 'Check'),
    others,
  );

/** A control that shows what `read(now)` returns, a list of arguments or one value. */
const bind = ({ node, update }, read) => ({ node, update: (now) => update(...[read(now)].flat()) });

/** A line of words that follows what is shown. */
function wordsOf(say, name) {
  const node = h('p', { class: name });
  return { node, update: (now) => setText(node, say(now)) };
}

/** A box of words and controls, shown while `look(now)` returns [heading, text, verdict]. */
function note(look, ...controls) {
  const words = [h('b'), h('p'), h('p', { role: 'status' })];
  const node = h('div', { class: 'dlb-note' }, words, h('div', { class: 'dlb-line' }, controls));
  return {
    node,
    update(now) {
      const texts = look(now);
      node.hidden = !texts;
      words.forEach((part, k) => setText(part, texts?.[k] || ''));
    },
  };
}

function checkbox(label, set) {
  const input = h('input', { type: 'checkbox', onchange: () => set(input.checked) });
  const node = h('label', { class: 'dlb-check' }, input, label);
  return {
    node,
    update: (value) => {
      input.checked = Boolean(value);
    },
  };
}

function slider(label, set) {
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

/** A tab for each plane of numbers, which shows it in small; none while there is only one. */
function planeTabs(name, pick) {
  const node = h('div', { class: 'dlb-tabs' });
  return {
    node,
    update(planes, current, dark) {
      node.hidden = planes.length < 2;
      if (node.childElementCount !== planes.length) {
        node.replaceChildren(
          ...planes.map((_, k) => button(h('canvas'), () => pick(k), `${name} ${k}`)),
        );
      }
      for (const [k, plane] of node.hidden ? [] : planes.entries()) {
        setAttribute(node.children[k], 'aria-pressed', String(k === current));
        paintPlane(node.children[k].firstChild, plane, { dark });
      }
    },
  };
}

/**
 * The chosen number, fig.valueAt(), to type; `look(now, isChosen)` gives its name and a hint.
 */
function cellEditor(fig, set, look) {
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

/** Buttons that copy a text and show it in one place, to read or to copy by hand. */
function copyShelf(entries, voice) {
  const shelf = h('textarea', { readonly: true, hidden: true, 'aria-label': 'Copied text' });
  const copy = (text) => async () => {
    shelf.hidden = false;
    shelf.value = text();
    shelf.rows = clamp(shelf.value.split('\n').length, 2, 12);
    shelf.select();
    const writing = attempt(() =>
      navigator.clipboard.writeText(shelf.value).then(
        () => true,
        () => false,
      ),
    );
    const done = await writing;
    voice.say(done ? 'Copied.' : 'Selected: copy it with the keyboard.');
  };
  return [
    h(
      'div',
      { class: 'dlb-line' },
      entries.map(([label, text]) => button(label, copy(text))),
    ),
    shelf,
  ];
}

// ---- grids of numbers ----

const ARROWS = {
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
function keyEdit(key, value) {
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
function numberGrid(on) {
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
      const value = on.edit && keyEdit(event.key, entry(stop).value);
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

/**
 * A canvas with a window on it, which pointer and arrows move. `on` hears hover(i, j), pin(i, j) and
 * moveTo(i, j); cellAt(down, across) finds the cell at a place, here() the one of the window. Places
 * are shares of the canvas.
 */
function picture(on) {
  const [canvas, frame] = [h('canvas'), h('div', { class: 'dlb-window' })];
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return on.cellAt((clientY - top) / height, (clientX - left) / width);
  };
  const node = h(
    'div',
    {
      class: 'dlb-picture',
      role: 'application',
      tabindex: 0,
      onpointermove: (event) => event.pointerType !== 'touch' && on.hover(...at(event)),
      onclick: (event) => on.pin(...at(event)),
      onkeydown(event) {
        const by = ARROWS[event.key];
        const [i, j] = on.here();
        if (event.altKey || !(by || event.key === 'Enter')) return;
        event.preventDefault();
        if (by) on.moveTo(i + by[0], j + by[1]);
        else on.pin(i, j);
      },
    },
    canvas,
    frame,
  );
  return {
    node,
    canvas,
    frame,
    update([top, left], [height, width], name) {
      frame.style.cssText = `--x:${left};--y:${top};--w:${width};--h:${height}`;
      setAttribute(node, 'aria-label', `${name}; the arrows move it`);
    },
  };
}

// ---- a figure in its host ----

/** Undo, redo and reset; they show once there is something to take back. */
function pastButtons(fig) {
  const { past } = fig;
  const reset = () => {
    fig.forget?.();
    past.reset();
  };
  const [undo, redo] = [button('↶', past.undo, 'Undo'), button('↷', past.redo, 'Redo')];
  const node = h('span', { class: 'dlb-line' }, undo, redo, button('Reset', reset));
  return {
    node,
    update() {
      [undo.disabled, redo.disabled] = past.steps().map((count) => !count);
      node.hidden = undo.disabled && redo.disabled;
    },
  };
}

/** Everything beyond the first three controls: groups of [title, elements or bound controls]. */
function moreDrawer(groups, { refresh }) {
  const bound = groups.flatMap(([, parts]) => parts.filter((part) => part.update));
  const node = h(
    'details',
    { ontoggle: refresh },
    h('summary', null, 'More'),
    h(
      'div',
      { class: 'dlb-drawer' },
      groups.map(([title, parts]) =>
        h(
          'fieldset',
          null,
          h('legend', null, title),
          nodesOf(parts),
        ),
      ),
    ),
  );
  return {
    node,
    update(now) {
      for (const part of node.open ? bound : []) part.update(now);
    },
  };
}

/** Several controls after one label. */
const row = (label, ...controls) => ({
  node: h(
    'div',
    { class: 'dlb-field' },
    h('span', null, label),
    nodesOf(controls),
  ),
  update: (now) => controls.forEach((control) => control.update(now)),
});

/** A control that shows in one view alone, when one is named. */
const onlyIn = (view, { node, update }) => ({
  node,
  update(now) {
    node.hidden = Boolean(view) && now.state.view !== view;
    if (!node.hidden) update(now);
  },
});

/** Play, step and scrub; `track(now)` is { place, places, playing, stuck }. */
function transport(fig, name, track) {
  const play = button('', () => fig.play());
  const scrub = slider(name, (place) => fig.goTo(place));
  const node = h(
    'div',
    { class: 'dlb-transport' },
    play,
    button('‹', () => fig.step(-1), 'One step back'),
    scrub.node,
    button('›', () => fig.step(1), 'One step on'),
  );
  return {
    node,
    update(now) {
      const { place, places, playing, stuck } = track(now);
      setText(play, prefersStillness() ? 'Step' : playing ? '❚❚ Pause' : '▶ Play');
      const text = places ? `${place + 1} of ${places}` : 'not known';
      scrub.update(places ? place : 0, Math.max(places - 1, 0), text);
      for (const control of node.children) control.disabled = stuck;
    },
  };
}

/** What stands in the way (`now.problem`), and a button for the nearest way out. */
function problemNote(fig) {
  const fix = button('', () => fig.set(fig.now.problem.fix.changes));
  return note(({ problem }) => {
    setText(fix, problem ? problem.fix.label.replace(/^./, (letter) => letter.toUpperCase()) : '');
    return problem && ['This cannot be computed', problem.text];
  }, fix);
}

/** The task at hand: how far the reader is, start again, the next one. */
function challengeNote(fig, challenges) {
  const at = () => challenges.findIndex(({ id }) => id === fig.now.state.challenge);
  const start = (goal) => fig.load({ ...goal.start, challenge: goal.id });
  return note(
    ({ state, problem }) => {
      const goal = challenges[at()];
      const { done, text } = problem || goal?.check(state) || {};
      return goal && [`Challenge: ${goal.title}`, goal.task, `${done ? '✓ Solved. ' : ''}${text}`];
    },
    button('Start again', () => start(challenges[at()])),
    button('Next', () => start(challenges[(at() + 1) % challenges.length])),
    button('Leave', () => fig.load({})),
  );
}

/** A menu of ready states: { heading: [{ id, name, state }, …] }. */
function exampleMenu(fig, groups) {
  const options = Object.entries(groups).map(([heading, list]) => [
    heading,
    list.map(({ id, name }) => [id, name]),
  ]);
  const find = (id) => Object.values(groups).flat().find((item) => item.id === id);
  return menu('Examples', options, (id) => fig.load(find(id).state));
}

/** Challenges, predictions and what else there is to try. */
function questionGroup(fig, challenges, others = []) {
  const goals = [['', 'none'], ...challenges.map(({ id, title }) => [id, title])];
  const begin = (id) => {
    const { start } = challenges.find((goal) => goal.id === id) || {};
    fig.load({ ...start, challenge: id });
  };
  return [
    'Try it',
    [
      bind(choice('challenge', goals, begin), ({ state }) => state.challenge),
      bind(
        checkbox('predict, then reveal', (predict) => fig.set({ predict })),
        ({ state }) => state.predict,
      ),
      ...others,
    ],
  ];
}

/** Codes [label, text()] to copy, a link, the figure in words by `said(now)`, and its keys. */
function shareGroup(fig, codes, said, keys) {
  const words = h('pre', { hidden: true, tabindex: 0 });
  const link = fig.address ? [['Copy link', fig.address.link]] : [];
  return [
    'Take away',
    [
      ...copyShelf([...codes, ...link], fig.voice),
      button('Describe in words', () => {
        words.hidden = !words.hidden;
      }),
      { node: words, update: (now) => setText(words, said(now)) },
      h('p', null, `Keys: ${keys}`),
    ],
  ];
}

/** The elements of parts, which are elements already or { node, update(now) }. */
const nodesOf = (parts) => parts.map((part) => part.node ?? part);

/** One of several views, { key: [name, make(fig)] }, each made when it is first asked for. */
function viewStage(fig, views, name) {
  const made = {};
  const node = h('div', { class: name });
  return {
    node,
    update(now) {
      const { view } = now.state;
      made[view] ||= views[view][1](fig);
      if (node.firstChild !== made[view].node) node.replaceChildren(made[view].node);
      made[view].update(now);
    },
  };
}

/** The choice among them. */
const viewChoice = (fig, views, label = 'show') => {
  const names = Object.entries(views).map(([key, [name]]) => [key, name]);
  const ask = choice(label, names, (view) => fig.set({ view }));
  return bind(ask, ({ state }) => state.view);
};

/**
 * Put a figure's parts one below the other: notes, what the topic shows, a bar, More, the caption.
 * `asides` are the topic's own notes, `more` its groups behind More, `tries` what else there is to
 * try, `share` what shareGroup takes, `words(now)` what is said aloud. Returns draw(now).
 */
function assemble(
  fig,
  { challenges, asides, shown, bar = [], examples, more, tries, share, words },
) {
  const past = pastButtons(fig);
  const notes = [challengeNote(fig, challenges), ...asides, problemNote(fig)];
  const groups = [...more, questionGroup(fig, challenges, tries), shareGroup(fig, ...share)];
  const drawer = moreDrawer(groups, fig);
  const caption = h('figcaption');
  const line = nodesOf([...bar, exampleMenu(fig, examples), past]);
  const parts = [...notes, ...shown, h('div', { class: 'dlb-bar' }, line), drawer, caption];
  fig.root.append(h('figure', null, nodesOf(parts)));
  const drawn = [...notes, ...shown, ...bar, past, drawer].filter((part) => part.update);
  return (now) => {
    for (const part of drawn) part.update(now);
    setText(caption, now.state.caption);
    fig.voice.tell(now.problem ? now.problem.text : words(now), now.state.playing || fig.playing);
  };
}

/** What the keys do: undo and redo everywhere, the topic's own keys outside of fields. */
function listenToKeys(fig, onKey) {
  fig.root.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, shiftKey } = event;
    if (target.matches('input, select, textarea')) return;
    const { undo, redo } = fig.past;
    const act =
      ctrlKey || metaKey
        ? { z: shiftKey ? redo : undo, y: redo }[key.toLowerCase()]
        : onKey(key, target, fig);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/**
 * Show one view of a model: `look(fig)` computes what holds, `build(fig)` fills fig.root and returns
 * draw(now). Undo covers the `traits` in `kept`, the address of the page those in `placed` as well.
 */
function showFigure(
  { model, el, signal },
  { name, traits, kept, placed = ['cursor', 'pinned'], look, build, onKey },
) {
  const keys = Object.keys(traits);
  const link = connect(model);
  const snapshot = (keys = kept) => Object.fromEntries(keys.map((key) => [key, link.get(key)]));
  const root = h('div', { class: `dlb-widget dlb-${TOPIC}`, role: 'group', 'aria-label': name });
  let [now, frame, draw, pressed] = [null, 0, null, false];
  const fig = {
    root,
    get: link.get,
    voice: createVoice(),
    /** What holds at this moment, computed once between two changes; to ask for the width costs. */
    get now() {
      now ||= { width: root.clientWidth || 640, dark: root.dataset.theme === 'dark', ...look(fig) };
      return now;
    },
    set(changes) {
      link.set(changes);
      fig.refresh();
    },
    refresh() {
      now = null;
      frame ||= requestAnimationFrame(redraw);
    },
    play() {
      if (prefersStillness()) fig.step(1);
      else fig.set({ playing: !fig.now.state.playing });
    },
    /** Another example or challenge in place of what is shown. */
    load(state) {
      fig.forget?.();
      fig.set({ challenge: '', ...state });
    },
  };
  function redraw() {
    frame = 0;
    if (!pressed) fig.past.record(); // one stroke is one step
    draw(fig.now);
    root.dataset.impossible = Boolean(fig.now.problem);
    fig.address?.writeSoon();
  }
  el.replaceChildren(root);
  fig.past = createHistory(snapshot, fig.set);
  fig.address = addressState(root, () =>
    fig.past.isChanged() ? snapshot([...kept, ...placed]) : null,
  );
  link.set(Object.fromEntries((fig.address?.read() ?? []).filter(([key]) => keys.includes(key))));
  const theme = watchTheme(root, fig.refresh);
  theme.apply();
  draw = build(fig);
  root.append(fig.voice.node);
  redraw();
  const sizes = new ResizeObserver(() => {
    theme.apply(); // an element may be drawn before it stands in the page
    fig.refresh();
  });
  sizes.observe(root);
  listenToKeys(fig, onKey);
  const life = new AbortController();
  const press = (down) => () => {
    pressed = down;
    fig.refresh();
  };
  root.addEventListener('pointerdown', press(true));
  for (const end of ['pointerup', 'pointercancel'])
    document.addEventListener(end, press(false), { signal: life.signal });
  root.addEventListener(
    'focusout',
    ({ relatedTarget }) => root.contains(relatedTarget) || fig.choose?.(),
  );
  link.listen(keys, fig.refresh);
  const cleanup = () => {
    cancelAnimationFrame(frame);
    frame = -1;
    for (const part of [fig.clock, fig.voice, fig.address, theme]) part?.stop();
    life.abort();
    sizes.disconnect();
    link.close();
    root.remove();
  };
  signal?.addEventListener('abort', cleanup, { once: true });
  return cleanup;
}

/** The front-end module of a figure. */
const figureModule = (parts) => ({ render: (host) => showFigure(host, parts) });

const kit = {
  clamp,
  shapeOf,
  formatNumber,
  formatFraction,
  plural,
  divergingColour,
  bytesFromBase64,
  base64FromBytes,
  pythonList,
  pythonLine,
  factor,
  generator,
  createHistory,
  connect,
  createClock,
  keyEdit,
  near,
  put,
};
export { kit };
