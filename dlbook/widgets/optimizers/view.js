// The optimizer figure: a map, the paths on it, and the present step taken apart.

import {
  bind, button, checkbox, choice, field, numberField, row, stepper,
} from '../kit/controls.js';
import { dial } from '../kit/dial.js';
import { h, marks, setAttribute, setText, svg } from '../kit/elements.js';
import { ARROWS } from '../kit/grid.js';
import { attempt } from '../kit/guard.js';
import { figureModule } from '../kit/host.js';
import { assemble } from '../kit/layout.js';
import { note } from '../kit/notes.js';
import { clamp, grid, put, range, same } from '../kit/numbers.js';
import { paintPlane } from '../kit/planes.js';
import { prefersStillness } from '../kit/theme.js';
import { createClock } from '../kit/time.js';
import { transport } from '../kit/views.js';
import { formatNumber, plural, vector } from '../kit/words.js';
import {
  CHALLENGES, constructorCode, contraction, core, curvatureInWords, describe, eigen, follow, jet,
  labels, lastOf, limit, make, NAMES, OPERANDS, pair, PRESET_GROUPS, readState, SCHEDULES,
  sentence, SURFACES, tamed, torchCode, TRAITS, VIEWS,
} from './core.js';

const GLYPHS = {
  sgd: '●',
  momentum: '■',
  nesterov: '□',
  adagrad: '▲',
  rmsprop: '◆',
  adam: '★',
  adamw: '☆',
};
const DIRECTIONS = { momentum: 'velocity v', nesterov: 'g + μv', adam: 'mean m̂', adamw: 'mean m̂' };
const [WIDTH, HEIGHT] = [450, 300]; // of the map and of the plane

/** From the surface to the picture, and back. */
function frameOf({ surface: id }) {
  const [left, right, , top] = SURFACES[id].bounds;
  const scale = WIDTH / (right - left);
  const to = ([x, y]) => [(x - left) * scale, (top - y) * scale].map((v) => Number(v.toFixed(1)));
  return { scale, to, from: ([x, y]) => [left + x / scale, top - y / scale] };
}

const ink = (points, kind) =>
  svg('path', {
    d: points.map((point, k) => `${k ? 'L' : 'M'}${point.join(' ')}`).join(''),
    class: kind,
  });

/** A drawing with a handle that a pointer or the arrow keys move; `move` hears [x, y] of the drawing. */
function board(name, r, move, layers) {
  let at = [0, 0]; // the next key may come before the next drawing
  const go = (to) => {
    at = to;
    move(to);
  };
  const handle = svg('circle', {
    r,
    tabindex: 0,
    role: 'button',
    class: 'dlb-handle',
    // Chromium heeds touch-action on no shape inside an svg: without this the page would scroll.
    ontouchstart: (event) => event.preventDefault(),
    onkeydown(event) {
      const by = ARROWS[event.key];
      if (!by || Math.abs(by[0] + by[1]) !== 1) return;
      event.preventDefault();
      const far = event.shiftKey ? 50 : 5;
      go([at[0] + by[1] * far, at[1] + by[0] * far]);
    },
  });
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': name, class: 'dlb-board' },
    [...layers, handle],
  );
  let held = false;
  const follow = ({ clientX, clientY }) => {
    const box = picture.getBoundingClientRect();
    go([((clientX - box.left) / box.width) * WIDTH, ((clientY - box.top) / box.height) * HEIGHT]);
  };
  picture.addEventListener('pointerdown', (event) => {
    // A finger scrolls the page, unless it starts on the handle.
    held = !event.button && (event.pointerType !== 'touch' || event.target === handle);
    if (held) attempt(() => picture.setPointerCapture(event.pointerId));
  });
  picture.addEventListener('pointermove', (event) => held && follow(event));
  picture.addEventListener('click', (event) => event.target !== handle && follow(event));
  for (const end of ['pointerup', 'pointercancel'])
    picture.addEventListener(end, () => {
      held = false;
    });
  return {
    picture,
    place([x, y], label) {
      at = [x, y];
      const shown = {
        cx: clamp(x, 3, WIDTH - 3),
        cy: clamp(y, 3, HEIGHT - 3),
        'aria-label': `${label}; arrow keys move it`,
      };
      for (const [key, value] of Object.entries(shown)) setAttribute(handle, key, value);
    },
  };
}

