// The normalization figure: a block of numbers, the cells that share a mean, and the way back as two projections.

import { chart } from '../kit/chart.js';
import { declare } from '../kit/declare.js';
import { challenge } from '../kit/examples.js';
import { gridMark } from '../kit/grid_mark.js';
import { clamp, largest, put, range, shapeOf, total } from '../kit/numbers.js';
import { pythonLine } from '../kit/python.js';
import { problemOf } from '../kit/settings.js';
import { formatNumber, plural } from '../kit/words.js';

const middle = (values) => total(values) / values.length;
const sizesOf = (x) => shapeOf(x, 4);

/** The index of a cell, from its number. */
const indexOf = (x, k) => {
  const [, C, H, W] = sizesOf(x);
  return [Math.floor(k / (C * H * W)), Math.floor(k / (H * W)) % C, Math.floor(k / W) % H, k % W];
};

/** A flat list in the shape of x. */
const like = (x, list) => {
  const [N, C, H, W] = sizesOf(x);
  const at = (n, c, h, w) => list[((n * C + c) * H + h) * W + w];
  return range(N).map((n) => range(C).map((c) => range(H).map((h) => range(W).map((w) => at(n, c, h, w)))));
};

/** The chosen cell, counted round and round. */
const chosenIn = ({ x, cell }) => cell % x.flat(3).length;

/** Numbers that go on from the start until there is one for each cell of x. */
const fitted = (block, x) => {
  const own = block.flat(3);
  return x.flat(3).map((_, k) => own[k % own.length]);
};

/** The name of the set to which each cell belongs. */
const setsOf = ({ kind, groups, x }) => {
  const C = x[0].length;
  const nameOf = { batch: (n, c) => c, layer: (n) => n, instance: (n, c) => n * C + c, group: (n, c) => n * C + Math.floor((c * groups) / C) };
  return x.flat(3).map((_, k) => nameOf[kind](...indexOf(x, k)));
};

/** The cells of each set, by the name of the set. */
const membersOf = (state) => {
  const members = {};
  setsOf(state).forEach((name, k) => (members[name] ??= []).push(k));
  return members;
};

function problemIn({ kind, groups, x }) {
  const [N, C, H, W] = sizesOf(x);
  if (kind === 'group' && C % groups)
    return problemOf(`${C} channels make no ${groups} equal groups.`, 'use one group', { groups: 1 });
  if (kind === 'batch' && N * H * W < 2) return problemOf('A single value has no spread.', 'use layer normalization', { kind: 'layer' });
  return null;
}

/** What the figure says in numbers, under the names of the Python class. */
function compute(state) {
  const { x, eps } = state;
  const [cells, back] = [x.flat(3), fitted(state.dy, x)];
  const [xhat, dx] = [[], []];
  let chosen;
  for (const peers of Object.values(membersOf(state))) {
    const own = peers.map((k) => cells[k]);
    const mean = middle(own);
    const s = Math.sqrt(middle(own.map((value) => (value - mean) ** 2)) + eps);
    const hats = own.map((value) => (value - mean) / s);
    const one = middle(peers.map((k) => back[k]));
    const along = middle(peers.map((k, i) => back[k] * hats[i]));
    peers.forEach((k, i) => {
      xhat[k] = hats[i];
      dx[k] = (back[k] - one - hats[i] * along) / s;
    });
    if (peers.includes(chosenIn(state))) chosen = { peers, mean, s, share: eps / s ** 2, one, along };
  }
  return { xhat: like(x, xhat), dx: like(x, dx), ...chosen };
}

const percent = (share) => (share < 1e-3 ? 'less than 0.1%' : `${formatNumber(100 * share)}%`);
const named = (x, k) => `(${indexOf(x, k).join(', ')})`;

function say(state, { xhat, dx, peers, mean, s, share, one, along }) {
  const { kind, view, x } = state;
  const cell = chosenIn(state);
  const set = `${kind} normalization: ${plural(peers.length, 'cell')} with the mean ${formatNumber(mean)} and s = ${formatNumber(s)}`;
  if (view === 'forward') return `${set}; x̂ of cell ${named(x, cell)} is ${formatNumber(xhat.flat(3)[cell])}`;
  return `${set}; taken out are ${formatNumber(one)} times 1 and ${formatNumber(along)} times x̂, and ${percent(share)} of the part along x̂ comes through; dx of cell ${named(x, cell)} is ${formatNumber(dx.flat(3)[cell])}`;
}

