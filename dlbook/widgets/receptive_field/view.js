// The receptive field figure: a stack drawn as wiring, the window of one cell, the recursion in numbers.

import { bind, button, choice, menu, pairs, row, stepper } from '../kit/controls.js';
import { h, marks, setAttribute, setText, svg } from '../kit/elements.js';
import { ARROWS, keyEdit, numberGrid } from '../kit/grid.js';
import { attempt } from '../kit/guard.js';
import { figureModule } from '../kit/host.js';
import { assemble } from '../kit/layout.js';
import { answerField, answerForm, note, wordsOf } from '../kit/notes.js';
import { clamp, grid, largest, put, range, same, total } from '../kit/numbers.js';
import { bytesFromBase64 } from '../kit/photo.js';
import { picture } from '../kit/picture.js';
import { viewChoice, viewStage } from '../kit/views.js';
import { formatNumber, plural } from '../kit/words.js';
import {
  CHALLENGES, change, cone, constructorCode, core, defaults, describe, extents, facts, follow, geometry,
  judge, LIMITS, MERGES, MOST, neat, patch, PRESET_GROUPS, readers, readState, sourcesOf, spread,
  taps, torchCode, TRAITS, USES, weigh, windowAt, without, worked,
} from './core.js';

const PLACED = ['layer', 'unit', 'pinned']; // moved by pointing: no step to undo
const ASIDE = [...PLACED, 'image', 'caption'];
const UNDOABLE = Object.keys(TRAITS).filter((name) => !ASIDE.includes(name));
const COLUMNS = {
  layer: 'layer',
  ...{ kernel: 'K', stride: 'S', padding: 'P', dilation: 'D' },
  ...{ n: 'n', jump: 'J', size: 'R', start: 'A' },
};
const MODES = { theoretical: 'what is read', effective: 'how strongly', perturb: 'a change' };

/** Give an element several attributes. */
const setAll = (node, attributes) => {
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
};
const title = (layers, k) => (k ? layers[k - 1].name || `${k} ${layers[k - 1].kind}` : 'input');
/** Whether layer k shares its name with the layer before it: the last of them stands for all. */
const isGroup = (layers, k) => Boolean(layers[k - 1]?.name) && layers[k - 1].name === layers[k - 2]?.name;
const listedRows = (layers) => range(layers.length + 1).filter((k) => !isGroup(layers, k + 1));

// ---- the wiring while it is small; else a bar for each window ----

const isSmall = ({ rows }) => rows.length < 13 && Math.max(...rows.map(({ n }) => n)) <= 40;
const pixelOf = ({ at, jump }, i) => at + jump * i;
const nearest = (row, pixel) => clamp(Math.round((pixel - row.at) / row.jump), 0, row.n - 1);

/** The rows with the pixel `at` which their cell 0 is drawn: centred, as if padding were shared evenly. */
function placed(layers, rows) {
  const found = [{ ...rows[0], at: 0 }];
  for (let k = 1; k < rows.length; k += 1) {
    const layer = layers[k - 1];
    const read = sourcesOf(layers, k).map((source) => found[source]);
    const [shift] = geometry({ ...layer, padding: [total(layer.padding) / 2] });
    found.push({ ...rows[k], at: total(read.map(({ at }) => at)) / read.length + read[0].jump * shift });
  }
  return found;
}

