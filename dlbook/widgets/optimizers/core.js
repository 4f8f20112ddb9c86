// The arithmetic of the optimizer figure, free of any page; a point is [x, y].

import { challenge } from '../kit/examples.js';
import { generator, put, range, same, total } from '../kit/numbers.js';
import { pythonArguments, pythonCall, pythonLine } from '../kit/python.js';
import { commonTraits, isNumber, isOne, isWhole, problemOf, readTraits } from '../kit/settings.js';
import { formatNumber, MINUS, plural, vector } from '../kit/words.js';

const FAR = 1e6; // where a path is cut
const OPTIONS = {
  sgd: {},
  momentum: { mu: 0.9 },
  nesterov: { mu: 0.9 },
  adagrad: {},
  rmsprop: { rho: 0.9 },
  adam: { betas: [0.9, 0.999] },
  adamw: { betas: [0.9, 0.999] },
};
export const NAMES = {
  sgd: 'SGD',
  momentum: 'Momentum',
  nesterov: 'Nesterov',
  adagrad: 'AdaGrad',
  rmsprop: 'RMSProp',
  adam: 'Adam',
  adamw: 'AdamW',
};
export const SCHEDULES = ['constant', 'step', 'cosine', 'warmup', 'warmup-cosine'];
export const VIEWS = ['step', 'plane', 'loss'];

export const pair = (at) => [at(0), at(1)];
const nameOf = ({ name }) => NAMES[name];

// ---- surfaces: [value, gradient, [xx, xy, yy]] of x, y, condition, angle ----

/** Petal length in cm, minus 3.8, of six irises; -1 for Iris setosa, 1 for the others. */
const LENGTHS = [-2.4, -2.4, 0.9, 0.7, 2.2, 1.3];
const LABELS = [-1, -1, 1, 1, 1, 1];
const WIDE = [-4.5, 4.5, -3, 3];

function quadratic(x, y, condition, angle) {
  const turn = angle * (Math.PI / 180);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [xx, yy] = [c * c + condition * s * s, s * s + condition * c * c];
  const xy = c * s - condition * c * s;
  const gradient = [xx * x + xy * y, xy * x + yy * y];
  return [(x * gradient[0] + y * gradient[1]) / 2, gradient, [xx, xy, yy]];
}

function rosenbrock(x, y) {
  const [u, r] = [1 - x, y - x * x];
  const hessian = [2 - 400 * r + 800 * x * x, -400 * x, 200];
  return [u * u + 100 * r * r, [-2 * u - 400 * x * r, 200 * r], hessian];
}

function saddle(x, y) {
  const value = (x * x) / 2 + ((y * y - 1) * (y * y - 1)) / 4;
  return [value, [x, y * y * y - y], [1, 0, 3 * y * y - 1]];
}

function plateau(x, y) {
  const q = 1 + x * x + y * y;
  const [first, second] = [2 / (q * q), 8 / (q * q * q)];
  const hessian = [first - second * x * x, -second * x * y, first - second * y * y];
  return [1 - 1 / q, [first * x, first * y], hessian];
}

/** Add up the jets of squares or errors. */
const addJets = (jets) =>
  jets.reduce(
    ([v, g, h], [w, k, l]) => [v + w, g.map((a, i) => a + k[i]), h.map((a, i) => a + l[i])],
    [0, [0, 0], [0, 0, 0]],
  );

const beale = (x, y) =>
  addJets(
    [1.5, 2.25, 2.625].map((constant, at) => {
      const k = at + 1;
      const [p, q] = [[1, y, y * y][at], [0, 1, y][at]]; // y^(k-1), y^(k-2)
      const r = constant - x + x * p * y;
      const [rx, ry] = [p * y - 1, k * x * p];
      const hessian = [
        2 * rx * rx,
        2 * (rx * ry + r * k * p),
        2 * (ry * ry + r * k * (k - 1) * x * q),
      ];
      return [r * r, [2 * r * rx, 2 * r * ry], hessian];
    }),
  );

