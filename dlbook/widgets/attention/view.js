// The attention figure: who looks at whom, and the numbers of every stage, under the reader's hand.

import {
  bind, button, checkbox, choice, numberField, pairs, row, slider, stepper, textField,
} from '../kit/controls.js';
import { h, marks, nodesOf, setAttribute, setText, svg } from '../kit/elements.js';
import { ARROWS, cellEditor, numberGrid } from '../kit/grid.js';
import { figureModule } from '../kit/host.js';
import { assemble } from '../kit/layout.js';
import { note, wordsOf } from '../kit/notes.js';
import { clamp, near, put, same, tidy, total } from '../kit/numbers.js';
import { planeTabs } from '../kit/planes.js';
import { viewChoice } from '../kit/views.js';
import { formatNumber, MINUS, vector } from '../kit/words.js';
import {
  ablation, add, ARRAYS, attend, CHALLENGES, constructorCode, core, describe, dot, entropy,
  importance, isCross, jacobian, keysOf, KINDS, moveTest, norm, numbered, OPERANDS, POSITIONS,
  PRESET_GROUPS, readState, readText, redirect, rotary, scoreVariance, sentence, STAGES,
  torchCode, TRAITS, verdict, widths,
} from './core.js';

const UNDOABLE = [...OPERANDS, 'head', 'stage', 'view', 'predict', 'challenge', 'caption'];
const NAMES = {
  x: 'x',
  qkv: 'q, k, v',
  dots: 'q·k',
  scale: '÷ √E',
  mask: 'mask',
  weights: 'softmax',
  heads: 'p·v',
  output: 'W_o',
};
const LOOKS = {
  grid: ['numbers'],
  plane: ['arrows'],
  jacobian: ['slopes'],
  importance: ['importance'],
};
const COLUMNS = ['p', '‖v‖', '‖p·v‖', 'v·∂v', 'hidden'];
const PLANE = 3.2; // how far the plane reaches

// ---- matrices ----

/** The matrices of each stage and of each view that is not one. */
const SHOWN = {
  x: ['x', 'memory', 'wq', 'wk', 'wv', 'wo'],
  qkv: ['q', 'k', 'v'],
  dots: ['q', 'k', 'dots'],
  scale: ['dots', 'scores'],
  mask: ['mask', 'scores'],
  weights: ['weights'],
  heads: ['weights', 'v', 'heads'],
  output: ['joined', 'wo', 'output'],
  jacobian: ['weights', 'jacobian'],
  importance: ['importance'],
};
const ROLES = {
  ...Object.fromEntries(['x', 'memory', 'q', 'k', 'v'].map((id) => [id, 'input'])),
  ...Object.fromEntries(['wq', 'wk', 'wv', 'wo'].map((id) => [id, 'weight'])),
  ...Object.fromEntries(['heads', 'joined', 'output'].map((id) => [id, 'output'])),
  mask: 'padding',
  jacobian: 'gradient',
};
const TITLES = {
  dots: 'q·k',
  scores: 'scores s',
  weights: 'weights p',
  heads: 'head',
  joined: 'all heads',
  output: 'output y',
  jacobian: '∂p/∂s',
  importance: 'what counts?',
};
const PAIRS = ['dots', 'scores', 'mask', 'weights'];
const LIMITS = { weights: 1, jacobian: 0.25 }; // no value is larger: there the colour is full