/** What is drawn where: rows from below, pixels across. */
function layOut(now) {
  const { rows, state, width, layer, unit } = now;
  const small = isSmall(now);
  const shown = small ? [...rows.keys()] : listedRows(state.layers).filter((k) => k < rows.length);
  const here = pixelOf(rows[layer], unit[1]);
  const bars = small ? [] : shown.map((k) => {
    const find = extents(state, rows);
    return k ? find(k, nearest(rows[k], here)) : [0, rows[0].n - 1];
  });
  /** The ends of a row, with the border that the cell reaches, if that is not far. */
  const edges = (row, k) => {
    const near = [...(now.below[k] ?? [])].filter((i) => i > -9 && i < row.n + 8);
    return [pixelOf(row, Math.min(0, ...near) - 0.6), pixelOf(row, Math.max(row.n - 1, ...near) + 0.6)];
  };
  const ends = small ? rows.flatMap(edges) : bars.flat().filter(Number.isFinite);
  const [low, high] = [Math.min(-0.6, ...ends), Math.max(rows[0].n - 0.4, ...ends)];
  const label = clamp(width / 6, 62, 100);
  const step = Math.max((width - label - 6) / (high - low), small ? 13 : 0);
  const gap = small ? clamp(420 / rows.length, 40, 60) : 27;
  const x = (pixel) => label + (pixel - low) * step;
  const y = (k) => 4 + (shown.length - 1 - shown.indexOf(k)) * gap;
  return { small, shown, bars, here, step, x, y, gap, width: x(high) + 4, bottom: y(0) + 28 };
}

/** Lines from the cells of row k to those places below that are `wanted`; across rows they bow. */
const strokes = ({ rows, state }, { x, y, step }, k, cells, wanted = () => true) =>
  sourcesOf(state.layers, k).flatMap((source) => {
    const [high, low] = [y(k) + 24, y(source)];
    return cells.flatMap((i) => {
      const from = x(pixelOf(rows[k], i));
      const reads = taps(state.layers[k - 1], i, rows[source].n).filter(([place]) => wanted(source, place));
      return reads.map(([place]) => {
        const to = x(pixelOf(rows[source], place));
        const bow = k - source > 1 ? `Q${Math.max(from, to) + step} ${(high + low) / 2} ` : 'L';
        return `M${from} ${high}${bow}${to} ${low}`;
      });
    });
  });

/** The weights of the pixels as columns, negative ones hanging, and the bell of the same spread. */
function bellPaths({ values, rows }, { x, step, bottom }) {
  const weights = values[0];
  const most = largest(weights);
  const base = bottom + (weights.some((w) => w < 0) ? 28 : 52);
  const tall = (base - bottom - 4) / most;
  const bars = weights.map((w, p) => `M${x(p - 0.4)} ${base}v${-w * tall}h${step * 0.8}v${w * tall}z`);
  const { mean, deviation } = spread(weights) ?? {};
  const area = total(weights.map(Math.abs)) / (deviation * Math.sqrt(2 * Math.PI));
  const curve = range(4 * rows[0].n).map((p) => {
    const bell = area * Math.exp(-(((p / 4 - mean) / deviation) ** 2) / 2);
    return `${x(p / 4)} ${base - bell * tall}`;
  });
  return [bars.join(''), deviation > 0.3 ? `M${curve.join('L')}` : ''];
}

