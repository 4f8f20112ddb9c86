// The adjoint figure: the matrix of a small layer, its cells above, its outputs beside, what comes back below.

import { declare } from '../kit/declare.js';
import { challenge } from '../kit/examples.js';
import { gridMark } from '../kit/grid_mark.js';
import { clamp, range, total } from '../kit/numbers.js';
import { pythonLine } from '../kit/python.js';
import { formatNumber, plural } from '../kit/words.js';

const repeated = (list, count) => range(count).map((k) => list[k % list.length]);
const inner = (a, b) => total(a.map((value, k) => value * b[k]));

/** The layer with its lists at their lengths, and one wire [output, tap, cell] for every product. */
function layerOf({ x, w, g, size, kernel, stride, padding }) {
  const places = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const wires = range(places)
    .flatMap((i) => range(kernel).map((u) => [i, u, stride * i + u - padding]))
    .filter(([, , r]) => r >= 0 && r < size);
  return { x: repeated(x, size), w: repeated(w, kernel), g: repeated(g, places), wires };
}

function compute(state) {
  const { x, w, g, wires } = layerOf(state);
  const zeros = (list) => list.map(() => 0);
  const [y, dx, dw, overlap] = [zeros(g), zeros(x), zeros(w), zeros(x)];
  for (const [i, u, r] of wires) {
    y[i] += w[u] * x[r];
    dx[r] += w[u] * g[i];
    dw[u] += x[r] * g[i];
    overlap[r] += 1;
  }
  return { y, dx, dw, overlap, busiest: Math.max(...overlap), by_outputs: inner(y, g), by_cells: inner(x, dx), by_taps: inner(w, dw) };
}

const say = (state, { by_outputs: outputs, by_cells: cells, by_taps: taps, overlap }) =>
  `⟨y, g⟩ = ${formatNumber(outputs)}, ⟨x, dx⟩ = ${formatNumber(cells)},` +
  ` ⟨w, dw⟩ = ${formatNumber(taps)}; the cells are read ${overlap.join(', ')} times`;

/** A sum of products as it is written by hand; long ones are cut. */
function written(name, a, b, product) {
  const terms = a.map((value, k) => `${formatNumber(value)} · ${formatNumber(b[k])}`);
  const shown = terms.length > 6 ? [...terms.slice(0, 5), '…'] : terms;
  return ['p', {}, `${name} = ${shown.join(' + ')} = `, ['strong', {}, formatNumber(product)]];
}

const quiet = (name, text = '') => ({ value: 0, name, text, kind: 'is-quiet', fixed: true });
const shown = (name, value, kind) => ({ value: 0, name: `${name} = ${formatNumber(value)}`, text: formatNumber(value), kind, fixed: true });
const free = (name, value) => ({ value, name: `${name} = ${formatNumber(value)}` });

/** One grid: x above, a row for each output with y and g at its end, dx and the counts below. */
function rowsOf(state, found, hidden) {
  const { x, w, g, wires } = layerOf(state);
  const ends = (words) => words.map((word) => quiet(word || 'no number', word));
  const rows = g.map((value, i) => [
    quiet(`row of output ${i}`, `${i}`),
    ...x.map((_, r) => {
      if (hidden && i) return quiet('?, not told yet', '?'); // the columns would tell the answer
      const wire = wires.find(([output, , cell]) => output === i && cell === r);
      return wire ? free(`w[${wire[1]}] from cell ${r} to output ${i}`, w[wire[1]]) : quiet(`no wire from cell ${r} to output ${i}`);
    }),
    shown(`y[${i}]`, found.y[i], 'is-output'),
    free(`g[${i}]`, value),
  ]);
  return [
    [quiet('x, the cells', 'x'), ...x.map((value, r) => free(`x[${r}]`, value)), ...ends(['y', 'g'])],
    ...rows,
    [quiet('dx, what comes back', 'dx'), ...found.dx.map((value, r) => (hidden ? quiet(`dx[${r}]: ?, not told yet`, '?') : shown(`dx[${r}]`, value, 'is-gradient'))), ...ends(['', ''])],
    [
      quiet('#, the outputs that read a cell', '#'),
      ...found.overlap.map((count, r) => (hidden ? quiet(`cell ${r}: ?, not told yet`, '?') : shown(`outputs that read cell ${r}`, count, 'is-count'))),
      ...ends(['', '']),
    ],
  ];
}

/** What a hand that changes entry (i, j) of the grid has changed. */
function edited(state, i, j, value) {
  const { x, w, g, wires } = layerOf(state);
  const put = (list, k) => list.map((old, at) => (at === k ? clamp(value, -99, 99) : old));
  if (i === 0) return { x: put(x, j - 1) };
  if (j === state.size + 2) return { g: put(g, i - 1) };
  const wire = wires.find(([output, , cell]) => output === i - 1 && cell === j - 1);
  return wire ? { w: put(w, wire[1]) } : {};
}

