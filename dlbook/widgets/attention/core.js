// The arithmetic of the attention figure, free of any page: x is (T, D), scores are (M, T, S).

import { challenge, variant } from '../kit/examples.js';
import {
  generator, grid, largest, near, put, range, same, shapeOf, total,
} from '../kit/numbers.js';
import { pythonArguments, pythonCall, pythonList } from '../kit/python.js';
import {
  commonTraits, isNumber, isOne, isString, isWhole, problemOf, readTraits,
} from '../kit/settings.js';
import { factor, formatNumber, MINUS, plural, vector } from '../kit/words.js';

export const KINDS = ['none', 'causal', 'padding', 'window', 'free'];
export const POSITIONS = ['none', 'sinusoidal', 'rotary', 'alibi'];
export const STAGES = ['x', 'qkv', 'dots', 'scale', 'mask', 'weights', 'heads', 'output'];
export const ARRAYS = ['x', 'memory', 'wq', 'wk', 'wv', 'wo'];
const VIEWS = ['grid', 'plane', 'jacobian', 'importance'];

export const dot = (a, b) => total(a.map((value, k) => value * b[k]));
const transpose = (a) => a[0].map((_, j) => a.map((line) => line[j]));
/** Every row of a with every row of b: a bᵀ. */
const times = (a, b) => a.map((line) => b.map((other) => dot(line, other)));
export const add = (a, b, factor = 1) => a.map((value, k) => value + factor * b[k]);
export const norm = (a) => Math.hypot(...a);

// ---- from features to the output ----

export const isCross = ({ source }) => source.length > 0;
/** The words that keys and values stand for, and their features. */
export const keysOf = (state) => (isCross(state) ? state.source : state.tokens);

/** The words, those that occur several times told apart: be₁, be₂. */
export function numbered(words) {
  const small = (n) => [...String(n)].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[digit]).join('');
  return words.map((word, k) => {
    const before = words.slice(0, k).filter((other) => other === word).length;
    return before || words.includes(word, k + 1) ? word + small(before + 1) : word;
  });
}
const readOf = (state) => (isCross(state) ? state.memory : state.x);
/** The numbers of a head: E in a query or key, F in a value. */
export const widths = ({ wq, wv, n_heads }) => [wq.length / n_heads, wv.length / n_heads];

const angle = (at, d, width) => at * 10000 ** (-(d - (d % 2)) / width);
const sinusoid = (line, t) =>
  line.map((value, d) => value + (d % 2 ? Math.cos : Math.sin)(angle(t, d, line.length)));

/** Turn each pair of features of row t by an angle that grows with t; `way` -1 turns back. */
export function rotary(line, t, way = 1) {
  return line.map((value, d) => {
    const theta = way * angle(t, d, line.length);
    const partner = d % 2 ? line[d - 1] : -line[d + 1];
    return value * Math.cos(theta) + partner * Math.sin(theta);
  });
}

/** How fast each head's scores fall with distance. */
function alibiRates(M) {
  const power = 2 ** Math.floor(Math.log2(M));
  const rate = (m, of) => 2 ** ((-8 * m) / of);
  return range(M).map((m) =>
    m < power ? rate(m + 1, power) : rate(2 * (m - power) + 1, 2 * power),
  );
}

/** Which keys a query may look at; the queries are the last T of S places. */
function allowedMask(state) {
  const { tokens, mask_kind: kind, reach, mask } = state;
  const S = keysOf(state).length;
  return grid(tokens.length, S, (row, s) => {
    const t = row + S - tokens.length;
    if (kind === 'causal') return s <= t;
    if (kind === 'padding') return s < reach;
    if (kind === 'window') return Math.abs(t - s) <= reach;
    return kind === 'none' || mask[row][s] !== 0;
  });
}

/** A softmax over what is allowed; a row that may look at nothing has zeros. */
function softmax(scores, allowed) {
  const top = Math.max(...scores.filter((_, s) => allowed[s]));
  const powers = scores.map((score, s) => (allowed[s] ? Math.exp(score - top) : 0));
  const sum = total(powers) || 1;
  return powers.map((power) => power / sum);
}