function wiringView(fig) {
  const names = ['wires', 'ghosts', 'lit', 'columns', 'bell', 'bracket'];
  const paths = names.map((name) => svg('path', { class: `dlb-${name}`, 'aria-hidden': 'true' }));
  const [bed, measure] = [svg('g', {}), svg('text', { class: 'dlb-measure' })];
  const about = { role: 'grid', 'aria-label': 'Wiring, the input below', class: 'dlb-wiring' };
  const drawn = svg('svg', about, paths.slice(0, 3), bed, paths.slice(3), measure);
  const heard = {
    pointerover: (at, { pointerType }) => pointerType !== 'touch' && fig.hover(...at),
    click: (at) => fig.pin(...at),
    focusin: (at) => fig.moveTo(...at),
    keydown(_, event) {
      const by = ARROWS[event.key];
      const { layer, unit, rows } = fig.now;
      if (event.altKey || event.ctrlKey || !(by || event.key === 'Enter')) return;
      event.preventDefault();
      if (!by) return fig.pin(layer, unit[1]);
      const { shown, here } = layOut(fig.now);
      const k = shown[clamp(shown.findIndex((row) => row >= layer) - by[0], 0, shown.length - 1)];
      fig.moveTo(k, by[0] ? nearest(rows[k], here) : clamp(unit[1] + by[1], 0, rows[k].n - 1));
      fig.follow = 'svg';
    },
  };
  for (const [name, listener] of Object.entries(heard))
    drawn.addEventListener(name, (event) => {
      const cell = event.target.closest('[role=gridcell]');
      if (cell) listener(cell.at, event);
    });
  let [cells, built] = [[], ''];

  /** The cells of the rows, or the window of each row as one wide cell. */
  function build({ rows, state }, { small, shown, bars, here, step, x, y }) {
    cells = [];
    const cell = (k, i, left, width) => {
      const beside = !small && width < 56; // a bar too narrow for its words
      const middle = beside ? left + width + 6 : left + width / 2;
      const text = svg('text', { x: middle, y: y(k) + 17, class: beside && 'is-beside' });
      const shape = svg('rect', { x: left, y: y(k), width, height: 24, rx: 4 });
      const node = svg('g', { role: 'gridcell', tabindex: -1 }, shape, text);
      cells.push(Object.assign(node, { at: [k, i], text, room: small ? width > 21 && (width - 3) / 6.1 : 99 }));
      return node;
    };
    const lines = shown.map((k, at) => {
      const row = rows[k];
      const size = clamp(step * Math.min(row.jump, 1.6) - 2, 5, 34);
      const [first, last] = bars[at] ?? [];
      const parts = small
        ? range(row.n).map((i) => cell(k, i, x(pixelOf(row, i)) - size / 2, size))
        : cell(k, nearest(row, here), x(first - 0.5), Math.max(step * (last - first + 1), 2) || 2);
      const name = svg('text', { x: 0, y: y(k) + 17 }, title(state.layers, k));
      return svg('g', { role: 'row' }, svg('g', { role: 'rowheader' }, name), parts);
    });
    bed.replaceChildren(...lines);
  }

  function drawCell({ layer, unit, below, above, values, state, rows, reach }, node) {
    const [k, i] = node.at;
    const [chosen, value] = [k === layer && i === unit[1], values?.[k]?.[i]];
    const read = chosen || below[k]?.has(i) || above[k]?.has(i);
    const [small, percents] = [isSmall({ rows }), state.mode === 'effective'];
    const number = value ? formatNumber(percents ? 100 * value : value, 2) : '';
    const shown = small ? number : k ? `R = ${rows[k].size}` : `n = ${rows[0].n}`;
    const meaning = value ? `${number}${percents ? '% of the weight' : ''}` : read ? 'lit' : '';
    const name = [title(state.layers, k), `cell ${i} of ${rows[k].n}`, meaning, small ? '' : shown];
    setAll(node, {
      class: marks({
        'is-unit': chosen,
        'is-lit': read,
        'is-input': k === 0,
        'is-minus': value < 0,
      }),
      tabindex: chosen ? 0 : -1,
      'aria-label': name.filter(Boolean).join(', '),
      'aria-selected': String(chosen),
    });
    const tone = value === undefined ? (read ? 0.6 : 0) : Math.abs(value) / reach[k];
    node.style.setProperty('--tone', tone);
    setText(node.text, shown.length < node.room ? shown : '');
  }

  /** The lines of what is lit, and the boxes of the border that it reaches. */
  function litLines(now, place) {
    const { rows, layer, below, above } = now;
    const outside = (k) => (i) => i < 0 || i >= rows[k].n;
    const inside = (k, cells) => [...(cells ?? [])].filter((i) => !outside(k)(i));
    const all = range(rows.length).slice(1);
    const box = (k, i) => `M${place.x(pixelOf(rows[k], i)) - 7} ${place.y(k)}h14v24h-14z`;
    const reaches = (source, i) => above[source]?.has(i);
    return [
      below.flatMap((cells, k) => [...cells].filter(outside(k)).map((i) => box(k, i))),
      all.flatMap((k) => [
        ...strokes(now, place, k, inside(k, below[k])),
        ...(k > layer ? strokes(now, place, k, inside(k, above[k]), reaches) : []),
      ]),
    ];
  }

  /** The bracket below the window, and how many pixels it spans. */
  function measureWindow({ state, rows, layer, unit, hidden }, { x, width }, y) {
    const [first, last] = hidden ? [0, -1] : extents(state, rows)(layer, unit[1]);
    const [left, right] = [x(first - 0.4), x(last + 0.4)].map((end) => clamp(end, 0, width));
    const none = last < first;
    setAll(measure, { x: none ? 0 : (left + right) / 2, y: y + 14 });
    setText(measure, none ? '' : plural(last - first + 1, 'pixel'));
    return none ? [] : [`M${left} ${y - 5}v5H${right}v-5`];
  }

  return {
    node: h('div', { class: 'dlb-scroll' }, drawn),
    update(now) {
      const { rows, state, layer, unit } = now;
      const place = layOut(now);
      const { small, x, here, bottom, width } = place;
      let fresh = false;
      const draw = (at, lines) => setAttribute(paths[at], 'd', lines.join(''));
      const key = JSON.stringify([rows, width, state.layers, small || here]);
      if (key !== built) {
        build(now, place);
        fresh = true;
        const inside = (source, i) => i >= 0 && i < rows[source].n;
        const all = small ? range(rows.length).slice(1) : [];
        draw(0, all.flatMap((k) => strokes(now, place, k, range(rows[k].n), inside)));
      }
      built = key;
      const chart = state.mode === 'effective' && !now.hidden;
      const height = bottom + (chart ? 58 : 0) + 22;
      setAll(drawn, { viewBox: `0 0 ${width} ${height}`, width, height });
      const ends = `M${x(-0.5)} 0V${bottom}M${x(rows[0].n - 0.5)} 0V${bottom}`; // of the input
      (small ? litLines(now, place) : [[ends], []]).forEach((lines, at) => draw(1 + at, lines));
      (chart ? bellPaths(now, place) : ['', '']).forEach((path, at) => draw(3 + at, [path]));
      draw(5, measureWindow(now, place, height - 16));
      for (const node of cells) drawCell(now, node);
      const chosen = cells.find(({ at }) => same(at, [layer, unit[1]]));
      // On a phone the wiring is wider than its room: begin with the chosen cell in the middle.
      if (fresh && width > now.width)
        this.node.scrollLeft = x(pixelOf(rows[layer], unit[1])) - now.width / 2;
      if (fig.follow === 'svg') chosen?.focus();
    },
  };
}