const net = (x, y) =>
  addJets(
    LENGTHS.map((length, n) => {
      const w = Math.exp(-2 * Math.abs(x * length));
      const a = (Math.sign(x * length) * (1 - w)) / (1 + w); // tanh
      const [e, d] = [y * a - LABELS[n], ((4 * w) / ((1 + w) * (1 + w))) * length]; // 1 - a²
      const hessian = [
        (y * d * y * d - 2 * e * y * a * d * length) / 6,
        (y * d * a + e * d) / 6,
        (a * a) / 6,
      ];
      return [(e * e) / 12, [(e * y * d) / 6, (e * a) / 6], hessian];
    }),
  );

const surface = (name, at, bounds, minima, torch) => ({ name, at, bounds, minima, torch });
export const SURFACES = {
  bowl: surface('Bowl', (x, y) => quadratic(x, y, 1, 0), WIDE, [[0, 0]], '(x * x + y * y) / 2'),
  ravine: surface('Ravine', quadratic, WIDE, [[0, 0]], ''),
  rosenbrock: surface(
    'Rosenbrock',
    rosenbrock,
    [-2.25, 2.25, -0.5, 2.5],
    [[1, 1]],
    '(1 - x) ** 2 + 100 * (y - x * x) ** 2',
  ),
  saddle: surface(
    'Saddle',
    saddle,
    [-2.4, 2.4, -1.6, 1.6],
    [
      [0, -1],
      [0, 1],
    ],
    'x * x / 2 + (y * y - 1) ** 2 / 4',
  ),
  plateau: surface('Plateau', plateau, [-6, 6, -4, 4], [[0, 0]], '1 - 1 / (1 + x * x + y * y)'),
  beale: surface(
    'Beale',
    beale,
    WIDE,
    [[3, 0.5]],
    'sum((c - x + x * y ** k) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625)))',
  ),
  net: surface(
    'Two-weight net',
    net,
    WIDE,
    [],
    `((y * torch.tanh(x * torch.tensor(${pythonLine(LENGTHS)})) - torch.tensor(${pythonLine(LABELS)})) ** 2).mean() / 2`,
  ),
};
export const jet = (state, [x, y]) => SURFACES[state.surface].at(x, y, state.condition, state.angle);

// ---- paths ----

/** Pairs of noise: sums of twelve uniform numbers, minus their mean 6. Variance 1, in any language. */
function draws(seed, count) {
  const uniform = generator(seed);
  const draw = () => {
    let sum = -6;
    for (let n = 0; n < 12; n += 1) sum += uniform();
    return sum;
  };
  return range(count).map(() => [draw(), draw()]);
}

/** The learning rate of step t. */
function rate({ schedule, n_steps: n }, lr, t) {
  const cosine = schedule.includes('cosine') ? (lr * (1 + Math.cos(Math.PI * (t / n)))) / 2 : lr;
  if (schedule === 'step') return lr * 0.1 ** Math.floor(t / Math.ceil(n / 3));
  if (!schedule.includes('warmup')) return cosine;
  return cosine * (1 / 3 + (1 - 1 / 3) * Math.min(1, t / Math.ceil(n / 10)));
}

/** A gradient, shortened if it is longer than `most`. */
function clipped(gradient, most) {
  const unit = Math.max(...gradient.map(Math.abs)) || 1;
  const norm = unit * Math.sqrt(total(gradient.map((g) => (g / unit) * (g / unit))));
  return gradient.map((g) => g * Math.min(1, most / (norm + 1e-6)));
}

/** What each optimizer makes of gradient g and its memory { m, v, t }: [direction, divisor]. */
const ones = [1, 1];
const sumUp = (memory, g, mu) => (memory.v = pair((i) => mu * memory.v[i] + g[i]));
const square = (memory, g, rho, gain) =>
  (memory.v = pair((i) => rho * memory.v[i] + gain * (g[i] * g[i])));
const root = (v, eps) => v.map((value) => Math.sqrt(value) + eps);
function adamStep(g, memory, { betas: [beta1, beta2] }) {
  memory.t += 1;
  memory.m = pair((i) => beta1 * memory.m[i] + (1 - beta1) * g[i]);
  square(memory, g, beta2, 1 - beta2);
  const [first, second] = [1 - beta1 ** memory.t, 1 - beta2 ** memory.t]; // both began at 0
  return [
    memory.m.map((m) => m / first),
    root(
      memory.v.map((v) => v / second),
      1e-8,
    ),
  ];
}
const RULES = {
  sgd: (g) => [g, ones],
  momentum: (g, memory, { mu }) => [sumUp(memory, g, mu), ones],
  nesterov: (g, memory, { mu }) => [sumUp(memory, g, mu).map((v, i) => g[i] + mu * v), ones],
  adagrad: (g, memory) => [g, root(square(memory, g, 1, 1), 1e-10)],
  rmsprop: (g, memory, { rho }) => [g, root(square(memory, g, rho, 1 - rho), 1e-8)],
  adam: adamStep,
  adamw: adamStep,
};

