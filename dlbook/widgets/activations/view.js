// The activation figure: a function and its slope, a batch sent through, and what depth makes of it.

import { chart } from '../kit/chart.js';
import { declare } from '../kit/declare.js';
import { challenge } from '../kit/examples.js';
import { clamp, range, total } from '../kit/numbers.js';
import { pythonLine } from '../kit/python.js';
import { formatNumber, plural } from '../kit/words.js';

// The same numbers as in __init__.py: a normal batch in 960 places, its outputs in tenths.
const PLACES = range(960).map((k) => (k + 0.5) / 80 - 6);
const BELL = PLACES.map((u) => Math.exp((-u * u) / 2));
const WEIGHT = total(BELL);
const [LOWEST, HIGHEST] = [-20, 60];
const average = (values) => values.reduce((sum, value, k) => sum + value * BELL[k], 0) / WEIGHT;
const isFlat = (slope) => Math.abs(slope) < 0.01;

const sigmoid = (x) => Math.exp(Math.min(x, 0)) / (1 + Math.exp(-Math.abs(x)));
const sigmoidSlope = (x) => sigmoid(x) * (1 - sigmoid(x));
const cubic = (x) => Math.sqrt(2 / Math.PI) * x * (1 + 0.044715 * x * x);
const nearby = (x) => clamp(x, -40, 40);

/** Each function with its slope, at the kink as PyTorch has it; `cdf` is that of the normal distribution. */
const functions = (cdf) => ({
  relu: [(x) => Math.max(x, 0), (x) => Number(x > 0)],
  leaky_relu: [(x, alpha) => (x > 0 ? x : alpha * x), (x, alpha) => (x > 0 ? 1 : alpha)],
  prelu: [(x, alpha) => (x > 0 ? x : alpha * x), (x, alpha) => (x > 0 ? 1 : alpha)],
  elu: [(x) => (x > 0 ? x : Math.expm1(x)), (x) => (x > 0 ? 1 : Math.exp(x))],
  gelu: [
    (x) => x * cdf(x),
    (x) => cdf(nearby(x)) + (nearby(x) * Math.exp(-(nearby(x) ** 2) / 2)) / Math.sqrt(2 * Math.PI),
  ],
  'gelu tanh': [
    (x) => (x * (1 + Math.tanh(cubic(nearby(x))))) / 2,
    (x) => {
      const near = nearby(x);
      const gate = (1 + Math.tanh(cubic(near))) / 2;
      return gate + near * 2 * gate * (1 - gate) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * near * near);
    },
  ],
  silu: [(x) => x * sigmoid(x), (x) => sigmoid(x) + x * sigmoidSlope(x)],
  softplus: [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), sigmoid],
  sigmoid: [sigmoid, sigmoidSlope],
  tanh: [Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
});

/** The share of a normal distribution below x, by the polynomial of dlbook.normal_cdf. */
const normalCdf = (tail) => (x) => {
  const z = Math.min(Math.abs(x) / Math.SQRT2, 28);
  const t = (z - 2) / (z + 2);
  const rest = (tail.reduce((sum, own) => sum * t + own, 0) * Math.exp(-z * z)) / 2;
  return x >= 0 ? 1 - rest : rest;
};

/** Two panels: beside each other, or on a phone one below the other. */
const sizesOf = (width) =>
  width < 640
    ? [[clamp(width, 280, 560), 230], [clamp(width, 280, 560), 130]]
    : [[Math.round(width * 0.6), 290], [Math.round(width * 0.36), 290]];
const percent = (share) => (share > 0 && share < 1e-4 ? 'less than 0.01%' : `${formatNumber(100 * share)}%`);
const keyOf = (list) => ['p', { class: 'dlb-key' }, ...list.map(([kind, text]) => ['span', { class: `is-${kind}` }, text])];