/** Lines of equal height, as many points of the map between any two of them; minima as crosses. */
function contours(state) {
  const { from, to } = frameOf(state);
  const [rows, columns, side, levels] = [50, 75, 6, 14];
  const z = grid(rows + 1, columns + 1, (i, j) => jet(state, from([j * side, i * side]))[0]);
  const sorted = z.flat().sort((a, b) => a - b);
  const line = (level) => {
    const cut = ([i, j], [m, n]) => {
      const share = (level - z[i][j]) / (z[m][n] - z[i][j]);
      return share >= 0 && share < 1
        ? `${(j + share * (n - j)) * side} ${(i + share * (m - i)) * side}`
        : [];
    };
    const cell = (i, j) => {
      const corners = [
        [i, j],
        [i, j + 1],
        [i + 1, j + 1],
        [i + 1, j],
      ];
      if (corners.filter(([m, n]) => z[m][n] > level).length % 4 === 0) return '';
      const cuts = corners.flatMap((corner, n) => cut(corner, corners[(n + 1) % 4]));
      return cuts.map((at, n) => (n % 2 ? 'L' : 'M') + at).join('');
    };
    return svg('path', { d: grid(rows, columns, cell).flat().join('') });
  };
  const cross = ([x, y]) =>
    svg('path', { d: `M${x - 5} ${y}h10M${x} ${y - 5}v10`, class: 'is-least' });
  const heights = range(levels).map(
    (k) => sorted[Math.floor(sorted.length * ((k + 0.5) / levels) ** 1.4)],
  );
  return [...heights.map(line), ...SURFACES[state.surface].minima.map((point) => cross(to(point)))];
}

/** The local Hessian: where it is equally high, and its two directions, dashed where it falls. */
function bend(state, point) {
  const pairs = eigen(jet(state, point)[2]);
  const [x, y] = frameOf(state).to(point);
  const widths = pairs.map(([value]) => 1 / Math.sqrt(Math.abs(value) + 1e-9));
  const [rx, ry] = widths.map((width) => (62 * width) / Math.max(...widths));
  const axes = pairs.map(([value, [u, v]], n) => {
    const size = n ? ry : rx;
    return ink(
      [
        [x - size * u, y + size * v],
        [x + size * u, y - size * v],
      ],
      value < 0 && 'is-falling',
    );
  });
  const [, [u, v]] = pairs[0];
  const turn = `rotate(${(-Math.atan2(v, u) * 180) / Math.PI} ${x} ${y})`;
  return pairs[1][0] > 0
    ? [svg('ellipse', { cx: x, cy: y, rx, ry, transform: turn }), ...axes]
    : axes;
}

/** Downhill, always of one length, and the step itself. */
function arrows(state, { points, steps }, t) {
  if (!steps[t]) return [];
  const [from, after] = points.slice(t, t + 2).map(frameOf(state).to);
  const [u, v] = steps[t].gradient.map((g) => (40 * g) / (Math.hypot(...steps[t].gradient) || 1));
  return [ink([from, [from[0] - u, from[1] + v]], 'is-down'), ink([from, after], 'is-move')];
}

/** A path: what is still to come, what has been, each step a dot, and the glyph, a twin's with its number. */
function track(state, { points }, { name }, label, t, isAt) {
  const all = points.map(frameOf(state).to);
  const past = all.slice(0, t + 1);
  const [x, y] = past.at(-1);
  const dots = svg('path', {
    d: past.map((point) => `M${point.join(' ')}h0`).join(''),
    class: 'is-dots',
  });
  const glyph = svg('text', { x, y, dy: '0.35em' }, GLYPHS[name] + label.replace(/\D/g, ''));
  return svg(
    'g',
    { class: marks({ [`is-${name}`]: true, 'is-at': isAt }) },
    ink(all, 'is-future'),
    ink(past),
    state.n_steps <= 150 && dots,
    glyph,
  );
}

