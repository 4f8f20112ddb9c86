// The pure functions of the receptive field figure, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core } from '../../dlbook/widgets/receptive_field/core.js';

const net = (line, input_size = 16) => ({ layers: core.stack(line), input_size, channels: 1, dims: 1, weights_seed: 0 });
const top = (state) => core.follow(state).rows.at(-1);

/** Random whole numbers that are the same in every run. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('every example and every start of a challenge can be followed', () => {
  for (const { id, state } of core.PRESETS) assert.equal(core.follow(state).problem, null, id);
  for (const { id, start } of core.CHALLENGES) assert.equal(core.follow(start).problem, null, id);
});

test('every way out leads out, one layer after the other', () => {
  const random = generator(5);
  const kinds = Object.keys(core.USES);
  let stuck = 0;
  for (let n = 0; n < 400; n += 1) {
    const layers = Array.from({ length: 1 + random(5) }, () => ({
      ...core.defaults(kinds[random(kinds.length)]),
      kernel: 1 + random(6),
      stride: 1 + random(3),
      padding: [random(3), random(3)],
      dilation: 1 + random(4),
      back: 1 + random(4),
    }));
    let state = { ...net('c3'), layers, input_size: 1 + random(9) };
    for (let step = 0; core.follow(state).problem; step += 1) {
      assert.ok(step < 12, JSON.stringify(state));
      stuck += 1;
      const { problem, rows } = core.follow(state);
      assert.match(problem.text, /\.$/);
      state = { ...state, ...problem.fix.changes };
      const after = core.follow(state);
      // The layer that stood in the way is passed, or it is gone.
      assert.ok(after.rows.length > rows.length || state.layers.length < layers.length || after.problem?.text !== problem.text);
    }
  }
  assert.ok(stuck > 100);
});

test('a prediction is judged by its mistake', () => {
  const state = net('c3s2 c3d2 c5', 64);
  const { rows } = core.follow(state);
  assert.equal(top(state).size, 3 + 2 * 2 * 2 + 4 * 2);
  const say = (answer) => core.judge(state, rows, answer);
  assert.ok(say(19).right);
  assert.match(say(11).text, /adds the kernels/);
  assert.match(say(11).text, /K − 1/);
  assert.match(say(1 + 2 + 4 + 4).text, /adds the kernels|jump/);
  assert.match(say(1 + 2 + 4 + 8).text, /dilation/);
  assert.match(say(18).text, /One short/);
  assert.ok(!say(NaN).right);
});

test('a state that cannot be read says which trait, and keeps what is good', () => {
  const good = core.PRESETS[4].state;
  for (const [key, value] of [['layers', 'x'], ['layers', [{ kind: 'conv' }]], ['layers', [{ ...core.defaults('conv'), kind: 'toString' }]], ['input_size', 0], ['dims', 3], ['channels', NaN]]) {
    const { state, problem } = core.readState((name) => (name === key ? value : good[name]));
    assert.ok(problem.text.startsWith(`${key} must be `), problem.text);
    assert.deepEqual(state[key], core.PRESETS[0].state[key]);
    assert.equal(state.mode, good.mode);
  }
  const { problem } = core.readState(() => { throw new Error('no'); });
  assert.ok(problem.text.startsWith('layers must be '));
});

test('random weights differ from layer to layer and from seed to seed', () => {
  const [a, b] = core.stack('c5 c5');
  assert.notDeepEqual(core.weightsOf(a, 1, 3), core.weightsOf(b, 2, 3));
  assert.notDeepEqual(core.weightsOf(a, 1, 3), core.weightsOf(a, 1, 4));
  assert.deepEqual(core.weightsOf(a, 1, 0), []);
});

test('the largest inputs stay quick', () => {
  const start = performance.now();
  const state = net('c3p1 '.repeat(98) + 'A', 512);
  const { rows } = core.follow(state);
  core.facts(state, rows, 99, 256);
  assert.ok(performance.now() - start < 3000); // milliseconds; test machines are slow
});
