// Numbers and nested lists of them, as every figure's arithmetic needs them. Nothing here knows a page.

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export function range(count) {
  const list = []; // Array.from is ten times slower, and cores call this most
  for (let i = 0; i < count; i += 1) list.push(i);
  return list;
}

export const grid = (rows, columns, at) => range(rows).map((i) => range(columns).map((j) => at(i, j)));

export const put = (list, [k, ...rest], value) =>
  list.map((old, i) => (i === k ? (rest.length ? put(old, rest, value) : value) : old));

export const total = (values) => values.reduce((sum, value) => sum + value, 0);
export const largest = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v) || 0), 0) || 1;
export const near = (a, b) => Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The sizes of a nested list of finite numbers; null where it is ragged, empty or anything else. */
export function shapeOf(value, depth) {
  if (depth === 0) return Number.isFinite(value) ? [] : null;
  if (!Array.isArray(value) || !value.length) return null;
  const [first, ...others] = value.map((item) => shapeOf(item, depth - 1));
  return first && others.every((other) => same(other, first)) ? [value.length, ...first] : null;
}

/** What a hand may write: at most six decimals, at most a million. */
export const tidy = (value) => clamp(Number(value.toFixed(6)), -1e6, 1e6);

/** Numbers from 0 to 1, the same in every language. */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