/** What a score is multiplied by, for 1/√E and the temperature; and what ALiBi adds to it. */
const gainOf = (state) => (state.scale ? widths(state)[0] ** -0.5 : 1) / state.temperature;
const farOf = (state, t, s) => Math.abs(t + keysOf(state).length - state.tokens.length - s);
const biasOf = (state, m, t, s) =>
  state.positions === 'alibi'
    ? (-alibiRates(state.n_heads)[m] * farOf(state, t, s)) / state.temperature
    : 0;

/** Every stage, head by head. */
export function attend(state) {
  const { x, wq, wk, wv, wo, n_heads, positions, ablated } = state;
  const [E, F] = widths(state);
  const [own, read] = [x, readOf(state)].map((rows) =>
    positions === 'sinusoidal' ? rows.map(sinusoid) : rows,
  );
  const split = (rows, width) =>
    range(n_heads).map((m) => rows.map((line) => line.slice(m * width, (m + 1) * width)));
  const turn = (head) => (positions === 'rotary' ? head.map((line, t) => rotary(line, t)) : head);
  const [q, k] = [times(own, wq), times(read, wk)].map((rows) => split(rows, E).map(turn));
  const v = split(times(read, wv), F);
  const allowed = allowedMask(state);
  const dots = q.map((head, m) => times(head, k[m]));
  const score = (m, t) => (value, s) => value * gainOf(state) + biasOf(state, m, t, s);
  const scores = dots.map((head, m) => head.map((line, t) => line.map(score(m, t))));
  const weights = scores.map((head) => head.map((line, t) => softmax(line, allowed[t])));
  const heads = weights.map((head, m) => times(head, transpose(v[m])));
  const joined = x.map((_, t) =>
    heads.flatMap((head, m) => head[t].map((value) => (ablated.includes(m) ? 0 : value))),
  );
  const output = times(joined, wo);
  return { own, read, q, k, v, dots, scores, allowed, weights, heads, joined, output };
}

export const entropy = (p) => -total(p.map((weight) => (weight ? weight * Math.log(weight) : 0)));

/** How every weight of a row moves with every score: diag(p) - p pᵀ. */
export const jacobian = (p) => grid(p.length, p.length, (i, j) => p[i] * (Number(i === j) - p[j]));

// ---- tests of the figure ----

/** The columns of W_o that read head m. */
const readers = (state, m) => {
  const F = widths(state)[1];
  return state.wo.map((line) => line.slice(m * F, (m + 1) * F));
};

/** How far the output of t moves without each head. */
export const ablation = (state, { heads }, t) =>
  heads.map((head, m) => norm(times([head[t]], readers(state, m))[0]));

/**
 * For query t and every key: weight, length of the value, of the weighted value, gradient times
 * input of half the squared length of output t, and how far output t moves when the key is hidden.
 */
export function importance(state, { v, weights, heads, output }, m, t) {
  const [own, on] = [readers(state, m), state.ablated.includes(m) ? 0 : 1];
  const dhead = times([output[t]], transpose(own))[0];
  return weights[m][t].map((p, s) => {
    const others = weights[m][t].map((share, r) => (r === s ? 0 : share));
    const rest = total(others) || 1; // the last key in sight leaves nothing behind
    const without = times([others.map((share) => share / rest)], transpose(v[m]))[0];
    const change = times([add(heads[m][t], without, -1)], own)[0];
    const size = norm(v[m][s]);
    return [p, size, p * size, on * p * dot(v[m][s], dhead), on * norm(change)];
  });
}

