// The pure functions of the backpropagation figure, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core } from '../../dlbook/widgets/backpropagation/core.js';

const first = core.PRESETS[0].state;
const state = (expr, values = {}, more = {}) => ({ ...first, expr, values, step: 999, ...more });
const grads = (expr, values, more) => {
  const { nodes, grads: found } = core.run(state(expr, values, more));
  return Object.fromEntries(nodes.map(({ name }, k) => [name, found[k]]));
};

/** Random numbers that are the same in every run. */
function generator(seed) {
  let at = seed;
  return () => {
    at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
    return at / 2 ** 32;
  };
}

test('equal parts are one node, and what they receive adds up', () => {
  const { nodes } = core.run(state('(w*x + b) * (w*x)'));
  assert.equal(nodes.length, 6);
  assert.deepEqual(grads('(w*x + b) * (w*x)', { w: 3, x: 2, b: -4 }), { w: 16, x: 24, v1: 8, b: 6, v2: 6, f: 1 });
  assert.equal(grads('x*x', { x: 3 }).x, 6);
  assert.equal(grads('x', { x: 3 }, { upstream: -2 }).x, -2);
});

test('signs and powers bind as in Python', () => {
  const value = (expr) => core.run(state(expr, { x: 3 })).values.at(-1);
  assert.equal(value('-x**2'), -9);
  assert.equal(value('2 - 1 - 1'), 0);
  assert.equal(value('8 / 2 / 2'), 2);
  assert.equal(value('2*x**-1'), 2 / 3);
  assert.equal(value('--x'), 3);
  assert.equal(value('-2**2'), -4);
  assert.equal(value('max(x, 4) - min(x, 4)'), 1);
});

const POINTS = { abs: [[-1.3]], log: [[0.7]], sqrt: [[2.5]], relu: [[0.8], [-0.8]], max: [[1, 2], [2, 1]], min: [[1, 2]] };
const calls = Object.keys(core.RULES).map((op) => {
  if (op === 'neg') return [op, '-x'];
  if (op === '**') return [op, 'x**3'];
  if (/\w/.test(op)) return [op, /max|min/.test(op) ? `${op}(x, y)` : `${op}(x)`];
  return [op, `x ${op} y`];
});

for (const [op, expr] of calls) {
  test(`the slopes of ${op} are those of its curve`, () => {
    for (const [x, y = 0.6] of POINTS[op] ?? [[0.7], [-1.2, 1.7]]) {
      const one = state(expr, { x, y });
      const { nodes } = core.run(one);
      nodes.forEach(({ op: kind }, place) => {
        if (kind !== 'leaf') return;
        const { gradient, quotient } = core.check(one, place, 1e-6);
        assert.ok(Math.abs(gradient - quotient) < 1e-8, `${expr} at ${x}, ${y}`);
      });
    }
  });

  test(`a check finds the wrong rule of ${op}`, () => {
    const values = op === 'relu' || op === 'abs' ? { x: -1.3, y: 0.6 } : { x: 0.7, y: 0.6 };
    const one = state(expr, values, { sabotage: 'f' });
    const errors = core.run(one).nodes.map((_, place) => core.check(one, place, 1e-5).error);
    assert.ok(Math.max(...errors) > 0.1, `${errors}`);
    assert.ok(errors.at(-1) < 1e-8); // it still receives the right gradient
  });
}

test('ties and kinks are shared or closed, as in PyTorch', () => {
  assert.deepEqual([grads('max(x, y)', { x: 2, y: 2 }).x, grads('relu(x)', { x: 0 }).x, grads('abs(x)', { x: 0 }).x], [0.5, 0, 0]);
});