// ---- the window on an image ----

/** The photograph as a square of n by n values; else a drawn scene. */
function sample({ width, height, pixels }, n) {
  const bytes = attempt(() => bytesFromBase64(pixels), []);
  const side = Math.min(width, height);
  if (side > 8 && bytes.length === width * height) {
    const at = (i, room) => Math.floor(((i + 0.5) / n) * side + (room - side) / 2);
    return grid(n, n, (i, j) => bytes[at(i, height) * width + at(j, width)]);
  }
  return grid(n, n, (i, j) => (Math.hypot(i - n / 2, j - n / 3) < n / 4 ? 225 : 60 + (110 * j) / n));
}

const EDGE = 0.15; // of the image's side is drawn around it, for the border

function imageView(fig) {
  const { node, canvas, frame, update } = picture({
    cellAt(...place) {
      const { rows, layer } = fig.now;
      const pixel = (share) => (share * (1 + 2 * EDGE) - EDGE) * rows[0].n - 0.5;
      return place.map((share) => nearest(rows[layer], pixel(share)));
    },
    here: () => fig.now.unit,
    hover: (...at) => fig.hover(fig.now.layer, ...at),
    pin: (...at) => fig.pin(fig.now.layer, ...at),
    moveTo(...at) {
      const { rows, layer } = fig.now;
      fig.moveTo(layer, ...at.map((i) => clamp(i, 0, rows[layer].n - 1)));
    },
  });

  /** Bright where the cell reads; tinted, in the effective mode, as strongly as it does. */
  function paint({ state, rows, hidden }, strengths) {
    const n = rows[0].n;
    const edge = Math.round(EDGE * n);
    const side = n + 2 * edge;
    const pen = Object.assign(canvas, { width: side, height: side }).getContext('2d');
    const image = pen.createImageData(side, side);
    const most = largest(strengths[0]) * largest(strengths[1]);
    const effective = state.mode === 'effective';
    sample(state.image, n).forEach((line, i) =>
      line.forEach((grey, j) => {
        const share = hidden ? 0 : Math.sqrt((strengths[0][i] * strengths[1][j]) / most);
        const heat = effective ? 0.8 * share : 0;
        const light = grey * (effective ? 1 : 0.4 + 0.6 * share);
        const colour = [200, 101, 27].map((part) => light + (part - light) * heat);
        image.data.set([...colour, 255], 4 * ((i + edge) * side + j + edge));
      }),
    );
    pen.putImageData(image, 0, 0);
    return (pixels) => pixels / side;
  }

  return {
    node,
    update(now) {
      const { state, rows, layer, unit, hidden } = now;
      const windows = unit.map((i) => windowAt(state, rows, layer, i));
      const strengths = windows.map(({ pixels }, axis) => {
        if (state.mode === 'effective') return weigh(state, rows, layer, unit[axis])[0].map(Math.abs);
        const read = new Set(pixels);
        return range(rows[0].n).map((pixel) => Number(read.has(pixel)));
      });
      const share = paint(now, strengths);
      const edge = Math.round(EDGE * rows[0].n);
      const [[top, tall], [left, wide]] = windows.map(({ first, last }) => [
        share(first + edge),
        share(last - first + 1),
      ]);
      update([top, left], [tall, wide], `Image, window of cell ${unit.join(', ')} of row ${layer}`);
      frame.hidden = hidden;
    },
  };
}

