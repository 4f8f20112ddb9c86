// The arithmetic of the convolution figure, free of any page: x is (C, H, W), kernel (O, C/G, KH, KW).

import { challenge, variant } from '../kit/examples.js';
import { clamp, grid, near, put, range, same, shapeOf, total } from '../kit/numbers.js';
import { pythonArguments, pythonCall, pythonLine, pythonList } from '../kit/python.js';
import { commonTraits, isOne, isString, isWhole, problemOf, readTraits } from '../kit/settings.js';
import { factor, formatNumber, MINUS, plural } from '../kit/words.js';

export const MODES = ['zeros', 'reflect', 'replicate', 'circular'];
export const MOST = { channels: 8, size: 16, kernel: 9, padding: 8 };
const rotate = (plane) => plane.map((row) => [...row].reverse()).reverse();

// ---- geometry ----

/** The cell that place `at` shows, padding included, on an axis of `size`; -1 stands for a zero. */
export function sourceIndex(at, size, mode) {
  if (at >= 0 && at < size) return at;
  if (mode === 'replicate') return clamp(at, 0, size - 1);
  if (mode === 'circular') return ((at % size) + size) % size;
  if (mode !== 'reflect') return -1;
  const period = Math.max(2 * (size - 1), 1);
  const folded = ((at % period) + period) % period;
  return Math.min(folded, period - folded);
}

/** One axis: padded length, the kernel's span, the output size, what the floor leaves over. */
function axis(size, kernel, stride, padding, dilation) {
  const padded = size + 2 * padding;
  const span = dilation * (kernel - 1) + 1;
  const room = padded - span;
  const [output, remainder] = room < 0 ? [0, 0] : [Math.floor(room / stride) + 1, room % stride];
  return { size, kernel, stride, padding, dilation, padded, span, room, output, remainder };
}

/** The two axes, rows first. */
export function axes({ x, kernel, stride, padding, dilation }) {
  const sizes = [x[0].length, x[0][0].length];
  const kernels = [kernel[0][0].length, kernel[0][0][0].length];
  return [0, 1].map((k) => axis(sizes[k], kernels[k], stride[k], padding[k], dilation[k]));
}

/** taps[i][a]: what window i reads at kernel place a, before padding is resolved. */
export const taps = ({ output, kernel, stride, padding, dilation }) =>
  grid(output, kernel, (i, a) => i * stride + a * dilation - padding);

const sources = (line, mode) =>
  taps(line).map((window) => window.map((at) => sourceIndex(at, line.size, mode)));

/** Whether any window reads each place of the padded axis, a pixel also through its copies. */
export function readPlaces(line, mode = 'zeros') {
  const copied = sources(line, mode)
    .flat()
    .filter((at) => at >= 0);
  const read = new Set([...taps(line).flat(), ...copied]);
  return range(line.padded).map((place) => read.has(place - line.padding));
}

/** The pixels of an axis, by number, that no window reads. */
const unreadPixels = (line, mode) => {
  const read = readPlaces(line, mode);
  return range(line.size).filter((at) => !read[at + line.padding]);
};

/** The output cells that read input cell [row, column], directly or through its copies. */
export function readers(state, cell) {
  const [rows, columns] = axes(state).map((line, k) =>
    sources(line, state.padding_mode).flatMap((window, i) => (window.includes(cell[k]) ? [i] : [])),
  );
  return rows.flatMap((i) => columns.map((j) => [i, j]));
}

// ---- values ----

/** The weights as they lie on the input: turned by 180 degrees for a true convolution. */
export const laid = ({ kernel, op }) =>
  op === 'conv' ? kernel.map((filter) => filter.map(rotate)) : kernel;

/** The first input channel that output o reads. */
export const firstChannel = ({ kernel, groups }, o) =>
  Math.floor((o * groups) / kernel.length) * kernel[0].length;

/** y (O, P, Q): y[o,i,j] = b[o] + sum over c, u, v of w[o,c,u,v] x[c, si+du-p, sj+dv-p]. */
export function forward(state) {
  const [rows, columns] = axes(state).map((line) => sources(line, state.padding_mode));
  const cell = (filter, inputs, down, across) => {
    let sum = 0;
    for (let c = 0; c < filter.length; c += 1) {
      for (let a = 0; a < down.length; a += 1) {
        const [weights, line] = [filter[c][a], inputs[c][down[a]]];
        for (let b = 0; line && b < across.length; b += 1)
          sum += weights[b] * (line[across[b]] ?? 0);
      }
    }
    return sum;
  };
  return laid(state).map((filter, o) => {
    const inputs = state.x.slice(firstChannel(state, o));
    const bias = state.bias[o] ?? 0;
    return rows.map((down) => columns.map((across) => cell(filter, inputs, down, across) + bias));
  });
}

