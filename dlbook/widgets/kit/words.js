// Numbers as the figures print them. What Python prints too, words.py writes letter for letter.

import { near } from './numbers.js';

export const MINUS = '\u2212';

/** A number as the page prints it: a real minus sign, no noise in the last digits. */
export function formatNumber(value, digits = 3) {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size < 1e-9) return '0';
  if (size === Infinity) return `${sign}\u221e`;
  const exact = Number.isInteger(size) ? size : Number(size.toPrecision(digits));
  const text = size >= 1e6 || size < 1e-3 ? size.toExponential(1) : String(exact);
  return sign + text.replace('e+', 'e').replace('-', MINUS);
}

/** A weight as a person writes it: 1/9 rather than 0.111. */
export function formatFraction(value) {
  const text = formatNumber(value);
  const below =
    text.length > 4 && [3, 6, 8, 9, 16, 25].find((n) => near(value * n, Math.round(value * n)));
  return below ? `${formatNumber(Math.round(value * below))}/${below}` : text;
}

/** A number between signs: negative ones in brackets. */
export const factor = (value, format = formatNumber) =>
  value < 0 ? `(${format(value)})` : format(value);

/** "(1, 0.5)". */
export const vector = (values) => `(${values.map((value) => formatNumber(value)).join(', ')})`;

/** "1 channel", "3 channels". */
export const plural = (count, word) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
