// The pure functions of the optimizer figure, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core } from '../../dlbook/widgets/optimizers/core.js';

const first = core.PRESETS[0].state;
const solve = (id, changes) => {
  const goal = core.CHALLENGES.find((each) => each.id === id);
  return goal.check({ ...goal.start, ...changes });
};
const at = (id) => core.CHALLENGES.find((each) => each.id === id).start;

test('gradients and Hessians are those of finite differences', () => {
  const h = 1e-5;
  for (const surface of Object.keys(core.SURFACES)) {
    const state = { ...first, surface, condition: 7, angle: 25 };
    for (const [x, y] of [[0.3, -0.8], [-1.7, 1.1], [2.2, 0.4]]) {
      const [, gradient, [xx, xy, yy]] = core.jet(state, [x, y]);
      const along = (dx, dy) => [1, -1].map((way) => core.jet(state, [x + way * h * dx, y + way * h * dy]));
      const [east, north] = [along(1, 0), along(0, 1)];
      const slope = ([more, less], pick) => (pick(more) - pick(less)) / (2 * h);
      const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-6 * (1 + Math.abs(b)), `${surface} ${a} ${b}`);
      close(slope(east, ([value]) => value), gradient[0]);
      close(slope(north, ([value]) => value), gradient[1]);
      close(slope(east, ([, g]) => g[0]), xx);
      close(slope(east, ([, g]) => g[1]), xy);
      close(slope(north, ([, g]) => g[0]), xy);
      close(slope(north, ([, g]) => g[1]), yy);
    }
  }
});

test('the minima are minima', () => {
  for (const [surface, { minima }] of Object.entries(core.SURFACES))
    for (const point of minima) {
      const [value, gradient, hessian] = core.jet({ ...first, surface }, point);
      assert.deepEqual([value, ...gradient].map(Math.abs), [0, 0, 0]);
      assert.ok(core.eigen(hessian)[1][0] > 0);
    }
});

test('the first step of Adam has the size of its rate, thanks to the bias correction', () => {
  for (const name of ['adam', 'adamw']) {
    const { steps } = core.run(first, core.make(name, 0.3));
    steps[0].move.forEach((move, i) => assert.ok(Math.abs(move + 0.3 * Math.sign(steps[0].gradient[i])) < 1e-8));
  }
});

test('the parts of a step multiply to the step', () => {
  for (const name of Object.keys(core.OPTIONS)) {
    const { points, steps } = core.run({ ...first, noise: 0.2, clip: 3 }, core.make(name, 0.01));
    steps.forEach(({ lr, direction, preconditioner, move }, t) => move.forEach((moved, i) => {
      assert.ok(Math.abs(moved + lr * direction[i] * preconditioner[i]) < 1e-12);
      assert.ok(Math.abs(points[t][i] + moved - points[t + 1][i]) < 1e-12);
    }));
  }
});

test('the edge of stability is where paths begin to grow, at the rate that is told', () => {
  for (const [name, mu] of [['momentum', 0], ['momentum', 0.5], ['nesterov', 0.6], ['momentum', 0.9]]) {
    const edge = core.limit(name, mu, 20);
    for (const [share, grows] of [[0.98, false], [1.02, true]]) {
      const own = core.make(name, share * edge, { mu });
      const { values, left } = core.run({ ...first, start: [0, 1], n_steps: 300 }, own);
      assert.equal(left || values.at(-1) > values[0], grows, `${name} ${mu} ${share}`);
      assert.equal(core.contraction(name, own.lr, mu, 20) > 1, grows);
    }
  }
  const { points } = core.run({ ...first, start: [0, 1], n_steps: 60 }, core.make('momentum', 0.06, { mu: 0.2 }));
  const rate = core.contraction('momentum', 0.06, 0.2, 20);
  const seen = Math.max(...points.slice(50, 60).map(([, y]) => Math.abs(y)));
  assert.ok(Math.abs(Math.log(seen) / 55 - Math.log(rate)) < 0.1, `${seen} ${rate}`);
});

test('eigen-directions solve the Hessian', () => {
  for (const [a, b, c] of [[1, 0, 20], [20, 0, 1], [3, -4, 3], [0, 0, 0], [-2, 1, 5], [2, 0, 2]])
    for (const [value, [x, y]] of core.eigen([a, b, c])) {
      assert.ok(Math.abs(a * x + b * y - value * x) < 1e-12);
      assert.ok(Math.abs(b * x + c * y - value * y) < 1e-12);
      assert.ok(Math.abs(x * x + y * y - 1) < 1e-12);
    }
});