/** The landscape, with a start to drag. */
function map(fig) {
  const layers = ['lines', 'bends', 'tracks'].map((name) => svg('g', { class: `dlb-${name}` }));
  const [lines, bends, tracks] = layers;
  const own = board('Landscape', 9, (at) => fig.setStart(frameOf(fig.now.state).from(at)), layers);
  let drawn = '';
  return {
    node: own.picture,
    update({ state, paths, names, k, t, point, hidden }) {
      const key = [state.surface, state.condition, state.angle].join();
      if (key !== drawn) lines.replaceChildren(...contours(state));
      drawn = key;
      own.place(frameOf(state).to(state.start), `Start ${vector(state.start)}`);
      bends.replaceChildren(
        ...(hidden ? [] : [...bend(state, point), ...arrows(state, paths[k], t)]),
      );
      tracks.replaceChildren(
        ...(hidden
          ? []
          : paths.map((path, n) => track(state, path, state.optimizers[n], names[n], t, n === k))),
      );
    },
  };
}

/** Who is on the map, with the loss; a press takes its step apart. */
function legend(fig) {
  const node = h('div', { class: 'dlb-legend', role: 'group', 'aria-label': 'Optimizers' });
  return {
    node,
    update({ state, paths, names, k, t, hidden }) {
      const chip = (n) =>
        h(
          'button',
          { type: 'button', onclick: () => fig.set({ chosen: n }) },
          h('b'),
          h('span'),
          h('small'),
        );
      if (node.childElementCount !== names.length)
        node.replaceChildren(...range(names.length).map(chip));
      names.forEach((name, n) => {
        const button = node.children[n];
        const loss = hidden
          ? '?'
          : paths[n].left && t >= paths[n].steps.length
            ? 'has left'
            : formatNumber(paths[n].values[t], 2);
        button.className = `dlb-button is-${state.optimizers[n].name}`;
        setAttribute(button, 'aria-pressed', String(n === k));
        [GLYPHS[state.optimizers[n].name], name, loss].forEach((text, part) =>
          setText(button.children[part], text),
        );
      });
    },
  };
}

// ---- beside the map ----

/** Gradient, direction, yardstick (a diagonal preconditioner) and step of the present step. */
function stepPanel() {
  const [table, sum, curve] = [h('table'), h('p', { class: 'dlb-sum' }), h('p')];
  const line = (label, values) =>
    h(
      'tr',
      null,
      h('th', { scope: 'row' }, label),
      values.map((value) => h('td', null, formatNumber(value))),
    );
  return {
    node: h('div', null, table, sum, curve),
    update({ state, paths, names, own, k, t, point }) {
      const { lr, gradient, direction, preconditioner, move } = paths[k].steps[t] || {};
      const rows =
        lr === undefined
          ? []
          : [
              ['gradient g in x, y', gradient],
              [DIRECTIONS[own.name] || 'direction g', direction],
              ['× yardstick', preconditioner],
              [`step, rate ${formatNumber(lr)}`, move],
            ];
      table.replaceChildren(...rows.map(([label, values]) => line(label, values)));
      setText(sum, sentence(state, paths[k], names[k], t));
      setText(curve, curvatureInWords(state, point));
    },
  };
}

