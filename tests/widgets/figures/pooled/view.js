// A figure of the tests: the largest number of a window that steps over a grid.

import { declare } from '../../../../dlbook/widgets/kit/declare.js';
import { gridMark } from '../../../../dlbook/widgets/kit/grid_mark.js';
import { put } from '../../../../dlbook/widgets/kit/numbers.js';
import { problemOf } from '../../../../dlbook/widgets/kit/settings.js';

export const figure = (spec) => {
  const windows = ({ x, size }) => (x.length - size + 1) * (x[0].length - size + 1);
  const place = ({ x, size, t }) => {
    const columns = x[0].length - size + 1;
    return [Math.floor(t / columns), t % columns];
  };
  const compute = (state) => {
    const [i, j] = place({ ...state, t: Math.min(state.t, windows(state) - 1) });
    const inside = state.x.slice(i, i + state.size).map((row) => row.slice(j, j + state.size));
    return { largest: Math.max(...inside.flat()), at: [i, j] };
  };
  const picture = ({ state: { x, size }, found: { at } }, fig) => {
    const isLit = (i, j) => i >= at[0] && i < at[0] + size && j >= at[1] && j < at[1] + size;
    return [
      'div',
      {},
      gridMark({
        name: 'Input',
        cells: x.map((row, i) =>
          row.map((value, j) => ({ value, name: `x[${i}, ${j}] = ${value}`, kind: isLit(i, j) ? 'is-lit' : '' })),
        ),
        edit: (i, j, value) => fig.change({ x: put(x, [i, j], value) }),
      }),
    ];
  };
  return declare(spec, {
    compute,
    problemIn: ({ x, size }) =>
      size > Math.min(x.length, x[0].length)
        ? problemOf(`A window of ${size} is larger than the input.`, 'use a window of 1', { size: 1 })
        : null,
    say: (state, { largest, at }) => `the largest of the window at (${at}) is ${largest}`,
    picture,
    steps: { key: 't', count: windows, speed: 20 },
    controls: ['size'],
    more: [['Others', ['mode', 'shown']]],
    predict: {
      ask: () => 'What is the largest?',
      answer: (state, { largest }) => largest,
      why: (state, { at }) => `It stands in the window at (${at}).`,
    },
    keys: 'none of its own.',
  });
};