/** The products of output cell [o, i, j]: place (a, b) in the window, stored weight, input cell. */
export function terms(state, [o, i, j]) {
  const lines = axes(state);
  const windows = lines.map((line, k) => taps(line)[k ? j : i]);
  return laid(state)[o].flatMap((plane, c) =>
    plane.flatMap((row, a) =>
      row.map((w, b) => {
        const channel = firstChannel(state, o) + c;
        const at = [windows[0][a], windows[1][b]];
        const source = at.map((place, k) => sourceIndex(place, lines[k].size, state.padding_mode));
        const x = state.x[channel][source[0]]?.[source[1]] ?? 0;
        return { channel, a, b, at, source, x, w, product: x * w };
      }),
    ),
  );
}

/** Parameters and multiply-accumulates, beside a dense layer between the same shapes. */
export function counts(state) {
  const [rows, columns] = axes(state);
  const [inputs, outputs] = [
    state.x.length * rows.size * columns.size,
    rows.output * columns.output,
  ];
  const weights = state.kernel.flat(3).length;
  const dense = inputs * outputs * state.kernel.length;
  return {
    weights,
    parameters: weights + state.bias.length,
    macs: weights * outputs,
    denseParameters: dense + state.bias.length * outputs,
    denseMacs: dense,
  };
}

/** Shift the input by whole cells and compare the new output with the shifted old one. */
export function shiftTest(state, shift) {
  const lines = axes(state);
  const mode = state.padding_mode;
  const moved = state.x.map((plane) =>
    grid(lines[0].size, lines[1].size, (i, j) => {
      const [r, s] = [i, j].map((at, k) => sourceIndex(at - shift[k], lines[k].size, mode));
      return plane[r]?.[s] ?? 0;
    }),
  );
  const before = forward(state);
  const after = forward({ ...state, x: moved });
  const whole = shift.every((by, k) => by % state.stride[k] === 0);
  const steps = shift.map((by, k) => Math.round(by / state.stride[k]));
  const inBorder = state.padding.some(Boolean);
  const verdicts = after.map((plane, o) =>
    plane.map((row, i) =>
      row.map((value, j) => {
        const old = before[o][i - steps[0]]?.[j - steps[1]];
        return old === undefined ? 'new' : near(old, value) ? 'same' : 'differs';
      }),
    ),
  );
  const all = verdicts.flat(2);
  const differing = all.filter((verdict) => verdict === 'differs').length;
  const compared = all.filter((verdict) => verdict !== 'new').length;
  const share = `${differing} of ${compared} comparable cells differ`;
  const text = !shift.some(Boolean)
    ? 'Push the input with the arrows. Does the output follow?'
    : !whole
      ? `No shifted copy: ${share}. The shift is no multiple of the stride, so the windows stand on` +
        ` other cells. Shift by ${Math.max(...state.stride)}, and the output follows.`
      : differing
        ? `Inside, the output moved along. At the border ${share}: windows there read ` +
          `${mode === 'zeros' ? 'zeros' : 'copies'} that did not move.`
        : `${mode === 'circular' || !inBorder ? 'The' : 'On this picture the'} output moved with the input: ` +
          `all ${compared} comparable cells agree.`;
  return { moved, before, after, verdicts, differing, compared, whole, text };
}

// ---- words ----


/** "⌊(7 + 2·0 − 3) / 2⌋ + 1 = 3". */
export function sizeFormula({ size, kernel, stride, padding, dilation, output }) {
  const reach = dilation === 1 ? kernel : `${dilation}·(${kernel} ${MINUS} 1) ${MINUS} 1`;
  return `⌊(${size} + 2·${padding} ${MINUS} ${reach}) / ${stride}⌋ + 1 = ${output}`;
}

/** "No window reads row 6 or columns 1, 3 and 5."; what is left over may be padding alone. */
export function unreadInWords(lines, mode) {
  const named = lines.flatMap((line, k) => {
    const pixels = unreadPixels(line, mode);
    const [side, many] = [k ? 'column' : 'row', pixels.length > 1 ? 's' : ''];
    const list = pixels.join(', ').replace(/, (?=\d+$)/, ' and ');
    if (pixels.length > 4) return [`${pixels.length} of the ${line.size} ${side}s`];
    return pixels.length ? [`${side}${many} ${list}`] : [];
  });
  if (named.length) return `No window reads ${named.join(' or ')}.`;
  const padding = lines.some((line) => readPlaces(line, mode).includes(false));
  return padding ? 'Every pixel is read; what no window reads is padding.' : '';
}

