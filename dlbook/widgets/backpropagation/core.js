// The arithmetic of the backpropagation figure, free of any page: a graph, forward and back.

import { challenge, variant } from '../kit/examples.js';
import { attempt } from '../kit/guard.js';
import { clamp, grid, range, total } from '../kit/numbers.js';
import { pythonArguments, pythonCall, pythonLine } from '../kit/python.js';
import {
  commonTraits, isNumber, isOne, isString, isWhole, problemOf, readTraits,
} from '../kit/settings.js';
import { factor, formatNumber, MINUS, plural } from '../kit/words.js';

// ---- reading an expression: nothing is executed ----

const UNARY = ['exp', 'log', 'tanh', 'sigmoid', 'relu', 'sin', 'cos', 'sqrt', 'abs'];
const FUNCTIONS = [...UNARY, 'max', 'min'];
const TOKEN =
  /((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)|([A-Za-z_][A-Za-z_0-9]*)|(\*\*|[-+*/(),])|([^ \t\n])/gu;
const NAME = /^(?!f$|v[0-9])[A-Za-z][0-9]{0,3}$/;
const RANKS = [
  ['+', '-'],
  ['*', '/'],
];

/** The nodes { op, args, number, name } of an expression, each after those that it reads. */
function parse(text) {
  const tokens = [...text.matchAll(TOKEN), Object.assign([''], { index: text.length })];
  const places = {}; // equal nodes are one
  const nodes = [];
  let [at, depth] = [0, 0];

  function stop(why, place = tokens[at].index + 1) {
    const text = `The expression cannot be read at place ${place}: ${why}.`;
    throw Object.assign(new Error(text), { place });
  }
  const take = (...signs) => (signs.includes(tokens[at][0]) ? tokens[at++][0] : '');
  const expect = (sign) => take(sign) || stop(`“${sign}” is missing`);
  function make(op, args, number = null, name = '') {
    places[[op, args, number, name]] ??= nodes.push({ op, args, number, name }) - 1;
    return places[[op, args, number, name]];
  }
  function chain(rank) {
    if (rank === 2) return signed();
    let left = chain(rank + 1);
    for (let sign = take(...RANKS[rank]); sign; sign = take(...RANKS[rank]))
      left = make(sign, [left, chain(rank + 1)]);
    return left;
  }
  function signed() {
    let minus = false;
    for (let sign = take('-', '+'); sign; sign = take('-', '+')) minus = minus !== (sign === '-');
    if (minus && tokens[at][1] && tokens[at + 1][0] !== '**') return make('number', [], number(-1));
    const inner = power();
    return minus ? make('neg', [inner]) : inner;
  }
  function power() {
    const base = atom();
    return take('**') ? make('**', [base], number(take('-') ? -1 : 1)) : base;
  }
  function number(sign) {
    const value = sign * Number(tokens[at][1] ?? stop('an exponent must be a number'));
    if (!Number.isFinite(value)) stop('this number is too large');
    at += 1;
    return value || 0;
  }
  function atom() {
    const [word, value, name] = tokens[at];
    if (value) return make('number', [], number(1));
    if (FUNCTIONS.includes(name)) return call(name);
    if (name) {
      if (!NAME.test(name)) stop(`“${name}” is no name: one letter but f, digits after it`);
      at += 1;
      return make('leaf', [], null, name);
    }
    if (word !== '(') stop('a number, a name or a bracket is missing');
    return list(1)[0];
  }
  function call(name) {
    at += 1;
    return make(name, list(UNARY.includes(name) ? 1 : 2));
  }
  function list(count) {
    expect('(');
    depth += 1;
    if (depth > 12) stop('brackets may stand 12 deep in each other');
    const args = range(count).map((k) => {
      if (k) expect(',');
      return chain(0);
    });
    expect(')');
    depth -= 1;
    return args;
  }

  const odd = tokens.find((token) => token[4]);
  if (odd) stop(`“${odd[4]}” cannot stand in an expression`, odd.index + 1);
  chain(0);
  if (at < tokens.length - 1) stop(`“${tokens[at][0]}” was not expected`);
  if (nodes.length > 32) stop(`the figure draws up to 32 nodes, not ${nodes.length}`, 1);
  return nodes.map((node, k) => {
    if (!node.args.length) return node;
    const count = nodes.slice(0, k + 1).filter(({ args }) => args.length).length;
    return { ...node, name: k === nodes.length - 1 ? 'f' : `v${count}` };
  });
}

// ---- the rules: value, local slopes, and the slopes that are easily written instead ----

const step01 = (x) => (x > 0 ? 1 : 0);
const share = (x, y) => (x === y ? 0.5 : step01(x - y));
const e01 = (x) => Math.exp(-Math.abs(x));
const RULES = {
  '+': [(x, y) => x + y, () => [1, 1], () => [1, 0]],
  '-': [(x, y) => x - y, () => [1, -1], () => [1, 1]],
  '*': [(x, y) => x * y, (v, x, y) => [y, x], (v, x, y) => [x, y]],
  '/': [(x, y) => x / y, (v, x, y) => [1 / y, -v / y], (v, x, y) => [1 / y, -v]],
  '**': [(x, n) => x ** n, (v, x, n) => [n ? n * x ** (n - 1) : 0], (v, x, n) => [n * v]],
  neg: [(x) => -x, () => [-1], () => [1]],
  exp: [Math.exp, (v) => [v], (v, x) => [x * v]],
  log: [Math.log, (v, x) => [1 / x], (v) => [v]],
  tanh: [Math.tanh, (v) => [1 - v * v], (v) => [1 - v]],
  sigmoid: [
    (x) => (x >= 0 ? 1 : e01(x)) / (1 + e01(x)),
    (v) => [v * (1 - v)],
    (v) => [v * (1 + v)],
  ],
  relu: [(x) => x * step01(x), (v, x) => [step01(x)], () => [1]],
  sin: [Math.sin, (v, x) => [Math.cos(x)], (v, x) => [-Math.cos(x)]],
  cos: [Math.cos, (v, x) => [-Math.sin(x)], (v, x) => [Math.sin(x)]],
  sqrt: [Math.sqrt, (v) => [0.5 / v], (v) => [1 / v]],
  abs: [Math.abs, (v, x) => [step01(x) - step01(-x)], () => [1]],
  max: [(x, y) => (x > y ? x : y), (v, x, y) => [share(x, y), share(y, x)], () => [1, 1]],
  min: [(x, y) => (x < y ? x : y), (v, x, y) => [share(y, x), share(x, y)], () => [1, 1]],
};

// ---- forward and back ----

/** What a node's rule is given: what it reads, and a power its exponent. */
const numbersOf = ({ op, args, number }, values) => [
  ...args.map((k) => values[k]),
  ...(op === '**' ? [number] : []),
];

/** The value of every node, NaN after the first without one; `changed` has this `value` instead. */
function evaluate(nodes, leaves, changed, value) {
  const values = [];
  nodes.forEach((node, k) => {
    const { op, name, number } = node;
    const read = numbersOf(node, values);
    const made = () => (read.some(Number.isNaN) ? NaN : RULES[op][0](...read));
    if (k === changed) values.push(value);
    else if (op === 'leaf') values.push(Object.hasOwn(leaves, name) ? leaves[name] : 1);
    else values.push(op === 'number' ? number : made());
    if (!Number.isFinite(values[k])) values[k] = NaN;
  });
  return values;
}

/** Everything that follows: values, gradients, and what each edge passes back by which slope. */
export function run({ expr, values: leaves, upstream, sabotage }) {
  const nodes = parse(expr);
  const values = evaluate(nodes, leaves);
  const grads = nodes.map((_, k) => (k === nodes.length - 1 ? upstream : 0));
  const edges = [];
  for (let source = nodes.length - 1; source >= 0; source -= 1) {
    const node = nodes[source];
    const rule = RULES[node.op]?.[node.name === sabotage ? 2 : 1];
    const slopes = rule?.(values[source], ...numbersOf(node, values));
    node.args.forEach((target, k) => {
      const contribution = grads[source] * slopes[k];
      grads[target] += contribution;
      edges.push({ source, target, slope: slopes[k], contribution });
    });
  }
  return { nodes, values, grads, edges };
}

/** The places of the operations, in the order in which they are computed. */
export const operations = (nodes) => range(nodes.length).filter((k) => nodes[k].args.length);

/** What each node has received after `step` steps: half of them go forward, half back. */
export function received({ nodes, grads, edges }, step) {
  const order = operations(nodes);
  const boxes = nodes.map(() => []);
  if (step < order.length) return boxes;
  boxes.at(-1).push(grads.at(-1));
  const sent = order.reverse().slice(0, step - order.length);
  for (const { source, target, contribution } of edges)
    if (sent.includes(source)) boxes[target].push(contribution);
  return boxes;
}

/** The result with one node raised by eps, and with it lowered by eps. */
function rises(state, place, eps, { nodes, values } = run(state)) {
  return [eps, -eps].map((h) => evaluate(nodes, state.values, place, values[place] + h).at(-1));
}

const relativeError = (a, b) =>
  a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));