/** Follow one optimizer: { points, values, steps, left }; `left` if it was cut before the end. */
function run(state, optimizer, pushes = draws(state.seed, state.n_steps)) {
  const { noise, clip, weight_decay: decay, n_steps } = state;
  const [points, values, steps] = [[state.start], [], []];
  const memory = { m: [0, 0], v: [0, 0], t: 0 };
  const apart = optimizer.name === 'adamw'; // decay beside the step, not through it
  for (const [t, push] of pushes.entries()) {
    const theta = points[t];
    const [value, slope] = jet(state, theta);
    values.push(value);
    const noisy = slope.map((g, i) => g + noise * push[i]);
    const free = clip ? clipped(noisy, clip) : noisy;
    const gradient = apart ? free : pair((i) => free[i] + decay * theta[i]);
    const [direction, divisor] = RULES[optimizer.name](gradient, memory, optimizer);
    const lr = rate(state, optimizer.lr, t);
    const shrunk = theta.map((p) => (apart ? p - lr * decay * p : p));
    const after = pair((i) => shrunk[i] - lr * (direction[i] / divisor[i]));
    if (!(Math.max(...after.map(Math.abs)) <= FAR)) break;
    const move = pair((i) => after[i] - theta[i]);
    steps.push({ lr, gradient, direction, preconditioner: divisor.map((d) => 1 / d), move });
    points.push(after);
  }
  if (values.length < points.length) values.push(jet(state, points.at(-1))[0]);
  return { points, values, steps, left: points.length <= n_steps };
}

// ---- curvature and stability ----

/** [[eigenvalue, direction], …] of a Hessian [xx, xy, yy], the larger first. */
export function eigen([a, b, c]) {
  const half = (a - c) / 2;
  const apart = Math.sqrt(half * half + b * b);
  const u = half > 0 ? [half + apart, b] : [b, apart - half];
  const size = Math.sqrt(u[0] * u[0] + u[1] * u[1]);
  const [x, y] = size ? u.map((value) => value / size) : [1, 0];
  return [
    [(a + c) / 2 + apart, [x, y]],
    [(a + c) / 2 - apart, [y, -x]],
  ];
}

/** The factor by which a step shrinks the error along one eigen-direction: a root of z² - sz + p. */
export function contraction(name, lr, mu, curvature) {
  const pull = lr * curvature;
  const ahead = name === 'nesterov';
  const p = ahead ? mu * (1 - pull) : mu;
  const s = ahead ? (1 + mu) * (1 - pull) : 1 + mu - pull;
  const inside = s * s - 4 * p;
  return inside < 0 ? Math.sqrt(p) : (Math.abs(s) + Math.sqrt(inside)) / 2;
}

/** The learning rate at which an eigen-direction stops shrinking: 2/λ for SGD. */
export const limit = (name, mu, curvature) =>
  curvature > 0 ? (2 * (1 + mu)) / ((name === 'nesterov' ? 1 + 2 * mu : 1) * curvature) : 0;

// ---- words ----

/** The names of the paths: a second SGD is "SGD 2". */
export const labels = (optimizers) =>
  optimizers.map((own, k) => {
    const twins = optimizers.slice(0, k).filter(({ name }) => name === own.name).length;
    return nameOf(own) + (twins ? ` ${twins + 1}` : '');
  });