/** What a matrix holds, with words for its rows and columns and the lit row (and column). */
function content(id, { state, stages, keys: others, m, t, s, allowed }) {
  const [words, keys] = [numbered(state.tokens), numbered(others)];
  if (ARRAYS.includes(id)) {
    const rows = { x: words, memory: keys }[id];
    return { values: state[id], rows, lit: { x: t, memory: s }[id] };
  }
  if (id === 'mask')
    return { values: allowed.map((line) => line.map(Number)), rows: words, columns: keys, lit: t };
  if (id === 'jacobian')
    return { values: jacobian(stages.weights[m][t]), rows: keys, columns: keys, lit: s };
  if (id === 'importance')
    return { values: importance(state, stages, m, t), rows: keys, columns: COLUMNS, lit: s };
  const values = ['joined', 'output'].includes(id) ? stages[id] : stages[id][m];
  const ofKeys = id === 'k' || id === 'v';
  return {
    values,
    rows: ofKeys ? keys : words,
    columns: PAIRS.includes(id) ? keys : null,
    lit: ofKeys ? s : t,
  };
}

/** A number in a small cell, where seven letters are too many. */
function brief(value) {
  if (value && Math.abs(value) < 5e-4) return '≈0';
  const text = formatNumber(value, 2);
  return text.length > 6 ? formatNumber(value, 1) : text;
}

/** How a cell shows its value, and how it says it. */
function readingOf(id, value, closed) {
  if (id === 'mask') return value ? ['●', 'seen'] : ['×', 'hidden'];
  if (closed) return [`${MINUS}∞`, `${MINUS}∞`];
  const [text, exact] = [brief(value), formatNumber(value)];
  return [text, text === exact ? text : `${text}, exactly ${exact}`];
}

/** A matrix with its name, its shape, and words beside it. */
function panel(fig, id) {
  const pair = PAIRS.includes(id);
  const numbers = numberGrid({
    ...(pair &&
      id !== 'mask' && { point: (i, j) => i !== undefined && fig.preview(i, j), press: fig.pin }),
    focus: (i, j) => fig.choose(id, i, j),
    edit: fig.canEdit(id) && ((i, j, value) => fig.edit(id, i, j, value)),
    careful: id !== 'mask',
  });
  const [size, top, side] = [
    h('small'),
    h('div', { class: 'dlb-top' }),
    h('div', { class: 'dlb-side' }),
  ];
  for (const part of [top, side]) part.setAttribute('aria-hidden', 'true');
  numbers.frame.prepend(top, side);
  const title = h('div', { class: 'dlb-title' }, TITLES[id] || id, size);
  const label = (words) => (words || []).map((word) => h('span', null, word));
  return {
    node: h('div', { class: `dlb-plane is-${ROLES[id] || 'attention'}` }, title, numbers.node),
    update(now) {
      const { values, rows, columns, lit } = content(id, now);
      setText(size, `${values.length} × ${values[0].length}`);
      const words = JSON.stringify([rows, columns]);
      if (top.words !== words) {
        top.replaceChildren(...label(columns));
        side.replaceChildren(...label(rows));
        top.words = words;
      }
      numbers.frame.classList.toggle('has-side', Boolean(rows));
      const name = (i, j) => `${TITLES[id] || id}[${rows?.[i] ?? i}, ${columns?.[j] ?? j}]`;
      numbers.update(
        values.length,
        values[0].length,
        `${TITLES[id] || id}${rows ? ', a row a token' : ''}`,
        (i, j) => {
          const value = values[i][j];
          const closed = id === 'scores' && now.state.stage === 'mask' && !now.allowed[i][j];
          const [text, said] = readingOf(id, value, closed);
          return {
            value: closed ? 0 : value,
            text,
            name: `${name(i, j)} = ${said}`,
            kind: marks({
              'is-row': i === lit,
              'is-at': pair && i === now.t && j === now.s,
              'is-closed': closed,
            }),
            selected: fig.isChosen(id, i, j),
          };
        },
        { ...(pair && { at: [now.t, now.s] }), most: LIMITS[id] },
      );
    },
  };
}

// ---- who looks at whom ----

