// A number between two ends: a slider for the hand, a field to be exact.

import { bind, numberField, row, slider } from './controls.js';
import { clamp } from './numbers.js';
import { formatNumber } from './words.js';

/**
 * A slider and a number for one value, which `read(now)` finds and `set(value)` changes. A `curve` above
 * 1 gives the small values more of the slider; of a `whole` number every one has its place.
 */
export function dial(label, [low, high], read, set, { curve = 1, whole = false } = {}) {
  const places = whole ? high - low : 100;
  const at = (place) => low + (high - low) * (place / places) ** curve;
  const ruler = slider(label, (place) => set(Number(at(place).toPrecision(whole ? 15 : 2))));
  const placeOfValue = (value) => places * clamp((value - low) / (high - low), 0, 1) ** (1 / curve);
  return row(
    label,
    bind(ruler, (now) => [placeOfValue(read(now)), places, formatNumber(read(now))]),
    bind(numberField(`${label}, exactly`, set), read),
  );
}
