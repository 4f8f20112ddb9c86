// What a model may hold. A model comes from a notebook, an address or a stranger: nothing in it is
// believed. What does not fit is replaced, and where that has words, said as a problem.

import { attempt } from './guard.js';

export const isOne =
  (...list) =>
  (value) =>
    list.includes(value);

export const isNumber = (low, high) => (value) => Number.isFinite(value) && value >= low && value <= high;
export const isWhole = (low, high) => (value) => Number.isInteger(value) && value >= low && value <= high;
export const isString = (value) => typeof value === 'string';

/** The traits of every figure; `challenges()` lists those there are. */
export const commonTraits = (challenges) => ({
  pinned: [isOne(true)],
  predict: [isOne(true)],
  challenge: [(value) => challenges().some(({ id }) => id === value)],
  caption: [isString],
});

/** Why nothing can be computed, in words, and the nearest way out. */
export const problemOf = (text, label, changes) => ({ text, fix: { label, changes } });

/**
 * Read any model at all: { state, problem }. A trait is [isGood(value), what it must be in words];
 * what is not good is replaced by the default, in silence where there are no words.
 */
export function readTraits(get, traits, defaults) {
  const state = { ...defaults };
  let problem = null;
  for (const [key, [isGood, words]] of Object.entries(traits)) {
    const value = attempt(() => get(key));
    if (attempt(() => isGood(value))) state[key] = value;
    else if (words)
      problem ||= problemOf(`${key} must be ${words}.`, 'use the default', { [key]: state[key] });
  }
  return { state, problem };
}