/** Queries above, keys below, and between them the weights of the chosen row. */
function beams(fig) {
  const [top, bottom, between] = ['dlb-chips', 'dlb-chips dlb-keys', 'dlb-beams'].map((name) =>
    h('div', { class: name }),
  );
  let held = null;
  const place = (node) => [...top.children].indexOf(node?.closest('button'));
  const query = (_, t) =>
    h('button', {
      type: 'button',
      class: 'dlb-chip',
      onclick: () => fig.pin(t, fig.now.s),
      onpointerenter: ({ pointerType }) =>
        pointerType === 'mouse' && held === null && fig.preview(t, fig.now.s),
    });
  const key = (_, s) =>
    h('div', { class: 'dlb-chip', onclick: () => fig.pin(fig.now.t, s) }, h('span'), h('small'));
  top.addEventListener('pointerdown', ({ target, pointerId }) => {
    held = place(target);
    target.releasePointerCapture?.(pointerId);
  });
  top.addEventListener('pointermove', ({ clientX, clientY }) => {
    const to = held === null ? -1 : place(top.getRootNode().elementFromPoint(clientX, clientY));
    if (held < 0 || to < 0 || to === held) return;
    fig.move(held, to);
    held = to;
  });
  for (const end of ['pointerup', 'pointerleave', 'pointercancel'])
    top.addEventListener(end, () => {
      held = null;
    });
  top.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const [t, last] = [fig.now.t, top.childElementCount - 1];
    if (!by) return;
    event.preventDefault();
    const to = clamp(t + by, 0, last);
    if (event.altKey && to !== t) fig.move(t, to);
    else fig.pin(to, fig.now.s, true);
    top.children[to].focus();
  });
  return {
    node: h(
      'div',
      { class: 'dlb-look', role: 'group', 'aria-label': 'Queries, and what they look at' },
      top,
      between,
      bottom,
    ),
    update({ state, keys, stages, m, t, s, hidden, width }) {
      const fill = (line, words, make) => {
        if (line.childElementCount !== words.length) line.replaceChildren(...words.map(make));
        const letters = words.length * Math.max(...words.map((word) => word.length));
        line.style.fontSize = `${clamp((1.6 * width) / letters, 9, 15)}px`;
      };
      fill(top, state.tokens, query);
      fill(bottom, keys, key);
      const p = hidden || !stages ? keys.map(() => 0) : stages.weights[m][t];
      [...top.children].forEach((chip, row) => {
        setText(chip, state.tokens[row]);
        setAttribute(chip, 'aria-pressed', String(row === t));
        chip.tabIndex = row === t ? 0 : -1;
      });
      [...bottom.children].forEach((chip, key) => {
        setText(chip.firstChild, keys[key]);
        chip.style.setProperty('--tone', p[key].toFixed(3));
        chip.classList.toggle('is-at', key === s);
        setText(chip.lastChild, hidden ? '?' : stages ? brief(p[key]) : '');
      });
      const x = (k, count) => ((k + 0.5) / count) * 100;
      const [from, to] = [state.tokens.length, keys.length];
      const bend = (key) => `M${x(t, from)} 0C${x(t, from)} 50 ${x(key, to)} 50 ${x(key, to)} 100`;
      const lines = p.flatMap((weight, key) =>
        weight > 0.004
          ? [
              svg('path', {
                d: bend(key),
                'stroke-width': 1 + 20 * weight,
                class: key === s && 'is-at',
              }),
            ]
          : [],
      );
      between.replaceChildren(
        svg(
          'svg',
          { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
          lines,
        ),
      );
    },
  };
}

// ---- arrows in the plane ----