/** The arithmetic of step t + 1 of one path. */
export function sentence(state, { points, values, steps, left }, label, t) {
  const at = Math.min(t, points.length - 1);
  const where = `loss ${formatNumber(values[at])} at ${vector(points[at])}`;
  if (at === steps.length)
    return `${label} ${left ? 'leaves the map ' : ''}after ${plural(at, 'step')}: ${where}`;
  const { lr, direction, preconditioner } = steps[at];
  const decay =
    label.startsWith('AdamW') && state.weight_decay
      ? `${formatNumber(1 - lr * state.weight_decay, 6)}·`
      : '';
  const divided = same(preconditioner, ones) ? '' : ` ⊙ ${vector(preconditioner)}`;
  const sum = `${decay}${vector(points[at])} ${MINUS} ${formatNumber(lr)}·${vector(direction)}${divided} = ${vector(points[at + 1])}`;
  return `${label}, step ${at + 1}: ${sum}; loss ${formatNumber(values[at])} → ${formatNumber(values[at + 1])}`;
}

/** The curvature at a point in words. */
export function curvatureInWords(state, point) {
  const [[high, u], [low, v]] = eigen(jet(state, point)[2]);
  return `Curvature at ${vector(point)}: ${formatNumber(high)} along ${vector(u)}, ${formatNumber(low)} along ${vector(v)}.`;
}

/** The whole figure in words, complete without sight; without the paths while they are secret. */
export function describe(state, paths, chosen, t) {
  const {
    surface: id,
    condition,
    angle,
    n_steps,
    schedule,
    noise,
    seed,
    clip,
    weight_decay,
  } = state;
  const names = labels(state.optimizers);
  const bent =
    id === 'ravine'
      ? `, condition number ${formatNumber(condition)}, turned by ${formatNumber(angle)} degrees`
      : '';
  const path = paths?.[chosen];
  return [
    ...(state.caption ? [state.caption] : []),
    `${SURFACES[id].name}${bent}. Start ${vector(state.start)}, ${plural(n_steps, 'step')}, schedule ${schedule}, noise ${formatNumber(noise)} (seed ${seed}), clipping ${clip ? `at ${formatNumber(clip)}` : 'off'}, weight decay ${formatNumber(weight_decay)}.`,
    ...state.optimizers.map(
      (own, k) =>
        `${names[k]}: ${Object.entries(own)
          .filter(([key]) => key !== 'name')
          .map(([key, value]) => `${key} ${[value].flat().map((one) => formatNumber(one)).join(' and ')}`)
          .join(', ')}.`,
    ),
    ...(path
      ? [
          ...paths.map((each, k) => `${sentence(state, each, names[k], n_steps)}.`),
          `${sentence(state, path, names[chosen], t)}.`,
          curvatureInWords(state, path.points[Math.min(t, path.points.length - 1)]),
        ]
      : ['The paths wait for your prediction.']),
  ].join('\n');
}

// ---- what is impossible ----

export const make = (name, lr = 0.1, options = {}) => ({ name, lr, ...OPTIONS[name], ...options });

/** The numbers of an optimizer: [key, number], those of betas one by one. */
const optionsOf = ({ name, ...own }) =>
  Object.entries(own).flatMap(([key, value]) => [value].flat().map((one) => [key, one]));

/** The first thing that stands in the way, with the nearest way out. */
function findProblem({ optimizers }) {
  if (!optimizers.length)
    return problemOf('There is no optimizer on the map.', 'add SGD', { optimizers: [make('sgd')] });
  const tooLarge = (own) => optionsOf(own).find(([key, value]) => key !== 'lr' && value >= 1);
  const k = optimizers.findIndex(tooLarge);
  if (k < 0) return null;
  const own = optimizers[k];
  const [key] = tooLarge(own);
  const low = Array.isArray(own[key]) ? own[key].map((value) => Math.min(value, 0.99)) : 0.99;
  const changes = { optimizers: put(optimizers, [k], { ...own, [key]: low }) };
  return problemOf(
    `${nameOf(own)} needs ${key} below 1: at 1 it would never forget.`,
    'use 0.99',
    changes,
  );
}

/** Half the learning rate until the path stays on the map. */
export function tamed(state, optimizer) {
  const half = { ...optimizer, lr: Number((optimizer.lr / 2).toPrecision(2)) };
  return run(state, half).left ? tamed(state, half) : half;
}

const real = (low, high) => [isNumber(low, high), `a number from ${low} to ${high}`];
const whole = (low, high) => [isWhole(low, high), `a whole number from ${low} to ${high}`];
const namesOf = (own) =>
  optionsOf(own)
    .map(([key]) => key)
    .sort(); // a notebook sorts them too
