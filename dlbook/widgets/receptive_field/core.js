// The arithmetic of the receptive field figure, free of any page; row k is layer k's outputs, row 0 the input.

import { challenge } from '../kit/examples.js';
import { generator, near, put, range, same, shapeOf, total } from '../kit/numbers.js';
import { pythonArguments, pythonCall, pythonLine } from '../kit/python.js';
import { commonTraits, isOne, isString, isWhole, problemOf, readTraits } from '../kit/settings.js';
import { formatNumber, MINUS, plural } from '../kit/words.js';

export const MOST = 512;
const WINDOW = ['kernel', 'stride', 'padding', 'dilation'];
export const USES = {
  conv: WINDOW,
  pool: WINDOW,
  transposed: WINDOW,
  upsample: ['stride'],
  attention: [],
  window: ['kernel'],
  causal: [],
  add: ['back'],
  concat: ['back'],
};
export const MERGES = ['add', 'concat'];
const ATTENDS = ['attention', 'window', 'causal'];
const MEASURED = ['transposed', 'upsample', ...ATTENDS]; // no recursion
const LEARNS = ['conv', 'transposed']; // weights may be drawn or given
export const LIMITS = { kernel: [1, 99], stride: [1, 99], dilation: [1, 512], back: [1, 99], channels: [0, 9999] };

/** What a layer of a kind is when nothing else is said. */
export const defaults = (kind) => ({
  kind,
  kernel: { conv: 3, pool: 2, transposed: 2, window: 3 }[kind] ?? 1,
  stride: ['pool', 'transposed', 'upsample'].includes(kind) ? 2 : 1,
  padding: [0, 0],
  dilation: 1,
  back: MERGES.includes(kind) ? 2 : 1,
  channels: 0,
  weights: [],
  name: '',
});

// ---- sizes and fields ----

export const sourcesOf = (layers, k) => {
  const { kind, back } = layers[k - 1];
  return MERGES.includes(kind) ? [k - 1, k - back] : [k - back];
};

/** The places of a row of n cells that cell i reads, each with its weight's index; outside is border. */
export function taps({ kind, kernel: K, stride: S, padding: [P], dilation: D }, i, n) {
  const along = (first, end) => range(end - first).map((u) => [first + u, 0]);
  if (kind === 'conv' || kind === 'pool') return range(K).map((u) => [S * i - P + D * u, u]);
  if (kind === 'transposed') {
    const ends = range(K).map((u) => [(i + P - D * u) / S, u]);
    return ends.filter(([place]) => Number.isInteger(place));
  }
  if (kind === 'upsample') return [[Math.floor(i / S), 0]];
  if (MERGES.includes(kind)) return [[i, 0]];
  if (i < 0 || i >= n) return [];
  if (kind === 'attention') return along(0, n);
  if (kind === 'causal') return along(0, i + 1);
  const first = i - Math.floor(K / 2);
  return along(Math.max(first, 0), Math.min(first + K, n));
}

/** How many cells a layer makes of n; 0 or less where there is no room. */
function outputSize({ kind, kernel, stride, padding, dilation }, n) {
  const span = dilation * (kernel - 1) + 1;
  if (kind === 'conv' || kind === 'pool')
    return Math.floor((n + total(padding) - span) / stride) + 1;
  if (kind === 'transposed') return (n - 1) * stride + span - total(padding);
  return kind === 'upsample' ? n * stride : n;
}

/** The rows { n, jump, size, start, centre, measured } up to the first layer that cannot be. */
export function follow(net) {
  const rows = [{ n: net.input_size, jump: 1, size: 1, start: 0, centre: 0, measured: false }];
  const find = extents(net, rows);
  for (let k = 1; k <= net.layers.length; k += 1) {
    const problem = findProblem(net.layers, rows, k);
    if (problem) return { rows, problem };
    rows.push(nextRow(net, rows, k));
    measure(net, rows[k], k, find);
  }
  return { rows, problem: null };
}