/** Query, keys and values of a head of two numbers, to drag. */
function plane(fig) {
  const picture = svg('svg', {
    viewBox: [-PLANE, -PLANE, 2 * PLANE, 2 * PLANE].join(' '),
    role: 'group',
    'aria-label': 'The plane of queries and keys',
    class: 'dlb-arrows',
  });
  const words = h('p');
  let [held, drawn] = [null, []]; // { id, row }; the ends that stand in the picture
  const pointed = ({ clientX, clientY }) => {
    const box = picture.getBoundingClientRect();
    return [(clientX - box.left) / box.width, 1 - (clientY - box.top) / box.height].map((share) =>
      Number(((2 * share - 1) * PLANE).toFixed(1)),
    );
  };
  picture.addEventListener(
    'pointermove',
    (event) => held && fig.aim(held.id, held.row, pointed(event)),
  );
  for (const over of ['pointerup', 'pointerleave'])
    picture.addEventListener(over, () => {
      held = null;
    });
  const line = ([a, b], [c, d], kind) => svg('path', { d: `M${a} ${-b}L${c} ${-d}`, class: kind });
  const lines = svg('g', {});
  const ends = svg('g', {}); // kept from drawing to drawing: one of them may have the focus
  picture.append(lines, ends);
  const end = (id, row) => {
    const at = () => (id === 'q' ? fig.now.t : row);
    const dot = svg('circle', {
      r: 0.22,
      tabindex: 0,
      role: 'button',
      class: `is-${id}`,
      onpointerdown(event) {
        held = { id, row: at() };
        event.target.releasePointerCapture?.(event.pointerId);
        if (id !== 'q') fig.set({ cursor: [fig.now.t, row] });
      },
      onkeydown(event) {
        const by = ARROWS[event.key];
        if (!by || Math.abs(by[0] + by[1]) !== 1) return;
        event.preventDefault();
        const { stages, m } = fig.now; // the next key may come before the next drawing
        fig.aim(id, at(), add(stages[id][m][at()], [by[1], -by[0]], 0.1));
      },
    });
    return svg('g', {}, dot, svg('text', { x: 0.22, y: -0.12 }));
  };
  return {
    node: h('div', { class: 'dlb-flat' }, picture, words),
    update({ stages, state, keys, m, t, s }) {
      const [E, F] = widths(state);
      picture.toggleAttribute('hidden', E !== 2);
      if (E !== 2)
        return setText(
          words,
          `Arrows need queries of 2 numbers; here they have ${E}. The example “Arrows in the plane” has them.`,
        );
      const [q, k] = [stages.q[m][t], stages.k[m][s]];
      const along = dot(q, k) / (dot(q, q) || 1);
      const foot = q.map((value) => value * along);
      const values = F === 2 ? stages.v[m] : [];
      lines.replaceChildren(
        line([-PLANE, 0], [PLANE, 0], 'is-axis'),
        line([0, -PLANE], [0, PLANE], 'is-axis'),
        line([0, 0], foot, 'is-foot'),
        line(k, foot, 'is-drop'),
        line([0, 0], q, 'is-q'),
        ...stages.k[m].map((key, row) =>
          line([0, 0], key, marks({ 'is-k': true, 'is-at': row === s })),
        ),
        ...(F === 2 ? [line([0, 0], stages.heads[m][t], 'is-mix')] : []),
      );
      const named = (id) => (place, row) => [id, row, place, `${id} ${keys[row]}`];
      const shown = [
        ...values.map(named('v')),
        ...stages.k[m].map(named('k')),
        ['q', 0, q, `q ${state.tokens[t]}`],
      ];
      const list = shown.map(([id, row]) => id + row);
      if (!same(list, drawn)) ends.replaceChildren(...shown.map(([id, row]) => end(id, row)));
      drawn = list;
      [...ends.children].forEach((group, n) => {
        const [, , [a, b], name] = shown[n];
        setAttribute(group, 'transform', `translate(${a} ${-b})`);
        setAttribute(
          group.firstChild,
          'aria-label',
          `${name} = ${vector([a, b])}; arrow keys move it`,
        );
        setText(group.lastChild, name);
      });
      const reach = dot(q, k) / (norm(q) || 1);
      return setText(
        words,
        `“${keys[s]}” reaches ${formatNumber(reach)} along q, which is ${formatNumber(norm(q))} long: q·k = ${formatNumber(dot(q, k))}.${F === 2 ? ' The green arrow is the mixture of the values: it stays between them.' : ''}`,
      );
    },
  };
}