/** "y[0, 1, 2] = 3·1 + 0·2 + … = 5", with at most `most` products written out. */
export function sentence(state, cursor, most = 27) {
  const list = terms(state, cursor);
  const bias = state.bias.slice(cursor[0], cursor[0] + 1);
  const parts = list.slice(0, most).map(({ x, w }) => `${factor(x)}·${factor(w)}`);
  if (list.length > most) parts.push(`… (${list.length} products)`);
  parts.push(...bias.map((b) => `${factor(b)} (bias)`));
  const sum = total([...list.map((term) => term.product), ...bias]);
  return `y[${cursor.join(', ')}] = ${parts.join(' + ')} = ${formatNumber(sum)}`;
}

/** The whole figure in words, complete without sight; y is null while it is hidden. */
export function describe(state, y, cursor) {
  const [rows, columns] = axes(state);
  const { x, kernel, bias, op, stride, padding, dilation } = state;
  const line = (row) => row.map((value) => formatNumber(value)).join(' ');
  const planes = (name, list) =>
    list.map((plane, c) => `${name} ${c}: ${plane.map(line).join('; ')}.`);
  const pair = ([a, b]) => (a === b ? a : `${a} by ${b}`);
  const unread = (axis, side) => plural(unreadPixels(axis, state.padding_mode).length, side);
  return [
    state.caption,
    `${op === 'conv' ? 'True convolution (the kernel is turned by 180°)' : 'Cross-correlation'}` +
      ` with stride ${pair(stride)}, padding ${pair(padding)} (${state.padding_mode}),` +
      ` dilation ${pair(dilation)}, ${plural(state.groups, 'group')}.`,
    `Input x, ${plural(x.length, 'channel')} of ${rows.size} by ${columns.size}, row by row.`,
    ...planes('Channel', x),
    `Kernel w, ${plural(kernel.length, 'output')}, ${rows.kernel} by ${columns.kernel}.`,
    ...kernel.flatMap((filter, o) => planes(`Output ${o}, channel`, filter)),
    bias.length ? `Bias b: ${line(bias)}.` : 'No bias.',
    `Output y, ${rows.output} by ${columns.output}. Rows: ${sizeFormula(rows)},` +
      ` ${unread(rows, 'row')} never read. Columns: ${sizeFormula(columns)},` +
      ` ${unread(columns, 'column')} never read.`,
    ...(y
      ? [...planes('Output', y), `${sentence(state, cursor)}.`]
      : ['Its values wait for your prediction.']),
  ]
    .filter(Boolean)
    .join('\n');
}

const firstTrue = (cases) => cases.find(([holds]) => holds)[1];

/** What to say to a predicted output size [rows, columns]. */
export function judgeSize(state, answer) {
  const lines = axes(state);
  const is = (size) => lines.every((line, k) => size(line, k) === answer[k]);
  const right = is((line) => line.output);
  return {
    right,
    text: firstTrue([
      [right, `Yes: ${lines.map(sizeFormula).join(' rows, ')} columns.`],
      [is((_, k) => lines[1 - k].output), 'Rows first, then columns.'],
      [
        is(({ size, span, stride }) => Math.floor((size - span) / stride) + 1),
        'That is the size without padding, which adds cells on both sides.',
      ],
      [
        is(({ room }) => room + 1),
        'That is the size at stride 1: count only the places where the window stops.',
      ],
      [is(({ output }) => output - 1), 'One short: the first position counts too, hence the + 1.'],
      [
        is(({ room, stride }) => Math.ceil(room / stride) + 1),
        'Round down: a window that does not fit is left out.',
      ],
      [lines[0].output === answer[0], 'The rows are right. On how many columns can the corner stand?'],
      [lines[1].output === answer[1], 'The columns are right. On how many rows can the corner stand?'],
      [true, 'Not yet. On how many places can the corner of the kernel stand?'],
    ]),
  };
}

/** What to say to a predicted value of one output cell. */
export function judgeValue(state, cursor, answer) {
  const is = (changes) => {
    const value = cursor.reduce((part, k) => part[k], forward({ ...state, ...changes }));
    return Math.abs(value - answer) <= 0.005 * Math.max(1, Math.abs(value));
  };
  const right = is({});
  return {
    right,
    text: firstTrue([
      [right, `Yes: ${sentence(state, cursor)}.`],
      [is({ bias: [] }), 'Almost: the bias is missing.'],
      [is({ op: 'conv' }), 'That is the true convolution: here the kernel lies as it is.'],
      [is({ op: 'corr' }), 'That is the correlation: here the kernel is turned first.'],
      [true, 'Not yet. Multiply each cell of the window by the weight on it, then add.'],
    ]),
  };
}

// ---- inputs that may be anything ----

const fit = (plane, rows, columns, [down, across] = [0, 0]) =>
  grid(rows, columns, (i, j) => plane[i - down]?.[j - across] ?? 0);

export const resizeInput = (x, channels, rows, columns) =>
  range(channels).map((c) => fit(x[c % x.length], rows, columns));