/** What stands in the way of layer k and the nearest way out, { text, fix }, or null. */
function findProblem(layers, rows, k) {
  const layer = layers[k - 1];
  const answer = (text, label, changes) =>
    problemOf(text, label, { layers: changes ? patch(layers, k, changes) : without(layers, k) });
  if (layer.back > k)
    return answer(
      `Layer ${k} reads what stands ${layer.back} layers before it: there are only ${k}.`,
      `use ${k}`,
      { back: k },
    );
  const read = sourcesOf(layers, k).map((source) => rows[source]);
  const leave = `leave out layer ${k}`;
  for (const [key, what] of [
    ['n', 'sizes'],
    ['jump', 'jumps'],
  ]) {
    const [ours, theirs] = [read[0][key], read.at(-1)[key]];
    if (!near(ours, theirs))
      return answer(
        `The ${what} that meet in layer ${k} differ: ${formatNumber(ours)} and ${formatNumber(theirs)}.`,
        leave,
      );
  }
  const { n } = read[0];
  const made = outputSize(layer, n);
  if (made > MOST)
    return answer(`Layer ${k} makes ${made} cells; the figure follows up to ${MOST}.`, leave);
  if (made > 0) return null;
  if (layer.kind === 'transposed')
    return answer(`The padding of layer ${k} cuts away all that it makes.`, 'use padding 0', {
      padding: [0, 0],
    });
  const { kernel, dilation } = layer;
  const room = n + total(layer.padding);
  const span = dilation * (kernel - 1) + 1;
  const text = `The window of layer ${k} spans ${span} cells, but there are only ${room}.`;
  const closer = Math.floor((room - 1) / (kernel - 1));
  return closer >= 1
    ? answer(text, `use dilation ${closer}`, { dilation: closer })
    : answer(text, `use kernel ${room}`, { kernel: room });
}

/** The layers with changes to layer k, and without it. */
export const patch = (layers, k, changes) => put(layers, [k - 1], { ...layers[k - 1], ...changes });
export const without = (layers, k) => layers.filter((_, at) => at !== k - 1);

/** Where cell 0 is centred in the row that it reads, and the step between two cells. */
export function geometry({ kind, kernel: K, stride: S, padding: [P], dilation: D }) {
  const middle = (D * (K - 1)) / 2 - P;
  if (kind === 'conv' || kind === 'pool') return [middle, S];
  if (kind === 'transposed') return [-middle / S, 1 / S];
  return kind === 'upsample' ? [(1 - S) / 2 / S, 1 / S] : [0, 1];
}

/** Follow sizes, jumps and centres through layer k. */
function nextRow(net, rows, k) {
  const layer = net.layers[k - 1];
  const read = sourcesOf(net.layers, k).map((source) => rows[source]);
  const [{ n, jump }] = read;
  const [shift, step] = geometry(layer);
  return {
    n: outputSize(layer, n),
    jump: jump * step,
    size: 0,
    start: 0,
    centre: total(read.map((each) => each.centre)) / read.length + jump * shift,
    measured: MEASURED.includes(layer.kind) || read.some((each) => each.measured),
  };
}

/** Find the widest field of row k, and where that of its cell 0 starts. */
function measure({ layers }, row, k, find) {
  const ends = range(unlike(layers.slice(0, k), row.n)).map((i) => find(k, i));
  row.size = Math.max(0, ...ends.map(([first, last]) => last - first + 1));
  row.start = ends[0][0] <= ends[0][1] ? ends[0][0] : 0;
}

/** How many cells, from the first, may have fields of different sizes: one where they are all alike. */
function unlike(layers, n) {
  if (layers.some(({ kind }) => ATTENDS.includes(kind))) return n;
  const repeats = layers.filter(({ kind }) => kind === 'transposed' || kind === 'upsample');
  return Math.min(MOST, repeats.reduce((cells, { stride }) => cells * stride, 1));
}

/** find(k, i): the first and last pixel, border included, that cell i of row k reads. */
export function extents(net, rows) {
  const known = net.layers.map(() => new Map()); // a row may still be to come
  return function find(k, cell) {
    if (k === 0) return [cell, cell];
    const layer = net.layers[k - 1];
    const i = layer.kind === 'attention' && cell >= 0 && cell < rows[k].n ? 0 : cell; // all alike
    if (!known[k - 1].has(i)) {
      const ends = [Infinity, -Infinity];
      for (const source of sourcesOf(net.layers, k))
        for (const [place] of taps(layer, i, rows[source].n)) {
          const [first, last] = find(source, place);
          ends[0] = Math.min(ends[0], first);
          ends[1] = Math.max(ends[1], last);
        }
      known[k - 1].set(i, ends);
    }
    return known[k - 1].get(i);
  };
}