// ---- beside the picture ----

/** Where am I: the stages, each with the shape of its result. */
function stageBar(fig) {
  const small = STAGES.map(() => h('small'));
  const buttons = STAGES.map((stage, k) =>
    h(
      'button',
      { type: 'button', class: 'dlb-button', onclick: () => fig.set({ stage, view: 'grid' }) },
      NAMES[stage],
      small[k],
    ),
  );
  return {
    node: h('div', { class: 'dlb-stages', role: 'group', 'aria-label': 'Stages' }, buttons),
    update({ state, keys, stage }) {
      const [M, T, S, [E, F]] = [state.n_heads, state.tokens.length, keys.length, widths(state)];
      const sizes = {
        x: [T, state.x[0].length],
        qkv: [M, T, E],
        heads: [M, T, F],
        output: [T, state.wo.length],
      };
      STAGES.forEach((each, k) => {
        const size = (sizes[each] || [M, T, S]).map((n) => (Number.isInteger(n) ? n : '?'));
        setText(small[k], size.join('×'));
        setAttribute(buttons[k], 'aria-pressed', String(state.view === 'grid' && each === stage));
      });
    },
  };
}

/** A tab for each head, with its weights in small. */
function headTabs(fig) {
  const tabs = planeTabs('Head', (head) => fig.set({ head }));
  return {
    node: tabs.node,
    update({ state, stages, m, hidden, dark }) {
      tabs.update(hidden ? [] : stages?.weights || [], m, dark);
      for (const [head, tab] of [...tabs.node.children].entries())
        tab.classList.toggle('is-off', state.ablated.includes(head));
    },
  };
}

/** How even a row of weights is among the keys that it may see, and how steep. */
function evenness(p, seen) {
  const even = entropy(p);
  const slope = Math.max(...jacobian(p).map((line, s) => line[s]));
  return `Entropy ${formatNumber(even)}: as even as ${formatNumber(Math.exp(even))} of ${seen} it may see. Largest slope ∂p/∂s: ${formatNumber(slope)} (at most 0.25).`;
}

/** Which keys each measure of importance prefers: all that share the first place. */
function preferences(rows, keys) {
  const best = (column) => {
    const sizes = rows.map((line) => line[column]);
    const first = Math.max(...sizes);
    return keys
      .filter((_, s) => near(sizes[s], first))
      .map((key) => `“${key}”`)
      .join(', ');
  };
  const [p, moved, gradient, hidden] = [0, 2, 3, 4].map(best);
  const agree = [moved, gradient, hidden].every((names) => names === p);
  const verdict = agree ? 'Here they agree.' : 'A weight is not importance.';
  return `Most weight: ${p}. Longest p·v: ${moved}. Largest gradient × input of ½‖y‖²: ${gradient}. Largest change when hidden: ${hidden}. ${verdict}`;
}

function workings() {
  const [main, mixed, facts] = [
    h('p', { class: 'dlb-sum' }),
    h('p', { class: 'dlb-sum is-output' }),
    h('p'),
  ];
  return {
    node: h('div', { class: 'dlb-workings' }, main, mixed, facts),
    update(now) {
      const { state, stages, keys, m, t, s, stage, problem } = now;
      this.node.hidden = Boolean(problem);
      if (problem) return;
      const say = (name) => sentence(state, stages, name, m, [t, s]);
      setText(
        main,
        now.hidden
          ? say('qkv')
          : state.view === 'importance'
            ? preferences(importance(state, stages, m, t), numbered(keys))
            : say(stage),
      );
      setText(mixed, stage === 'weights' ? say('heads') : '');
      setText(
        facts,
        now.hidden
          ? ''
          : `${evenness(stages.weights[m][t], total(now.allowed[t].map(Number)))} ${state.n_heads > 1 ? ablations(now) : ''}`,
      );
    },
  };
}