/** The kernel with other sizes: planes keep their middle; more channels repeat the old ones. */
export function resizeKernel(kernel, outputs, channels, rows, columns) {
  const middle = [rows - kernel[0][0].length, columns - kernel[0][0][0].length].map((by) =>
    Math.floor(by / 2),
  );
  const plane = (o, c) => kernel[o % kernel.length][c % kernel[0].length];
  return grid(outputs, channels, (o, c) => fit(plane(o, c), rows, columns, middle));
}

/** How far a padding mode reaches on an axis of `size`. */
const widest = (mode, size) => ({ reflect: size - 1, circular: size })[mode] ?? MOST.padding;

/** What stands in the way of computing and the nearest way out: { text, fix } or null. */
function findProblem(state) {
  const { x, kernel, bias, groups, view } = state;
  const [channels, outputs, perGroup] = [x.length, kernel.length, kernel[0].length];
  const lines = axes(state);
  const [sizes, kernels] = [lines.map((line) => line.size), lines.map((line) => line.kernel)];
  const reshape = (O, perOutput, K = kernels) => ({
    kernel: resizeKernel(kernel, O, perOutput, ...K),
  });
  if (view !== 'image' && (Math.max(...sizes) > MOST.size || channels > MOST.channels)) {
    const few = sizes.map((size) => Math.min(size, 12));
    return problemOf(
      `The grid shows up to ${MOST.channels} channels of ${MOST.size} × ${MOST.size} cells; ` +
        `this input is ${channels} × ${sizes.join(' × ')}.`,
      `keep the first ${few.join(' × ')}`,
      { x: resizeInput(x, Math.min(channels, MOST.channels), ...few) },
    );
  }
  if (Math.max(...kernels) > MOST.kernel || outputs > MOST.channels) {
    const few = kernels.map((size) => Math.min(size, MOST.kernel));
    return problemOf(
      `The grid shows up to ${MOST.channels} outputs and kernels of ${MOST.kernel} × ${MOST.kernel}.`,
      `keep ${few.join(' × ')}`,
      reshape(Math.min(outputs, MOST.channels), perGroup, few),
    );
  }
  if (channels % groups || outputs % groups) {
    const best = range(groups).findLast((g) => g && channels % g === 0 && outputs % g === 0);
    return problemOf(
      `${plural(groups, 'group')} cannot share ${plural(channels, 'input channel')} and ` +
        `${plural(outputs, 'output channel')} evenly.`,
      `use ${plural(best, 'group')}`,
      { groups: best, ...reshape(outputs, channels / best) },
    );
  }
  if (perGroup !== channels / groups) {
    return problemOf(
      `Each output reads ${plural(channels / groups, 'channel')}, but the kernel has weights for ` +
        `${perGroup}.`,
      'fit the kernel',
      reshape(outputs, channels / groups),
    );
  }
  if (bias.length && bias.length !== outputs) {
    return problemOf(
      `The bias has ${plural(bias.length, 'number')} for ${plural(outputs, 'output')}.`,
      'fit the bias',
      { bias: range(outputs).map((o) => bias[o] ?? 0) },
    );
  }
  return (
    lines
      .map((line, k) => problemAlong(state, line, k, (K) => reshape(outputs, perGroup, K)))
      .find(Boolean) || null
  );
}

/** What is wrong on axis k: padding without a source, or a kernel without room. */
function problemAlong(state, line, k, reshape) {
  const { size, kernel, padding, dilation, padded, span, room } = line;
  const side = k ? 'columns' : 'rows';
  const most = widest(state.padding_mode, size);
  const set = (key, value) => ({ [key]: put(state[key], [k], value) });
  if (padding > most) {
    const why =
      most === MOST.padding
        ? `the figure draws up to ${most}`
        : `${state.padding_mode} padding has only ${most} ${side} to copy`;
    return problemOf(`Padding ${padding} is too wide: ${why}.`, `use ${most}`, set('padding', most));
  }
  if (room >= 0) return null;
  const text =
    `A kernel of ${kernel} spans ${span} ${side}${dilation > 1 ? ` at dilation ${dilation}` : ''}, ` +
    `but the padded input has only ${padded}.`;
  const closer = Math.floor((padded - 1) / (kernel - 1));
  const wider = Math.ceil((span - size) / 2);
  if (closer >= 1) return problemOf(text, `use dilation ${closer}`, set('dilation', closer));
  if (wider <= most) return problemOf(text, `use padding ${wider}`, set('padding', wider));
  const small = axes(state).map((each) => Math.min(each.kernel, each.padded));
  return problemOf(text, `use a kernel of ${small.join(' × ')}`, reshape(small));
}