const isOptimizer = (own) =>
  isNumber(0, 1000)(own.lr) &&
  same(namesOf(own), namesOf(make(own.name))) &&
  optionsOf(own).every(([key, value]) => key === 'lr' || isNumber(0, 2)(value));
const { pinned, ...shared } = commonTraits(() => CHALLENGES); // no place is held here

/**
 * What each trait may hold, and how to say so; those without words fall back in silence. The
 * operands are those from which the numbers are computed.
 */
const OPERAND_TRAITS = {
  surface: [(v) => Object.keys(SURFACES).includes(v), Object.keys(SURFACES).join(', ')],
  condition: real(1, 1000),
  angle: real(-90, 90),
  start: [
    (v) => v.length === 2 && v.every(isNumber(-1000, 1000)),
    'two numbers from -1000 to 1000',
  ],
  optimizers: [
    (v) => v.length <= 7 && v.every(isOptimizer),
    'at most 7, with learning rates from 0 to 1000 and memories from 0 to 2',
  ],
  n_steps: whole(1, 500),
  seed: whole(0, 9999),
  noise: real(0, 100),
  schedule: [isOne(...SCHEDULES), SCHEDULES.join(', ')],
  clip: real(0, 1e6),
  weight_decay: real(0, 10),
};
export const OPERANDS = Object.keys(OPERAND_TRAITS);
export const TRAITS = {
  ...OPERAND_TRAITS,
  t: [isWhole(0, 500)],
  chosen: [isWhole(0, 6)],
  view: [isOne(...VIEWS)],
  ...shared,
};

/** Read any model at all: { state, problem }. */
export function readState(get) {
  const { state, problem } = readTraits(get, TRAITS, PRESETS[0].state);
  return { state, problem: problem || findProblem(state) };
}

// ---- examples ----

/** "sgd 0.1, momentum 0.02 0.8": name, learning rate, and momentum where it is not 0.9. */
const team = (text) =>
  text.split(', ').map((one) => {
    const [name, lr, mu] = one.split(' ');
    return make(name, Number(lr), mu && { mu: Number(mu) });
  });

const preset = (id, name, caption, optimizers, changes) => ({
  id,
  name,
  state: {
    surface: 'ravine',
    condition: 20,
    angle: 0,
    start: [-4, 1.5],
    optimizers: team(optimizers),
    n_steps: 60,
    seed: 0,
    noise: 0,
    schedule: 'constant',
    clip: 0,
    weight_decay: 0,
    t: 8,
    chosen: 1,
    view: 'step',
    predict: false,
    challenge: '',
    caption,
    ...changes,
  },
});