// ---- paths ----

/** The weights of layer k; none stands for an average of what is read. */
function weightsOf({ kind, kernel, weights }, k, seed) {
  if (!LEARNS.includes(kind) || weights.length || !seed) return LEARNS.includes(kind) ? weights : [];
  const next = generator(seed * 7919 + k * 104729);
  const draw = () => (2 * next() - 1) * Math.sqrt(3 / kernel); // of variance 1 / K
  return range(kernel + 1).map(draw).slice(1);
}

/** What cell i of row k reads: [row, cell, weight], border left out. */
function links(net, rows, k, i, weights) {
  const sources = sourcesOf(net.layers, k);
  return sources.flatMap((source) => {
    const { n } = rows[source];
    const reads = taps(net.layers[k - 1], i, n);
    return reads
      .filter(([place]) => place >= 0 && place < n)
      .map(([place, u]) => [
        source,
        place,
        (weights.length ? weights[u] : 1 / reads.length) / sources.length,
      ]);
  });
}

const unitVectors = (rows, layer, unit) => {
  const found = rows.map(({ n }) => Array(n).fill(0));
  found[layer][unit] = 1;
  return found;
};

/** Weigh every cell below a cell by the ways that lead there: its gradient. */
export function weigh(net, rows, layer, unit) {
  const found = unitVectors(rows.slice(0, layer + 1), layer, unit);
  for (let k = layer; k > 0; k -= 1) {
    const weights = weightsOf(net.layers[k - 1], k, net.weights_seed);
    found[k].forEach((value, i) => {
      for (const [source, place, weight] of value ? links(net, rows, k, i, weights) : [])
        found[source][place] += value * weight;
    });
  }
  return found;
}

/** Add 1 to a cell and compute by how much every cell above it changes. */
export function change(net, rows, layer, unit) {
  const found = unitVectors(rows, layer, unit);
  for (let k = layer + 1; k < rows.length; k += 1) {
    const weights = weightsOf(net.layers[k - 1], k, net.weights_seed);
    found[k] = found[k].map((_, i) =>
      total(links(net, rows, k, i, weights).map(([row, at, weight]) => found[row][at] * weight)),
    );
  }
  return found;
}

const sorted = (sets) => sets.map((set) => [...set].sort((a, b) => a - b));

/** For each row the places that a cell reads, border included. */
export function cone(net, rows, layer, unit) {
  const found = range(layer + 1).map((k) => new Set(k === layer ? [unit] : []));
  for (let k = layer; k > 0; k -= 1)
    for (const source of sourcesOf(net.layers, k))
      for (const i of found[k])
        if (i >= 0 && i < rows[k].n)
          for (const [place] of taps(net.layers[k - 1], i, rows[source].n)) found[source].add(place);
  return sorted(found);
}

/** For each row the cells that depend on a cell. */
export function readers(net, rows, layer, unit) {
  const found = rows.map((_, k) => new Set(k === layer ? [unit] : []));
  for (let k = layer + 1; k < rows.length; k += 1)
    for (const source of sourcesOf(net.layers, k).filter((row) => found[row].size))
      for (const i of range(rows[k].n))
        if (taps(net.layers[k - 1], i, rows[source].n).some(([place]) => found[source].has(place)))
          found[k].add(i);
  return sorted(found);
}

/** What one cell reads along an axis: { first, last, pixels, holes, share of border }. */
export function windowAt(net, rows, layer, unit) {
  const [first, last] = extents(net, rows)(layer, unit);
  if (last < first) return { first: 0, last: -1, pixels: [], holes: [], share: 1 };
  const n = net.input_size;
  const pixels = cone(net, rows, layer, unit)[0].filter((place) => place >= 0 && place < n);
  const read = new Set(pixels);
  const holes = range(Math.min(last, n - 1) + 1).filter((place) => place >= first && !read.has(place));
  const layers = net.layers.map((each) => ({ ...each, weights: [] }));
  const even = weigh({ ...net, layers, weights_seed: 0 }, rows, layer, unit)[0];
  return { first, last, pixels, holes, share: 1 - total(even) };
}