const isPair = (low) => (value) =>
  shapeOf(value, 1)?.[0] === 2 && value.every(isWhole(low, 99));
/**
 * What each trait may hold, and how to say so; those without words fall back in silence. The
 * operands are those from which the numbers are computed.
 */
const OPERAND_TRAITS = {
  x: [(v) => shapeOf(v, 3), 'finite numbers (C, H, W)'],
  kernel: [(v) => shapeOf(v, 4), 'finite numbers (O, C/G, KH, KW)'],
  bias: [(v) => same(v, []) || shapeOf(v, 1), 'a list of finite numbers'],
  stride: [isPair(1), 'two whole numbers from 1'],
  padding: [isPair(0), 'two whole numbers from 0'],
  dilation: [isPair(1), 'two whole numbers from 1'],
  groups: [isWhole(1, 99), 'a whole number from 1'],
  padding_mode: [isOne(...MODES), MODES.join(', ')],
  op: [isOne('corr', 'conv'), 'corr or conv'],
};
export const OPERANDS = Object.keys(OPERAND_TRAITS);
export const TRAITS = {
  ...OPERAND_TRAITS,
  cursor: [(v) => shapeOf(v, 1)?.[0] === 3 && v.every(Number.isInteger)],
  view: [isOne('image')],
  photo: [(v) => isString(v.pixels)],
  playing: [isOne(true)],
  speed: [(v) => Number.isFinite(v) && v > 0],
  ...commonTraits(() => CHALLENGES),
};

const DEFAULTS = {
  photo: {},
  playing: false,
  speed: 2,
  predict: false,
  challenge: '',
  caption: '',
};

/**
 * Read any model at all: a state that can be drawn, what is computed from it (`basisOf` may put
 * a photograph in place of the grid), and the first thing wrong with that.
 */
export function readState(get, basisOf = (state) => state) {
  const { state, problem } = readTraits(get, TRAITS, { ...DEFAULTS, ...PRESETS[0].state });
  const basis = basisOf(state);
  return { state, basis, problem: problem || findProblem(basis) };
}

/** What each number of an axis may be while the others stay as they are: [low, high]. */
export function ranges({ size, kernel, padding, dilation, padded, span, room }, mode) {
  const low = Math.max(0, Math.ceil((span - size) / 2));
  return {
    size: [
      Math.max(1, span - 2 * padding, { reflect: padding + 1, circular: padding }[mode] ?? 1),
      12,
    ],
    kernel: [1, clamp(Math.floor((padded - 1) / dilation) + 1, 1, 7)],
    stride: [1, clamp(room + 1, 1, 6)],
    padding: [low, Math.max(low, Math.min(widest(mode, size), span - 1, 6))],
    dilation: [1, clamp(Math.floor((padded - 1) / (kernel - 1)) || 1, 1, 6)],
  };
}

// ---- kernels, inputs, presets ----

/** A plane of numbers, rows parted by commas. */
const matrix = (text) => text.split(', ').map((row) => row.split(' ').map(Number));

export const KERNELS = Object.entries({
  identity: ['Identity', matrix('0 0 0, 0 1 0, 0 0 0')],
  box: ['Box blur', grid(3, 3, () => 1 / 9)],
  gauss: [
    'Gaussian blur',
    grid(3, 3, (i, j) => ((2 - Math.abs(i - 1)) * (2 - Math.abs(j - 1))) / 16),
  ],
  motion: ['Motion blur', grid(5, 5, (i, j) => (i === j ? 0.2 : 0))],
  sharpen: ['Sharpen', matrix('0 -1 0, -1 5 -1, 0 -1 0')],
  emboss: ['Emboss', matrix('-2 -1 0, -1 1 1, 0 1 2')],
  'sobel-x': ['Sobel x: vertical edges', matrix('-1 0 1, -2 0 2, -1 0 1')],
  'sobel-y': ['Sobel y: horizontal edges', matrix('-1 -2 -1, 0 0 0, 1 2 1')],
  'prewitt-x': ['Prewitt x', grid(3, 3, (_, j) => j - 1)],
  laplacian: ['Laplacian', matrix('0 1 0, 1 -4 1, 0 1 0')],
  outline: ['Outline: all edges', grid(3, 3, (i, j) => (i === 1 && j === 1 ? 8 : -1))],
  shift: ['Shift by one cell', matrix('0 0 0, 1 0 0, 0 0 0')],
}).map(([id, [name, plane]]) => ({ id, name, plane }));
export const classic = (id) => KERNELS.find((kernel) => kernel.id === id).plane;