export const PRESET_GROUPS = {
  'Start here': [
    preset(
      'ravine',
      'Three ways down a ravine',
      'SGD zigzags between the walls, momentum overshoots, Adam walks diagonally.',
      'sgd 0.092, momentum 0.02, adam 0.3',
    ),
    preset(
      'edge',
      'At the edge of stability',
      'The curvature across is 20: below a rate of 2/20 each step shrinks the error.',
      'sgd 0.05, sgd 0.097, sgd 0.102',
      { start: [-4, 1], n_steps: 40 },
    ),
    preset(
      'plane',
      'The best momentum',
      'Close to here both directions shrink at one pace.',
      'sgd 0.095, momentum 0.133 0.4',
      { t: 5, n_steps: 40, view: 'plane' },
    ),
    preset(
      'turned',
      'A turned ravine',
      'AdaGrad and Adam divide along x and y. Between the axes they help little.',
      'sgd 0.092, adagrad 1, adam 0.3',
      { angle: 45, chosen: 2, start: [-3, 1] },
    ),
  ],
  Landscapes: [
    preset(
      'rosenbrock',
      'Rosenbrock’s valley',
      'Into the valley is easy; along it is far.',
      'sgd 0.002, momentum 0.001, adam 0.2',
      { surface: 'rosenbrock', start: [-1.5, 2], n_steps: 150, t: 20 },
    ),
    preset(
      'saddle',
      'A saddle',
      'From close to the ridge, all go to the saddle first.',
      'sgd 0.1, momentum 0.1, adam 0.1',
      { surface: 'saddle', start: [-2, 0.01], n_steps: 40, t: 16 },
    ),
    preset(
      'plateau',
      'A plateau',
      'Where the gradient is tiny, SGD hardly moves; Adam divides by its size.',
      'sgd 1, momentum 0.3, adam 0.2',
      { surface: 'plateau', start: [-5, 3], n_steps: 100, chosen: 2 },
    ),
    preset(
      'beale',
      'All seven on Beale’s function',
      'One start, seven rules.',
      'sgd 0.01, momentum 0.005, nesterov 0.005, adagrad 0.5, rmsprop 0.03, adam 0.1, adamw 0.1',
      { surface: 'beale', start: [1, 1.2], n_steps: 150, weight_decay: 0.01 },
    ),
    preset(
      'net',
      'A net of two weights',
      'y · tanh(x · petal length) tells six irises apart. Change both signs: the same net.',
      'sgd 1, momentum 0.2, adam 0.1',
      { surface: 'net', start: [-0.2, 1], n_steps: 80 },
    ),
  ],
  'What training adds': [
    preset(
      'noise',
      'Batch noise, and a schedule',
      'Noise keeps the paths off the minimum, until the learning rate sinks.',
      'sgd 0.3, momentum 0.03, adam 0.1',
      { surface: 'bowl', noise: 2, schedule: 'cosine', start: [-4, 2], n_steps: 80, chosen: 0 },
    ),
    preset(
      'cliff',
      'A cliff, clipped',
      'On this wall the gradient is over a thousand long. Set clipping to 0 and see.',
      'sgd 0.2, momentum 0.02',
      { surface: 'beale', start: [3, 2.5], clip: 1, chosen: 0 },
    ),
    preset(
      'decay',
      'Weight decay through the step, or beside it',
      'With decay in its gradient, Adam ends where SGD does; AdamW ends elsewhere.',
      'sgd 0.3, adam 0.1, adamw 0.1',
      { surface: 'net', start: [1, 1], weight_decay: 0.1, n_steps: 150 },
    ),
  ],
};
const PRESETS = Object.values(PRESET_GROUPS).flat();

// ---- challenges ----

const task = (optimizers, changes) => preset('', '', '', optimizers, changes).state;
function kept(state, first, ...free) {
  const changed = OPERANDS.find((key) => !free.includes(key) && !same(state[key], first[key]));
  return [changed, `Leave ${changed} as it was.`];
}
export const lastOf = (path) => (path.left ? Infinity : path.values.at(-1));
export function follow({ optimizers, ...state }) {
  const pushes = draws(state.seed, state.n_steps); // the same for all
  return optimizers.map((own) => run(state, own, pushes));
}

const EDGE = task('sgd 0.05', { condition: 8, chosen: 0, n_steps: 40 });
const RIDGE = task('sgd 0.1', { surface: 'saddle', start: [-2, 0], chosen: 0, n_steps: 40 });
const TUNE = task('momentum 0.02, nesterov 0.02', { angle: 30, start: [-3, 1] });
const VALLEY = task('sgd 0.001, momentum 0.0005, adam 0.1', {
  surface: 'rosenbrock',
  start: [-1.5, 2],
  n_steps: 150,
});