test('noise has mean 0 and variance 1, and another seed gives other noise', () => {
  const numbers = core.draws(3, 20000).flat();
  const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  const variance = numbers.reduce((sum, n) => sum + (n - mean) ** 2, 0) / numbers.length;
  assert.ok(Math.abs(mean) < 0.02 && Math.abs(variance - 1) < 0.03, `${mean} ${variance}`);
  assert.notDeepEqual(core.draws(3, 4), core.draws(4, 4));
});

test('a path that leaves is cut, and half the rate, again and again, keeps it', () => {
  const own = core.make('momentum', 0.5);
  const { points, steps, left } = core.run(first, own);
  assert.ok(left && points.length === steps.length + 1 && points.flat().every(Number.isFinite));
  const calm = core.tamed(first, own);
  assert.ok(!core.run(first, calm).left && core.run(first, { ...own, lr: 2 * calm.lr }).left);
});

test('the examples run, and the first tells its story', () => {
  for (const { state } of core.PRESETS) {
    const read = core.readState((name) => state[name]);
    assert.deepEqual([read.problem, read.state], [null, state]);
    for (const own of state.optimizers) assert.ok(!core.run(state, own).left);
  }
  const [sgd, momentum, adam] = first.optimizers.map((own) => core.run(first, own).points);
  const turns = sgd.slice(1, 12).map(([, y], t) => y * sgd[t][1]);
  assert.ok(turns.every((product) => product < 0), 'SGD zigzags');
  assert.ok(momentum.some(([x]) => x > 1), 'momentum overshoots');
  const steps = adam.slice(1, 4).map(([x, y], t) => (x - adam[t][0]) / (adam[t][1] - y));
  assert.ok(steps.every((slope) => slope > 0.9 && slope < 1.5), `Adam walks diagonally ${steps}`);
});

test('every challenge begins unsolved, and can be solved', () => {
  for (const { id, start, check } of core.CHALLENGES) assert.equal(check(start).done, false, id);
  assert.ok(solve('edge', { optimizers: [core.make('sgd', 0.248)] }).done);
  assert.match(solve('edge', { optimizers: [core.make('sgd', 0.25)] }).text, /neither/);
  assert.match(solve('edge', { optimizers: [core.make('sgd', 0.26)] }).text, /Too large/);
  assert.match(solve('edge', { optimizers: [core.make('sgd', 0.24)] }).text, /larger/);
  assert.ok(solve('saddle', { start: [-2, 0.01], optimizers: [core.make('sgd', 0.4)] }).done);
  assert.match(solve('saddle', { start: [-2, 0.3] }).text, /0.01/);
  assert.match(solve('saddle', { noise: 1 }).text, /Leave noise/);
  const { optimizers } = at('tune');
  assert.ok(solve('tune', { optimizers: [optimizers[0], core.make('nesterov', 0.05, { mu: 0.6 })] }).done);
  assert.match(solve('tune', { optimizers: [core.make('sgd', 0.05)] }).text, /first/);
  assert.ok(solve('valley', { optimizers: [core.make('sgd', 0.002)] }).done);
  assert.match(solve('valley', { optimizers: [core.make('sgd', 1)] }).text, /away/);
});

test('whatever the traits hold, there is a state, and a sentence where it is not theirs', () => {
  const odd = [undefined, null, NaN, -1, 0.5, 1e300, '', 'sgd', [], [[]], [1], [{}], [null], [{ name: 'sgd' }], [{ name: 'adam', lr: 0.1, betas: [1] }], [{ name: 'toString', lr: 1 }], {}];
  for (const name of Object.keys(first))
    for (const value of odd) {
      const { state, problem } = core.readState((key) => (key === name ? value : first[key]));
      if (state.optimizers.length) for (const own of state.optimizers) core.run({ ...state, n_steps: 3 }, own);
      const taken = JSON.stringify(state[name]) === JSON.stringify(value);
      const silent = ['t', 'chosen', 'view', 'predict', 'challenge', 'caption'].includes(name);
      assert.ok(taken || silent || problem?.text.endsWith('.'), `${name} ${JSON.stringify(value)}`);
    }
  const spent = core.findProblem({ optimizers: [core.make('adam', 0.1, { betas: [0.9, 1] })] });
  assert.deepEqual(spent.fix.changes.optimizers[0].betas, [0.9, 0.99]);
});