test('whatever is written, there is a sentence and a way out that works', () => {
  const next = generator(5);
  const signs = 'xyb12.e+-*/()**,exp(log(max( ^é_$'.split('');
  let unread = 0;
  for (let n = 0; n < 3000; n += 1) {
    const expr = Array.from({ length: Math.floor(next() * 14) }, () => signs[Math.floor(next() * signs.length)]).join('');
    const { problem, basis } = core.readState((key) => ({ ...state(expr, { x: next() * 6 - 3 }) })[key]);
    const found = core.run(basis);
    assert.ok(found.values.concat(found.grads).every(Number.isFinite), expr);
    assert.match(core.describe(state(expr)), /\w/);
    if (!problem) continue;
    unread += 1;
    assert.match(problem.text, /\.$/);
    assert.equal(core.findProblem({ ...state(expr), ...problem.fix.changes, values: basis.values }), null, expr);
  }
  assert.ok(unread > 1000);
});

test('where no leaf can help, there is another expression', () => {
  const { fix } = core.findProblem(state('log(0 - 1) * x', { x: 1e6 }));
  assert.equal(core.findProblem({ ...state('log(0 - 1) * x'), ...fix.changes }), null);
  assert.equal(core.findProblem(state('log(x - 2)', { x: 1 })).fix.label, 'use x = 4');
});

test('what comes from elsewhere is replaced or explained', () => {
  const odd = [undefined, null, NaN, -1, 1e300, 'x', '', [], {}, { x: 'a' }, { x: NaN }, { __proto__: null }, true, [[1]], () => 1];
  const next = generator(9);
  for (let n = 0; n < 600; n += 1) {
    const given = Object.fromEntries(Object.keys(first).map((key) => [key, next() < 0.3 ? odd[Math.floor(next() * odd.length)] : first[key]]));
    const { state: read, basis, problem } = core.readState((key) => given[key]);
    assert.ok(core.run(basis).grads.every(Number.isFinite));
    assert.ok(problem === null || problem.text.length > 10);
    assert.ok(Object.values(core.flow(read)).flat().every(Number.isFinite));
  }
  const { problem } = core.readState((key) => (key === 'eps' ? 7 : first[key]));
  assert.equal(problem.text, 'eps must be a number from 1e-16 to 1.');
});

test('the error of the difference quotient has the shape of a V, with slopes 2 and 1', () => {
  const one = state('exp(sin(x)) * x', { x: 1 });
  const error = (eps, kind = 'error') => core.check(one, 0, eps)[kind];
  assert.ok(Math.abs(Math.log10(error(1e-2) / error(1e-3)) - 2) < 0.01);
  assert.ok(Math.abs(Math.log10(error(1e-3, 'oneSided') / error(1e-4, 'oneSided')) - 1) < 0.01);
  assert.ok(error(1e-13) > 100 * error(1e-5) && error(1e-2) > 100 * error(1e-5));
});

const SOLUTIONS = {
  find: { sabotage: '' },
  cancel: { values: { x: 3, a: 6 } },
  digits: { eps: 1e-5 },
  deep: { init: 'xavier', gain: 1.2 },
};
const HALFWAY = {
  find: { sabotage: 'v3' },
  cancel: { values: { x: 3, a: 5.999 } },
  digits: { eps: 1e-10 },
  deep: { depth: 5, init: 'xavier', gain: 1.2 },
};

for (const { id, start, check } of core.CHALLENGES) {
  test(`the challenge ${id} is open at first, and can be solved`, () => {
    assert.equal(check(start).done, false);
    assert.equal(check({ ...start, ...HALFWAY[id] }).done, false);
    const { done, text } = check({ ...start, ...SOLUTIONS[id] });
    assert.ok(done, text);
  });
}

test('in the challenge, only the culprit receives rightly and passes on wrongly', () => {
  const { start } = core.CHALLENGES.find(({ id }) => id === 'find');
  const { nodes } = core.run(start);
  const isRight = nodes.map((_, k) => core.check(start, k, 1e-5).error < 1e-6);
  const alone = core.run({ ...start, sabotage: '' }).edges.map(({ source }) => source);
  const culprits = [...new Set(alone)].filter((k) => isRight[k] && nodes[k].args.some((a) => !isRight[a] && nodes[a].name !== 'x'));
  assert.deepEqual(culprits.map((k) => nodes[k].name), [start.sabotage]);
});
