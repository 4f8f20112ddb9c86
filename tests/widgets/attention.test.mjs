// The pure functions of the attention figure, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core } from '../../dlbook/widgets/attention/core.js';

const preset = (id) => core.PRESETS.find((item) => item.id === id).state;
const goal = (id) => core.CHALLENGES.find((item) => item.id === id);
const close = (a, b, error = 1e-12) => assert.ok(Math.abs(a - b) <= error, `${a} is not ${b}`);
const identity = (n, size) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? size : 0)));

test('no input is written to', () => {
  const freeze = (value) => {
    if (typeof value === 'object' && value) Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  for (const { state } of core.PRESETS) {
    const stages = core.attend(freeze(structuredClone(state)));
    core.importance(state, freeze(stages), 0, 1);
    core.describe(state, stages, 0, [0, 0]);
    core.influence(freeze(structuredClone(state)), 0);
  }
});

test('scores of ten thousand stay finite', () => {
  for (const size of [1e4, -1e4]) {
    const { weights, output } = core.attend({ ...preset('same'), wq: identity(4, size), scale: false });
    weights[0].forEach((p) => close(p.reduce((sum, value) => sum + value), 1));
    assert.ok(output.flat().every(Number.isFinite));
  }
});

test('a row that may look at nothing has zeros, and says so', () => {
  const state = { ...preset('same'), mask_kind: 'padding', reach: 0 };
  const stages = core.attend(state);
  assert.ok(stages.weights.flat(2).every((p) => p === 0));
  assert.ok(stages.output.flat().every((y) => y === 0));
  close(core.entropy(stages.weights[0][0]), 0);
  assert.match(core.sentence(state, stages, 'weights', 0, [0, 0]), /may look at nothing/);
});

test('the Jacobian of the softmax by finite differences, in the figure itself', () => {
  const state = preset('translate');
  const p = core.attend(state).weights[0][1];
  const J = core.jacobian(p);
  const step = 1e-6;
  p.forEach((_, s) => {
    // A score moves with one entry of the memory alone: 5/√3 of it, in the key of s.
    const gain = 5 / Math.sqrt(3);
    const moved = (by) => {
      const memory = state.memory.map((line, k) => line.map((value, d) => value + (k === s && d === 1 ? by : 0)));
      return core.attend({ ...state, memory }).weights[0][1];
    };
    const [up, down] = [moved(step), moved(-step)];
    up.forEach((value, k) => close((value - down[k]) / (2 * step * gain), J[k][s], 1e-8));
  });
});

test('an aimed query lands where it should, by the smallest change', () => {
  const w = [[1, 2, 0], [0, 1, 3]];
  const [x, change] = [[1, -1, 2], [0.5, -2]];
  const after = core.redirect(w, x, change);
  const at = (rows) => rows.map((line) => line.reduce((sum, value, k) => sum + value * x[k], 0));
  at(after).forEach((value, e) => close(value, at(w)[e] + change[e]));
  const size = Math.hypot(...after.flatMap((line, e) => line.map((value, k) => value - w[e][k])));
  close(size, Math.hypot(...change) / Math.hypot(...x));
  assert.deepEqual(core.redirect(w, [0, 0, 0], change), w);
});

test('turning there and back is no turn', () => {
  const line = [1, -2, 0.5, 3];
  core.rotary(core.rotary(line, 7), 7, -1).forEach((value, k) => close(value, line[k]));
});

test('words that were there keep their numbers; a word has the same ones everywhere', () => {
  const state = preset('pronoun');
  const next = core.readText(state, '  it  was the dog dog ');
  assert.deepEqual(next.tokens, ['it', 'was', 'the', 'dog', 'dog']);
  assert.deepEqual(next.x[0], state.x[4]);
  assert.deepEqual(next.x[3], next.x[4]);
  assert.deepEqual(next.x[3], core.embed('dog', 4));
  const source = core.readText(state, 'un chat', 'source', 'memory');
  assert.equal(core.readState((key) => ({ ...state, ...source })[key]).problem, null);
});

test('each nearest fix mends what it was offered for', () => {
  const state = preset('heads');
  const odd = [
    { tokens: ['a', 'b'] }, { source: ['a'] }, { x: [[1]] }, { wk: [[1, 2]] }, { wo: [[1]] }, { n_heads: 3 },
    { mask_kind: 'free' }, { wq: identity(6, 1), wk: identity(6, 1), positions: 'rotary' }, { x: 'no' }, { temperature: -1 },
  ];
  for (const changes of odd) {
    let now = { ...state, ...changes };
    assert.ok(core.readState((key) => now[key]).problem, JSON.stringify(changes));
    for (let k = 0; k < 4 && core.readState((key) => now[key]).problem; k += 1)
      now = { ...now, ...core.readState((key) => now[key]).problem.fix.changes };
    assert.equal(core.readState((key) => now[key]).problem, null, JSON.stringify(changes));
  }
});

// ---- challenges: unsolved at the start, solved by what they ask for ----

const SOLUTIONS = {
  previous: [
    (({ wq, wk, positions, mask_kind }) => ({ wq, wk, positions, mask_kind }))(preset('previous')),
  ],
  content: [{ wk: identity(4, 4) }],
  leak: [{ mask_kind: 'causal' }],
  uniform: [{ wq: [[0, 0, 0, 0], [0, 0, 0, 0]] }, { wk: [[0, 0, 0, 0], [0, 0, 0, 0]] }],
  order: [{ positions: 'sinusoidal' }, { positions: 'rotary' }, { positions: 'alibi' }],
  awake: [{ temperature: 5 }],
};

test('every challenge is unsolved at its start, and each solution solves it', () => {
  assert.deepEqual(Object.keys(SOLUTIONS), core.CHALLENGES.map(({ id }) => id));
  for (const [id, list] of Object.entries(SOLUTIONS)) {
    const { start, check } = goal(id);
    assert.equal(check(start).done, false, id);
    assert.ok(check(start).text);
    for (const changes of list) assert.equal(check({ ...start, ...changes }).done, true, id);
  }
});

test('short cuts do not solve a challenge', () => {
  const wrong = {
    previous: [{ mask_kind: 'free', mask: identity(6, 1).map((_, t) => Array.from({ length: 6 }, (__, s) => Number(s === t - 1))) }, { mask_kind: 'causal' }, { mask_kind: 'window', reach: 1 }, { tokens: ['a', 'b'], x: [[1, 0, 0, 0], [0, 1, 0, 0]], mask_kind: 'causal' }],
    content: [{ wk: identity(4, 4), temperature: 0.5 }, { temperature: 0.1 }, { wk: identity(4, 4), mask_kind: 'causal' }],
    leak: [{ mask_kind: 'padding', reach: 1 }, { mask_kind: 'window', reach: 0 }, { mask_kind: 'none' }],
    order: [{ mask_kind: 'causal' }, { temperature: 3 }],
    awake: [{ wq: identity(2, 0).map(() => [0, 0, 0, 0]) }, { temperature: 1.5 }, { scale: true }, ...[0, 1, 2, 3, 4].map((t) => ({ cursor: [t, 0] }))],
    uniform: [{ temperature: 100 }, { x: preset('pronoun').x.map((line) => line.map(() => 0)) }],
  };
  for (const [id, list] of Object.entries(wrong))
    for (const changes of list) assert.equal(goal(id).check({ ...goal(id).start, ...changes }).done, false, `${id} ${JSON.stringify(changes)}`);
});

test('a verdict is true of ties, of even rows and of masked ones', () => {
  const said = (state, t, guess) => {
    const stages = core.attend(state);
    const now = { state, stages, m: 0, t, keys: state.tokens, allowed: stages.allowed };
    return core.verdict(now, guess);
  };
  const [pronoun, hamlet] = [preset('pronoun'), preset('same')];
  assert.match(said(pronoun, 4, 1), /^Yes: the largest weight, 0.738, is on “cat”; its score/);
  assert.match(said(pronoun, 4, 2), /^No: the largest weight/);
  assert.match(said(pronoun, 0, 3), /^It looks at all that it may see alike, 0.143 each/);
  for (const guess of [2, 5]) assert.match(said(pronoun, 1, guess), /^Yes: .* each, is on “sat” and “was”/);
  assert.match(said(pronoun, 1, 0), /^No: .* each, is on “sat” and “was”/);
  const causal = { ...hamlet, mask_kind: 'causal' };
  assert.match(said(causal, 0, 1), /^No: it may look at “to₁” alone/);
  const closed = { ...hamlet, mask_kind: 'padding', reach: 0 };
  assert.match(said(closed, 2, 2), /^“or” may look at nothing/);
});

test('words that occur several times are told apart, others keep their name', () => {
  const state = preset('same'); // to be or not to be
  const stages = core.attend(state);
  const said = (t, s) => core.sentence(state, stages, 'mask', 0, [t, s]);
  assert.equal(said(4, 1), '“to₂” may look at “be₁”');
  assert.equal(said(2, 5), '“or” may look at “be₂”');
});

test('a caption does not outlive the words it was about', () => {
  assert.equal(core.readText(preset('same'), 'a dog').caption, '');
});