/**
 * The gradient of one node beside the difference quotient; errors from both sides, and from one;
 * the results at both ends.
 */
export function check(state, place, eps, found = run(state)) {
  const [up, down] = rises(state, place, eps, found);
  const gradient = found.grads[place];
  const quotient = ((up - down) / (2 * eps)) * state.upstream;
  const forward = ((up - found.values.at(-1)) / eps) * state.upstream;
  const [error, oneSided] = [quotient, forward].map((q) => relativeError(gradient, q));
  return { gradient, quotient, error, oneSided, ends: [up, down] };
}

/** The place of the node of this name; else that of the first leaf, if any. */
export const findPlace = (nodes, name) =>
  [
    nodes.findIndex((node) => name && node.name === name),
    nodes.findIndex((node) => node.op === 'leaf'),
    nodes.length - 1,
  ].find((k) => k >= 0);

// ---- what cannot be computed ----

const FIRST = 'x*x'; // what is drawn where nothing else can be

/** What stands in the way, and the nearest way out: brackets closed, or cut short. */
function findProblem(state) {
  try {
    const why = withoutValue(state);
    return why && problemOf(why, ...wayOut(state));
  } catch ({ message, place }) {
    const shorter = range(place - 1).map((k) => state.expr.slice(0, place - 1 - k).trimEnd());
    const tries = [state.expr, ...shorter].flatMap((text) => ['', ')', '))'].map((end) => text + end));
    const expr = tries.find((text) => isSound({ ...state, expr: text })) ?? FIRST;
    return problemOf(message, `use ${expr}`, { expr });
  }
}