const moved = (list, from, to) => {
  const rest = list.filter((_, k) => k !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
};
const farthest = (a, b) => Math.max(...add(a, b, -1).map(Math.abs));

/** Move a token: what changes, and how far the outputs are from the old ones, moved along. */
export function moveTest(state, from, to) {
  const changes = { tokens: moved(state.tokens, from, to), x: moved(state.x, from, to) };
  const before = moved(attend(state).output, from, to);
  const by = Math.max(
    ...attend({ ...state, ...changes }).output.map((y, t) => farthest(y, before[t])),
  );
  const why = state.positions === 'none' ? 'The mask knows' : 'Positions tell';
  const text =
    by > 1e-9
      ? `Outputs changed by up to ${formatNumber(by)}. ${why} the order.`
      : 'The outputs moved along, unchanged: attention does not know the order.';
  return { changes, by, text };
}

/** How far each output moves when 1 is added to the features of token s: where the future leaks. */
function influence(state, s) {
  const x = put(
    state.x,
    [s],
    add(
      state.x[s],
      state.x[s].map(() => 1),
    ),
  );
  const [before, after] = [state, { ...state, x }].map((each) => attend(each).output);
  return after.map((y, t) => farthest(y, before[t]));
}

/** The variance of q·k, measured on pairs whose entries have mean 0 and variance 1. */
export function scoreVariance(E, pairs = 400) {
  const next = generator(E);
  const draw = () => range(E).map(() => (next() - 0.5) * Math.sqrt(12));
  const dots = range(pairs).map(() => dot(draw(), draw()));
  const mean = total(dots) / pairs;
  return total(dots.map((value) => (value - mean) ** 2)) / pairs;
}

/** The matrix nearest to w that sends x to where it went plus `change`. */
export const redirect = (w, x, change) =>
  w.map((line, e) => add(line, x, change[e] / (dot(x, x) || Infinity)));

// ---- words ----


/** "(8 / √2 − 0.5·3) / 2", as far as the options go. */
function scaling(state, value, m, t, s) {
  const root = state.scale ? ` / √${widths(state)[0]}` : '';
  const rate = formatNumber(alibiRates(state.n_heads)[m]);
  const near = state.positions === 'alibi' ? ` ${MINUS} ${rate}·${farOf(state, t, s)}` : '';
  const text = formatNumber(value) + root + near;
  return state.temperature === 1 ? text : `(${text}) / ${formatNumber(state.temperature)}`;
}

/** The arithmetic of one stage for query t and key s. */
export function sentence(state, stages, stage, m, [t, s]) {
  const { own, q, k, v, dots, allowed, heads, joined, output } = stages;
  const keys = numbered(keysOf(state));
  const [a, b] = [numbered(state.tokens)[t], keys[s]];
  const [score, p] = [stages.scores[m][t], stages.weights[m][t]];
  const open = range(keys.length).filter((key) => allowed[t][key]);
  const products = q[m][t].map((value, e) => `${factor(value)}·${factor(k[m][s][e])}`);
  const powers = open.map((key) => `e^${factor(score[key])}`);
  const share = open.length
    ? allowed[t][s]
      ? `p[${a}, ${b}] = e^${factor(score[s])} / (${powers.join(' + ')}) = ${formatNumber(p[s])}`
      : `p[${a}, ${b}] = 0: masked`
    : `“${a}” may look at nothing: its weights and its head are 0`;
  const mixture =
    open.map((key) => `${formatNumber(p[key], 2)}·v[${keys[key]}]`).join(' + ') || '0';
  return {
    x: `x[${a}] = ${vector(own[t])}`,
    qkv: `q[${a}] = ${vector(q[m][t])}, k[${b}] = ${vector(k[m][s])}, v[${b}] = ${vector(v[m][s])}`,
    dots: `q[${a}]·k[${b}] = ${products.join(' + ')} = ${formatNumber(dots[m][t][s])}`,
    scale: `s[${a}, ${b}] = ${scaling(state, dots[m][t][s], m, t, s)} = ${formatNumber(score[s])}`,
    mask: `“${a}” may ${allowed[t][s] ? '' : 'not '}look at “${b}”`,
    weights: share,
    heads: `head ${m}[${a}] = ${mixture} = ${vector(heads[m][t])}`,
    output: `y[${a}] = W_o ${vector(joined[t])} = ${vector(output[t])}`,
  }[stage];
}

/** Was the guess right, and why? Several keys may share the largest weight, or all. */
export function verdict({ state, stages, m, t, keys, allowed }, guess) {
  const p = stages.weights[m][t];
  const most = Math.max(...p);
  const seen = range(keys.length).filter((s) => allowed[t][s]);
  const best = seen.filter((s) => near(p[s], most));
  if (!seen.length) return `“${state.tokens[t]}” may look at nothing: all its weights are 0.`;
  const names = best.map((s) => `“${numbered(keys)[s]}”`).join(' and ');
  const judged = best.includes(guess) ? 'Yes' : 'No';
  if (seen.length === 1) return `${judged}: it may look at ${names} alone.`;
  const each = formatNumber(most);
  if (best.length === seen.length)
    return `It looks at all that it may see alike, ${each} each: no key fits better than another.`;
  return best.length === 1
    ? `${judged}: the largest weight, ${each}, is on ${names}; its score is the largest that is seen.`
    : `${judged}: the largest weight, ${each} each, is on ${names}; their scores are equal, and the largest that are seen.`;
}

/** The settings in one phrase. */
function settingsInWords(state) {
  const { n_heads, scale, temperature, mask_kind: kind, reach, positions, ablated } = state;
  const size = ['padding', 'window'].includes(kind) ? ` of ${reach}` : '';
  return [
    plural(n_heads, 'head'),
    scale ? `scores divided by √${formatNumber(widths(state)[0])}` : 'scores not scaled',
    `temperature ${formatNumber(temperature)}`,
    `mask: ${kind}${size}`,
    `positions: ${positions}`,
    ...ablated.map((m) => `head ${m} switched off`),
  ].join(', ');
}

/** The whole figure in words, complete without sight; without results while they are secret. */
export function describe(state, stages, m, cursor) {
  const rows = (name, list) =>
    `${name}: ${list.map((line) => line.map((value) => formatNumber(value)).join(' ')).join('; ')}.`;
  const kind = isCross(state) ? `Cross-attention to ${state.source.join(' ')}` : 'Self-attention';
  return [
    ...(state.caption ? [state.caption] : []),
    `${kind}: ${settingsInWords(state)}.`,
    `Tokens: ${state.tokens.join(' ')}.`,
    ...ARRAYS.filter((name) => state[name].length).map((name) => rows(name, state[name])),
    ...(stages
      ? [
          ...stages.weights.map((head, n) => rows(`Weights of head ${n}, a row a token`, head)),
          rows('Output', stages.output),
          ...STAGES.map((stage) => `${sentence(state, stages, stage, m, cursor)}.`),
        ]
      : ['The weights wait for your prediction.']),
  ].join('\n');
}

// ---- what is impossible ----

const resized = (matrix, rows, columns, filler = 0) =>
  grid(rows, columns, (i, j) => matrix[i]?.[j] ?? filler);

/** Every array cut, or filled up with zeros, so that all fit the tokens and each other. */
function fitted(state) {
  const { x, memory, wq, wk, wv, wo, mask } = state;
  const [T, S] = [state.tokens.length, keysOf(state).length];
  const D = x[0].length;
  const wide = isCross(state) ? (memory[0]?.length ?? D) : D;
  return {
    x: resized(x, T, D),
    memory: isCross(state) ? resized(memory, S, wide) : memory,
    wq: resized(wq, wq.length, D),
    wk: resized(wk, wq.length, wide),
    wv: resized(wv, wv.length, wide),
    wo: resized(wo, wo.length, wv.length),
    mask: resized(mask, T, S, 1),
  };
}

/** The first thing that stands in the way, with the nearest way out. */
function findProblem(state) {
  const { tokens, n_heads, wq, wv, positions, mask_kind } = state;
  const fits = fitted(state);
  const names = mask_kind === 'free' ? [...ARRAYS, 'mask'] : ARRAYS;
  const wrong = names.find((name) => !same(shapeOf(fits[name], 2), shapeOf(state[name], 2)));
  if (wrong) {
    const [is, needed] = [state, fits].map((each) => (shapeOf(each[wrong], 2) || [0]).join(' × '));
    const text = `${wrong} is ${is}, but to fit the tokens and the other arrays it must be ${needed}.`;
    return problemOf(text, 'fit the sizes', fits);
  }
  const divides = (n) => n && !(wq.length % n) && !(wv.length % n);
  if (!divides(n_heads)) {
    const best = range(n_heads).findLast(divides);
    const text = `${plural(n_heads, 'head')} cannot share ${wq.length} rows of wq and ${wv.length} of wv evenly.`;
    return problemOf(text, `use ${plural(best, 'head')}`, { n_heads: best });
  }
  const [E] = widths(state);
  if (positions !== 'rotary' || E % 2 === 0) return null;
  const text = `Rotary positions turn pairs of numbers, but a query of ${plural(E, 'number')} has an odd one.`;
  return problemOf(text, 'use sinusoidal positions', { positions: 'sinusoidal' });
}

const isMatrix = (v) => shapeOf(v, 2).every((size) => size <= 64) && largest(v.flat()) <= 1e9;
const isOptional = (v) => same(v, []) || isMatrix(v);
const isWord = (v) => isString(v) && v.length > 0 && v.length <= 24;
const isText = (least) => (v) => v.length >= least && v.length <= 16 && v.every(isWord);

/**
 * What each trait may hold, and how to say so; those without words fall back in silence. The
 * operands are those from which the numbers are computed.
 */
const OPERAND_TRAITS = {
  tokens: [isText(1), '1 to 16 words'],
  source: [isText(0), 'at most 16 words'],
  x: [isMatrix, 'numbers (T, D)'],
  memory: [isOptional, 'numbers (S, D)'],
  wq: [isMatrix, 'numbers (ME, D)'],
  wk: [isMatrix, 'numbers (ME, D)'],
  wv: [isMatrix, 'numbers (MF, D)'],
  wo: [isMatrix, 'numbers (O, MF)'],
  n_heads: [isWhole(1, 8), 'a whole number from 1 to 8'],
  mask: [isOptional, 'numbers (T, S)'],
  mask_kind: [isOne(...KINDS), KINDS.join(', ')],
  reach: [isWhole(0, 16), 'a whole number from 0 to 16'],
  scale: [isOne(true, false), 'true or false'],
  temperature: [isNumber(0.01, 100), 'a number from 0.01 to 100'],
  positions: [isOne(...POSITIONS), POSITIONS.join(', ')],
  ablated: [(v) => v.length < 9 && v.every(isWhole(0, 7)), 'a list of heads'],
};
export const OPERANDS = Object.keys(OPERAND_TRAITS);
export const TRAITS = {
  ...OPERAND_TRAITS,
  head: [isWhole(0, 7)],
  cursor: [(v) => v.length === 2 && v.every(isWhole(0, 99))],
  stage: [isOne(...STAGES)],
  view: [isOne(...VIEWS)],
  ...commonTraits(() => CHALLENGES),
};

/** Read any model at all: { state, problem }. */
export function readState(get) {
  const { state, problem } = readTraits(get, TRAITS, PRESETS[0].state);
  return { state, problem: problem || findProblem(state) };
}

// ---- words into numbers ----

/** The features of a word that nobody wired: numbers of one decimal, the same for the same word. */
function embed(word, width) {
  const letters = [...word].map((letter) => letter.codePointAt(0));
  const next = generator(letters.reduce((hash, code) => (Math.imul(hash, 31) + code) >>> 0, 7));
  return range(width).map(() => (Math.floor(next() * 41) - 20) / 10);
}

/** Another text, of at most ten words; old ones keep their numbers. The caption was about the old. */
export function readText(state, text, words = 'tokens', rows = 'x') {
  const list = text
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => word.slice(0, 24));
  const width = (state[rows][0] ?? state.x[0]).length;
  const known = (word) => state[rows][state[words].indexOf(word)];
  const changes = { [words]: list, [rows]: list.map((word) => known(word) ?? embed(word, width)) };
  return { ...changes, mask: fitted({ ...state, ...changes }).mask, caption: '' };
}

