// The pure functions of the convolution figure, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core } from '../../dlbook/widgets/convolution/core.js';
import { put } from '../../dlbook/widgets/kit/numbers.js';

const first = core.PRESETS[0].state;

/** Random numbers that are the same in every run. */
function generator(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    next,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
  };
}

const fill = (random, ...sizes) => (sizes.length
  ? Array.from({ length: sizes[0] }, () => fill(random, ...sizes.slice(1))) : random.next() * 4 - 2);

/** A random state, possible or not. */
function randomState(random) {
  const groups = random.whole(1, 3);
  const [O, C] = [groups * random.whole(1, 2), random.whole(1, 2)];
  const pair = (low, high) => [random.whole(low, high), random.whole(low, high)];
  return {
    ...first,
    groups,
    x: fill(random, C * groups, random.whole(1, 6), random.whole(1, 6)),
    kernel: fill(random, O, C, random.whole(1, 4), random.whole(1, 4)),
    bias: random.next() < 0.5 ? [] : fill(random, O),
    stride: pair(1, 3),
    padding: pair(0, 3),
    dilation: pair(1, 3),
    padding_mode: random.pick(core.MODES),
    op: random.pick(['corr', 'conv']),
  };
}

/** Random states that can be computed. */
function* possibleStates(count, seed = 1) {
  const random = generator(seed);
  for (let found = 0; found < count;) {
    const state = randomState(random);
    if (core.findProblem(state)) continue;
    found += 1;
    yield state;
  }
}

/** The definition, on an input that is padded cell by cell. */
function bruteForce({ x, kernel, bias, stride, padding, dilation, groups, padding_mode, op }) {
  const read = (plane, i, j) => {
    const [h, w] = [plane.length, plane[0].length];
    const border = {
      zeros: (at) => at,
      replicate: (at, size) => Math.min(Math.max(at, 0), size - 1),
      circular: (at, size) => (at + 10 * size) % size,
      reflect: (at, size) => (at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at),
    }[padding_mode];
    return plane[border(i, h)]?.[border(j, w)] ?? 0;
  };
  const [C, K, L] = [kernel[0].length, kernel[0][0].length, kernel[0][0][0].length];
  const size = (n, k, at) => Math.floor((n + 2 * padding[at] - dilation[at] * (k - 1) - 1) / stride[at]) + 1;
  return kernel.map((filter, o) => {
    const start = Math.floor(o / (kernel.length / groups)) * C;
    return Array.from({ length: size(x[0].length, K, 0) }, (_, i) =>
      Array.from({ length: size(x[0][0].length, L, 1) }, (__, j) => {
        let sum = bias[o] ?? 0;
        for (let c = 0; c < C; c += 1) for (let u = 0; u < K; u += 1) for (let v = 0; v < L; v += 1) {
          const w = op === 'conv' ? filter[c][K - 1 - u][L - 1 - v] : filter[c][u][v];
          sum += w * read(x[start + c], i * stride[0] + u * dilation[0] - padding[0], j * stride[1] + v * dilation[1] - padding[1]);
        }
        return sum;
      }));
  });
}

const closeTo = (a, b, tolerance = 1e-12) => {
  const [left, right] = [a.flat(3), b.flat(3)];
  assert.equal(left.length, right.length);
  left.forEach((value, k) => assert.ok(Math.abs(value - right[k]) <= tolerance, `${value} is not ${right[k]}`));
};

// ---- geometry ----

test('padding maps: what a place outside shows', () => {
  const places = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6];
  const maps = {
    zeros: [-1, -1, -1, 0, 1, 2, 3, -1, -1, -1],
    replicate: [0, 0, 0, 0, 1, 2, 3, 3, 3, 3],
    circular: [1, 2, 3, 0, 1, 2, 3, 0, 1, 2],
    reflect: [3, 2, 1, 0, 1, 2, 3, 2, 1, 0],
  };
  for (const [mode, map] of Object.entries(maps)) {
    assert.deepEqual(places.map((at) => core.sourceIndex(at, 4, mode)), map, mode);
  }
});

test('output sizes and remainders by hand', () => {
  const sizes = [[7, 3, 1, 0, 1, 5, 0], [7, 2, 2, 0, 1, 3, 1], [5, 3, 2, 1, 1, 3, 0], [6, 3, 2, 1, 1, 3, 1], [7, 3, 1, 0, 2, 3, 0], [3, 5, 1, 0, 1, 0, 0]];
  for (const [size, kernel, stride, padding, dilation, output, remainder] of sizes) {
    const line = core.axis(size, kernel, stride, padding, dilation);
    assert.deepEqual([line.output, line.remainder], [output, remainder]);
  }
});