const VIEWS = { wiring: ['wiring', wiringView], image: ['image', imageView] };

// ---- the table: the stack to edit, and what follows from it ----

function layerTable(fig) {
  const shown = () => listedRows(fig.now.state.layers);
  const keyAt = (k, j) => {
    const key = Object.keys(COLUMNS)[j];
    const { layers } = fig.now.state;
    if (k === 0) return key === 'n' ? 'input_size' : key;
    return key === 'kernel' && MERGES.includes(layers[k - 1]?.kind) ? 'back' : key; // it may be gone
  };
  const table = numberGrid({ focus: (i, j) => fig.choose(shown()[i], keyAt(shown()[i], j)) });
  const drag = { from: 0 };
  const rowAt = ({ clientX, clientY }) => {
    const cell = table.node.getRootNode().elementFromPoint(clientX, clientY)?.closest('.dlb-layers .dlb-cell');
    return cell ? shown()[cell.at[0]] : 0;
  };
  const heard = {
    pointerdown(event) {
      drag.from = event.target.matches('.is-name') ? rowAt(event) : 0;
      event.target.releasePointerCapture?.(event.pointerId);
    },
    pointermove(event) {
      const to = drag.from && rowAt(event);
      if (to && to !== drag.from) fig.move(drag.from, (drag.from = to));
    },
    pointerup: () => { drag.from = 0; },
    keydown(event) {
      const { k, key } = fig.chosen ?? {};
      const by = event.altKey && ARROWS[event.key]?.[0];
      const value = fig.valueOf(k, key);
      const plain = value !== undefined && !event.ctrlKey && !event.metaKey;
      const typed = plain ? keyEdit(event.key, value) : undefined;
      if (by) fig.move(k, k + by);
      else if (key === 'layer' && event.key === 'Delete') {
        fig.follow = 'table'; // the focus stays in it
        fig.remove(k);
      }
      else if (typed !== undefined) fig.edit(k, key, typed);
      else return;
      event.preventDefault();
    },
  };
  for (const [name, listener] of Object.entries(heard)) table.node.addEventListener(name, listener);
  const names = Object.values(COLUMNS).map((name) => h('var', null, name));
  const head = h('div', { class: 'dlb-row', 'aria-hidden': 'true' }, names);
  const lines = h('p', { class: 'dlb-sum' });
  return {
    node: h('div', { class: 'dlb-layers' }, head, table.node, lines),
    update({ state, rows, hidden, layer: shownLayer }) {
      const { layers } = state;
      const layer = Math.min(fig.chosen?.k ?? shownLayer, rows.length - 1); // in hand, else shown
      const list = shown();
      const result = (k, key) => {
        if (k >= rows.length) return '–';
        if (hidden && k && (key === 'size' || key === 'start')) return '?';
        return key in rows[k] ? neat(rows[k][key]) : '';
      };
      const entry = (i, j) => {
        const k = list[i];
        const key = keyAt(k, j);
        const own = fig.valueOf(k, key, true);
        const text = key === 'layer' ? title(layers, k) : String(own ?? result(k, key));
        return {
          text,
          name: `${title(layers, k)}, ${key} ${text}`,
          kind: marks({
            'is-name': key === 'layer',
            'is-own': own !== undefined,
            'is-dim': k >= rows.length,
          }),
          selected: k === layer,
        };
      };
      const { k, key } = fig.chosen ?? {};
      const column = key ? range(9).findIndex((j) => keyAt(k, j) === key) : 0;
      const at = fig.chosen && [list.indexOf(k), column].map((place) => Math.max(place, 0));
      table.update(list.length, 9, 'Layers, from the input up', entry, { at });
      if (fig.follow === 'table') table.node.querySelector('[tabindex="0"]').focus();
      const line = table.node.querySelector('[aria-selected="true"]');
      if (line && layer !== drag.seen) table.node.scrollTop = line.offsetTop - 150; // not the page
      drag.seen = layer;
      const steps = layer && !hidden ? worked(state, rows, layer) : [];
      lines.replaceChildren(...steps.map((step) => h('span', null, step)));
    },
  };
}