/** Mean and standard deviation of weights by size; null for zeros. */
export function spread(weights) {
  const sizes = weights.map(Math.abs);
  const sum = total(sizes);
  if (!(sum > 0)) return null;
  const mean = total(sizes.map((size, at) => size * at)) / sum;
  return { mean, deviation: Math.sqrt(total(sizes.map((size, at) => size * (at - mean) ** 2)) / sum) };
}

/** By how many pixels the centres that meet in a layer differ, at most. */
const drift = ({ layers }, rows) =>
  rows.slice(1).reduce((most, _, at) => {
    const read = sourcesOf(layers, at + 1).map((source) => rows[source].centre);
    return Math.max(most, Math.abs(read[0] - read.at(-1)));
  }, 0);

/** Weights, without biases, and multiply-accumulates for one input. */
function cost({ layers, channels, dims }, rows) {
  const widths = [channels];
  let [weights, macs] = [0, 0];
  for (let k = 1; k < rows.length; k += 1) {
    const layer = layers[k - 1];
    const [C, other] = sourcesOf(layers, k).map((source) => widths[source]);
    const { n } = rows[sourcesOf(layers, k)[0]];
    const learns = LEARNS.includes(layer.kind);
    widths.push(layer.kind === 'concat' ? C + other : (learns && layer.channels) || C);
    let own = learns ? layer.kernel ** dims * C * widths[k] : 0;
    macs += own * (layer.kind === 'transposed' ? n : rows[k].n) ** dims;
    if (ATTENDS.includes(layer.kind)) {
      own = 4 * C * C;
      const pairs = total(range(n).map((i) => taps(layer, i, n).length));
      macs += own * n ** dims + 2 * C * pairs ** dims;
    }
    weights += own;
  }
  return { weights, macs };
}

// ---- words ----

export const neat = (value) => formatNumber(Math.round(value * 1e9) / 1e9);
const percent = (share) => `${neat(100 * share)}%`;

/** The recursion of layer k with its numbers. */
export function worked({ layers }, rows, k) {
  const { kind, kernel: K, stride: S, padding: [P, Q], dilation: D } = layers[k - 1];
  const read = sourcesOf(layers, k).map((source) => rows[source]);
  const [{ n, jump: J, size: R, start: A }] = read;
  const row = rows[k];
  const is = (name, text, value) => `${name} = ${text} = ${neat(value)}`;
  const window = kind === 'conv' || kind === 'pool';
  const size = {
    transposed: `(${n} ${MINUS} 1)·${S} + ${D}·(${K} ${MINUS} 1) + 1 ${MINUS} ${P} ${MINUS} ${Q}`,
    upsample: `${n}·${S}`,
  }[kind];
  const lines = [
    window
      ? is('n', `⌊(${n} + ${P} + ${Q} ${MINUS} ${D}·(${K} ${MINUS} 1) ${MINUS} 1) / ${S}⌋ + 1`, row.n)
      : size ? is('n', size, row.n) : `n = ${n}`,
    window
      ? is('J', `${neat(J)}·${S}`, row.jump)
      : size ? is('J', `${neat(J)} / ${S}`, row.jump) : `J = ${neat(J)}`,
  ];
  if (row.measured)
    return [...lines, `R = ${row.size}, A = ${neat(row.start)}: followed cell by cell, for the widest field`];
  if (window)
    return [
      ...lines,
      is('R', `${R} + (${K} ${MINUS} 1)·${D}·${J}`, row.size),
      is('A', `${formatNumber(A)} ${MINUS} ${P}·${J}`, row.start),
    ];
  const stops = read.map((each) => `${formatNumber(each.start)} + ${each.size}`).join(', ');
  const starts = read.map((each) => formatNumber(each.start)).join(', ');
  return [
    ...lines,
    is('A', `min(${starts})`, row.start),
    is('R', `max(${stops}) ${MINUS} (${formatNumber(row.start)})`, row.size),
  ];
}

