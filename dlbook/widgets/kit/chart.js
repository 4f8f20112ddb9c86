// A coordinate system with its ticks, and the marks that stand in it.

import { handle } from './handle.js';
import { formatNumber } from './words.js';

const [EDGE, FOOT, HEAD] = [34, 20, 10]; // pixels left for the ticks, and above
const LETTER = 6.3; // pixels, of a label
const px = (value) => Number(value.toFixed(1));

/**
 * A chart of `width` by `height` pixels over the ranges `x` and `y`; `ticks` are two lists of numbers or
 * [number, text]. Marks take values, not pixels; `kind` is a role of the book: input, weight, output,
 * gradient, padding, attention.
 */
export function chart({ width, height, x: [left, right], y: [low, high], ticks }) {
  const [wide, tall] = [width - EDGE - HEAD, height - FOOT - HEAD];
  const to = ([a, b]) => [
    px(EDGE + ((a - left) / (right - left)) * wide),
    px(HEAD + ((high - b) / (high - low)) * tall),
  ];
  const from = ([a, b]) => [
    left + ((a - EDGE) / wide) * (right - left),
    high - ((b - HEAD) / tall) * (high - low),
  ];
  const line = (points) => points.map((at, k) => `${k ? 'L' : 'M'}${to(at).join(' ')}`).join('');
  const word = ([a, b], text, anchor) => ['text', { x: a, y: b, 'text-anchor': anchor }, text];
  const ticked = (list, at) =>
    list.map((tick) => at(...(Array.isArray(tick) ? tick : [tick, formatNumber(tick)])));
  const zero = [Math.min(Math.max(0, left), right), Math.min(Math.max(0, low), high)];
  return {
    to,
    from,
    /** The whole drawing; `marks` are clipped at the frame, `above` stand over it. */
    drawing: (name, marks, above = [], role = 'group') => [
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height, class: 'dlb-chart', role, 'aria-label': name },
      [
        'g',
        { 'aria-hidden': 'true' },
        ['path', { class: 'is-axis', d: line([[left, zero[1]], [right, zero[1]]]) }],
        ['path', { class: 'is-axis', d: line([[zero[0], low], [zero[0], high]]) }],
        ['g', {}, ...ticked(ticks[0], (at, text) => word([to([at, 0])[0], height - 4], text, 'middle'))],
        ['g', {}, ...ticked(ticks[1], (at, text) => word([EDGE - 5, to([0, at])[1] + 4], text, 'end'))],
        [
          'svg',
          { x: EDGE, y: HEAD, width: wide, height: tall, viewBox: `${EDGE} ${HEAD} ${wide} ${tall}` },
          ...marks,
        ],
      ],
      ...above,
    ],
    curve: (points, kind, look = '') => ['path', { class: `is-curve is-${kind} ${look}`, d: line(points) }],
    /** The ground inside these points. */
    area: (points, kind) => ['path', { class: `is-area is-${kind}`, d: `${line(points)}z` }],
    rule: (a, b, kind) => ['path', { class: `is-rule is-${kind}`, d: line([a, b]) }],
    /** Words beside a point, on the first side where they are inside and clear of other points. */
    label(point, text, kind, others = []) {
      const [a, b] = to(point);
      const size = text.length * LETTER;
      const sides = [[11, -10], [-11 - size, -10], [11, 20], [-11 - size, 20]].map(([i, j]) => [a + i, b + j]);
      const inside = ([i, j]) => i >= EDGE && i + size <= width && j >= 12 && j <= height - FOOT - 4;
      const clear = ([i, j]) =>
        others.map(to).every(([m, n]) => m < i - 13 || m > i + size + 13 || n < j - 24 || n > j + 15);
      const [i, j] = sides.find((at) => inside(at) && clear(at)) ?? sides.find(inside) ?? sides[0];
      return ['text', { x: px(i), y: px(j), class: `is-${kind}` }, text];
    },
    /** A point that the hand moves: see handle.js. */
    handle: (own) =>
      handle({ limits: [[left, right], [low, high]], ...own, at: to(own.value), from }),
  };
}