/** Which operation has no finite value or slope; null when all have. */
function withoutValue(state) {
  const { nodes, values, edges } = run(state);
  const written = (k) => write(nodes[k], numbersOf(nodes[k], values).map((x) => formatNumber(x)));
  const bad = values.findIndex(Number.isNaN);
  if (bad >= 0) return `${written(bad)} has no finite value.`;
  const steep = edges.find(({ contribution }) => !Number.isFinite(contribution));
  return steep ? `${written(steep.source)} passes back no finite gradient.` : null;
}

const isSound = (state) => attempt(() => !withoutValue(state), false);

/** The nearest leaf value with which all can be computed, as [label, changes]; else start again. */
function wayOut(state) {
  for (const { op, name } of parse(state.expr))
    for (const value of op === 'leaf' ? [1, 2, 0.5, -1, 4, 10] : []) {
      const values = { ...state.values, [name]: value };
      if (isSound({ ...state, values })) return [`use ${name} = ${value}`, { values }];
    }
  return [`use ${FIRST}`, { expr: FIRST, values: {} }];
}

// ---- where the nodes stand ----

/** Each operation after all that it reads, each leaf just before its reader. */
function layersOf(nodes) {
  const layers = [];
  for (const { args } of nodes) layers.push(Math.max(-1, ...args.map((a) => layers[a])) + 1);
  return layers.map((layer, k) => {
    const readers = layers.filter((_, r) => nodes[r].args.includes(k));
    return nodes[k].args.length || !readers.length ? layer : Math.min(...readers) - 1;
  });
}