/** What one cell reads, in a sentence, and what else there is to say. */
export function facts(net, rows, layer, unit) {
  const { first, last, pixels, holes, share } = windowAt(net, rows, layer, unit);
  const bell = spread(weigh(net, rows, layer, unit)[0]);
  const { weights, macs } = cost(net, rows);
  const [apart, span] = [drift(net, rows), last - first + 1];
  const [cell, ends] = [`Cell ${unit} of row ${layer}`, `${formatNumber(first)} to ${formatNumber(last)}`];
  const many = holes.length > 8 ? ', …' : '';
  return {
    reads:
      span < 1
        ? `${cell} reads nothing.`
        : pixels.length === span
          ? `${cell} reads ${plural(span, 'pixel')}: ${span > 1 ? ends : first}.`
          : `${cell} spans ${plural(span, 'pixel')}, ${ends}, and reads ${pixels.length} of them.`,
    holes: holes.length && `Not read: ${holes.slice(0, 8).join(', ')}${many}.`,
    border: share > 1e-9 && `${percent(share)} of what it reads is border.`,
    weight:
      bell &&
      `The weight lies around pixel ${neat(bell.mean)}, with standard deviation` +
        ` ${neat(bell.deviation)}: ${percent(bell.deviation / span)} of the window.`,
    centres: apart && `Centres that meet differ by up to ${neat(apart)} pixel${apart === 1 ? '' : 's'}.`,
    cost: `Cost: ${plural(weights, 'weight')}, ${plural(macs, 'multiply-accumulate')}.`,
  };
}

const listed = (layer) =>
  USES[layer.kind].map((key) => `${key} ${key === 'padding' ? layer[key].join(' and ') : layer[key]}`);

/** The whole figure in words, complete without sight. */
export function describe({ caption, ...net }, { rows, problem }, layer, unit) {
  const { layers, input_size: n, dims, channels } = net;
  const size = dims > 1 ? `${n} by ${n}` : n;
  return [
    caption,
    `Row 0, the input: ${size} pixels, ${plural(channels, 'channel')}.`,
    ...layers.map((each, at) => {
      const row = rows[at + 1];
      const numbers = row
        ? `${plural(row.n, 'cell')}, jump ${neat(row.jump)}, size ${row.size}, start ${formatNumber(row.start)}`
        : 'not reached';
      const uses = [each.kind, ...listed(each)].join(', ');
      const back = !MERGES.includes(each.kind) && each.back > 1 ? `, reads row ${at + 1 - each.back}` : '';
      return `Row ${at + 1}, ${uses}${back}: ${numbers}.`;
    }),
    ...(problem ? [problem.text] : Object.values(facts(net, rows, layer, unit))),
  ]
    .filter(Boolean)
    .join('\n');
}

/** What to say to a predicted size of the top row's field. */
export function judge({ layers }, rows, answer) {
  const size = rows.at(-1).size;
  const sum = (part) => 1 + total(layers.map((layer, at) => part(layer, rows[at].jump)));
  const mistakes = [
    [
      sum(({ kernel: K }) => K) - 1,
      'That adds the kernels: a layer adds K − 1, for its first tap was counted.',
    ],
    [
      sum(({ kernel: K, dilation: D }) => (K - 1) * D),
      'That leaves out the jump: after a stride each step is wider.',
    ],
    [
      sum(({ kernel: K }, J) => (K - 1) * J),
      'That leaves out the dilation, which spreads the taps.',
    ],
    [size - 1, 'One short: both end pixels count.'],
  ];
  const right = answer === size;
  const found = mistakes.find(([value]) => value === answer);
  return {
    right,
    text: right
      ? `Yes: ${size} pixels.`
      : (found?.[1] ?? 'Not yet. Go down layer by layer: each adds (K − 1)·D·J.'),
  };
}

// ---- examples ----

const KINDS = {
  ...{ c: 'conv', m: 'pool', t: 'transposed', u: 'upsample' },
  ...{ A: 'attention', w: 'window', a: 'causal', '+': 'add', '&': 'concat' },
};
const MAIN = { upsample: 'stride', add: 'back', concat: 'back' };
const KEYS = { s: 'stride', d: 'dilation', b: 'back', o: 'channels' };

/** Layers from a line: "c3s2p1o64 m2 +3" is a convolution, a pooling, a sum with three layers before. */
const stack = (line, name = '') =>
  line.trim().split(/\s+/).map((word) => {
    const layer = { ...defaults(KINDS[word[0]]), name };
    for (const [, key, digits] of word.slice(1).matchAll(/([a-z]?)(\d+)/g)) {
      const n = Number(digits);
      if (key === 'p' || key === 'l') layer.padding = [n, key === 'p' ? n : 0];
      else layer[KEYS[key] ?? MAIN[layer.kind] ?? 'kernel'] = n;
    }
    return layer;
  });