function picture({ state, found, hidden, width }, fig) {
  const { x, w, g } = layerOf(state);
  const side = clamp(Math.floor((width - 8) / (state.size + 3)), 26, 40);
  const cells = rowsOf(state, found, hidden);
  const chosen = () => cells[fig.chosen?.[0]]?.[fig.chosen[1]]?.value ?? 0;
  return [
    'div',
    { style: `--cell: ${side}px` },
    gridMark({
      name: 'Matrix of the layer, with cells, outputs and what comes back',
      cells,
      careful: true,
      focus: (...at) => Object.assign(fig, { chosen: at }),
      brush: () => (chosen() >= 10 ? -10 : chosen() + 1), // a finger has no keys: it counts
      edit: (i, j, value) => fig.change(edited(state, i, j, value)),
    }),
    !hidden && [
      'div',
      { class: 'dlb-workings' },
      written('by rows: ⟨y, g⟩', found.y, g, found.by_outputs),
      written('by columns: ⟨x, dx⟩', x, found.dx, found.by_cells),
      written('by weights: ⟨w, dw⟩', w, found.dw, found.by_taps),
    ],
  ];
}

const torchCode = (state) => {
  const { x, w, g } = layerOf(state);
  const tensor = (list) => `torch.tensor([[${pythonLine(list)}]], dtype=torch.float64)`;
  return [
    'import torch',
    'import torch.nn.functional as F',
    '',
    `x = ${tensor(x)}.requires_grad_()`,
    `w = ${tensor(w)}.requires_grad_()`,
    `g = ${tensor(g)}`,
    `y = F.conv1d(x, w, stride=${state.stride}, padding=${state.padding})`,
    'y.backward(g)',
    'print((y * g).sum().item(), (x * x.grad).sum().item(), (w * w.grad).sum().item())',
  ].join('\n');
};

/** The most wires that end at one cell, and what known mistakes make of it. */
function guesses({ kernel, stride }, { busiest: most }) {
  const full = Math.ceil(kernel / stride);
  const crowded = 'On a long strip, perhaps: this one has no room for so many windows.';
  const wrong = [
    ...(most < full ? [full, most + 1].map((value) => [value, crowded]) : []),
    [kernel, 'That would be stride 1, where every tap stands once on each cell in the middle.'],
    [Math.floor(kernel / stride) || 1, 'That is the quotient rounded down: the busiest cells get one more.'],
    [stride, 'The stride says how far apart the windows begin, not how many overlap.'],
    [most + 1, 'One too many: divide the taps by the stride and round up.'],
  ];
  const said = { [most]: 'The taps that are one stride apart: K/S, rounded up, where there is room for them.' };
  for (const [value, why] of wrong) if (Object.keys(said).length < 4) said[value] ??= why;
  return Object.entries(said).map(([value, why]) => [value, why, Number(value) === most]);
}

export const figure = (spec) => {
  const usual = Object.fromEntries(Object.entries(spec.settings).map(([key, own]) => [key, own.usual]));
  const from = (changes) => ({ ...usual, ...changes });
  const challenges = [
    challenge(
      'even',
      'Cover evenly',
      'Keep 9 cells and stride 2, and choose a kernel for which cells 3, 4 and 5 are read equally often.',
      from({ size: 9, kernel: 3 }),
      'The stride divides the kernel, so every cell in the middle meets as many taps.',
      (state) => [
        [state.size !== 9 || state.stride !== 2 || state.padding !== 0, 'Keep 9 cells, stride 2 and no padding.'],
        [new Set(compute(state).overlap.slice(3, 6)).size > 1, `They are read ${compute(state).overlap.slice(3, 6).join(', ')} times.`],
      ],
    ),
    challenge(
      'zeros',
      'Nothing comes back, and yet it learns',
      'Change the weights, and nothing else, until every dx is 0 while dw is not.',
      from({}),
      'Where all weights are 0 nothing comes back to the cells, but the weights themselves still have a slope.',
      (state) => [
        [['x', 'g'].some((key) => String(state[key]) !== String(usual[key])), 'Leave x and g as they were.'],
        [compute(state).dx.some((value) => value !== 0), 'Something still comes back to a cell.'],
        [compute(state).dw.every((value) => value === 0), 'Now the weights learn nothing either.'],
      ],
    ),
  ];
  return declare(spec, {
    compute,
    say,
    picture,
    controls: ['size', 'kernel', 'stride'],
    more: [['The layer', ['padding']]],
    predict: {
      ask: ({ kernel, stride, size, padding }) =>
        `A kernel of ${kernel} moves over ${plural(size, 'cell')}${padding ? `, with ${padding} of padding at each end,` : ''}` +
        ` in steps of ${stride}. How many outputs read the busiest cell?`,
      options: guesses,
    },
    challenges,
    codes: [['Copy as PyTorch', torchCode]],
    keys: 'arrows move over the numbers; digits, + and − change x, g or a weight, a second click adds 1; Ctrl+Z undoes.',
  });
};
