// A grid of numbers as a mark of a picture: what numberGrid does, said in one value.

import { numberGrid } from './grid.js';

const HEARD = ['point', 'focus', 'press', 'edit', 'brush', 'careful'];

function liveGrid() {
  const on = {};
  const own = numberGrid(on);
  return {
    node: own.node,
    update({ name, cells, at, most, ...heard }) {
      for (const key of HEARD) on[key] = heard[key];
      own.update(cells.length, cells[0].length, name, (i, j) => cells[i][j], { at, most });
    },
  };
}

/**
 * A grid `{ name, cells, at, most, point, focus, press, edit, brush, careful }`: `cells` are lists of
 * { value, name, text, kind, selected, fixed }; the others are those of numberGrid in grid.js.
 */
export const gridMark = (own) => [liveGrid, own];