/** The chosen number between its buttons, and what moves or removes its layer. */
function layerEditor(fig) {
  const [name, hint] = [h('b'), h('span', null, 'Click a number to change it; drag a name to move its layer.')];
  const numbers = ['chosen number', 'padding after'].map((label, side) =>
    stepper(label, (value) => fig.edit(fig.chosen.k, fig.chosen.key, value, side)),
  );
  const act = (label, words, action) => button(label, () => action(fig.chosen.k), words);
  const tools = h(
    'span',
    { class: 'dlb-line' },
    act('↑', 'Move the layer up the list, towards the input', (k) => fig.move(k, k - 1)),
    act('↓', 'Move the layer down the list, away from the input', (k) => fig.move(k, k + 1)),
    act('✕', 'Remove the layer', fig.remove),
  );
  return {
    node: h('div', { class: 'dlb-editor' }, name, numbers.map((number) => number.node), tools, hint),
    update({ state }) {
      const { k = 0, key } = fig.chosen ?? {};
      const value = fig.valueOf(k, key);
      const pair = key === 'padding';
      const what = value === undefined ? '' : `, ${key.replace('_', ' ')}`;
      setText(name, key ? title(state.layers, k) + what : '');
      numbers.forEach(({ node, update }, side) => {
        node.hidden = value === undefined || (side && !pair);
        if (!node.hidden) update(pair ? state.layers[k - 1].padding[side] : value, ...limitsOf(key));
      });
      tools.hidden = !k || isGroup(state.layers, k);
      hint.hidden = Boolean(key);
    },
  };
}

const limitsOf = (key) => ({ padding: [0, 999], input_size: [1, MOST] })[key] ?? LIMITS[key];

// ---- questions, and what is behind More ----

function predictNote(fig) {
  const reveal = (known, text) => {
    [fig.known, fig.verdict] = [known ? fig.now.key : null, text];
    fig.refresh();
  };
  const check = (answer) => {
    const { right, text } = judge(fig.now.state, fig.now.rows, answer);
    reveal(right, text);
  };
  const show = button('Show me', () => reveal(true, ''));
  const form = answerForm([answerField('size in pixels')], check, show);
  return note(({ state, hidden, problem }) => {
    form.hidden = !hidden;
    const question = hidden ? 'How many pixels lie in the window of a cell of the top row?' : '';
    return state.predict && !problem && ['Predict, then reveal', question, fig.verdict];
  }, form);
}