/** A block as tiles: images below each other, channels beside each other. */
function blockOf(name, block, { peers, cell, press, edit }) {
  const [N, C, H, W] = sizesOf(block);
  const most = largest(block.flat(3));
  const tile = (n, c) => {
    const first = (n * C + c) * H * W;
    return gridMark({
      name: `${name}, image ${n}, channel ${c}`,
      most,
      careful: true,
      cells: block[n][c].map((row, h) =>
        row.map((value, w) => {
          const k = first + h * W + w;
          const isPeer = peers?.includes(k);
          return {
            value,
            name: `${name}(${n}, ${c}, ${h}, ${w}) = ${formatNumber(value, 2)}${isPeer ? ', shares the mean' : ''}`,
            text: formatNumber(value, 2),
            kind: isPeer ? 'is-peer' : '',
            selected: k === cell,
          };
        }),
      ),
      press: (h, w) => press(first + h * W + w),
      edit: edit && ((h, w, value) => edit([n, c, h, w], value)),
    });
  };
  const tiles = range(N).flatMap((n) => range(C).map((c) => tile(n, c)));
  return ['div', { class: 'dlb-block', style: `grid-template-columns: repeat(${C}, max-content); --cell: 36px` }, ...tiles];
}

/** What comes back to one set, cell by cell: two parts, and what is left. */
function lanesOf({ state, found: { xhat, peers, one, along }, width }) {
  const { x, dy } = state;
  const [hats, back] = [peers.map((k) => xhat.flat(3)[k]), peers.map((k) => fitted(dy, x)[k])];
  const stretch = hats.map((hat) => hat * along);
  const left = back.map((value, i) => value - one - stretch[i]);
  const reach = (...lists) => [Math.min(0, ...lists.flat()), Math.max(0, ...lists.flat(), 1e-6)];
  const shared = reach(back, stretch, left, one);
  const lanes = [
    ['x̂', hats, 'input', reach(hats)],
    ['comes back', back, 'gradient', shared],
    ['less its part along 1', back.map(() => one), 'padding', shared],
    ['less its part along x̂', stretch, 'padding', shared],
    ['is left; dx is that over s', left, 'output', shared],
  ];
  const across = clamp(width < 640 ? width : width * 0.5, 280, 420);
  const at = peers.indexOf(chosenIn(state)) + 0.5;
  const lane = ([name, values, kind, [low, high]]) => {
    const view = chart({ width: across, height: 82, x: [0, values.length], y: [low, high], ticks: [[], [[0, '0']]] });
    const bar = (value, i) => view.area([[i + 0.15, 0], [i + 0.85, 0], [i + 0.85, value], [i + 0.15, value]], kind);
    const number = (value, i) => ['text', { x: view.to([i + 0.5, 0])[0], y: 78, 'text-anchor': 'middle' }, formatNumber(value, 2)];
    const told = `${name}: ${values.map((value) => formatNumber(value)).join(', ')}`;
      return [
      'div',
      { style: `width: ${across}px` },
      ['div', { class: `dlb-title is-${kind}` }, name],
      view.drawing(told, [view.rule([at, low], [at, high], 'padding'), ...values.map(bar)], values.length > 8 ? [] : values.map(number), 'img'),
    ];
  };
  return ['div', { class: 'dlb-half' }, ...lanes.map(lane)];
}

function picture(now, fig) {
  const { state, found, hidden } = now;
  const { view, x } = state;
  const cell = chosenIn(state);
  const isBack = view === 'backward';
  const [key, block] = isBack ? ['dy', like(x, fitted(state.dy, x))] : ['x', x];
  const marks = { peers: hidden ? null : found.peers, cell, press: (k) => fig.change({ cell: k }) };
  const edit = (index, value) => fig.change({ [key]: put(block, index, clamp(value, -1e6, 1e6)) });
  const nudge = (by) => () => edit(indexOf(x, cell), block.flat(3)[cell] + by);
  const titled = (name, ...parts) => ['div', { class: 'dlb-half' }, ['div', { class: 'dlb-title' }, name], ...parts];
  return [
    'div',
    { class: 'dlb-pair' },
    titled(
      isBack ? 'what comes back' : 'x',
      blockOf(key, block, { ...marks, edit }),
      [
        'div',
        { class: 'dlb-line' },
        `cell ${named(x, cell)}`,
        ['button', { type: 'button', class: 'dlb-button', onclick: nudge(-1), 'aria-label': 'one less' }, '−'],
        ['button', { type: 'button', class: 'dlb-button', onclick: nudge(1), 'aria-label': 'one more' }, '+'],
      ],
    ),
    !hidden && (isBack ? lanesOf(now) : titled('x̂', blockOf('x̂', found.xhat, marks))),
  ];
}