/** A stage of ResNet-50: bottlenecks, the first with a projection beside it. */
function stage(number, width, blocks, stride) {
  const path = (S) => `c1o${width} c3p1s${S}o${width} c1o${4 * width}`;
  const others = `${path(1)} +4 `.repeat(blocks - 1);
  return stack(`${path(stride)} c1s${stride}b4o${4 * width} +2 ${others}`, `stage ${number}`);
}

const vgg = [[2, 64], [2, 128], [3, 256], [3, 512], [3, 512]]
  .map(([times, width]) => `${`c3p1o${width} `.repeat(times)}m2`)
  .join(' ');
const tcn = 'c3l2 c3l2 +3 c3l4d2 c3l4d2 +3 c3l8d4 c3l8d4 +3';
const resnet = [
  ...stack('c7s2p3o64 m3s2p1'),
  ...[[1, 64, 3, 1], [2, 128, 4, 2], [3, 256, 6, 2], [4, 512, 3, 2]].flatMap((given) => stage(...given)),
];

/** A ready state: the top row's middle cell, unless something else is said. */
function preset(id, name, input_size, line, rest) {
  const layers = Array.isArray(line) ? line : stack(line);
  const net = { layers, input_size, channels: 1, dims: 1 };
  const middle = follow(net).rows.at(-1).n >> 1;
  const unit = [rest?.unit ?? middle, rest?.unit ?? middle];
  const shown = { layer: layers.length, pinned: false, direction: 'down', mode: 'theoretical', view: 'wiring' };
  return { id, name, state: { ...net, weights_seed: 0, ...shown, ...rest, unit } };
}

const [PLANE, PIXELS] = [{ dims: 2 }, { dims: 2, channels: 3 }];
export const PRESET_GROUPS = {
  'Start here': [
    preset('three', 'Three layers of 3', 11, 'c3 c3 c3'),
    preset('padded', 'The same with padding', 11, 'c3p1 c3p1 c3p1', { unit: 1 }),
    preset('strides', 'Strides multiply', 16, 'c3s2p1 c3s2p1 c3p1', { unit: 1 }),
    preset('holes', 'Equal dilations leave holes', 17, 'c3d2p2 c3d2p2 c3d2p2'),
    preset('hybrid', 'Dilations 1, 2, 3 leave none', 17, 'c3p1 c3d2p2 c3d3p3'),
    preset('even', 'Even kernels drift', 12, 'c2l1 c2l1 c2l1 c2l1'),
    preset('bell', 'Eight layers: a bell', 33, 'c3p1 '.repeat(8), { mode: 'effective' }),
  ],
  Sequences: [
    preset('wavenet', 'WaveNet', 16, 'c2l1 c2l2d2 c2l4d4 c2l8d8', { unit: 15 }),
    preset('tcn', 'Temporal convolutional network', 32, tcn, { unit: 31 }),
    preset('attention', 'Attention: everything at once', 9, 'A'),
    preset('window', 'Attention in windows', 13, 'w3 w3 w3'),
    preset('causal', 'Causal attention', 9, 'a'),
  ],
  Branches: [
    preset('residual', 'A residual block', 12, 'c3p1 c3p1 +3'),
    preset('inception', 'Branches of 3 and 5', 12, 'c3p1 c5p2b2 &2'),
    preset('unet', 'U-Net encoder', 32, 'c3p1 c3p1 m2 c3p1 c3p1 m2 c3p1 c3p1', PLANE),
    preset('decoder', 'Down, up and across', 12, 'c3p1 m2 c3p1 t2 &4 c3p1', PLANE),
  ],
  'Known networks': [
    preset('patches', 'Patches, then attention', 16, 'c4s4 A', PIXELS),
    preset('lenet', 'LeNet-5', 32, 'c5o6 m2 c5o16 m2 c5o120', { ...PLANE, view: 'image', layer: 4, unit: 2 }),
    preset('alexnet', 'AlexNet', 224, 'c11s4p2o64 m3s2 c5p2o192 m3s2 c3p1o384 c3p1o256 c3p1o256 m3s2', PIXELS),
    preset('vgg16', 'VGG-16', 224, vgg, PIXELS),
    preset('stem', 'ResNet stem', 224, 'c7s2p3o64 m3s2p1', PIXELS),
    preset('resnet50', 'ResNet-50', 224, resnet, PIXELS),
  ],
};
const PRESETS = Object.values(PRESET_GROUPS).flat();