test('the cells that no window reads are the remainder, when the stride leaves no holes', () => {
  const line = core.axis(8, 3, 2, 0, 1);
  assert.deepEqual(core.readPlaces(line), [true, true, true, true, true, true, true, false]);
});

test('words tell the pixels that no window reads from padding, and count gaps as well', () => {
  const said = (...line) => core.unreadInWords([core.axis(...line), core.axis(7, 1, 1, 0, 1)], 'zeros');
  assert.equal(said(7, 1, 2, 0, 1), 'No window reads rows 1, 3 and 5.');
  assert.equal(said(7, 3, 2, 1, 2), 'No window reads rows 0, 2, 4 and 6.');
  assert.equal(said(8, 2, 3, 0, 1), 'No window reads rows 2 and 5.');
  assert.equal(said(11, 1, 2, 0, 1), 'No window reads 5 of the 11 rows.');
  assert.equal(said(7, 2, 2, 1, 1), 'Every pixel is read; what no window reads is padding.');
  assert.equal(said(7, 3, 2, 0, 1), '');
});

test('a pixel that a window reads through its copy counts as read', () => {
  const line = core.axis(3, 1, 5, 2, 1); // only places 0 and 5: cells -2 and 3
  assert.deepEqual(core.readPlaces(line, 'circular').slice(2, 5), [true, true, false]);
  assert.deepEqual(core.readPlaces(line).slice(2, 5), [false, false, false]);
});

test('readers and terms say the same thing from both ends', () => {
  for (const state of possibleStates(30, 5)) {
    const [rows, columns] = core.axes(state);
    const seen = new Map();
    for (let i = 0; i < rows.output; i += 1) for (let j = 0; j < columns.output; j += 1) {
      for (const { source } of core.terms(state, [0, i, j])) {
        if (!source.includes(-1)) seen.set(String(source), (seen.get(String(source)) || new Set()).add(`${i},${j}`));
      }
    }
    for (let r = 0; r < rows.size; r += 1) for (let s = 0; s < columns.size; s += 1) {
      const found = core.readers(state, [r, s]).map(String).sort();
      assert.deepEqual(found, [...(seen.get(`${r},${s}`) || [])].sort());
    }
  }
});

// ---- values ----

test('forward is the definition', () => {
  for (const state of possibleStates(150)) closeTo(core.forward(state), bruteForce(state));
});

test('the products of a cell and its bias sum to the output', () => {
  for (const state of possibleStates(40, 2)) {
    const y = core.forward(state);
    y.forEach((plane, o) => plane.forEach((row, i) => row.forEach((value, j) => {
      const sum = core.terms(state, [o, i, j]).reduce((part, term) => part + term.product, state.bias[o] ?? 0);
      assert.ok(Math.abs(sum - value) < 1e-12);
    })));
  }
});