function netGroup(fig) {
  const pick = (key, options, read = String, label = key) =>
    bind(
      choice(label, Object.entries(options), (value) => fig.set({ [key]: read(value) })),
      ({ state }) => state[key],
    );
  const count = (label, key, low, high) => {
    const set = (value) => fig.set({ [key]: clamp(Math.round(value) || 0, low, high) });
    return row(label, bind(stepper(label, set), ({ state }) => [state[key], low, high]));
  };
  return [
    'View and network',
    [
      viewChoice(fig, VIEWS, 'view'),
      pick('direction', { down: 'what it reads', up: 'who reads it', both: 'both' }),
      pick('dims', { 1: 'lines', 2: 'squares' }, Number, 'kernels are'),
      count('pixels', 'input_size', 1, MOST),
      count('channels', 'channels', 1, 9999),
      count('seed of weights', 'weights_seed', 0, 9999),
    ],
  ];
}

// ---- the figure ----

/** Everything that the drawing needs, computed from the model and from what this view holds. */
function look(fig) {
  const { state, problem, ...read } = readState(fig.get);
  const rows = placed(state.layers, read.rows);
  const layer = Math.min(state.layer, rows.length - 1);
  const unit = state.unit.map((i) => Math.min(i, rows[layer].n - 1));
  const key = JSON.stringify([state.layers, state.input_size]);
  const hidden = state.predict && !problem && fig.known !== key;
  const { mode, direction } = state;
  const of = (rule) => rule(state, rows, layer, unit[1]);
  const sets = (lists) => lists.map((list) => new Set(list));
  const values = hidden || mode === 'theoretical' ? null : of(mode === 'effective' ? weigh : change);
  return {
    state,
    rows,
    problem,
    layer,
    unit,
    key,
    hidden,
    values,
    reach: values?.map(largest),
    below: sets(hidden || mode === 'perturb' || direction === 'up' ? [] : of(cone)),
    above: sets(mode === 'perturb' || direction !== 'down' ? of(readers) : []),
  };
}

/** The sentence below the picture, for what is shown. */
function inWords({ state, rows, layer, unit, above, values }) {
  const { weight, reads, ...others } = facts(state, rows, layer, unit[1]);
  const top = rows.length - 1;
  const moved = [...(above[top] ?? [])].filter((i) => state.mode !== 'perturb' || values[top][i]);
  const effect = state.mode === 'perturb' ? 'Adding 1 to it changes' : 'It is read by';
  const follows = above.length > 0 && layer < top;
  return [
    (layer || !follows) && reads,
    state.mode === 'effective' && weight,
    follows && !layer && `Pixel ${unit[1]}.`,
    follows && `${effect} ${moved.length} of ${rows[top].n} cells of row ${top}.`,
    ...Object.values(others),
  ]
    .filter(Boolean)
    .join(' ');
}