// ---- examples ----

/** A matrix from text, rows parted by commas. */
const table = (text) => text.split(', ').map((line) => line.split(' ').map(Number));
const identity = (n, size = 1) => grid(n, n, (i, j) => (i === j ? size : 0));
const oneHot = (words) =>
  words.map((word) => [...new Set(words)].map((other) => Number(other === word)));
const blank = (rows, columns) => grid(rows, columns, () => 0);
const beside = (a, b) => a.map((line, i) => [...line, ...b[i]]);

function preset(id, name, caption, text, rest) {
  const tokens = text.split(' ');
  const x = rest.x || oneHot(tokens);
  const [wq, wk, wv, wo] = range(4).map(() => identity(x[0].length));
  const state = {
    tokens,
    source: [],
    x,
    memory: [],
    wq,
    wk,
    wv,
    wo,
    n_heads: 1,
    mask: [],
    mask_kind: 'none',
    reach: 2,
    scale: true,
    temperature: 1,
    positions: 'none',
    ablated: [],
    head: 0,
    cursor: [4, 1],
    stage: 'weights',
    view: 'grid',
    pinned: false,
    predict: false,
    challenge: '',
    caption,
    ...rest,
  };
  return { id, name, state };
}

const [SENTENCE, HAMLET, NOTES] = [
  'the cat sat as it was tired',
  'to be or not to be',
  'do re mi do re',
];
const PRONOUN = {
  x: table('0 0 0 0, 1 0 0 1, 0 1 0 0, 0 0 0 0, 0 0 1 0, 0 1 0 0, 0 0 0 0'),
  wq: table('0 2 4 0, 2 0 0 0'),
  wk: table('1 0 0 0, 0 1 0 0'),
  wv: table('0 0 0 1, 0 1 0 0'),
  wo: table('0 0, 0 1, 0 0, 1 0'),
};
/** Query and key that, turned by their positions, match one place apart: 16 cos(t - s - 1). */
const BACK = {
  wq: table('4 4 4 4, 0 0 0 0'),
  wk: table('2.16 2.16 2.16 2.16, 3.36 3.36 3.36 3.36'),
  positions: 'rotary',
  mask_kind: 'causal',
  cursor: [4, 3],
};
const narrow = (w) => w.map((line) => [...line.slice(0, 3), 0, 0, 0]);
const LAYER = preset(
  'induction-1',
  'Induction, layer 1',
  'Features: do, re, mi, then room for the token before. This head fills the room.',
  NOTES,
  {
    ...BACK,
    x: beside(oneHot(NOTES.split(' ')), blank(5, 3)),
    wq: narrow(BACK.wq),
    wk: narrow(BACK.wk),
    wv: beside(identity(3), blank(3, 3)),
    wo: [...blank(3, 3), ...identity(3)],
    mask_kind: 'free',
    mask: grid(5, 5, (t, s) => Number(s < t)),
  },
).state;
const SINK = {
  wq: table('3 3 3 3 3'),
  wk: table('2 0 0 0 0'),
  wv: put(identity(5), [0, 0], 0),
  mask_kind: 'causal',
  cursor: [4, 0],
};