/** [layer, place] of each node, the bends of each edge, the number of layers, the widest one. */
export function layOut(nodes) {
  const layers = layersOf(nodes);
  const [items, links, routes] = [[...layers], [], []]; // items: every node and every bend
  for (let k = nodes.length - 1; k >= 0; k -= 1)
    for (const a of nodes[k].args) {
      const bends = range(layers[k] - layers[a] - 1).map((n) => items.push(layers[a] + 1 + n) - 1);
      const route = [a, ...bends, k];
      routes.push(route);
      route.slice(1).forEach((to, i) => links.push([route[i], to]));
    }
  const rows = range(Math.max(...layers) + 1).map((at) =>
    range(items.length).filter((i) => items[i] === at),
  );
  const places = orderRows(rows, links);
  const spots = items.map((at, i) => [at, places[i]]);
  return {
    spots,
    routes: routes.map((route) => route.map((i) => spots[i])),
    layers: rows.length,
    widest: Math.max(...rows.map((list) => list.length)),
  };
}

/** Sweep to and fro: each layer by the mean place of its neighbours on one side. */
function orderRows(rows, links) {
  const places = [];
  const settle = (list) =>
    list.forEach((i, k) => {
      places[i] = k - (list.length - 1) / 2;
    });
  rows.forEach(settle);
  for (const back of [0, 1, 0, 1]) {
    for (const list of back ? [...rows].reverse() : rows) {
      const means = list.map((i) => {
        const near = links.filter((link) => link[1 - back] === i).map((link) => places[link[back]]);
        return near.length ? total(near) / near.length : places[i];
      });
      const byMean = range(list.length).sort((a, b) => means[a] - means[b]);
      list.splice(0, list.length, ...byMean.map((k) => list[k]));
      settle(list);
    }
  }
  return places;
}

// ---- depth: operations that every machine rounds alike, in one order ----

const WIDTH = 16;
export const SPREADS = { small: 0.1, xavier: Math.sqrt(1 / WIDTH), he: Math.sqrt(2 / WIDTH), unit: 1 };

