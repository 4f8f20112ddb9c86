// The pure functions that the figures share, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyEdit } from '../../dlbook/widgets/kit/grid.js';
import { createHistory } from '../../dlbook/widgets/kit/history.js';
import { connect } from '../../dlbook/widgets/kit/model.js';
import { put, shapeOf } from '../../dlbook/widgets/kit/numbers.js';
import { base64FromBytes, bytesFromBase64 } from '../../dlbook/widgets/kit/photo.js';
import { divergingColour } from '../../dlbook/widgets/kit/planes.js';
import { formatFraction, formatNumber } from '../../dlbook/widgets/kit/words.js';

test('numbers are printed with a real minus sign and without noise', () => {
  const printed = [[0, '0'], [-0, '0'], [3, '3'], [-2, '\u22122'], [1 / 9, '0.111'], [0.1 + 0.2, '0.3'], [1e-17, '0'],
    [12345.678, '12300'], [-1e7, '\u22121.0e7'], [1e-5, '1.0e\u22125'], [Infinity, '\u221e'], [NaN, 'NaN']];
  for (const [value, text] of printed) assert.equal(formatNumber(value), text);
});

test('weights are printed as fractions where a person would', () => {
  const printed = [[1 / 9, '1/9'], [1 / 16, '1/16'], [0.125, '1/8'], [0.25, '0.25'], [-1 / 3, '\u22121/3'], [2, '2'], [0.1234, '0.123']];
  for (const [value, text] of printed) assert.equal(formatFraction(value), text);
});

test('shapes are found, and refused where a list is ragged, empty or no list', () => {
  assert.deepEqual(shapeOf([[1, 2, 3], [4, 5, 6]], 2), [2, 3]);
  for (const value of [[[1], [2, 3]], [], [[]], [1, NaN], [1, 'a'], 7, null, undefined, 'text', {}]) {
    assert.equal(shapeOf(value, 2), null);
  }
});

test('a nested put replaces and never writes', () => {
  const old = Object.freeze([Object.freeze([1, 2]), Object.freeze([3, 4])]);
  assert.deepEqual(put(old, [1, 0], 9), [[1, 2], [9, 4]]);
  assert.deepEqual(old, [[1, 2], [3, 4]]);
});

test('base64 goes there and back', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, k) => k % 256);
  assert.deepEqual(bytesFromBase64(base64FromBytes(bytes)), bytes);
});

test('undo and redo walk through what was; quick changes are one step', () => {
  let value = 0;
  let time = 0;
  const past = createHistory(() => value, (old) => { value = old; }, () => time);
  const change = (next, later) => { time += later; value = next; past.record(); };
  change(1, 1000);
  change(2, 1000);
  change(3, 100); // the same gesture
  past.undo();
  assert.equal(value, 1);
  past.undo();
  past.undo();
  assert.equal(value, 0);
  past.redo();
  past.redo();
  assert.equal(value, 3);
  past.undo();
  change(7, 1000);
  assert.deepEqual(past.steps(), [2, 0]);
  past.reset();
  assert.equal(value, 0);
});

test('a model that throws is no trouble, and a closed link is silent', () => {
  const fail = () => { throw new Error('not implemented yet'); };
  const listeners = {};
  const model = { get: fail, set: fail, save_changes: fail, off: fail, on: (name, heard) => { listeners[name] = heard; } };
  const link = connect(model);
  let calls = 0;
  link.listen(['x'], () => { calls += 1; });
  link.set({ x: 1 });
  listeners['change:x']('ignored');
  link.close();
  listeners['change:x']();
  assert.equal(link.get('x'), undefined);
  assert.equal(calls, 1);
});

test('keys write digits, count and clear', () => {
  const typed = ['7', '+', '=', '-', '_', 'Backspace', 'Delete', 'a', 'Tab'].map((key) => keyEdit(key, 3));
  assert.deepEqual(typed, [7, 4, 4, 2, 2, 0, 0, undefined, undefined]);
});

test('the diverging scale ends in orange and blue and starts at the ground', () => {
  assert.deepEqual(divergingColour(0, [9, 9, 9]), [9, 9, 9]);
  assert.deepEqual(divergingColour(5), [43, 123, 186]);
  assert.deepEqual(divergingColour(-1), [200, 101, 27]);
});