export const figure = (spec) => {
  const table = functions(normalCdf(spec.constants.tail));

  /** What the figure says in numbers, under the names of the Python class. */
  function compute({ function: name, x, alpha, mean, std, depth, gain }) {
    const [f, slope] = table[name];
    const through = (z) => [z.map((at) => f(at, alpha)), z.map((at) => slope(at, alpha))];
    let [y, slopes] = through(PLACES.map((u) => mean + std * u));
    const flat = average(slopes.map((value) => Number(isFlat(value))));
    const outputs = Array(HIGHEST - LOWEST + 1).fill(0);
    y.forEach((value, k) => {
      outputs[clamp(Math.round(10 * value), LOWEST, HIGHEST) - LOWEST] += BELL[k] / WEIGHT;
    });
    const [signal, factors] = [[Math.hypot(mean, std)], []];
    for (let layer = 0; layer < depth; layer += 1) {
      if (layer) [y, slopes] = through(PLACES.map((u) => signal[layer] * u));
      factors.push(gain * Math.sqrt(average(slopes.map((value) => value * value))));
      signal.push(gain * Math.sqrt(average(y.map((value) => value * value))));
    }
    const gradient = [1];
    for (const own of factors.reverse()) gradient.unshift(gradient[0] * own);
    return { y: f(x, alpha), slope: slope(x, alpha), flat, outputs, signal, gradient };
  }

  const say = ({ function: name, x, depth }, { y, slope, flat, gradient }) =>
    `${name}(${formatNumber(x)}) = ${formatNumber(y)}, slope ${formatNumber(slope)}; for ${percent(flat)} of the` +
    ` batch the slope is below 0.01; ${plural(depth, 'layer')} ${depth === 1 ? 'multiplies' : 'multiply'} a gradient by ${formatNumber(gradient[0])}`;

  /** The function, its slope, the batch below it and what comes out at its right. */
  function layerOf({ state, found, width }, fig) {
    const { function: name, x, alpha, mean, std } = state;
    const [f, slope] = table[name];
    const [low, high] = [-1.5, 3.5];
    const [[across, height]] = sizesOf(width);
    const view = chart({
      width: across,
      height,
      x: [-6, 6],
      y: [low, high],
      ticks: [[-6, -4, -2, 0, 2, 4, 6], [-1, 0, 1, 2, 3]],
    });
    const axis = range(241).flatMap((k) => (k === 120 ? [0, 1e-9] : k / 20 - 6)); // a kink is no slant
    const hill = PLACES.map((u, k) => [mean + std * u, low + 1.2 * BELL[k]]);
    const hollow = hill.map(([at, top]) => [at, isFlat(slope(at, alpha)) ? top : low]);
    const ground = (points) => [[points[0][0], low], ...points, [points.at(-1)[0], low]];
    const most = Math.max(...found.outputs);
    const bars = found.outputs.map((share, k) => {
      const [at, from, to] = [6 - (2 * share) / most, (k + LOWEST - 0.5) / 10, (k + LOWEST + 0.5) / 10];
      return share > 1e-4 && view.area([[6, from], [at, from], [at, to], [6, to]], 'output');
    });
    const [point, rising] = [[x, found.y], [x, found.slope]];
    const batch = { mean: [mean, low + 0.25], std: [mean + std, low + 1.2 * Math.exp(-0.5)] };
    const hand = { by: 0.05, only: 0 };
    return view.drawing(
      `${name}, its slope and a batch`,
      [
        view.area(ground(hill), 'input'),
        view.area(ground(hollow), 'padding'),
        ['g', {}, ...bars],
        view.curve(axis.map((at) => [at, f(at, alpha)]), 'output'),
        view.curve(axis.map((at) => [at, slope(at, alpha)]), 'gradient', 'is-dashed'),
        view.rule(point, rising, 'gradient'),
      ],
      [
        view.label(rising, `slope ${formatNumber(found.slope)}`, 'gradient', [point, ...Object.values(batch)]),
        view.handle({ ...hand, value: point, name: 'x', text: `x = ${formatNumber(x)}, y = ${formatNumber(found.y)}`, kind: 'output', move: ([to]) => fig.change({ x: to }) }),
        view.handle({ ...hand, value: batch.mean, limits: [[-4, 4], [low, high]], name: 'mean of the batch', text: formatNumber(mean), move: ([to]) => fig.change({ mean: to }) }),
        view.handle({ ...hand, value: batch.std, limits: [[mean + 0.1, mean + 3], [low, high]], name: 'spread of the batch', text: formatNumber(std), move: ([to]) => fig.change({ std: to - mean }) }),
      ],
    );
  }

  /** Signal and gradient, layer by layer, in powers of ten. */
  function depthOf({ state: { depth, gain }, found: { signal, gradient }, width }) {
    const scaled = (list, unit) => list.map((value, k) => [k, clamp(Math.log10(value / unit), -20, 20)]);
    const [forward, back] = [scaled(signal, signal[0]), scaled(gradient, 1)];
    const reach = [...forward, ...back].map(([, power]) => power);
    const [low, high] = [Math.min(-1, Math.floor(Math.min(...reach))), Math.max(1, Math.ceil(Math.max(...reach)))];
    const [step, far] = [Math.ceil((high - low) / 5), Math.ceil(depth / 5)];
    const [, [across, height]] = sizesOf(width);
    const view = chart({
      width: across,
      height,
      x: [0, depth],
      y: [low, high],
      ticks: [
        range(depth + 1).filter((k) => k % far === 0),
        range(high - low + 1).map((k) => k + low).filter((power) => power % step === 0).map((power) => [power, formatNumber(10 ** power)]),
      ],
    });
    const name = `${plural(depth, 'layer')} with gain ${formatNumber(gain)}: the signal is multiplied by ${formatNumber(signal.at(-1) / signal[0])}, a gradient on its way back by ${formatNumber(gradient[0])}`;
    const times = [signal.at(-1) / signal[0], gradient[0]].map((value) => `× ${formatNumber(value)}`);
    return [
      'div',
      { style: `width: ${across}px` },
      view.drawing(name, [view.curve(forward, 'output'), view.curve(back, 'gradient', 'is-dashed')], [], 'img'),
      keyOf([['output', `signal → ${times[0]}`], ['gradient', `← gradient ${times[1]}`], ['padding', 'wide layers, random weights of variance gain²/width']]),
    ];
  }

  const picture = (now, fig) => [
    'div',
    { class: 'dlb-pair' },
    [
      'div',
      { style: `width: ${sizesOf(now.width)[0][0]}px` },
      layerOf(now, fig),
      keyOf([['output', '━ f and what comes out'], ['gradient', '┅ slope'], ['input', '▲ batch'], ['padding', '▲ where it is flat']]),
    ],
    now.hidden ? false : depthOf(now),
  ];

  /** The factor of a gradient, and what three known mistakes make of it. */
  function guesses(state, { slope, gradient }) {
    const { depth, gain } = state;
    const right = gradient[0];
    const wrong = [
      [(slope * gain) ** depth, `That is the slope at x = ${formatNumber(state.x)} for every number of the batch; each has its own.`],
      [compute({ ...state, depth: 1 }).gradient[0], 'That is one layer: factors multiply.'],
      [right * right, 'That is the mean square: its root is the size.'],
      [gain ** depth, 'That would be a slope of 1 everywhere.'],
    ];
    const said = { [formatNumber(right)]: [right, 'The root mean square of the slopes, times the gain, once for each layer.', true] };
    for (const [value, why] of wrong) if (Object.keys(said).length < 4) said[formatNumber(value)] ??= [value, why, false];
    return Object.entries(said)
      .sort(([, [a]], [, [b]]) => a - b)
      .map(([text, [, why, isRight]]) => [`× ${text}`, why, isRight]);
  }

  const usual = Object.fromEntries(Object.entries(spec.settings).map(([key, own]) => [key, own.usual]));
  const from = (changes) => ({ ...usual, ...changes });
  const challenges = [
    challenge(
      'dead',
      'Bring a unit back to life',
      'The batch never reaches the open side of this ReLU, so no gradient reaches it. Leave the batch as it is, and let at most 5% of it be flat.',
      from({ mean: -3.5, std: 0.8 }),
      'A slope that never vanishes keeps such a unit teachable.',
      (state) => [
        [state.mean !== -3.5 || state.std !== 0.8, 'Leave the batch as it was: mean −3.5, spread 0.8.'],
        [compute(state).flat > 0.05, `${percent(compute(state).flat)} of the batch is flat.`],
      ],
    ),
    challenge(
      'deep',
      'Thirty layers of ReLU',
      'Find the gain for which 30 layers leave a gradient its size, from a half to twice.',
      from({ depth: 30 }),
      'Each layer halves the mean square, so √2 gives it back: the rule of He et al.',
      (state) => [
        [state.function !== 'relu' || state.depth < 30, 'Keep 30 layers of ReLU.'],
        [Math.abs(Math.log2(compute(state).gradient[0])) > 1, `The gradient is multiplied by ${formatNumber(compute(state).gradient[0])}.`],
      ],
    ),
    challenge(
      'gelu',
      'The gain of another function',
      '√2 belongs to ReLU. Find the gain for which 15 layers of GELU leave a gradient its size, from a tenth to ten times.',
      from({ function: 'gelu', depth: 15, gain: 1 }),
      'Each function has its own gain, and here it is a matter of hundredths.',
      (state) => [
        [state.function !== 'gelu' || state.depth < 15, 'Keep 15 layers of gelu.'],
        [Math.abs(Math.log10(compute(state).gradient[0])) > 1, `The gradient is multiplied by ${formatNumber(compute(state).gradient[0])}.`],
      ],
    ),
  ];

  /** A program that prints y, the slope, and the flat share of a large batch. */
  const torchCode = ({ function: name, x, alpha, mean, std }) => {
    const given = { leaky_relu: `, ${alpha}`, prelu: `, torch.tensor([${pythonLine(alpha)}]).double()`, 'gelu tanh': ', approximate="tanh"' };
    return [
      'import torch',
      'import torch.nn.functional as F',
      '',
      `x = torch.tensor([${pythonLine(x)}], dtype=torch.float64, requires_grad=True)`,
      `y = F.${name.split(' ')[0]}(x${given[name] ?? ''})`,
      'y.sum().backward()',
      'print(y.item(), x.grad.item())',
      '',
      `x = ${pythonLine(mean)} + ${pythonLine(std)} * torch.randn(100_000, dtype=torch.float64)`,
      'x.requires_grad_()',
      `F.${name.split(' ')[0]}(x${given[name] ?? ''}).sum().backward()`,
      'print((x.grad.abs() < 0.01).double().mean().item())',
    ].join('\n');
  };

  return declare(spec, {
    compute,
    say,
    picture,
    controls: ['function', 'depth', 'gain'],
    more: [
      ['The number', ['x', ['alpha', 'α of leaky_relu, prelu']]],
      ['The batch', ['mean', ['std', 'spread']]],
    ],
    predict: {
      ask: ({ function: name, depth, gain }) =>
        `A gradient goes back through ${plural(depth, 'layer')} of ${name} with gain ${formatNumber(gain)}. What is its size multiplied by?`,
      options: guesses,
    },
    challenges,
    codes: [['Copy as PyTorch', torchCode]],
    keys: 'arrows move a point (Shift: far, Home and End: to the ends); Ctrl+Z undoes.',
  });
};