/** How much each head moves the output of the chosen token. */
const ablations = ({ state, stages, t }) =>
  `“${state.tokens[t]}” moves by ${ablation(state, stages, t)
    .map((by, m) => `${formatNumber(by)} without head ${m}`)
    .join(', ')}.`;

const HINTS = {
  x: 'Choose a number, and type another.',
  qkv: 'Choose a number, and type another: the weights follow.',
  mask: 'Drag over the mask to paint it.',
  token: 'Choose a token to see where it looks; drag it to move it.',
};

/** The chosen number, to type; or what to do. */
const numberEditor = (fig) =>
  cellEditor(
    fig,
    (value) => fig.edit(fig.chosen.id, fig.chosen.i, fig.chosen.j, value),
    ({ state }, isChosen) => {
      const moved = fig.moved?.tokens === state.tokens.join(' ') && fig.moved.text;
      const held = state.pinned && 'This row is held: Esc or a second click lets it go.';
      const how = state.view === 'grid' && HINTS[state.stage];
      return {
        name: isChosen && `${fig.chosen.id}[${fig.chosen.i}, ${fig.chosen.j}]`,
        hint: isChosen ? '' : moved || how || held || HINTS.token,
      };
    },
  );

/** Which token is looked at most? */
function predictNote(fig) {
  const answers = h('span', { class: 'dlb-line' });
  const judge = (key) => () => fig.reveal(verdict(fig.now, key));
  const next = button('Another token', () => fig.step(1));
  return note(({ state, keys, t, hidden, problem }) => {
    // A button that is replaced while it is held down would never be clicked.
    const offered = hidden ? keys : [];
    if (!same(answers.offered, offered)) {
      const choices = offered.map((word, key) => button(word, judge(key)));
      answers.replaceChildren(...(hidden ? choices : [next]));
      answers.offered = offered;
    }
    const question = hidden ? `Where does “${state.tokens[t]}” look most?` : '';
    return (
      state.predict && !problem && ['Predict, then reveal', question, hidden ? '' : fig.verdict]
    );
  }, answers);
}

// ---- behind More ----

function textGroup(fig) {
  return [
    'Text',
    [
      bind(
        textField('tokens', (text) => text.trim() && fig.set(readText(fig.now.state, text))),
        ({ state }) => state.tokens.join(' '),
      ),
      bind(
        textField('source', (text) =>
          fig.set(readText(fig.now.state, text, 'source', 'memory')),
        ),
        ({ state }) => state.source.join(' '),
      ),
      h(
        'p',
        null,
        'A new word gets features by chance, the same each time; words after the tenth are dropped. With a source, queries of the tokens look at the source: cross-attention.',
      ),
    ],
  ];
}

function scoreGroup(fig) {
  const heat = slider('temperature', (place) =>
    fig.set({ temperature: Number((10 ** (place / 20 - 1)).toPrecision(2)) }),
  );
  const measured = h('p');
  const variances = () =>
    [1, 4, 16, 64].map((E) => `${formatNumber(scoreVariance(E))} for E = ${E}`).join(', ');
  return [
    'Scores',
    [
      bind(
        checkbox('divide by √E', (scale) => fig.set({ scale })),
        ({ state }) => state.scale,
      ),
      row(
        'temperature',
        bind(heat, ({ state }) => [
          20 * (Math.log10(state.temperature) + 1),
          40,
          formatNumber(state.temperature),
        ]),
        bind(
          numberField('temperature, exactly', (temperature) => fig.set({ temperature })),
          ({ state }) => state.temperature,
        ),
      ),
      bind(choice('mask', pairs(KINDS), fig.setMask), ({ state }) => state.mask_kind),
      row(
        'reach',
        bind(
          stepper('reach of the mask', (reach) => fig.set({ reach })),
          ({ state }) => [state.reach, 0, 16],
        ),
      ),
      bind(
        choice('positions', pairs(POSITIONS), (positions) => fig.set({ positions })),
        ({ state }) => state.positions,
      ),
      {
        node: measured,
        update: () =>
          measured.textContent ||
          setText(
            measured,
            `Why √E: the variance of q·k, measured on random pairs, is ${variances()}.`,
          ),
      },
    ],
  ];
}

