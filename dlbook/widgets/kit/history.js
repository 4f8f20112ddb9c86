// Undo and redo, for every figure the same, over snapshots of a few traits.

import { same } from './numbers.js';

const UNDO_STEPS = 200;

/** Undo and redo of what `take()` gives; what follows within half a second is one step. */
export function createHistory(take, apply, clock = () => performance.now()) {
  const first = take();
  let now = first;
  let last = -Infinity;
  let past = [];
  let future = [];
  const move = (from, to) => {
    if (!from.length) return;
    to.push(now);
    now = from.pop();
    last = -Infinity;
    apply(now);
  };
  const record = () => {
    const next = take();
    if (same(next, now)) return;
    if (clock() - last > 500) past = [...past.slice(1 - UNDO_STEPS), now];
    last = clock();
    future = [];
    now = next;
  };
  return {
    record,
    undo() {
      record();
      move(past, future);
    },
    redo() {
      record();
      move(future, past);
    },
    reset: () => apply(first),
    steps: () => [past.length, future.length],
    isChanged: () => !same(now, first),
  };
}