/** Each pattern gives the value at row i, column j, channel c of an (h, w) plane. */
export const INPUTS = {
  square: (i, j, c, h, w) => Number(i > 0 && i < h - 1 && j > 1 && j < w - 2),
  edge: (i, j, c, h, w) => Number(j >= w / 2),
  dot: (i, j, c, h, w) => Number(i === h >> 1 && j === w >> 1),
  ramp: (i, j, c) => (c ? i : j),
  checks: (i, j, c) => (i + j + c) % 2,
  random: (i, j, c) =>
    Math.floor(Math.abs(Math.sin(12.9 * i + 78.2 * j + 37.7 * c + 4.1)) * 43758.5) % 4,
  empty: () => 0,
};
export const fill = (name, channels, rows, columns = rows) =>
  range(channels).map((c) => grid(rows, columns, (i, j) => INPUTS[name](i, j, c, rows, columns)));

const preset = (id, name, x, kernel, rest) => ({
  id,
  name,
  state: {
    x,
    kernel,
    bias: [],
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    groups: 1,
    padding_mode: 'zeros',
    op: 'corr',
    cursor: [0, 0, 0],
    pinned: false,
    view: 'grid',
    ...rest,
  },
});
const plane = (id, name, size, kernel, rest) =>
  preset(id, name, fill('random', 1, size), [[kernel]], rest);
const small = (id, name, size, k, rest) =>
  plane(
    id,
    name,
    size,
    grid(k, k, (i, j) => (2 * i + j) % 3),
    rest,
  );
const weave = (outputs, channels, k) =>
  grid(outputs, channels, (o, c) => grid(k, k, (i, j) => ((i + 2 * j + c + o) % 3) - 1));
const [PAD, STRIDE] = [{ padding: [1, 1] }, { stride: [2, 2] }];

export const PRESET_GROUPS = {
  'Start here': [
    preset('edge', 'An edge detector', fill('square', 1, 7), [[classic('sobel-x')]], {
      cursor: [0, 2, 1],
    }),
    plane('hand', 'By hand: 4 × 4 and 2 × 2', 4, matrix('1 2, 0 -1')),
    preset(
      'dot',
      'One dot shows the kernel turned',
      fill('dot', 1, 5),
      [[grid(3, 3, (i, j) => 3 * i + j + 1)]],
      PAD,
    ),
    plane('border', 'The border that is never read', 7, matrix('1 2, 2 1'), STRIDE),
    plane('circular', 'Circular padding wraps around', 6, classic('sobel-x'), {
      ...PAD,
      padding_mode: 'circular',
    }),
    plane('oblong', 'Rows unlike columns', 7, matrix('1 0 -1'), {
      stride: [2, 1],
      padding: [0, 1],
    }),
  ],
  Arithmetic: [
    small('plain', 'No padding, no strides', 4, 3),
    small('padded', 'Padding 2, no strides', 5, 4, { padding: [2, 2] }),
    small('same', 'Half (same) padding', 5, 3, PAD),
    small('full', 'Full padding', 5, 3, { padding: [2, 2] }),
    small('strides', 'No padding, strides', 5, 3, STRIDE),
    small('padded-strides', 'Padding and strides', 5, 3, { ...PAD, ...STRIDE }),
    small('odd', 'Padding, strides, one cell over', 6, 3, { ...PAD, ...STRIDE }),
    small('dilated', 'Dilation 2', 7, 3, { dilation: [2, 2] }),
  ],
  Layers: [
    preset('colour', 'Three channels in, two out', fill('random', 3, 6), weave(2, 3, 3), {
      bias: [1, -2],
    }),
    preset('grouped', 'Two groups', fill('random', 4, 6), weave(4, 2, 3), {
      groups: 2,
      bias: [0, 0, 0, 0],
    }),
    preset('depthwise', 'Depthwise', fill('random', 4, 6), weave(4, 1, 3), { ...PAD, groups: 4 }),
    preset('pointwise', 'Pointwise (1 × 1)', fill('random', 3, 6), weave(2, 3, 1)),
  ],
  'On a photograph': KERNELS.map((kernel) =>
    preset(`photo-${kernel.id}`, kernel.name, fill('square', 1, 7), [[kernel.plane]], {
      view: 'image',
      padding: kernel.plane.map((row) => row.length >> 1).slice(0, 2),
      padding_mode: 'replicate',
    }),
  ),
};
const PRESETS = Object.values(PRESET_GROUPS).flat();

// ---- challenges ----

const ones = { kernel: [[grid(3, 3, () => 1)]] };