/** A program that prints the normalized block and the gradient of x. */
function torchCode({ kind, groups, eps, x, dy }) {
  const [, C, H, W] = sizesOf(x);
  const call = {
    batch: `batch_norm(x, None, None, training=True, eps=${pythonLine(eps)})`,
    layer: `layer_norm(x, (${C}, ${H}, ${W}), eps=${pythonLine(eps)})`,
    instance: `group_norm(x, ${C}, eps=${pythonLine(eps)})`,
    group: `group_norm(x, ${groups}, eps=${pythonLine(eps)})`,
  };
  return [
    'import torch',
    'import torch.nn.functional as F',
    '',
    `x = torch.tensor(${pythonLine(x)}, dtype=torch.float64, requires_grad=True)`,
    `dy = torch.tensor(${pythonLine(like(x, fitted(dy, x)))}, dtype=torch.float64)`,
    `y = F.${call[kind]}`,
    'y.backward(dy)',
    'print(y.tolist())',
    'print(x.grad.tolist())',
  ].join('\n');
}

export const figure = (spec) => {
  const ready = Object.fromEntries(Object.values(spec.examples).flatMap((list) => Object.entries(list).map(([id, [, changes]]) => [id, changes])));
  const usual = Object.fromEntries(Object.entries(spec.settings).map(([key, own]) => [key, own.usual]));
  const from = (id, changes) => ({ ...usual, ...ready[id], ...changes });
  const sameCells = ({ x }, id) => JSON.stringify(x) === JSON.stringify(from(id).x);
  const challenges = [
    challenge(
      'nothing',
      'A gradient of which nothing is left',
      'Change what comes back to these four cells, so that it is not the same in all of them and yet nothing is left (each dx below 0.01).',
      from('hand'),
      'It was a mixture of 1 and x̂, and both are taken out.',
      (state) => {
        const [back, { dx }] = [fitted(state.dy, state.x), problemIn(state) ? { dx: [] } : compute(state)];
        const far = largest(dx.flat(3));
        return [
          [!sameCells(state, 'hand') || state.kind !== 'batch' || state.eps > 1e-5, 'Leave the cells, the kind and ε as they were.'],
          [back.every((value) => value === back[0]), 'The same comes back to all four cells.'],
          [far >= 0.01, `The largest dx is ${formatNumber(far)}.`],
        ];
      },
    ),
    challenge(
      'ends',
      'Group normalization by another name',
      'Let group normalization do what instance normalization does.',
      from('group'),
      'Each channel is a group of its own.',
      (state) => [
        [state.kind !== 'group' || state.x[0].length < 2, 'Keep group normalization, and several channels.'],
        [state.groups !== state.x[0].length, `There are ${state.x[0].length} channels and ${plural(state.groups, 'group')}.`],
      ],
    ),
    challenge(
      'half',
      'Half of it comes through',
      'Leave the cells as they are, and let 45% to 55% of the part along x̂ come through.',
      from('hand'),
      'ε is as large as the variance.',
      (state) => {
        const share = problemIn(state) ? 0 : compute(state).share;
        return [
          [!sameCells(state, 'hand') || state.kind !== 'batch', 'Leave the cells and the kind as they were.'],
          [Math.abs(share - 0.5) > 0.05, `${percent(share)} comes through.`],
        ];
      },
    ),
  ];
  return declare(spec, {
    compute,
    problemIn,
    say,
    picture,
    controls: ['kind', 'groups', 'view'],
    more: [['The numbers', [['eps', 'ε'], 'cell']]],
    predict: {
      ask: (state) =>
        `${state.kind} normalization${state.kind === 'group' ? ` with ${plural(state.groups, 'group')}` : ''}: how many of the ${state.x.flat(3).length} cells share the mean of cell ${named(state.x, chosenIn(state))}, itself included?`,
      answer: (state, { peers }) => peers.length,
      why: ({ kind }) =>
        ({
          batch: 'Its channel, in all images.',
          layer: 'All channels of its image.',
          instance: 'Its channel, in its image alone.',
          group: 'The channels of its group, in its image alone.',
        })[kind],
    },
    challenges,
    codes: [['Copy as PyTorch', torchCode]],
    keys: 'arrows move in a tile, Enter chooses a cell; digits, + and − change it; Ctrl+Z undoes.',
  });
};