// ---- challenges ----

const begin = (...given) => preset('', '', ...given).state;
const top = (state) => follow(state).rows.at(-1);

export const CHALLENGES = [
  challenge(
    'reach',
    'See 31 pixels',
    'With at most 5 convolutions, 15 weights and no stride, let the top row see 31 pixels.',
    begin(33, 'c3p1 c3p1 c3p1 c3p1 c3p1'),
    'Growing dilations double the window with every layer.',
    (state) => [
      [state.layers.some(({ kind }) => kind !== 'conv'), 'Use convolutions alone.'],
      [state.layers.length > 5, 'Five layers at most.'],
      [
        cost({ ...state, channels: 1, dims: 1 }, follow(state).rows).weights > 15,
        'That takes more than 15 weights.',
      ],
      [top(state).jump > 1, 'A stride loses places: keep the jump at 1.'],
      [top(state).size < 31, `R is ${top(state).size}. What spreads the taps at no cost?`],
    ],
  ),
  challenge(
    'holes',
    'No holes',
    'Keep three layers of kernel 3 and R of at least 13, and let every pixel of the window be read.',
    PRESETS.find(({ id }) => id === 'holes').state,
    'The dilations share no divisor, and no step leaps over what the layers below join.',
    (state) => {
      const { rows } = follow(state);
      const { holes } = windowAt(state, rows, rows.length - 1, top(state).n >> 1);
      return [
        [
          !same(state.layers.map(({ kernel }) => kernel), [3, 3, 3]),
          'Keep three layers of kernel 3.',
        ],
        [top(state).size < 13, `R is only ${top(state).size}.`],
        [holes.length, `${plural(holes.length, 'pixel')} of the window are never read.`],
      ];
    },
  ),
  challenge(
    'align',
    'Centres that meet',
    'Two branches meet. Let their centres agree exactly, and let one of them see 5 pixels or more.',
    begin(12, 'c3p1 c4l3b2 &2'),
    'Odd kernels with equal padding on both sides stay centred.',
    (state) => {
      const apart = drift(state, follow(state).rows);
      const meets = state.layers.some(({ kind }) => MERGES.includes(kind));
      return [
        [!meets, 'Keep the layer in which they meet.'],
        [top(state).size < 5, `R is only ${top(state).size}.`],
        [apart, `The centres differ by ${neat(apart)} pixels.`],
      ];
    },
  ),
  challenge(
    'causal',
    'Do not see the future',
    'Cell i may read pixels up to i, no later one. Keep all cells, and R of at least 8.',
    begin(16, 'c3p1 c3d2p2 c3d4p4'),
    'All padding stands before: each cell reads the past alone.',
    (state) => {
      const { rows } = follow(state);
      const last = (i) => windowAt(state, rows, rows.length - 1, i).pixels.at(-1);
      const early = range(top(state).n).find((i) => last(i) > i);
      return [
        [top(state).n !== state.input_size, `${state.input_size} pixels became ${top(state).n} cells.`],
        [early !== undefined, `Cell ${early} reads a pixel that comes later.`],
        [top(state).size < 8, `R is only ${top(state).size}.`],
      ];
    },
  ),
  challenge(
    'wide',
    'A wide bell',
    'Keep R at 13 or more, and let the standard deviation of the weight be at least a quarter of R.',
    begin(33, 'c3p1 '.repeat(6), { mode: 'effective' }),
    'Few wide steps spread the weight; many small ones gather it in the middle.',
    (state) => {
      const { rows } = follow(state);
      const { size, n } = top(state);
      const share = (spread(weigh(state, rows, rows.length - 1, n >> 1)[0])?.deviation ?? 0) / size;
      return [
        [size < 13, `R is only ${size}.`],
        [share < 0.25, `The standard deviation is ${percent(share)} of R.`],
      ];
    },
  ),
];

// ---- inputs that may be anything ----