export const CHALLENGES = [
  challenge(
    'flat',
    'Silent on flat areas',
    'Make a kernel that answers 0 wherever the input is constant, and is not all zeros.',
    variant(PRESETS, 'edge', ones),
    'The weights sum to 0, so whatever is constant cancels.',
    ({ kernel, bias }) => {
      const sum = kernel
        .flat()
        .map((weights) => total(weights.flat()))
        .find((value) => !near(value, 0));
      return [
        [bias.some(Boolean), 'The bias speaks on flat areas too.'],
        [
          !kernel.flat(3).some(Boolean),
          'All zeros is silent everywhere: give it something to see.',
        ],
        [sum, `On a flat area of ones it answers ${formatNumber(sum)}, the sum of its weights.`],
      ];
    },
  ),
  challenge(
    'vertical',
    'Vertical edges only',
    'Answer vertical edges; stay silent on horizontal ones and on flat areas.',
    variant(PRESETS, 'edge', { kernel: [[classic('laplacian')]] }),
    'Each row cancels, and left differs from right.',
    ({ kernel }) => {
      const rows = kernel.flat(2).map(total);
      const columns = kernel
        .flat()
        .flatMap((weights) => weights[0].map((_, j) => total(weights.map((row) => row[j]))));
      const speaks = (sum) => !near(sum, 0);
      return [
        [
          speaks(total(rows)),
          `Flat areas still answer: the weights sum to ${formatNumber(total(rows))}.`,
        ],
        [rows.some(speaks), 'Horizontal edges still answer: let the weights of each row cancel.'],
        [
          !columns.some(speaks),
          'Now it is blind to vertical edges too: left and right must differ.',
        ],
      ];
    },
  ),
  challenge(
    'blur',
    'A blur that keeps the mean',
    'Average neighbours so that a constant image keeps its value, up to the border.',
    variant(PRESETS, 'edge', { ...ones, ...PAD, x: fill('edge', 1, 7) }),
    'The weights are an average, and the border borrows real cells.',
    ({ kernel, bias, padding, padding_mode }) => {
      const weights = kernel[0].flat(2);
      return [
        [bias.some(Boolean), 'The bias adds to the mean.'],
        [
          !near(total(weights), 1),
          `A constant 1 becomes ${formatNumber(total(weights))}. What must the weights sum to?`,
        ],
        [weights.some((w) => w < 0), 'A negative weight sharpens; a blur only averages.'],
        [weights.filter(Boolean).length < 2, 'That copies one cell. Mix in a neighbour.'],
        [
          padding.some(Boolean) && padding_mode === 'zeros',
          'Right inside, but the border darkens: it averages with zeros.',
        ],
      ];
    },
  ),
  challenge(
    'halve',
    'Halve the size, stay aligned',
    'Halve height and width, with the windows centred evenly on the input.',
    variant(PRESETS, 'same', { x: fill('random', 1, 8) }),
    'Half the size, with equal margins on both sides.',
    (state) => {
      const lines = axes(state);
      const { size, output } = lines.find((line) => line.output * 2 !== line.size) || {};
      const margins =
        lines
          .map((line) => {
            const first = (line.span - 1) / 2 - line.padding;
            return [first, line.size - 1 - first - (line.output - 1) * line.stride];
          })
          .find(([before, after]) => before !== after) || [];
      const [before, after] = margins.map((margin) => formatNumber(margin));
      return [
        [size, `${size} cells become ${output}, not ${size / 2}.`],
        [
          before,
          `Half the size, but off centre: ${before} cells before the first centre, ${after} after the last. Try an even kernel.`,
        ],
      ];
    },
  ),
  challenge(
    'same',
    '“Same” with dilation 2',
    'Keep the size of the input, at stride 1 and with a kernel dilated by 2.',
    variant(PRESETS, 'dilated'),
    'The padding on each side is half of the span less one.',
    (state) => {
      const lines = axes(state);
      const { size, output, span } = lines.find((line) => line.output !== line.size) || {};
      return [
        [
          lines.some((line) => line.dilation !== 2 || line.kernel < 2 || line.stride > 1),
          'Keep dilation 2, stride 1 and a kernel wider than 1.',
        ],
        [
          size,
          `${size} becomes ${output}: the kernel spans ${span} cells, so ${span - 1} must be added in all.`,
        ],
      ];
    },
  ),
  challenge(
    'all',
    'Leave nothing unread',
    'With stride 2 or more, let every cell of the input be read.',
    variant(PRESETS, 'border'),
    'Every cell is read at least once.',
    (state) => {
      const lines = axes(state);
      const unread = lines.map((line) => unreadPixels(line, state.padding_mode));
      const [rows, columns] = unread.map((pixels) => pixels.length);
      const gaps = lines.some(({ size, remainder, padding }, k) =>
        unread[k].some((at) => at < size + padding - remainder),
      );
      return [
        [Math.min(...state.stride) < 2, 'Keep a stride of 2 or more in both directions.'],
        [
          rows + columns,
          `${plural(rows, 'row')} and ${plural(columns, 'column')} are never read. ` +
            (gaps
              ? 'Some lie between the windows or between the weights: compare kernel, stride and dilation.'
              : 'They lie after the last window: where is the remainder?'),
        ],
      ];
    },
  ),
  challenge(
    'shift',
    'Follow every shift',
    'Keep some padding, and let the output follow each shift of the input, border included.',
    variant(PRESETS, 'same', { x: fill('random', 1, 6) }),
    'A ring has no border: the output follows every shift.',
    ({ padding, stride, padding_mode }) => [
      [!padding.some(Boolean), 'Keep some padding: it is where shifts fail.'],
      [Math.max(...stride) > 1, 'With a stride above 1 a shift by one cell is lost.'],
      [
        padding_mode !== 'circular',
        'The border reads cells that do not move along. Which padding has no border?',
      ],
    ],
  ),
  challenge(
    'thrift',
    'Forty weights',
    'Four channels in, four out, a 3 × 3 kernel: with at most 40 weights.',
    variant(PRESETS, 'pointwise', { x: fill('random', 4, 6), kernel: weave(4, 4, 3) }),
    '36 weights: one kernel a channel, a depthwise convolution.',
    ({ x, kernel }) => {
      const [weights, size] = [kernel.flat(3).length, kernel[0][0].flat().length];
      return [
        [
          x.length !== 4 || kernel.length !== 4 || size !== 9,
          'Keep four channels in, four out and the 3 × 3 kernel.',
        ],
        [
          weights > 40,
          `${weights} weights: each output reads ${plural(kernel[0].length, 'channel')}. Must it?`,
        ],
      ];
    },
  ),
];