function headGroup(fig) {
  const flip = (on) => {
    const { state, m } = fig.now;
    fig.set({ ablated: on ? [...state.ablated, m] : state.ablated.filter((head) => head !== m) });
  };
  return [
    'Heads',
    [
      row(
        'heads',
        bind(
          stepper('heads', (n) => fig.set({ n_heads: Math.round(n) })),
          ({ state }) => [state.n_heads, 1, 8],
        ),
      ),
      bind(checkbox('switch the shown head off', flip), ({ state, m }) =>
        state.ablated.includes(m),
      ),
      wordsOf((now) => (now.stages && !now.hidden ? ablations(now) : '')),
    ],
  ];
}

// ---- the figure ----

/** Everything that the drawing needs. */
function look(fig) {
  const { state, problem } = readState(fig.get);
  const keys = keysOf(state);
  const m = clamp(state.head, 0, state.n_heads - 1);
  const [t, s] = [state.tokens, keys].map((words, k) =>
    clamp(state.cursor[k], 0, words.length - 1),
  );
  const stages = problem ? null : attend(state);
  const key = JSON.stringify([stages?.weights, t, m]);
  const hidden = state.predict && !problem && fig.known !== key;
  const stage = hidden ? 'qkv' : state.stage;
  return {
    state,
    problem,
    keys,
    m,
    t,
    s,
    stages,
    key,
    hidden,
    stage,
    allowed: stages?.allowed,
  };
}

/** What the reader can do. */
function actions(fig) {
  const weightOf = { q: 'wq', k: 'wk', v: 'wv' };
  Object.assign(fig, {
    canEdit: (id) => ARRAYS.includes(id) || id in weightOf || id === 'mask',
    isChosen: (id, i, j) => same(fig.chosen, { id, i, j }),
    choose(id, i, j) {
      fig.chosen = id && { id, i, j };
      if (PAIRS.includes(id)) fig.set({ cursor: [i, j] });
      fig.refresh();
    },
    valueAt() {
      const { id, i, j } = fig.chosen || {};
      return fig.shown.includes(id) && fig.canEdit(id) && fig.now.stages
        ? content(id, fig.now).values[i]?.[j]
        : undefined;
    },
    edit(id, i, j, value) {
      const { state, stages, allowed, m } = fig.now;
      const exact = tidy(value);
      if (id === 'mask')
        fig.set({
          mask_kind: 'free',
          mask: put(
            allowed.map((line) => line.map(Number)),
            [i, j],
            Number(exact > 0),
          ),
        });
      else if (id in weightOf) fig.aim(id, i, put(stages[id][m][i], [j], exact));
      else fig.set({ [id]: put(state[id], [i, j], exact) });
    },
    /** Send a query, key or value where the hand wants it, by the smallest change of its matrix. */
    aim(id, at, target) {
      const { state, stages, m } = fig.now;
      const was = stages[id][m][at];
      const change = add(target, was, -1);
      const turned = state.positions === 'rotary' && id !== 'v' ? rotary(change, at, -1) : change;
      const [name, first] = [weightOf[id], m * was.length];
      const rows = redirect(
        state[name].slice(first, first + was.length),
        stages[id === 'q' ? 'own' : 'read'][at],
        turned,
      );
      fig.set({ [name]: state[name].map((line, k) => rows[k - first] ?? line) });
    },
    preview(t, s) {
      const { state, hidden } = fig.now;
      if (!state.pinned && !hidden && !same(state.cursor, [t, s])) fig.set({ cursor: [t, s] });
    },
    pin(t, s, keep) {
      const again = fig.now.state.pinned && same([fig.now.t, fig.now.s], [t, s]);
      fig.set({ cursor: [t, s], pinned: keep || !again });
    },
    step(by) {
      const count = fig.now.state.tokens.length;
      fig.set({ cursor: [(fig.now.t + by + count) % count, fig.now.s] });
    },
    move(from, to) {
      const { state, problem, s } = fig.now;
      if (problem) return;
      const { changes, text } = moveTest(state, from, to);
      fig.moved = { tokens: changes.tokens.join(' '), text };
      fig.set({ ...changes, cursor: [to, s] });
      fig.voice.say(text);
    },
    setMask: (mask_kind) =>
      fig.set({ mask_kind, mask: fig.now.allowed?.map((line) => line.map(Number)) ?? [] }),
    reveal(text) {
      Object.assign(fig, { verdict: text, known: fig.now.key });
      fig.refresh();
    },
    forget() {
      fig.moved = null;
    },
  });
}