export const PRESET_GROUPS = {
  'Start here': [
    preset(
      'pronoun',
      'A pronoun finds its noun',
      'Features: noun, verb, pronoun, animal. “it” asks for a noun; “cat” answers, and hands over: animal.',
      SENTENCE,
      PRONOUN,
    ),
    preset(
      'translate',
      'Cross-attention',
      'Each French word finds its English one.',
      'le chat noir',
      {
        source: ['the', 'black', 'cat'],
        memory: table('1 0 0, 0 0 1, 0 1 0'),
        wq: identity(3, 5),
        cursor: [1, 2],
      },
    ),
    preset(
      'plane',
      'Arrows in the plane',
      'Drag the arrows: q·k is how far a key reaches along q, times the length of q; a score is that, divided by √2.',
      'E NE N W',
      {
        x: table('2 0, 1.5 1.5, 0 2, -2 0'),
        wq: table('1.2 -0.5, 0.5 1.2'),
        wv: identity(2, 0.5),
        view: 'plane',
        cursor: [0, 1],
      },
    ),
  ],
  'Hand-wired heads': [
    preset('same', 'Same token', 'Every token finds its own kind.', HAMLET, {
      wq: identity(4, 4),
      wk: identity(4, 2),
      cursor: [4, 0],
    }),
    preset(
      'previous',
      'Previous token',
      'Positions turn query and key until they match one place apart.',
      HAMLET,
      BACK,
    ),
    preset(
      'first',
      'First token',
      'A place to look when there is nothing to find.',
      'start to be or not',
      SINK,
    ),
    { id: 'induction-1', name: 'Induction, layer 1: who came before me?', state: LAYER },
    preset(
      'induction-2',
      'Induction, layer 2: what came next?',
      'After the last “re” came “mi”. x is what layer 1 left.',
      NOTES,
      {
        x: LAYER.x.map((line, t) => add(line, attend(LAYER).output[t])),
        wq: beside(identity(3, 3), blank(3, 3)),
        wk: beside(blank(3, 3), identity(3, 3)),
        wv: LAYER.wv,
        wo: identity(3),
        mask_kind: 'causal',
        cursor: [4, 2],
      },
    ),
    preset('heads', 'Two heads', 'Head 0 finds the same token, head 1 the one before.', HAMLET, {
      ...BACK,
      wq: [...blank(2, 4), ...table('3 0 -3 0, 0 3 0 -3'), ...BACK.wq, ...blank(2, 4)],
      wk: [...blank(2, 4), ...table('3 0 -3 0, 0 3 0 -3'), ...BACK.wk, ...blank(2, 4)],
      wv: [...identity(4), ...identity(4)],
      wo: identity(8),
      n_heads: 2,
      cursor: [4, 0],
    }),
  ],
  'What to doubt': [
    preset(
      'saturated',
      'A saturated row',
      'Large scores, not scaled: no score can move a weight.',
      SENTENCE,
      {
        ...PRONOUN,
        wq: table('0 8 16 0, 8 0 0 0'),
        scale: false,
        view: 'jacobian',
      },
    ),
    preset(
      'importance',
      'A large weight on nothing',
      'All the weight, none of the output.',
      'start to be or not',
      {
        ...SINK,
        view: 'importance',
      },
    ),
  ],
};
const PRESETS = Object.values(PRESET_GROUPS).flat();