/** Learning rate against momentum, for the curvature at this point. */
function planePanel(fig) {
  const [canvas, words, lines] = [h('canvas', { 'aria-hidden': 'true' }), h('p'), svg('g', {})];
  let most = 1; // the learning rate at the right edge
  const own = board(
    'Learning rate and momentum',
    7,
    ([x, y]) => {
      const mu = 'mu' in fig.now.own && { mu: Number(clamp(1 - y / HEIGHT, 0, 0.99).toFixed(2)) };
      fig.change({ lr: Number(clamp((x / WIDTH) * most, 0, 1000).toPrecision(3)), ...mu });
    },
    [lines],
  );
  const plane = h('div', { class: 'dlb-ab' }, canvas, own.picture);
  return {
    node: h('div', null, plane, words),
    update({ state, own: { name, lr, mu = 0 }, point, dark }) {
      const curves = eigen(jet(state, point)[2])
        .map(([value]) => value + state.weight_decay)
        .filter((value) => value > 0);
      plane.hidden = !curves.length || !['sgd', 'momentum', 'nesterov'].includes(name);
      if (plane.hidden)
        return setText(
          words,
          curves.length
            ? 'Choose SGD, momentum or Nesterov: the plane is theirs.'
            : 'Nothing bends upwards here: no learning rate is stable.',
        );
      most = 4.2 / curves[0];
      const speed = (i, j) =>
        Math.log(
          Math.max(
            ...curves.map((curve) =>
              contraction(name, ((j + 0.5) / 60) * most, 1 - (i + 0.5) / 40, curve),
            ),
          ),
        );
      paintPlane(
        canvas,
        grid(40, 60, (i, j) => -clamp(speed(i, j), -0.5, 0.5)),
        { dark },
      );
      // Along both arms of critical damping: the root of β falls from 1 to 0, and on to −1.
      const trace = (at) =>
        range(101).map((n) => {
          const root = 1 - n / 50;
          return [Math.min((at(root) / most) * WIDTH, 999), HEIGHT * (1 - root ** 2)];
        });
      const ahead = (root) => (root < 0 ? 1 : ((1 - root ** 2) / (1 + root ** 2)) ** 2);
      const damped = name === 'nesterov' ? ahead : (root) => (1 - root) ** 2;
      lines.replaceChildren(
        ink(trace((root) => limit(name, root ** 2, curves[0]))),
        ...curves.map((curve) => ink(trace((root) => damped(root) / curve), 'is-falling')),
        svg('text', { x: 5, y: 18 }, 'β = 1'),
        svg('text', { x: 445, y: 294, 'text-anchor': 'end' }, `α = ${formatNumber(most)}`),
      );
      own.place(
        [(lr / most) * WIDTH, HEIGHT * (1 - mu)],
        `α ${formatNumber(lr)}, β ${formatNumber(mu)}`,
      );
      const left = curves.map(
        (curve) =>
          `${formatNumber(contraction(name, lr, mu, curve))} of the error where λ = ${formatNumber(curve)}`,
      );
      setText(
        words,
        `Each step leaves ${left.join(' and ')}. Full line: the edge of stability, here at α = ${formatNumber(limit(name, mu, curves[0]))}. Dashed: critical damping; between its two arms a path swings. Blue shrinks, orange grows.`,
      );
    },
  };
}

/** Every loss over time, on a logarithmic scale. */
function lossPanel() {
  const [words, layer] = [h('p'), svg('g', { class: 'dlb-tracks' })];
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true', class: 'dlb-board' },
    layer,
  );
  return {
    node: h('div', { class: 'dlb-loss' }, picture, words),
    update({ state, paths, names, k, t }) {
      const logs = paths.map(({ values }) =>
        values.map((value) => Math.log10(clamp(value, 1e-12, 1e6))),
      );
      const [low, high] = [Math.min, Math.max].map((most) => most(...logs.flat()));
      const to = (value, n) => [
        (n / state.n_steps) * WIDTH,
        290 - (280 * (value - low)) / (high - low || 1),
      ];
      const label = (power, y) =>
        svg('text', { x: 5, y, class: 'is-scale' }, formatNumber(10 ** power, 2));
      const curve = (list, n) =>
        svg(
          'g',
          { class: marks({ [`is-${state.optimizers[n].name}`]: true, 'is-at': n === k }) },
          ink(list.map(to)),
        );
      layer.replaceChildren(
        ink([to(high, t), to(low, t)], 'is-falling'),
        ...logs.map(curve),
        label(high, 20),
        label(low, 285),
      );
      const ends = paths.map(
        (path, n) => `${names[n]} ${path.left ? 'has left' : formatNumber(path.values.at(-1))}`,
      );
      setText(words, `Loss after ${plural(state.n_steps, 'step')}: ${ends.join(', ')}.`);
    },
  };
}

/** One of three things beside the map. */
function side(fig) {
  const panels = { step: stepPanel(), plane: planePanel(fig), loss: lossPanel() };
  const titles = { step: 'This step', plane: 'α–β plane', loss: 'Loss' };
  const tabs = Object.entries(titles).map(([view, title]) =>
    button(title, () => fig.set({ view })),
  );
  return {
    node: h(
      'div',
      { class: 'dlb-beside' },
      h('div', { class: 'dlb-line' }, tabs),
      Object.values(panels).map((panel) => panel.node),
    ),
    update(now) {
      VIEWS.forEach((view, n) => {
        const shown = view === now.state.view;
        setAttribute(tabs[n], 'aria-pressed', String(shown));
        panels[view].node.hidden = !shown || now.hidden;
        if (shown && !now.hidden) panels[view].update(now);
      });
    },
  };
}

// ---- questions and ways out ----