const onKey = (key, target, fig) =>
  ({
    '[': () => fig.step(-1),
    ']': () => fig.step(1),
    Escape() {
      fig.choose();
      fig.set({ pinned: false });
    },
  })[key];

/** The matrices of a stage, or one of the other views. */
function matrices(fig) {
  const node = h('div', { class: 'dlb-stage' });
  const panels = {};
  return {
    node,
    update(now) {
      const { state, problem, hidden, width } = now;
      const view = hidden || state.view === 'grid' ? now.stage : state.view;
      const ids = view === 'plane' ? ['plane'] : SHOWN[view];
      const shown = problem ? [] : ids.filter((id) => id !== 'memory' || isCross(state));
      const list = shown.map((id) => (panels[id] ||= id === 'plane' ? plane(fig) : panel(fig, id)));
      if (!same(fig.shown, shown)) node.replaceChildren(...nodesOf(list));
      fig.shown = shown;
      const columns = (id) => (id === 'plane' ? 1 : content(id, now).values[0].length);
      const widest = Math.max(1, ...shown.map(columns));
      node.style.setProperty('--cell', `${clamp(Math.floor((width - 66) / widest), 25, 40)}px`);
      for (const part of list) part.update(now);
    },
  };
}

const KEYS_HELP =
  'arrows move, Enter holds, Esc lets go; digits, + and − edit; [ and ] change the token, Alt and arrows move it; Ctrl+Z undoes.';

/** Put the figure together; the returned function draws it. */
function build(fig) {
  actions(fig);
  const codes = [
    ['Copy as PyTorch', () => (fig.now.problem ? '' : torchCode(fig.now.state))],
    ['Copy as Python', () => constructorCode(fig.now.state)],
  ];
  const described = ({ state, stages, problem, hidden, m, t, s }) =>
    problem ? problem.text : describe(state, hidden ? null : stages, m, [t, s]);
  return assemble(fig, {
    challenges: CHALLENGES,
    asides: [predictNote(fig)],
    shown: [
      ...[beams, stageBar, headTabs, matrices, numberEditor].map((part) => part(fig)),
      workings(),
    ],
    bar: [viewChoice(fig, LOOKS)],
    examples: PRESET_GROUPS,
    more: [textGroup, scoreGroup, headGroup].map((group) => group(fig)),
    share: [codes, described, KEYS_HELP],
    words: ({ state, stages, stage, hidden, m, t, s }) =>
      hidden ? 'Make your prediction.' : sentence(state, stages, stage, m, [t, s]),
  });
}

export default figureModule({
  topic: 'attention',
  name: 'Attention',
  traits: TRAITS,
  undoable: UNDOABLE,
  look,
  build,
  onKey,
  computed: ['dlbook.attention.scaled_dot_product_attention', 'tests/widgets/test_attention_parity.py'],
});
export { core };