// ---- challenges ----

/** The row of head 0 that puts least on the keys `wanted(t, s)`: [how much, its token]. */
const least = (state, wanted, first = 0) =>
  attend(state)
    .weights[0].map((p, t) => [total(p.filter((_, s) => wanted(t, s))), state.tokens[t]])
    .slice(first)
    .reduce((worst, entry) => (entry[0] < worst[0] ? entry : worst), [1]);
const percent = (share) => `${Math.round(100 * share)}%`;

export const CHALLENGES = [
  challenge(
    'previous',
    'Only the previous token',
    'Let every token but the first put 90% of its weight on the one before it. A causal mask is allowed, a narrower one not.',
    variant(PRESETS, 'same'),
    'Every token looks one place back.',
    (state) => {
      const [sum, token] = least(state, (t, s) => s === t - 1, 1);
      return [
        [isCross(state) || state.tokens.length < 4, 'Keep one text of four tokens or more.'],
        [
          !['none', 'causal'].includes(state.mask_kind),
          'That mask decides for them: let query and key find the place.',
        ],
        [
          sum < 0.9,
          `“${token}” puts ${percent(sum)} there. What can tell places apart? Which query and key then agree?`,
        ],
      ];
    },
  ),
  challenge(
    'content',
    'Copy by content',
    'Without mask, positions or a lower temperature, let every token put 90% of its weight on its own kind.',
    variant(PRESETS, 'same', {
      wq: identity(4, 2),
      wk: table('4 0 0 0, 0 4 0 0, 0 0 0 0, 0 0 0 0'),
      cursor: [2, 2],
      stage: 'x',
      caption: 'Features: to, be, or, not.',
    }),
    'Query and key of a word agree, wherever it stands.',
    (state) => {
      const [sum, token] = least(state, (t, s) => state.tokens[s] === state.tokens[t]);
      const plain = same(
        [state.mask_kind, state.positions, state.scale, state.temperature],
        ['none', 'none', true, 1],
      );
      return [
        [!plain, 'No mask, no positions, scaled scores, temperature 1: content alone decides.'],
        [
          isCross(state) || new Set(state.tokens).size < 4,
          'Keep one text of four different words.',
        ],
        [sum < 0.9, `“${token}” puts ${percent(sum)} on its own kind: what must wk say about it?`],
      ];
    },
  ),
  challenge(
    'leak',
    'Mend a causal leak',
    'The mask lets the future through. Find the cells and close them, but hide nothing of the past.',
    variant(PRESETS, 'same', {
      mask_kind: 'free',
      mask: grid(6, 6, (t, s) => Number(s <= t || (t === 1 && s === 5) || (t === 3 && s === 4))),
      stage: 'mask',
    }),
    'No later token moves an earlier output, and all of the past is seen.',
    (state) => {
      if (isCross(state)) return [[true, 'Keep one text: a source has no future.']];
      const leaks = state.x.map((_, s) =>
        influence(state, s).findIndex((by, t) => t < s && by > 1e-9),
      );
      const s = leaks.findIndex((t) => t >= 0);
      const hidden = allowedMask(state).some((line, t) => line.slice(0, t + 1).includes(false));
      return [
        [
          s >= 0,
          `Change token ${s}, “${state.tokens[s]}”, and the output of token ${leaks[s]} moves.`,
        ],
        [hidden, 'Nothing leaks, but some of the past is hidden.'],
      ];
    },
  ),
  challenge(
    'uniform',
    'Uniform attention',
    'Without a mask, at temperature 1, let every token look at all alike.',
    variant(PRESETS, 'pronoun', { stage: 'x' }),
    'All scores of a row agree, so the softmax cannot choose.',
    (state) => {
      const lacking = attend(state)
        .weights.flat()
        .map((p) => Math.log(p.length) - entropy(p));
      const most = Math.max(...lacking);
      return [
        [state.mask_kind !== 'none' || state.temperature !== 1, 'Keep temperature 1, and no mask.'],
        [!state.x.flat().some(Boolean), 'Keep the tokens different.'],
        [
          most > 1e-6,
          `One row’s entropy is ${formatNumber(most)} below that of even weights. When do all scores agree?`,
        ],
      ];
    },
  ),
  challenge(
    'order',
    'Let order matter',
    'Without a mask, let the outputs notice when the first token goes to the end.',
    variant(PRESETS, 'same'),
    'Places count now: the same words in another order give other outputs.',
    (state) => [
      [state.mask_kind !== 'none', 'Take the mask away: it knows the order by itself.'],
      [
        moveTest(state, 0, state.tokens.length - 1).by < 1e-9,
        'The outputs only move along. What could tell places apart?',
      ],
    ],
  ),
  challenge(
    'awake',
    'Wake a saturated row',
    'Leave the words, wq and wk alone, and give some weight of every row a slope of at least 0.1.',
    variant(PRESETS, 'saturated'),
    'Neither 0 nor 1: gradients flow again.',
    (state) => {
      const [slope, token] = attend(state)
        .weights[0].map((p, t) => [Math.max(...jacobian(p).flat()), state.tokens[t]])
        .reduce((least, entry) => (entry[0] < least[0] ? entry : least));
      const kept = ({ x, wq, wk }) => [x, wq, wk];
      return [
        [
          !same(kept(state), kept(variant(PRESETS, 'saturated'))),
          'Leave the words, wq and wk as they were.',
        ],
        [
          slope < 0.1,
          `In the row of “${token}” the largest slope is ${formatNumber(slope)}. Which settings make scores smaller?`,
        ],
      ];
    },
  ),
];