/** Scramble a 32-bit number (the lowbias32 hash of Chris Wellons). */
function mix(n) {
  const once = Math.imul(n ^ (n >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/** Numbers of mean 0 and variance 1: sums of twelve uniform ones, less 6. */
function normals(seed, count) {
  const start = mix(seed);
  return range(count).map((k) => {
    let sum = 0;
    for (let i = 0; i < 12; i += 1) sum += mix((start + 12 * k + i) | 0) / 2 ** 32;
    return sum - 6;
  });
}

/** exp(x) - 1 by its series and powers of two. */
function expm1(x) {
  const k = Math.floor(x / 0.6931471805599453 + 0.5);
  const r = x - k * 0.6931471805599453;
  let series = 0;
  for (let n = 13; n > 0; n -= 1) series = (series + 1) * (r / n);
  const scale = 2 ** k;
  return scale * series + (scale - 1);
}

/** y and its slope. */
export const ACTIVATIONS = {
  linear: (z) => [z, 1],
  tanh(z) {
    const e = expm1(clamp(2 * z, -300, 300));
    const y = e / (e + 2);
    return [y, 1 - y * y];
  },
  sigmoid(z) {
    const y = 1 / (expm1(clamp(-z, -300, 300)) + 2);
    return [y, y * (1 - y)];
  },
  relu: (z) => (z > 0 ? [z, 1] : [0, 0]),
};

/** The sum of the products of two rows of WIDTH numbers, from left to right. */
function dot(x, y) {
  let sum = 0;
  for (let k = 0; k < WIDTH; k += 1) sum += x[k] * y[k];
  return sum;
}

const norm = (x) => Math.sqrt(dot(x, x));
const ratio = (part, whole) => (whole ? part / whole : 0);

/**
 * A gradient of norm 1 goes back through the layers of a random network: its norm at the input and
 * after each layer, and the two parts whose product it is, of the slopes and of the weights.
 */
export function flow({ depth, activation, init, gain, seed }) {
  const draws = normals(seed, (depth * WIDTH + 2) * WIDTH);
  const rowAt = (k) => draws.slice(k * WIDTH, (k + 1) * WIDTH);
  const scale = SPREADS[init] * gain;
  let [h, dh] = [rowAt(0), rowAt(1)];
  const layers = range(depth).map((l) => {
    const w = grid(WIDTH, WIDTH, (i, j) => draws[(l * WIDTH + 2 + i) * WIDTH + j] * scale);
    const made = w.map((row) => ACTIVATIONS[activation](dot(row, h)));
    h = made.map(([y]) => y);
    return { w, slopes: made.map(([, slope]) => slope) };
  });
  const [sizes, slopes, weights] = [[norm(dh)], [1], [1]];
  for (const layer of layers.reverse()) {
    const dz = dh.map((x, i) => layer.slopes[i] * x);
    dh = range(WIDTH).map((j) => dot(layer.w.map((row) => row[j]), dz));
    slopes.push(slopes.at(-1) * ratio(norm(dz), sizes.at(-1)));
    weights.push(weights.at(-1) * ratio(norm(dh), norm(dz)));
    sizes.push(norm(dh));
  }
  const norms = sizes.reverse().map((size) => size / sizes.at(-1));
  return { norms, slopes: slopes.reverse(), weights: weights.reverse() };
}

// ---- in words ----

const nameOf = (node) => node.name || formatNumber(node.number);
export const derivative = ({ nodes }, k) => `∂f/∂${nameOf(nodes[k])}`;
export const fanOut = ({ edges }, k) => edges.filter(({ target }) => target === k).length;

/** An operation with what it reads, names or numbers: "w * x", "tanh(v1)". */
function write({ op }, read) {
  if (FUNCTIONS.includes(op)) return `${op}(${read.join(', ')})`;
  const safe = read.map((x) => (x[0] === MINUS ? `(${x})` : x));
  return op === 'neg' ? `-${safe[0]}` : safe.join(` ${op} `);
}

export const formula = ({ nodes }, k) => write(nodes[k], numbersOf(nodes[k], nodes.map(nameOf)).map(String));

/** What one step does: one operation's value, or what it passes back. */
export function sentence(found, step) {
  const { nodes, values } = found;
  const order = operations(nodes);
  if (step === 0) return 'The leaves have their values; each step computes one operation';
  if (step > order.length) return passing(found, order[2 * order.length - step], step);
  const k = order[step - 1];
  const read = numbersOf(nodes[k], values).map((x) => formatNumber(x));
  return [nodes[k].name, formula(found, k), write(nodes[k], read), formatNumber(values[k])].join(' = ');
}

function passing(found, source, step) {
  const boxes = received(found, step - 1);
  const parts = found.edges.flatMap(({ source: from, target, slope, contribution }) => {
    if (from !== source || !found.nodes[target].name) return [];
    boxes[target].push(contribution);
    const product = `${factor(found.grads[source])} · ${factor(slope)} = ${formatNumber(contribution)}`;
    const name = derivative(found, target);
    if (fanOut(found, target) === 1) return [`${name} = ${product}`];
    return [`${name} += ${product}, now ${formatNumber(total(boxes[target]))}`];
  });
  return `${found.nodes[source].name} passes back: ${parts.join('; ') || 'nothing'}`;
}

/** What a node has received: "2 + 6 = 8", "2 + ?" while more is to come. */
export function gradientText(found, boxes, k) {
  const box = boxes[k];
  const ways = Math.max(fanOut(found, k), 1);
  if (!box.length) return '?';
  const sum = formatNumber(total(box));
  const parts = ways > 3 ? sum : box.map((part) => factor(part)).join(' + ');
  if (box.length < ways) return `${parts} + ?`;
  return ways === 2 || ways === 3 ? `${parts} = ${sum}` : sum;
}

/** A size of any order; what is tiny here is news, not noise that counts as 0. */
export const formatSize = (x) =>
  x > 0 && x < 1e-9 ? x.toExponential(1).replace('-', MINUS) : formatNumber(x);

/** How many digits agree, from a relative error. */
export const agreeing = (error) => (error >= 1 ? 0 : Math.floor(-Math.log10(Math.max(error, 1e-12))));

/** The power of ten of a number's first digit. */
export const powerOf = (x) => Number(x.toExponential().split('e')[1]);

/** How many of 16 digits the subtraction takes from the result on both sides, [up, down]. */
export const cancelled = ([up, down]) =>
  up === down ? 16 : clamp(Math.max(powerOf(up), powerOf(down)) - powerOf(up - down), 0, 16);

export function checkText(found, place, { gradient, quotient, error, ends }, eps) {
  const head = `${derivative(found, place)} = ${formatNumber(gradient)} by the rules`;
  if (Number.isNaN(quotient)) return `${head}; a step of ${formatSize(eps)} leaves the domain`;
  const measured = `${formatNumber(quotient)} by differences with h = ${formatSize(eps)}`;
  const lost = `the subtraction takes away ${cancelled(ends)} of 16`;
  return `${head}, ${measured}: ${plural(agreeing(error), 'digit')} in common; ${lost}`;
}

/** A node, its value once it has one, its gradient as far as it is known. */
export function nodeText(found, boxes, k, step) {
  const { nodes, values } = found;
  const made = nodes[k].args.length;
  const known = !made || operations(nodes).indexOf(k) < step;
  const value = known ? formatNumber(values[k]) : '?';
  const name = made ? `${nodes[k].name} = ${formula(found, k)}` : nodes[k].name;
  return `${name} = ${value}; ${derivative(found, k)} = ${gradientText(found, boxes, k)}`;
}

/** The whole figure, complete without sight. */
export function describe(state) {
  const { expr, caption, sabotage, challenge: task, view, eps } = state;
  const say = (...lines) => [caption, ...lines].filter(Boolean).join('\n');
  if (view === 'depth') {
    const { depth, activation, init, gain, seed } = state;
    const { norms, slopes, weights } = flow(state);
    const sizes = norms.reverse().map(formatSize);
    const layers = `${plural(depth, `${activation} layer`)} of ${WIDTH} units`;
    return say(
      `${layers}, ${init} weights times ${formatNumber(gain)}, seed ${seed}.`,
      `Norm of the gradient from the last layer back to the input: ${sizes.join(', ')}.`,
      `The slopes of the activations have made ${formatSize(slopes[0])} of it, the weights ${formatSize(weights[0])}.`,
    );
  }
  const problem = findProblem(state);
  if (problem) return say(`f = ${expr}.`, problem.text, `Way out: ${problem.fix.label}.`);
  const found = run(state);
  const last = 2 * operations(found.nodes).length;
  const step = Math.min(state.step, last);
  const boxes = received(found, step);
  const place = findPlace(found.nodes, state.cursor);
  return say(
    `f = ${expr}, step ${step} of ${last}.`,
    ...found.nodes.map(({ name }, k) => name && `${nodeText(found, boxes, k, step)}.`),
    `${sentence(found, step)}.`,
    sabotage && task !== 'find' && `The rule of ${sabotage} is wrong on purpose.`,
    view === 'check' && `${checkText(found, place, check(state, place, eps), eps)}.`,
  );
}

// ---- code to take away ----

/** The constructor call, with whatever is not as it is by default. */
export function constructorCode({ expr, values, ...others }) {
  const changed = Object.keys(DEFAULTS).filter((key) => others[key] !== DEFAULTS[key]);
  const given = [pythonLine(expr), pythonLine(values), ...pythonArguments(others, changed)];
  return pythonCall('backpropagation', 'BackpropagationExplorer', given);
}

/** What is shown, in PyTorch: the graph, or the deep network with weights of PyTorch's own. */
export const codeShown = (state, found) =>
  state.view === 'depth' ? deepTorchCode(state) : torchCode(found, state.upstream);

function deepTorchCode({ depth, activation, init, gain, seed }) {
  const made = activation === 'linear' ? 'w @ h' : `torch.${activation}(w @ h)`;
  return [
    'import torch',
    '',
    `torch.manual_seed(${seed})  # of PyTorch: other numbers than the figure's, of the same spread`,
    'h = torch.randn(16, dtype=torch.float64, requires_grad=True)',
    'layers = [h]',
    `for _ in range(${depth}):`,
    `    w = ${pythonLine(SPREADS[init] * gain)} * torch.randn(16, 16, dtype=torch.float64)`,
    `    h = ${made}`,
    '    h.retain_grad()',
    '    layers.append(h)',
    'h.backward(torch.randn(16, dtype=torch.float64))',
    'sizes = [layer.grad.norm() for layer in layers]',
    'print([(size / sizes[-1]).item() for size in sizes])',
  ].join('\n');
}

/** The graph in PyTorch, one operation a line; constants as tensors, as functions want them. */
export function torchCode({ nodes, values }, upstream) {
  const tensor = (value, rest = '') => `torch.tensor(${pythonLine(value)}, dtype=torch.float64${rest})`;
  const leaves = nodes.filter(({ op }) => op === 'leaf').map(({ name }) => name);
  const line = ({ op, args, name, number }, k) => {
    if (op === 'number') return [];
    if (op === 'leaf') return [`${name} = ${tensor(values[k], ', requires_grad=True')}`];
    const read = args.map((a) => nodes[a].name || tensor(nodes[a].number));
    if (op === 'neg') return [`${name} = -${read[0]}`];
    if (op === '**') read.push(pythonLine(number));
    const torch = `torch.${op}${UNARY.includes(op) ? '' : 'imum'}`;
    const made = FUNCTIONS.includes(op) ? `${torch}(${read.join(', ')})` : read.join(` ${op} `);
    return [`${name} = ${made}`];
  };
  return [
    'import torch',
    '',
    ...nodes.flatMap(line),
    ...(leaves.length ? [`${nodes.at(-1).name}.backward(${tensor(upstream)})`] : []),
    `print(${leaves.map((name) => `${name}.grad`).join(', ')})`,
  ].join('\n');
}

// ---- what a model may hold ----

const isName = (v) => isString(v) && /^([A-Za-z_]\w{0,15})?$/.test(v);
const isReal = isNumber(-1e6, 1e6);
const isPlain = (v) => Object.getPrototypeOf(v) === Object.prototype;
export const TRAITS = {
  expr: [(v) => isString(v) && v.length <= 120, 'text of at most 120 characters'],
  values: [(v) => isPlain(v) && Object.values(v).every(isReal), 'numbers by name'],
  upstream: [isReal, 'a number'],
  step: [isWhole(0, 999)],
  cursor: [isName],
  sabotage: [isName],
  view: [isOne('check', 'depth')],
  eps: [isNumber(1e-16, 1), 'a number from 1e-16 to 1'],
  depth: [isWhole(1, 30), 'a whole number from 1 to 30'],
  activation: [(v) => Object.hasOwn(ACTIVATIONS, v)],
  init: [(v) => Object.hasOwn(SPREADS, v)],
  gain: [isNumber(0.1, 4), 'a number from 0.1 to 4'],
  seed: [isWhole(0, 9999)],
  playing: [isOne(true)],
  speed: [isNumber(0.1, 60)],
  ...commonTraits(() => CHALLENGES),
};
const DEFAULTS = {
  upstream: 1,
  step: 999,
  cursor: '',
  pinned: false,
  sabotage: '',
  view: 'graph',
  eps: 1e-3,
  depth: 20,
  activation: 'tanh',
  init: 'xavier',
  gain: 1,
  seed: 0,
};
const HIDDEN = { playing: false, speed: 1, predict: false, challenge: '', caption: '' };

/** Read any model at all: its state, what is wrong with it, and the nearest state to draw. */
export function readState(get) {
  const { state, problem } = readTraits(get, TRAITS, { ...HIDDEN, ...PRESETS[0].state });
  const own = findProblem(state);
  return { state, problem: problem || own, basis: own ? { ...state, ...own.fix.changes } : state };
}

// ---- examples and challenges ----

const CAPTIONS = {
  graph: 'Values run along the wires, gradients against them.',
  check: 'A slope measured with two forward passes, and how far it is from the rules’.',
  depth: 'The norm of the gradient at each layer, and the two parts of it.',
};
const example = ([id, name, expr, values, more]) => {
  const state = { ...DEFAULTS, expr, values, ...more };
  return { id, name, state: { ...state, caption: CAPTIONS[state.view] } };
};
export const PRESET_GROUPS = {
  Graphs: [
    ['shared', 'A shared part', '(w*x + b) * (w*x)', { w: 3, x: 2, b: -4 }, { step: 5 }],
    ['square', 'x times x', 'x*x', { x: 3 }],
    ['neuron', 'A neuron and its squared error', '(sigmoid(w*x + b) - y)**2', { w: 2, x: 1, b: -1, y: 1 }],
    ['network', 'Two layers', '(u*tanh(w*x) + v*tanh(z*x) - y)**2', { u: 1, w: 0.5, x: 2, v: -1, z: 1, y: 1 }],
    ['softmax', 'Cross-entropy of two logits', 'log(exp(a) + exp(b)) - a', { a: 2, b: 1 }],
    ['chain', 'A deep chain of sigmoids', 'sigmoid(w*sigmoid(w*sigmoid(w*sigmoid(w*x))))', { w: 1, x: 1 }],
    ['relu', 'A closed ReLU', 'relu(w*x + b) + c*x', { w: 1, x: 2, b: -3, c: 1 }],
  ].map(example),
  'More views': [
    ['check', 'Gradient check', 'exp(sin(x)) * x', { x: 1 }, { view: 'check', cursor: 'x' }],
    ['depth', 'Twenty tanh layers', 'x*x', { x: 3 }, { view: 'depth' }],
  ].map(example),
};
const PRESETS = Object.values(PRESET_GROUPS).flat();

export const CHALLENGES = [
  challenge(
    'find',
    'Find the wrong rule',
    'One operation uses a wrong slope. Compare with the differences, choose a node, and name the culprit.',
    variant(PRESETS, 'network', { sabotage: 'v5', view: 'check' }),
    'Its own gradient was right, but not what it passed back.',
    ({ sabotage }) => [[sabotage, 'Not found yet.']],
  ),
  challenge(
    'cancel',
    'It matters, yet its gradient is 0',
    'Change the leaves until what comes back to one of them cancels exactly.',
    variant(PRESETS, 'square', { expr: 'x*x - a*x', values: { x: 3, a: 2 } }),
    'The contributions add up to 0, though none of them is.',
    (state) => {
      const found = run(state);
      const boxes = received(found, 999);
      const shared = range(boxes.length).filter((k) => found.nodes[k].op === 'leaf' && boxes[k][1]);
      const text = shared.map((k) => `${derivative(found, k)} = ${gradientText(found, boxes, k)}`);
      return [[!shared.some((k) => Math.abs(total(boxes[k])) < 1e-12), `${text.join('; ')}.`]];
    },
  ),
  challenge(
    'digits',
    'Nine digits by differences',
    'Choose h so that gradient and difference quotient agree in 9 digits.',
    variant(PRESETS, 'check', { eps: 0.1 }),
    'Large steps bend, small steps round: the best lies between.',
    (state) => {
      const { error } = check(state, findPlace(parse(state.expr), state.cursor), state.eps);
      return [[!(error < 1e-9), `${plural(agreeing(error), 'digit')} in common so far.`]];
    },
  ),
  challenge(
    'deep',
    'Twenty layers, neither loud nor quiet',
    'Keep the gradient between 0.1 and 10 through 20 tanh layers, for this seed and the next two.',
    variant(PRESETS, 'depth', { init: 'small' }),
    'The weights make up for what the slopes of tanh take away.',
    (state) => {
      const all = range(3).flatMap((k) => flow({ ...state, seed: state.seed + k }).norms);
      return [
        [state.depth < 20 || state.activation !== 'tanh', 'Keep 20 tanh layers.'],
        [!(Math.min(...all) >= 0.1), `It falls to ${formatSize(Math.min(...all))}.`],
        [!(Math.max(...all) <= 10), `It grows to ${formatNumber(Math.max(...all))}.`],
      ];
    },
  ),
];

export const core = {
  ...{ parse, run, received, rises, check, findPlace, findProblem, layOut, flow, operations },
  ...{ sentence, describe, torchCode, codeShown, constructorCode, readState, RULES, PRESETS, CHALLENGES },
};