export const CHALLENGES = [
  challenge(
    'edge',
    'The largest stable step',
    'Predict the largest learning rate at which SGD still goes down; come within 2% of it.',
    EDGE,
    'Each step turns the error over and barely shrinks it: the limit is 2/λ.',
    (state) => {
      const [{ name, lr } = {}] = state.optimizers;
      const most = 2 / eigen(jet(state, state.start)[2])[0][0];
      return [
        kept(state, EDGE, 'optimizers', 'n_steps'),
        [name !== 'sgd', 'Keep SGD first.'],
        [lr === most, 'At the limit itself the error across neither grows nor shrinks.'],
        [lr > most, 'Too large: the error across grows.'],
        [lr < 0.98 * most, 'Stable, but so is a larger one. What is the curvature across?'],
      ];
    },
  ),
  challenge(
    'saddle',
    'Off the ridge',
    'Without noise, get SGD below a loss of 0.01 in 40 steps. The start may leave the ridge, y = 0, by at most 0.01.',
    RIDGE,
    'A hair is enough: off the ridge the error grows like (1 + ηλ)^t.',
    (state) => {
      const [x, y] = state.start;
      const best = lastOf(run(state, state.optimizers[0]));
      return [
        kept(state, RIDGE, 'optimizers', 'start'),
        [state.optimizers[0].name !== 'sgd', 'Keep SGD first.'],
        [Math.abs(x) < 1 || Math.abs(y) > 0.01, 'Start with |x| ≥ 1 and |y| ≤ 0.01.'],
        [!y, 'On the ridge the gradient never points off it.'],
        [best >= 0.01, `It ends at ${formatNumber(best)}; the saddle is at 0.25.`],
      ];
    },
  ),
  challenge(
    'tune',
    'Beat momentum',
    'Leave momentum as it is. Tune another optimizer to end at a millionth of its loss.',
    TUNE,
    'A memory that fits the condition number does not swing.',
    (state) => {
      const [first, ...others] = follow(state).map(lastOf);
      const share = Math.min(...others) / first;
      return [
        kept(state, TUNE, 'optimizers'),
        [!same(state.optimizers[0], TUNE.optimizers[0]), 'The first must stay momentum as it was.'],
        [!(share <= 1e-6), `The best other ends at ${formatNumber(share)} of momentum’s loss.`],
      ];
    },
  ),
  challenge(
    'valley',
    'Along the valley',
    'Come within 0.1 of Rosenbrock’s minimum in 150 steps.',
    VALLEY,
    'Fast enough to arrive, small enough to stay.',
    (state) => {
      const far = Math.min(
        ...follow(state).map(({ points }) =>
          Math.hypot(points.at(-1)[0] - 1, points.at(-1)[1] - 1),
        ),
      );
      return [
        kept(state, VALLEY, 'optimizers', 'schedule', 'clip'),
        [far > 0.1, `The nearest end is ${formatNumber(far)} away.`],
      ];
    },
  ),
];

// ---- code to take away ----

/** The same path in PyTorch. */
export function torchCode(state, { name, lr, mu, rho, betas }) {
  const { surface: id, noise, clip, n_steps, schedule, weight_decay } = state;
  const [xx, xy, yy] = jet(state, state.start)[2];
  const value = SURFACES[id].torch || `(${xx} * x * x + ${2 * xy} * x * y + ${yy} * y * y) / 2`;
  const options = {
    lr,
    weight_decay,
    momentum: mu,
    nesterov: name === 'nesterov' && 'True',
    alpha: rho,
    betas: betas && `(${betas})`,
  };
  const given = Object.entries(options).filter(([, option]) => option || option === 0);
  const kind =
    { adagrad: 'Adagrad', rmsprop: 'RMSprop', adam: 'Adam', adamw: 'AdamW' }[name] || 'SGD';
  const pushes = draws(state.seed, n_steps).map((draw) => draw.map((n) => noise * n));
  return [
    'import torch',
    '',
    'torch.set_default_dtype(torch.float64)',
    `w = torch.tensor(${pythonLine(state.start)}, dtype=torch.float64, requires_grad=True)`,
    `optimizer = torch.optim.${kind}([w], ${given.map((each) => each.join('=')).join(', ')})`,
    `rates = ${schedule === 'constant' ? `[${lr}] * ${n_steps}` : pythonLine(range(n_steps).map((t) => rate(state, lr, t)))}`,
    ...(noise ? [`noise = torch.tensor(${pythonLine(pushes)})`] : []),
    'for t, lr in enumerate(rates):',
    '    x, y = w',
    '    optimizer.zero_grad()',
    `    (${value}).backward()`,
    ...(noise ? ['    w.grad += noise[t]'] : []),
    ...(clip ? [`    torch.nn.utils.clip_grad_norm_([w], ${clip})`] : []),
    '    optimizer.param_groups[0]["lr"] = lr',
    '    optimizer.step()',
    'print(w.tolist())',
  ].join('\n');
}

/** The call that makes this figure again. */
export const constructorCode = (state) =>
  pythonCall(
    'optimizers',
    'LossLandscapeExplorer',
    pythonArguments(state, [...OPERANDS, 't', 'chosen', 'view']),
  );

export const core = {
  SURFACES,
  NAMES,
  OPTIONS,
  PRESETS,
  CHALLENGES,
  jet,
  draws,
  rate,
  run,
  eigen,
  contraction,
  limit,
  labels,
  sentence,
  describe,
  findProblem,
  readState,
  tamed,
  make,
  torchCode,
  constructorCode,
};