// ---- code to take away ----

/** The same in PyTorch: from queries, keys and values, with what positions add to the scores. */
export function torchCode(state) {
  const { q, k, v, allowed } = attend(state);
  const [F] = widths(state).slice(1);
  const score = (m, t) => (on, s) => (on ? biasOf(state, m, t, s) : '-inf');
  const bias = q.map((_, m) => allowed.map((line, t) => line.map(score(m, t))));
  const kept = (w, c) => (state.ablated.includes(Math.floor(c / F)) ? 0 : w);
  const arrays = { q, k, v, bias, wo: state.wo.map((line) => line.map(kept)) };
  return [
    'import torch',
    'import torch.nn.functional as F',
    '',
    'inf = float("inf")',
    ...Object.entries(arrays).map(
      ([name, rows]) => `${name} = torch.tensor(${pythonList(rows)}, dtype=torch.float64)`,
    ),
    `y = F.scaled_dot_product_attention(q, k, v, bias, scale=${gainOf(state)}).nan_to_num()`,
    'y = y.transpose(0, 1).flatten(1) @ wo.T',
    'print(y)',
  ].join('\n');
}

/** The call that makes this figure again. */
export const constructorCode = (state) =>
  pythonCall(
    'attention',
    'AttentionExplorer',
    pythonArguments(state, [...OPERANDS, 'head', 'cursor', 'stage', 'view']),
  );

export const core = {
  attend,
  allowedMask,
  alibiRates,
  entropy,
  jacobian,
  ablation,
  importance,
  moveTest,
  influence,
  scoreVariance,
  redirect,
  rotary,
  sentence,
  verdict,
  describe,
  findProblem,
  readState,
  embed,
  readText,
  torchCode,
  constructorCode,
  PRESETS,
  CHALLENGES,
  STAGES,
};