/** Which of them ends lowest? */
function predictNote(fig) {
  const answers = h('span', { class: 'dlb-line' });
  const judge = (n) => () => {
    const ends = fig.now.paths.map(lastOf);
    const best = ends.indexOf(Math.min(...ends));
    Object.assign(fig, {
      known: fig.now.key,
      verdict: `${n === best ? 'Yes' : 'No'}: ${fig.now.names[best]} ends lowest, at ${formatNumber(ends[best])}.`,
    });
    fig.refresh();
  };
  return note(({ state, names, hidden, problem }) => {
    const ask = state.predict && !problem;
    // A button that is replaced while it is held down would never be clicked.
    const offered = ask && hidden ? names : [];
    if (!same(answers.offered, offered))
      answers.replaceChildren(...offered.map((name, n) => button(name, judge(n))));
    answers.offered = offered;
    return (
      ask && [
        'Predict, then reveal',
        hidden ? `Which has the lowest loss after ${plural(state.n_steps, 'step')}?` : fig.verdict,
        '',
      ]
    );
  }, answers);
}

/** A path that is cut, and a learning rate that keeps it. */
function leftNote(fig) {
  let [gone, calm] = [0, null];
  const fix = button('', () => fig.change(calm, gone));
  return note(({ state, paths, names, hidden }) => {
    gone = hidden ? -1 : paths.findIndex(({ left }) => left);
    if (gone < 0) return null;
    const own = state.optimizers[gone];
    calm = tamed(state, own);
    setText(fix, `Use ${formatNumber(calm.lr)}`);
    return [
      `${names[gone]} leaves the map`,
      `after ${plural(paths[gone].steps.length, 'step')}: a learning rate of ${formatNumber(own.lr)} is too large here.`,
    ];
  }, fix);
}

// ---- behind More ----

function optimizerGroup(fig) {
  const has =
    (name) =>
    ({ state }) =>
      state.optimizers.some((own) => own.name === name);
  const flip = (name) => (on) => {
    const rest = fig.now.state.optimizers.filter((own) => own.name !== name);
    fig.set({ optimizers: on ? [...rest, make(name)] : rest });
  };
  const boxes = Object.keys(NAMES).map((name) =>
    bind(checkbox(NAMES[name], flip(name)), has(name)),
  );
  const option = ([label, key, n]) => {
    const set = (value) =>
      fig.change({ [key]: n === undefined ? value : put(fig.now.own[key], [n], value) });
    const input = numberField(label, set);
    const node = field(label, input.node);
    return {
      node,
      update({ own }) {
        node.hidden = !own || !(key in own);
        if (!node.hidden) input.update([own[key]].flat()[n || 0]);
      },
    };
  };
  return [
    'Optimizers',
    [
      ...boxes,
      ...[
        ['μ', 'mu'],
        ['ρ', 'rho'],
        ['β₁', 'betas', 0],
        ['β₂', 'betas', 1],
      ].map(option),
    ],
  ];
}

function settingGroups(fig) {
  const of = (label, key, ...limits) =>
    dial(
      label,
      limits,
      ({ state }) => state[key],
      (value) => fig.set({ [key]: value }),
    );
  const start = pair((i) =>
    bind(
      numberField(`start ${'xy'[i]}`, (value) =>
        fig.setStart(put(fig.now.state.start, [i], value)),
      ),
      ({ state }) => state.start[i],
    ),
  );
  const schedules = choice(
    'schedule',
    SCHEDULES.map((name) => [name, name]),
    (schedule) => fig.set({ schedule }),
  );
  const seed = row(
    'seed',
    bind(
      stepper('seed', (value) => fig.set({ seed: value })),
      ({ state }) => [state.seed, 0, 9999],
    ),
  );
  return [
    [
      'Landscape',
      [
        row('start', ...start),
        of('steps', 'n_steps', 0, 500),
        of('condition number', 'condition', 1, 100),
        of('angle', 'angle', 0, 90),
      ],
    ],
    optimizerGroup(fig),
    [
      'What training adds',
      [
        of('batch noise', 'noise', 0, 5),
        seed,
        bind(schedules, ({ state }) => state.schedule),
        of('clip at (0: off)', 'clip', 0, 10),
        of('weight decay', 'weight_decay', 0, 1),
      ],
    ],
  ];
}

// ---- the figure ----

