// What every comparison of a figure's arithmetic with NumPy's needs.

import { readFileSync } from 'node:fs';

const TOLERANCE = 1e-12;

const largest = (value) =>
  typeof value === 'number'
    ? Math.abs(value)
    : value && typeof value === 'object'
      ? Math.max(0, ...Object.values(value).map(largest))
      : 0;

/** Compare two values of any kind; numbers may differ by a rounding error. */
function equal(ours, theirs, error) {
  if (typeof ours === 'number' && typeof theirs === 'number')
    return Math.abs(ours - theirs) <= error;
  if (ours === null || typeof ours !== 'object' || !theirs) return ours === theirs;
  const keys = Object.keys(theirs);
  return (
    keys.length === Object.keys(ours).length &&
    keys.every((key) => equal(ours[key], theirs[key], error))
  );
}

/** Load what Python wrote: node <script> <golden>. */
export function begin() {
  const golden = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const differences = [];
  let compared = 0;
  return {
    golden,
    check(what, state, ours, theirs) {
      compared += 1;
      const error = TOLERANCE * Math.max(1, largest(theirs));
      if (!equal(ours, theirs, error)) differences.push({ what, state, ours, theirs });
    },
    report() {
      const found = { compared, differences: differences.slice(0, 20), wrong: differences.length };
      console.log(JSON.stringify(found));
    },
  };
}