// ---- code to take away ----

const tuple = ([a, b]) => `(${a}, ${b})`;

const options = ({ stride, padding, dilation, groups }, indent) =>
  `stride=${tuple(stride)}, padding=${tuple(padding)},\n${' '.repeat(indent)}dilation=${tuple(dilation)}, groups=${groups}`;

/** The lines that make x, w and b; `wrap(list)` is an array, `turn` the turned kernel. */
const arrays = ({ x, kernel, bias, op }, wrap, added, turn) => [
  '',
  `x = ${wrap(pythonList(x))}${added}`,
  `w = ${wrap(pythonList(kernel))}  # (O, C/G, KH, KW)`,
  ...(op === 'conv' ? [`w = ${turn}  # a true convolution turns the kernel`] : []),
  `b = ${bias.length ? wrap(pythonLine(bias)) : 'None'}`,
];

export function numpyCode(state) {
  return [
    'import numpy as np',
    '',
    'from dlbook.convolution import conv2d',
    ...arrays(
      state,
      (list) => `np.array(${list}, dtype=float)`,
      '  # (C, H, W)',
      'w[..., ::-1, ::-1]',
    ),
    `y, _ = conv2d(x[None], w, b, ${options(state, 14)}, padding_mode="${state.padding_mode}")`,
    'print(y[0])',
  ].join('\n');
}

export function torchCode(state) {
  const {
    padding: [p, q],
    padding_mode: mode,
  } = state;
  const copies = mode !== 'zeros' && p + q > 0;
  return [
    'import torch',
    'import torch.nn.functional as F',
    ...arrays(
      state,
      (list) => `torch.tensor(${list}, dtype=torch.float64)`,
      '[None]  # (1, C, H, W)',
      'w.flip(2, 3)',
    ),
    ...(copies ? [`x = F.pad(x, (${q}, ${q}, ${p}, ${p}), mode="${mode}")`] : []),
    `y = F.conv2d(x, w, b, ${options(copies ? { ...state, padding: [0, 0] } : state, 13)})`,
    'print(y[0])',
  ].join('\n');
}

/** The photographs that `dlbook.data` has by name; a reader's own cannot be written down. */
const PHOTOGRAPHS = ['flower', 'china', 'grace_hopper'];

export function constructorCode(state) {
  const { x, kernel, bias, padding_mode, op, view, photo } = state;
  const named = PHOTOGRAPHS.includes(photo?.name) ? `, photo="${photo.name}"` : '';
  return pythonCall('convolution', 'ConvolutionExplorer', [
    ...pythonArguments({ x, kernel }, ['x', 'kernel']),
    `bias=${pythonLine(bias)}, ${options(state, 4)}, padding_mode="${padding_mode}"`,
    `op="${op}", view="${view}"${named}`,
  ]);
}

export const core = {
  sourceIndex,
  axis,
  axes,
  readPlaces,
  unreadInWords,
  readers,
  forward,
  terms,
  counts,
  shiftTest,
  sizeFormula,
  sentence,
  describe,
  judgeSize,
  judgeValue,
  resizeInput,
  resizeKernel,
  findProblem,
  readState,
  ranges,
  fill,
  numpyCode,
  torchCode,
  constructorCode,
  KERNELS,
  INPUTS,
  PRESETS,
  CHALLENGES,
  MODES,
};