/** Everything that the drawing needs; where there is a problem, nothing is drawn. */
function look(fig) {
  const { state, problem } = readState(fig.get);
  const key = JSON.stringify([problem, OPERANDS.map((name) => state[name])]);
  if (key !== fig.ran?.key) fig.ran = { key, paths: problem ? [] : follow(state) };
  const { paths } = fig.ran;
  const k = clamp(state.chosen, 0, Math.max(paths.length - 1, 0));
  const t = Math.min(state.t, state.n_steps);
  const points = paths[k]?.points || [state.start];
  const hidden = Boolean(problem) || (state.predict && fig.known !== key);
  return {
    state,
    problem,
    key,
    paths,
    hidden,
    k,
    t,
    own: state.optimizers[k],
    point: points[Math.min(t, points.length - 1)],
    names: labels(state.optimizers),
  };
}

/** What the reader can do. */
function actions(fig) {
  const last = () => fig.now.state.n_steps;
  Object.assign(fig, {
    setStart: (start) =>
      fig.set({ start: start.map((value) => Number(clamp(value, -1000, 1000).toFixed(2))) }),
    change(options, n = fig.now.k) {
      const { optimizers } = fig.now.state;
      if (optimizers[n])
        fig.set({ optimizers: put(optimizers, [n], { ...optimizers[n], ...options }) });
    },
    goTo: (t) => fig.set({ t: clamp(t, 0, last()) }),
    step: (by) => fig.goTo(fig.now.t + by),
    play() {
      if (prefersStillness()) return fig.step(1);
      fig.playing = !fig.playing;
      fig.goTo(fig.now.t === last() ? 0 : fig.now.t);
    },
    clock: createClock(() => {
      fig.playing = fig.now.t < last();
      fig.step(1);
    }),
  });
}

const onKey = (key, target, fig) =>
  ({
    '[': () => fig.step(-1),
    ']': () => fig.step(1),
    ' ': !target.matches('button, summary') && fig.play,
  })[key];

/** Put the figure together; the returned function draws it. */
function build(fig) {
  actions(fig);
  const [picture, list, beside] = [map(fig), legend(fig), side(fig)];
  const player = transport(fig, 'step', ({ state, t, hidden }) => ({
    place: t,
    places: state.n_steps + 1,
    playing: fig.playing,
    stuck: hidden,
  }));
  const lr = dial(
    'learning rate',
    [0, 2],
    ({ own }) => own?.lr ?? 0,
    (value) => fig.change({ lr: value }),
    { curve: 3 },
  );
  lr.node.classList.add('dlb-rate');
  const codes = [
    ['Copy as PyTorch', () => (fig.now.problem ? '' : torchCode(fig.now.state, fig.now.own))],
    ['Copy as Python', () => constructorCode(fig.now.state)],
  ];
  const inWords = ({ state, paths, hidden, problem, k, t }) =>
    problem ? problem.text : describe(state, hidden ? null : paths, k, t);
  const terrain = h('div', null, picture.node, list.node);
  const stage = {
    node: h('div', { class: 'dlb-terrain' }, terrain, beside.node),
    update: (now) => [picture, list, beside].forEach((part) => part.update(now)),
  };
  const draw = assemble(fig, {
    challenges: CHALLENGES,
    asides: [predictNote(fig), leftNote(fig)],
    shown: [stage],
    bar: [player, lr],
    examples: PRESET_GROUPS,
    more: settingGroups(fig),
    share: [
      codes,
      inWords,
      'arrows move the start (Shift: far); [ and ] step, Space plays; Ctrl+Z undoes.',
    ],
    words: ({ state, hidden, paths, names, k, t }) =>
      hidden ? 'Make your prediction.' : sentence(state, paths[k], names[k], t),
  });
  return (now) => {
    draw(now);
    fig.clock.run(Boolean(fig.playing), 6, now.t);
  };
}

const PLACED = ['t', 'chosen'];

export default figureModule({
  topic: 'optimizers',
  name: 'Loss landscape',
  traits: TRAITS,
  undoable: Object.keys(TRAITS).filter((name) => !PLACED.includes(name)),
  placed: PLACED,
  look,
  build,
  onKey,
  computed: ['dlbook.optimizers', 'tests/widgets/test_optimizers_parity.py'],
});
export { core };