const isPair = (high) => (value) => shapeOf(value, 1)?.[0] === 2 && value.every(isWhole(0, high));
const isLayer = (layer) =>
  Object.hasOwn(USES, layer.kind) &&
  Object.entries(LIMITS).every(([key, limits]) => isWhole(...limits)(layer[key])) &&
  isPair(999)(layer.padding) &&
  (same(layer.weights, []) || shapeOf(layer.weights, 1)?.[0] === layer.kernel) &&
  isString(layer.name);

/** What each trait may hold, and how to say so; those without words fall back in silence. */
export const TRAITS = {
  layers: [(v) => Array.isArray(v) && v.length < 100 && v.every(isLayer), 'a list of at most 99 layers'],
  input_size: [isWhole(1, MOST), `a whole number from 1 to ${MOST}`],
  channels: [isWhole(1, 9999), 'a whole number from 1'],
  dims: [isOne(1, 2), '1 or 2'],
  weights_seed: [isWhole(0, 9999), 'a whole number from 0 to 9999'],
  direction: [isOne('down', 'up', 'both')],
  mode: [isOne('theoretical', 'effective', 'perturb')],
  view: [isOne('wiring', 'image')],
  layer: [isWhole(0, 99)],
  unit: [isPair(9999)],
  image: [(v) => isString(v.pixels)],
  ...commonTraits(() => CHALLENGES),
};

/** Read any model at all: the state, its rows, and the first thing wrong with it. */
export function readState(get) {
  const first = { predict: false, challenge: '', image: {}, caption: '', ...PRESETS[0].state };
  const { state, problem } = readTraits(get, TRAITS, first);
  const followed = follow(state);
  return { state, ...followed, problem: problem || followed.problem };
}

// ---- code to take away ----

/** A layer as a Python dict: what differs from the kind's own defaults. */
function layerCode(layer) {
  const plain = defaults(layer.kind);
  const own = Object.keys(plain).filter((key) => key === 'kind' || !same(layer[key], plain[key]));
  return `{${own.map((key) => `"${key}": ${pythonLine(layer[key])}`).join(', ')}}`;
}

const WRITTEN = ['input_size', 'channels', 'dims', 'layer', 'unit', 'direction', 'mode', 'weights_seed', 'view'];
export const constructorCode = (state) =>
  pythonCall('receptive_field', 'ReceptiveFieldExplorer', [
    `[\n${state.layers.map((layer) => `        ${layerCode(layer)},\n`).join('')}    ]`,
    ...pythonArguments(state, WRITTEN),
  ]);

/** The line that computes row k with PyTorch, every weight 1: a pooling reads as a convolution does. */
function torchLine(layers, k) {
  const { kind, kernel: K, stride: S, padding: [P, Q], dilation: D } = layers[k - 1];
  const [x, other] = sourcesOf(layers, k).map((source) => `rows[${source}]`);
  const [ones, options] = [`torch.ones(1, 1, ${K})`, `stride=${S}, dilation=${D}`];
  const slide = (before, after, rest) => `F.conv1d(F.pad(${x}, (${before}, ${after})), ${ones}${rest})`;
  return {
    window: slide(K >> 1, K - 1 - (K >> 1), ''),
    transposed: `F.pad(F.conv_transpose1d(${x}, ${ones}, ${options}), (-${P}, -${Q}))`,
    upsample: `${x}.repeat_interleave(${S}, -1)`,
    attention: `${x}.sum(-1, keepdim=True).expand(${x}.shape)`,
    causal: `${x}.cumsum(-1)`,
    add: `${x} + ${other}`,
    concat: `${x} + ${other}`,
  }[kind] ?? slide(P, Q, `, ${options}`);
}

/** A program that finds the window of a cell by the gradient of a real network. */
export const torchCode = ({ layers, input_size }, layer, unit) =>
  [
    'import torch',
    'import torch.nn.functional as F',
    '',
    `rows = [torch.ones(1, 1, ${input_size}, requires_grad=True)]`,
    ...layers.slice(0, layer).map((_, at) => `rows.append(${torchLine(layers, at + 1)})`),
    `rows[${layer}][0, 0, ${unit}].backward()`,
    'print(rows[0].grad[0, 0].nonzero().flatten().tolist())',
  ].join('\n');

export const core = {
  ...{ defaults, follow, weightsOf, weigh, change, cone, readers, windowAt, spread, drift, cost },
  ...{ worked, facts, describe, judge, readState, constructorCode, torchCode, stack },
  ...{ PRESETS, CHALLENGES, USES },
};