/** What the reader can do; `fig.now` is what is drawn. */
function actions(fig) {
  const layersOf = () => fig.now.state.layers;
  /** Change the stack, and show what becomes of the middle cell of its top row. */
  const setLayers = (layers) => {
    const middle = follow({ ...fig.now.state, layers }).rows.at(-1).n >> 1;
    fig.set({ layers, layer: layers.length, unit: [middle, middle] });
  };
  Object.assign(fig, {
    moveTo: (layer, i, j = i) => fig.set({ layer, unit: [i, j] }),
    hover: (...place) => !fig.now.state.pinned && !fig.now.state.predict && fig.moveTo(...place),
    pin(layer, i, j = i) {
      const { state, layer: k, unit } = fig.now;
      fig.set({ layer, unit: [i, j], pinned: !(state.pinned && same([k, ...unit], [layer, i, j])) });
    },
    step(by) {
      const { layer, unit, rows } = fig.now;
      fig.moveTo(layer, ...unit.map((i) => clamp(i + by, 0, rows[layer].n - 1)));
    },
    choose(k, key) {
      fig.chosen = key && { k, key };
      const { rows, layer, unit } = fig.now;
      if (key && rows[k] && k !== layer) fig.moveTo(k, nearest(rows[k], pixelOf(rows[layer], unit[1])));
      fig.refresh();
    },
    /** The number of a layer that can be changed; undefined where there is none. */
    valueOf(k, key, written) {
      if (key === 'input_size') return fig.now.state.input_size;
      const layer = layersOf()[k - 1];
      if (!layer || isGroup(layersOf(), k) || !USES[layer.kind].includes(key)) return undefined;
      if (key === 'back' && written) return `↩${layer.back}`;
      if (key !== 'padding') return layer[key];
      const [before, after] = layer.padding;
      return written && before !== after ? `${before}|${after}` : before;
    },
    edit(k, key, value, side) {
      const wanted = clamp(Math.round(value) || 0, ...limitsOf(key));
      if (key === 'input_size') return fig.set({ input_size: wanted });
      const { padding, weights } = layersOf()[k - 1];
      const both = side === undefined ? [wanted, wanted] : put(padding, [side], wanted);
      const changes = { weights: key === 'kernel' ? [] : weights, [key]: wanted };
      return setLayers(patch(layersOf(), k, key === 'padding' ? { padding: both } : changes));
    },
    show(mode) {
      const middle = fig.now.rows[0].n >> 1;
      fig.set({ mode, ...(mode === 'perturb' && { layer: 0, unit: [middle, middle] }) });
    },
    add(kind) {
      const { state, layer } = fig.now;
      const like = state.layers[layer - 1];
      const made = like?.kind === kind ? { ...like, name: '' } : defaults(kind);
      setLayers(state.layers.toSpliced(layer, 0, made));
    },
    remove(k) {
      fig.chosen = undefined;
      setLayers(without(layersOf(), k));
    },
    move(k, to) {
      const layers = layersOf();
      if (!k || !layers[to - 1] || isGroup(layers, k)) return;
      fig.chosen = fig.chosen && { ...fig.chosen, k: to };
      fig.follow = fig.chosen && 'table';
      setLayers(without(layers, k).toSpliced(to - 1, 0, layers[k - 1]));
    },
    forget: () => fig.choose(),
  });
}

const onKey = (key, target, fig) =>
  ({ '[': () => fig.step(-1), ']': () => fig.step(1), Escape: () => fig.set({ pinned: false }) })[key];

const KEY_HELP =
  'arrows move, Enter holds a cell, Esc lets go, [ and ] step; in the table digits, + and − edit, ' +
  'Alt with arrows moves a layer, Delete removes it; Ctrl+Z undoes.';

/** Put the figure together; the returned function draws it. */
function build(fig) {
  actions(Object.assign(fig, { verdict: '' }));
  const mode = bind(choice('show', Object.entries(MODES), fig.show), ({ state }) => state.mode);
  const said = (now) => (now.hidden ? 'Make your prediction.' : inWords(now));
  const described = ({ state, hidden, layer, unit, ...followed }) =>
    hidden ? 'Make your prediction first.' : describe(state, followed, layer, unit[1]);
  const codes = [
    ['Copy as Python', () => constructorCode(fig.now.state)],
    ['Copy as PyTorch', () => torchCode(fig.now.state, fig.now.layer, fig.now.unit[1])],
  ];
  const draw = assemble(fig, {
    challenges: CHALLENGES,
    asides: [predictNote(fig)],
    shown: [
      viewStage(fig, VIEWS),
      wordsOf(said, 'dlb-sees'),
      layerTable(fig),
      layerEditor(fig),
    ],
    bar: [mode, menu('Add a layer', pairs(Object.keys(USES)), fig.add)],
    examples: PRESET_GROUPS,
    more: [netGroup(fig)],
    share: [codes, described, KEY_HELP],
    words: said,
  });
  return (now) => {
    draw(now);
    fig.follow = '';
  };
}

export default figureModule({
  topic: 'receptive_field',
  name: 'Receptive field',
  traits: TRAITS,
  undoable: UNDOABLE,
  placed: PLACED,
  look,
  build,
  onKey,
  computed: ['dlbook.receptive_field.receptive_field', 'tests/widgets/test_receptive_field_parity.py'],
});
export { core };