test('one dot shows the kernel: turned by correlation, as it is by convolution', () => {
  const state = core.PRESETS.find((preset) => preset.id === 'dot').state;
  const inside = (op) => core.forward({ ...state, op })[0].slice(1, 4).map((row) => row.slice(1, 4));
  assert.deepEqual(inside('corr'), [[9, 8, 7], [6, 5, 4], [3, 2, 1]]);
  assert.deepEqual(inside('conv'), [[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
});

test('parameters and multiply-accumulates by hand', () => {
  const state = { ...first, x: core.fill('empty', 4, 6, 6), kernel: core.resizeKernel(first.kernel, 8, 2, 3, 3), groups: 2, bias: Array(8).fill(0) };
  assert.deepEqual(core.counts(state), {
    weights: 144, parameters: 152, macs: 144 * 16, denseParameters: 144 * 128 + 128, denseMacs: 144 * 128,
  });
});

test('a shift: exact on a ring, lost at the border, impossible below the stride', () => {
  const x = core.fill('random', 1, 6);
  const padded = { ...first, x, padding: [1, 1] };
  assert.equal(core.shiftTest({ ...padded, padding_mode: 'circular' }, [1, -2]).differing, 0);
  assert.ok(core.shiftTest(padded, [0, 1]).differing > 0);
  assert.equal(core.shiftTest({ ...padded, padding: [0, 0] }, [1, 1]).differing, 0);
  const strided = { ...padded, padding: [0, 0], stride: [2, 2] };
  assert.equal(core.shiftTest(strided, [1, 0]).whole, false);
  assert.match(core.shiftTest(strided, [1, 0]).text, /no multiple of the stride.*Shift by 2/);
  assert.equal(core.shiftTest(strided, [2, 0]).differing, 0);
});

// ---- presets and challenges ----

test('the convolution-arithmetic presets have their published sizes', () => {
  const published = { plain: 2, padded: 6, same: 5, full: 7, strides: 2, 'padded-strides': 3, odd: 3, dilated: 3 };
  for (const [id, size] of Object.entries(published)) {
    const { state } = core.PRESETS.find((preset) => preset.id === id);
    assert.deepEqual(core.axes(state).map((line) => line.output), [size, size], id);
  }
});

test('every preset can be computed and has its own name', () => {
  for (const { state, id } of core.PRESETS) assert.equal(core.findProblem(state), null, id);
  assert.equal(new Set(core.PRESETS.map((preset) => preset.id)).size, core.PRESETS.length);
  assert.ok(core.KERNELS.length >= 9);
});

test('every challenge starts unsolved, explains itself, and can be solved', () => {
  const depthwise = core.PRESETS.find((preset) => preset.id === 'depthwise').state;
  const third = 1 / 3;
  const solutions = {
    flat: { kernel: [[[[1, -1]]]] },
    vertical: { kernel: [[[[-1, 0, 1]]]] },
    blur: { kernel: [[[[third, third, third]]]], padding_mode: 'replicate', padding: [0, 1] },
    halve: { kernel: [[[[1, 1], [1, 1]]]], stride: [2, 2], padding: [0, 0] },
    same: { padding: [2, 2] },
    all: { x: core.fill('random', 1, 8) },
    shift: { padding_mode: 'circular' },
    thrift: { groups: 4, kernel: depthwise.kernel },
  };
  for (const { id, task, start, check } of core.CHALLENGES) {
    assert.equal(core.findProblem(start), null, id);
    const before = check(start);
    assert.ok(!before.done && before.text.length > 20 && task.length > 20, id);
    assert.ok(check({ ...start, ...solutions[id] }).done, `${id}: ${check({ ...start, ...solutions[id] }).text}`);
  }
});

test('near misses of the challenges are told what is missing', () => {
  const ask = (id, changes) => {
    const { start, check } = core.CHALLENGES.find((goal) => goal.id === id);
    return check({ ...start, ...changes }).text;
  };
  assert.match(ask('flat', { kernel: [[[[0, 0]]]] }), /zeros/);
  assert.match(ask('flat', { kernel: [[[[1, -1]]]], bias: [2] }), /bias/);
  assert.match(ask('vertical', { kernel: [[[[0, 0, 0], [0, 0, 0]]]] }), /blind/);
  assert.match(ask('blur', { kernel: [[[[-1, 2]]]] }), /sharpens/);
  assert.match(ask('blur', { kernel: [[[[1, 0]]]] }), /copies/);
  assert.match(ask('blur', { kernel: [[[[0.5, 0.5]]]] }), /darkens/);
  assert.match(ask('halve', { stride: [2, 2] }), /off centre/);
  assert.match(ask('shift', { padding: [0, 0] }), /Keep some padding/);
  assert.match(ask('thrift', { kernel: [[[[1]]]] }), /Keep four/);
});

test('predictions are answered by what went wrong', () => {
  const state = { ...first, stride: [2, 2], padding: [1, 1], bias: [1] };
  const sizes = [[[4, 4], /^Yes/], [[3, 3], /without padding/], [[7, 7], /stride 1/], [[9, 9], /Not yet/]];
  for (const [answer, words] of sizes) assert.match(core.judgeSize(state, answer).text, words);
  assert.match(core.judgeSize(first, [4, 4]).text, /One short/);
  assert.match(core.judgeSize({ ...first, padding: [1, 0] }, [5, 7]).text, /Rows first/);
  const value = (changes, answer) => core.judgeValue({ ...first, ...changes }, [0, 2, 1], answer).text;
  assert.match(value({}, 4), /^Yes: y\[0, 2, 1\] = .* = 4\.$/);
  assert.match(value({ bias: [3] }, 4), /bias/);
  assert.match(value({}, -4), /true convolution/);
  assert.match(value({ op: 'conv' }, 4), /correlation/);
  assert.match(value({}, 17), /Not yet/);
});

// ---- words ----

test('the sum of a cell and the size of the output, in words', () => {
  assert.equal(core.sentence({ ...first, bias: [-1] }, [0, 2, 1], 2),
    'y[0, 2, 1] = 0·(\u22121) + 1·0 + … (9 products) + (\u22121) (bias) = 3');
  assert.equal(core.sizeFormula(core.axis(7, 3, 2, 1, 2)), '⌊(7 + 2·1 \u2212 2·(3 \u2212 1) \u2212 1) / 2⌋ + 1 = 3');
});

test('the description holds every number, and no output while that is hidden', () => {
  const state = { ...first, caption: 'A figure.' };
  const text = core.describe(state, core.forward(state), [0, 2, 1]);
  for (const part of ['A figure.', 'Cross-correlation', '0 0 1 1 1 0 0', '\u22122 0 2', '4 4 0 \u22124 \u22124', '= 4.']) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(!core.describe(state, null, [0, 2, 1]).includes('4 4 0'));
});

// ---- anything may come in ----

test('following the nearest fix always ends in something that can be computed', () => {
  const random = generator(11);
  for (let n = 0; n < 400; n += 1) {
    let state = randomState(random);
    if (n % 4 === 0) state = { ...state, groups: random.whole(1, 9) };
    if (n % 5 === 0) state = { ...state, bias: fill(random, 7), dilation: [9, 1], padding: [30, 2] };
    if (n % 7 === 0) state = { ...state, x: core.fill('random', 12, 30, 5), kernel: core.resizeKernel(state.kernel, 9, 2, 11, 2) };
    for (let step = 0; core.findProblem(state); step += 1) {
      const { text, fix } = core.findProblem(state);
      assert.ok(step < 8, `no end: ${text}`);
      assert.match(text, /^[A-Z0-9].*\.$/);
      assert.ok(fix.label);
      state = { ...state, ...fix.changes };
    }
    assert.ok(core.forward(state).flat(3).every(Number.isFinite));
  }
});

test('any value of any trait gives a state that can be drawn, or a sentence', () => {
  const random = generator(23);
  const odd = [undefined, null, NaN, Infinity, -1, 0, 1e300, '', 'zeros', 'x'.repeat(999), true, [], [[]], [[[]]], [[[[]]]], [1, 2], [0, 0],
    [-1, 1.5], ['a', 'b'], [NaN, 1], [1e9, 1e9], [[1, [2]]], [[[1, NaN]]], [[[1], [2, 3]]], {}, { pixels: 7 }, () => 1, Symbol('s'), [[[['1']]]]];
  const keys = Object.keys(first).concat('photo', 'playing', 'speed', 'predict', 'challenge', 'caption');
  for (let n = 0; n < 1000; n += 1) {
    const traits = { ...randomState(random) };
    for (const key of keys) if (random.next() < 0.25) traits[key] = random.pick(odd);
    const { state, problem } = core.readState((key) => traits[key]);
    const [rows, columns] = core.axes(state);
    if (problem) assert.match(problem.text, /^\S.*\.$/);
    else assert.equal(core.forward(state)[0].length, rows.output);
    assert.ok(rows.padded > 0 && columns.padded > 0);
  }
  const { problem } = core.readState(() => { throw new Error('gone'); });
  assert.match(problem.text, /^x must be/);
});

test('ranges hold exactly what works while the rest stays as it is', () => {
  for (const state of possibleStates(80, 3)) {
    core.axes(state).forEach((line, k) => {
      const limits = core.ranges(line, state.padding_mode);
      for (const key of ['stride', 'padding', 'dilation']) {
        const works = (value) => !core.findProblem({ ...state, [key]: put(state[key], [k], value) });
        const [low, high] = limits[key];
        assert.ok(works(low) && works(high), `${key} ${low} … ${high}`);
        if (low > 0 && key === 'padding') assert.ok(!works(low - 1));
      }
    });
  }
});

test('a constructor names the photograph, unless it is the reader\'s own', () => {
  const code = (name) => core.constructorCode({ ...first, view: 'image', photo: { name } });
  assert.match(code('flower'), /view="image", photo="flower",\n/);
  assert.doesNotMatch(code('your own'), /photo/);
});

test('sizes change without losing what is there', () => {
  assert.deepEqual(core.resizeInput([[[1, 2], [3, 4]]], 2, 3, 1), [[[1], [3], [0]], [[1], [3], [0]]]);
  assert.deepEqual(core.resizeKernel([[[[5]]]], 1, 2, 3, 3)[0][1], [[0, 0, 0], [0, 5, 0], [0, 0, 0]]);
  assert.deepEqual(core.resizeKernel([[[[1, 2, 3]]]], 1, 1, 1, 1), [[[[2]]]]);
});
