// The backpropagation figure: a graph whose values go forward and whose gradients come back.

import {
  bind, button, choice, numberField, onlyIn, pairs, row, slider, stepper, textField,
} from '../kit/controls.js';
import { h, marks, setAttribute, setText, svg } from '../kit/elements.js';
import { ARROWS, keyEdit } from '../kit/grid.js';
import { figureModule } from '../kit/host.js';
import { assemble } from '../kit/layout.js';
import { answerField, answerForm, note } from '../kit/notes.js';
import { clamp, range, tidy } from '../kit/numbers.js';
import { prefersStillness } from '../kit/theme.js';
import { createClock } from '../kit/time.js';
import { transport, viewChoice, viewStage } from '../kit/views.js';
import { factor, formatNumber, MINUS, plural } from '../kit/words.js';
import {
  ACTIVATIONS, agreeing, cancelled, CHALLENGES, check, checkText, codeShown, constructorCode, core,
  derivative, describe, fanOut, findPlace, flow, formatSize, formula, gradientText, layOut,
  nodeText, operations, powerOf, PRESET_GROUPS, readState, received, run, sentence, SPREADS,
  TRAITS,
} from './core.js';

const TALL = 64; // pixels: a tile

// ---- the graph ----

/** Where the tiles stand: layers from left to right, or downwards where that is too wide. */
function arrange({ layers, widest }, room) {
  const pitch = clamp((room - 104) / Math.max(layers - 1, 1), 0, 200);
  const down = pitch < 150 && layers > 2;
  const wide = down ? clamp(room / widest - 6, 84, 104) : 104;
  const along = down ? TALL + 36 : pitch;
  const side = down ? clamp(room / widest, wide + 6, 190) : TALL + 30;
  const turn = (a, b) => (down ? [b, a] : [a, b]);
  const spot = ([layer, place]) => turn(layer * along, (place + (widest - 1) / 2) * side);
  const [width, height] = turn((layers - 1) * along, (widest - 1) * side);
  return { down, wide, spot, roomy: down || pitch > 190, width: width + wide, height: height + TALL };
}

/** The points of an edge between two tiles, `shift` beside the middle, and the curve through them. */
function wire({ down, wide, spot }, route, shift) {
  const points = route.map((at) => {
    const [x, y] = spot(at);
    return [x + wide / 2 + (down ? shift : 0), y + TALL / 2 + (down ? 0 : shift)];
  });
  const reach = (down ? TALL : wide) / 2;
  points[0][+down] += reach;
  points.at(-1)[+down] -= reach;
  const parts = points.slice(1).map((to, k) => {
    const middle = (points[k][+down] + to[+down]) / 2;
    const bend = ([x, y]) => (down ? `${x} ${middle}` : `${middle} ${y}`);
    return `C${bend(points[k])} ${bend(to)} ${to.join(' ')}`;
  });
  return { points, d: `M${points[0].join(' ')}${parts.join('')}` };
}

/** One tile: it is pointed at, chosen, dragged, and edited by keys. */
function createTile(fig, k, move) {
  let drag = null;
  const valueOf = () => fig.now.found.values[k];
  const node = h(
    'div',
    {
      role: 'gridcell',
      tabindex: -1,
      onpointerenter: ({ pointerType }) => pointerType !== 'touch' && fig.point(k),
      onpointerleave: () => fig.point(null),
      onfocus: () => move(k, 0),
      onclick: () => fig.choose(k),
      onpointerdown({ pointerId, pointerType, clientX, button: pressed }) {
        const free = pointerType !== 'touch' || node.matches(':focus'); // else the page scrolls
        if (!fig.isLeaf(k) || !free || pressed) return;
        node.setPointerCapture(pointerId);
        drag = { x: clientX, value: valueOf() };
      },
      onpointermove: ({ clientX }) =>
        drag && fig.edit(k, drag.value + Math.round((clientX - drag.x) / 6) / 10),
      onlostpointercapture: () => {
        drag = null;
      },
      onkeydown(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const by = ARROWS[event.key];
        const value = fig.isLeaf(k) ? keyEdit(event.key, valueOf()) : undefined;
        if (by) move(k, by[0] + by[1]).focus();
        else if (event.key === 'Enter') fig.choose(k);
        else if (value !== undefined) fig.edit(k, value);
        else return;
        event.preventDefault();
      },
    },
    h('small'),
    h('span', { class: 'dlb-unseen' }, ' = '),
    h('b'),
    h('span', { class: 'dlb-unseen' }),
    h('span', { class: 'is-gradient' }),
  );
  return node;
}

function graphView(fig) {
  const wires = svg('svg', { 'aria-hidden': 'true' });
  const grid = h('div', { role: 'grid', 'aria-label': 'Computation graph' });
  const frame = h('div', { class: 'dlb-graph' }, wires, grid);
  let [tiles, key] = [[], ''];
  /** Make the tile `by` places further the one that Tab reaches. */
  function move(k, by) {
    const at = clamp(k + by, 0, tiles.length - 1);
    tiles.forEach((tile, i) => setAttribute(tile, 'tabindex', i === at ? 0 : -1));
    return tiles[at];
  }
  function build({ found, layout, place }) {
    tiles = found.nodes.map((_, k) => createTile(fig, k, move));
    const isIn = (layer) => (_, k) => layout.spots[k][0] === layer;
    grid.replaceChildren(
      ...range(layout.layers).map((layer) => h('div', { role: 'row' }, tiles.filter(isIn(layer)))),
    );
    move(place, 0);
  }
  function drawTile({ found, boxes, layout, step, place, state, active, fed, last }, box, k) {
    const { op, args, name } = found.nodes[k];
    const [x, y] = box.spot(layout.spots[k]);
    const waiting = args.length && active.at < k && step <= last / 2;
    let back = state.view === 'check' ? fig.verdictOn(k) : gradientText(found, boxes, k);
    if (back.length * 7 > box.wide - 6) back = back.replace(/.* =/, 'Σ =');
    const known = boxes[k].length && name;
    const texts = [
      args.length ? `${name} = ${formula(found, k)}` : name || 'constant',
      ' = ',
      waiting ? '?' : formatNumber(found.values[k]),
      known ? `; ${derivative(found, k)} = ` : '',
      known ? fig.hide(k, back) : '',
    ];
    texts.forEach((text, i) => setText(tiles[k].children[i], text));
    tiles[k].style.cssText = `left:${x}px;top:${y}px;width:${box.wide}px`;
    tiles[k].className = marks({
      'dlb-node': true,
      'is-leaf': op === 'leaf',
      'is-fixed': !name,
      'is-result': k === tiles.length - 1,
      'is-active': k === active.at,
      'is-fed': fed.includes(k),
    });
    setAttribute(tiles[k], 'aria-selected', String(k === place && state.pinned));
    tiles[k].dataset.name = name;
  }
  function drawWire({ found, layout, sent, active, spot }, box, edge, e) {
    const { source, target, slope, contribution } = edge;
    const twins = found.edges.filter((o) => o.source === source && o.target === target);
    const shift = (twins.indexOf(edge) - (twins.length - 1) / 2) * 26; // x * x: two ways
    const { points, d } = wire(box, layout.routes[e], shift);
    const back = sent.includes(source) && found.nodes[target].name;
    const lit = back && [active.at, spot].some((k) => k === source || (k === spot && k === target));
    const path = svg('path', { d, class: marks({ 'is-back': back, 'is-lit': lit }) });
    if (!back) return [path];
    const product = lit && box.roomy ? `${factor(found.grads[source])} · ${factor(slope)} = ` : '';
    const sign = fanOut(found, target) > 1 ? '+= ' : '';
    const [[x1, y1], [x2, y2]] = points.slice(-2);
    const place = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 + (box.down ? (e % 2) * 16 - 4 : 4) };
    const text = fig.hide(target, sign + product + formatNumber(contribution));
    return [
      path,
      svg('circle', { cx: points[0][0], cy: points[0][1], r: 4 }),
      svg('text', { ...place, class: marks({ 'is-strong': lit }) }, text),
    ];
  }
  return {
    node: h('div', { class: 'dlb-scroll' }, frame),
    update(now) {
      if (key !== now.basis.expr) build(now);
      key = now.basis.expr;
      const box = arrange(now.layout, now.width - 8);
      frame.style.cssText = `width:${box.width}px;height:${box.height}px`;
      now.found.nodes.forEach((_, k) => drawTile(now, box, k));
      const parts = now.found.edges.flatMap((edge, e) => drawWire(now, box, edge, e));
      wires.replaceChildren(...parts.sort((a, b) => a.textContent.length - b.textContent.length));
      setAttribute(wires, 'width', box.width);
      setAttribute(wires, 'height', box.height);
    },
  };
}

// ---- curves ----

/** Curves over [x, y] whose y is a power of ten; tick(x) is what stands below, `dot` a point. */
function plot(width, x, y, lines, dot, tick) {
  const [height, left, foot] = [190, 48, 24];
  const across = (v) => left + ((v - x[0]) / (x[1] - x[0])) * (width - left - 14);
  const up = (v) => height - foot - ((clamp(v, ...y) - y[0]) / (y[1] - y[0])) * (height - foot - 10);
  const marksOn = ([low, high], most) => {
    const step = Math.ceil((high - low) / most) || 1;
    return range(Math.floor((high - low) / step) + 1).map((k) => low + k * step);
  };
  const word = (px, py, text, anchor) => svg('text', { x: px, y: py, 'text-anchor': anchor }, text);
  const draw = ([kind, points]) =>
    svg('path', { class: kind, d: `M${points.map(([a, b]) => `${across(a)} ${up(b)}`).join('L')}` });
  return svg(
    'svg',
    { width, height, class: 'dlb-plot', 'aria-hidden': 'true' },
    marksOn(y, 5).map((v) => draw(['', [[x[0], v], [x[1], v]]])),
    marksOn(y, 5).map((v) => word(left - 6, up(v) + 4, `1e${formatNumber(v)}`, 'end')),
    marksOn(x, 6).map((v) => word(across(v), height - 6, tick(v), 'middle')),
    lines.map(draw),
    dot && svg('circle', { cx: across(dot[0]), cy: up(dot[1]), r: 6 }),
  );
}

const EXPONENTS = range(65).map((k) => k / 4 - 16);
const logOf = (size) => Math.log10(Math.max(size, 1e-40));

/** Numbers to 16 digits of the largest, one below the other. */
function aligned(...numbers) {
  const size = Math.max(...numbers.map(powerOf));
  const wide = size < -4 || size > 15;
  return numbers.map((x) => (wide ? x.toExponential(15) : x.toFixed(15 - size)).replaceAll('-', MINUS));
}

/** The quotient worked out as at school: struck out is what is lost, bold what is right. */
function subtraction() {
  const node = h('div', { class: 'dlb-digits', 'aria-hidden': 'true' });
  const line = (name, text, from, mark, note) => {
    const at = text.match(from)[0].length;
    const digits = h('code', null, h(mark, null, text.slice(0, at)), text.slice(at));
    return [h('span', null, name), digits, h('small', null, note)];
  };
  return {
    node,
    update({ basis, found, place, state, hidden }) {
      const { gradient, quotient, error, ends } = check(basis, place, state.eps, found);
      node.hidden = place === hidden || Number.isNaN(quotient);
      if (node.hidden) return;
      const [up, down, left] = aligned(...ends, ends[0] - ends[1]);
      const pair = aligned(quotient, gradient);
      const [lost, right] = [cancelled(ends), agreeing(error)];
      const { name } = found.nodes[place];
      const times = basis.upstream === 1 ? '' : `· ${factor(basis.upstream)} `;
      const first = RegExp(`^${MINUS}?[0.]*(\\d\\.?){${right && `0,${right}`}}`);
      node.replaceChildren(
        ...line(`f(${name} + h)`, up, '', 's', ''),
        ...line(`${MINUS} f(${name} ${MINUS} h)`, down, '', 's', ''),
        ...line('=', left, RegExp(`^${MINUS}?[0.]*`), 's', `${plural(lost, 'digit')} lost`),
        ...line(`${times}÷ 2h`, pair[0], first, 'b', ''),
        ...line('by the rules', pair[1], first, 'b', `${plural(right, 'digit')} right`),
      );
    },
  };
}

/** The graph, and the error of one node's difference quotient over the size of the step. */
function checkView(fig) {
  const [graph, sum, chart] = [graphView(fig), subtraction(), h('div', { class: 'dlb-chart' })];
  return {
    node: h('div', null, graph.node, sum.node, chart),
    update(now) {
      graph.update(now);
      sum.update(now);
      const { basis, found, place, state, width } = now;
      const all = EXPONENTS.map((e) => [e, check(basis, place, 10 ** e, found)]);
      const lineOf = (kind, name) => [
        kind,
        all.filter(([, one]) => one[name] >= 0).map(([e, one]) => [e, logOf(one[name])]),
      ];
      const { error } = check(basis, place, state.eps, found);
      const lines = [lineOf('is-soft', 'oneSided'), lineOf('is-main', 'error')];
      const dot = error >= 0 && [logOf(state.eps), logOf(error)];
      const title = `Error of ${derivative(found, place)} over h: to the left digits are lost, to the right the curve bends (thin: a quotient from one side)`;
      const tick = (v) => `1e${formatNumber(v)}`;
      chart.replaceChildren(
        h('p', null, title),
        plot(Math.min(width, 640), [-16, 0], [-17, 1], lines, dot, tick),
      );
    },
  };
}

/**
 * The norm of the gradient at every layer of a random network, and the two parts whose product it
 * is: on a scale of powers of ten they add up. Between the lines it is well.
 */
function depthView() {
  const node = h('div', { class: 'dlb-chart' });
  const part = (role, text) => h('b', { class: `is-${role}` }, text);
  return {
    node,
    update({ state, flow: { norms, slopes, weights }, width }) {
      const [whole, ...parts] = [norms, slopes, weights].map((values) => values.map(logOf));
      const all = [whole, ...parts].flat();
      const reach = [Math.floor(Math.min(-2, ...all)), Math.ceil(Math.max(2, ...all))];
      const line = (kind, logs) => [kind, logs.map((value, l) => [l, value])];
      const level = (v) => ['is-soft', [[0, v], [state.depth, v]]];
      const lines = [
        level(-1),
        level(1),
        line('is-slopes', parts[0]),
        line('is-weights', parts[1]),
        line('is-main', whole),
      ];
      const title = h('p', null, 'From the last layer (right) back to the input (0): ');
      title.append(
        part('gradient', 'gradient ━'),
        ' = ',
        part('output', `slopes of ${state.activation} ╌`),
        ' × ',
        part('weight', `${state.init} weights ┈`),
      );
      node.replaceChildren(
        title,
        plot(Math.min(width, 680), [0, state.depth], reach, lines, [0, whole[0]], String),
      );
    },
  };
}

const VIEWS = {
  graph: ['the graph', graphView],
  check: ['a gradient check', checkView],
  depth: ['a deep network', depthView],
};

// ---- around the picture ----

/** What the step does, or what the pointed node holds; below, what to do with the chosen node. */
function workings(fig) {
  const [words, name, hint] = [h('p', { class: 'dlb-sum' }), h('var'), h('span')];
  const number = stepper('Value of the chosen leaf', (value) => fig.edit(fig.now.place, value));
  const spoil = button('', () => fig.spoil(fig.now.found.nodes[fig.now.place].name));
  const line = h('div', { class: 'dlb-editor' }, name, number.node, spoil, hint);
  return {
    node: h('div', null, words, line),
    update({ state, found, place }) {
      const node = found.nodes[place];
      const chosen = state.view === 'check' || state.pinned;
      setText(words, fig.said());
      line.hidden = state.view === 'depth';
      number.node.hidden = !chosen || node.op !== 'leaf';
      spoil.hidden = !chosen || !node.args.length;
      setText(name, chosen ? node.name : '');
      const own = state.sabotage === node.name ? 'Mend its rule' : 'Spoil its rule';
      setText(spoil, state.challenge === 'find' ? 'Its rule is wrong' : own);
      number.update(found.values[place], -1e6, 1e6);
      setText(hint, fig.verdict || (chosen ? '' : 'Drag a leaf to change it; click a node to keep it.'));
    },
  };
}

/** Asks for the gradient of one leaf, and hides it until there is an answer. */
function predictNote(fig) {
  const form = answerForm([answerField('gradient')], fig.reveal);
  const show = button('Show me', () => fig.reveal());
  return note(
    ({ state, found, problem, hidden, asked }) => {
      form.hidden = show.hidden = hidden < 0;
      const question = `Which number is ${derivative(found, asked)}, all the way back?`;
      const open = state.predict && !problem && state.view !== 'depth';
      return open && ['Predict, then reveal', question, fig.told.text];
    },
    form,
    show,
  );
}

function contentGroup(fig) {
  const give = (key) => (value) => fig.set({ [key]: value });
  const gain = slider('gain of the weights', (k) => fig.set({ gain: (k + 2) / 20 }));
  const gainExactly = numberField('gain, exactly', (value) => fig.set({ gain: clamp(value, 0.1, 4) }));
  const depth = slider('layers', (k) => fig.set({ depth: k + 1 }));
  const upstream = numberField('gradient of f', give('upstream'));
  const passedBack = row('∂f/∂f', bind(upstream, ({ state }) => state.upstream));
  return [
    'What is shown',
    [
      viewChoice(fig, VIEWS),
      {
        ...passedBack,
        update(now) {
          passedBack.update(now);
          passedBack.node.hidden = now.state.view === 'depth';
        },
      },
      onlyIn('depth', row('layers', bind(depth, ({ state }) => [state.depth - 1, 29, state.depth]))),
      onlyIn(
        'depth',
        row(
          'gain',
          bind(gain, ({ state }) => [state.gain * 20 - 2, 78, state.gain]),
          bind(gainExactly, ({ state }) => state.gain),
        ),
      ),
      onlyIn('depth', row('seed', bind(stepper('seed', give('seed')), ({ state }) => [state.seed, 0, 9999]))),
    ],
  ];
}

/** What the view is steered by: the steps, the size of h, or the kind of network. */
function controls(fig) {
  const written = textField('f =', (expr) => fig.set({ expr, step: 999 }), 'Expression');
  const expr = {
    node: written.node,
    update({ state }) {
      written.node.hidden = state.view === 'depth';
      written.update(state.expr);
    },
  };
  const track = ({ state, step, last, problem }) => ({
    place: step,
    places: last + 1,
    playing: state.playing,
    stuck: Boolean(problem),
  });
  const eps = slider('step h', (k) => fig.set({ eps: 10 ** EXPONENTS[k] }));
  const epsAt = ({ state: { eps: size } }) => [Math.round(logOf(size) * 4 + 64), 64, formatSize(size)];
  const choose = (label, key, options) =>
    bind(
      choice(label, pairs(Object.keys(options)), (value) => fig.set({ [key]: value })),
      ({ state }) => state[key],
    );
  return [
    expr,
    onlyIn('graph', transport(fig, 'Step', track)),
    onlyIn('check', row('step h', bind(eps, epsAt))),
    onlyIn('depth', choose('activation', 'activation', ACTIVATIONS)),
    onlyIn('depth', choose('weights', 'init', SPREADS)),
  ];
}

// ---- the figure ----

/** Everything that the drawing needs, computed from the model and from what this view holds. */
function look(fig) {
  const { state, problem, basis } = readState(fig.get);
  const found = run(basis);
  const order = operations(found.nodes);
  const last = 2 * order.length;
  const step = state.view === 'check' ? last : Math.min(state.step, last);
  const back = step > order.length && state.view !== 'check';
  const at = (back ? order[last - step] : order[step - 1]) ?? -1;
  const place = findPlace(found.nodes, state.cursor);
  const asked = findPlace(found.nodes, '');
  const key = JSON.stringify([basis.expr, basis.values, basis.upstream]);
  return {
    ...{ state, problem, basis, found, last, step, place, asked, key },
    active: { at },
    sent: step > order.length ? order.slice(last - step) : [],
    fed: back ? found.nodes[at].args : [],
    spot: fig.pointed ?? (state.pinned ? place : -1),
    boxes: received(found, step),
    layout: layOut(found.nodes),
    hidden: state.predict && !problem && fig.told?.key !== key ? asked : -1,
    flow: state.view === 'depth' ? flow(state) : null,
  };
}

/** What the reader can do; `fig.now` is what is drawn. */
function actions(fig) {
  Object.assign(fig, {
    isLeaf: (k) => fig.now.found.nodes[k].op === 'leaf',
    hide: (k, text) => (fig.now.hidden === k ? '?' : text),
    tell(k) {
      const { found, boxes, step } = fig.now;
      const text = nodeText(found, boxes, k, step);
      return fig.now.hidden === k ? `${text.split(';')[0]}; its gradient is for you to predict` : text;
    },
    verdictOn(k) {
      const digits = agreeing(check(fig.now.basis, k, fig.now.state.eps, fig.now.found).error);
      return `${digits > 2 ? '✓' : '✗'} ${plural(digits || 0, 'digit')}`;
    },
    /** The sentence of the moment. */
    said() {
      const { found, step, spot, state, hidden, flow: sent, fed, basis, place } = fig.now;
      if (sent) {
        const [left, slopes, weights] = [sent.norms, sent.slopes, sent.weights].map(([at]) => at);
        const mean = (part) => formatNumber(part ** (1 / state.depth));
        const below = `${plural(state.depth, 'layer')} below`;
        return `Of the gradient at the last layer ${formatSize(left)} is left at the input, ${below}: for each layer a mean factor of ${mean(slopes)} from the slopes, times ${mean(weights)} from the weights.`;
      }
      const checked = state.view === 'check';
      if (found.nodes[spot]?.name && !(checked && spot === place)) return `${fig.tell(spot)}.`;
      if (checked ? place === hidden : fed.includes(hidden)) return 'Make your prediction.';
      if (!checked) return `${sentence(found, step)}.`;
      return `${checkText(found, place, check(basis, place, state.eps, found), state.eps)}.`;
    },
    point(k) {
      fig.pointed = k;
      fig.refresh();
    },
    choose(k) {
      const { found, state, place } = fig.now;
      fig.verdict = '';
      const name = found.nodes[k]?.name;
      if (name) fig.set({ cursor: name, pinned: !(state.pinned && k === place) });
    },
    edit(k, value) {
      const { found, basis } = fig.now;
      fig.set({ values: { ...basis.values, [found.nodes[k].name]: tidy(value) } });
    },
    goTo: (step) => fig.set({ step: clamp(step, 0, fig.now.last) }),
    step: (by) => fig.goTo((fig.now.step + by + fig.now.last + 1) % (fig.now.last + 1)),
    /** Make a rule wrong or right again; in the challenge, name the culprit. */
    spoil(name) {
      const { sabotage, challenge: task } = fig.now.state;
      if (task !== 'find' || name === sabotage) fig.set({ sabotage: name === sabotage ? '' : name });
      else
        fig.verdict = `Not ${name}: what it receives is wrong already, or all that it passes back is right.`;
      fig.refresh();
    },
    reveal(answer) {
      const { found, asked, key } = fig.now;
      const all = received(found, 999);
      const text = `${derivative(found, asked)} = ${gradientText(found, all, asked)}.`;
      const isClose = (value) => Math.abs(answer - value) <= 0.01 * Math.abs(value) + 1e-9;
      const known = answer === undefined || isClose(found.grads[asked]);
      const wrong = all[asked].some(isClose)
        ? 'That comes back on one way; all the ways add up.'
        : 'Not this: multiply the slopes along each way back, then add the ways.';
      fig.told = known ? { key, text: answer === undefined ? text : `Yes: ${text}` } : { text: wrong };
      fig.refresh();
    },
    forget: () => Object.assign(fig, { told: {}, verdict: '', pointed: null }),
  });
  fig.forget();
}

const onKey = (key, target, fig) =>
  ({
    '[': () => fig.step(-1),
    ']': () => fig.step(1),
    ' ': target.matches('[role=gridcell]') && fig.play,
    Escape: () => fig.set({ pinned: false }),
  })[key];
const KEYS =
  'arrows move, Enter keeps a node, Esc lets go; digits, + and − change a leaf; [ and ] step, Space plays; Ctrl+Z undoes.';

/** Put the figure together; the returned function draws it. */
function build(fig) {
  actions(fig);
  const codes = [
    ['Copy as PyTorch', () => codeShown(fig.now.basis, fig.now.found)],
    ['Copy as Python', () => constructorCode(fig.now.state)],
  ];
  const told = ({ state, hidden }) => (hidden < 0 ? describe(state) : 'Make your prediction first.');
  const draw = assemble(fig, {
    challenges: CHALLENGES,
    asides: [predictNote(fig)],
    shown: [viewStage(fig, VIEWS, 'dlb-stage'), workings(fig)],
    bar: controls(fig),
    examples: PRESET_GROUPS,
    more: [contentGroup(fig)],
    share: [codes, told, KEYS],
    words: () => fig.said(),
  });
  // Two views of one model would both step: who comes second finds the step done, and waits.
  fig.clock = createClock((step) => step === fig.now.step && fig.step(1));
  return (now) => {
    const { state, problem, step } = now;
    draw(now);
    fig.clock.run(state.playing && !problem && !prefersStillness(), state.speed, step);
  };
}

const ASIDE = ['cursor', 'pinned', 'playing', 'speed'];

export default figureModule({
  topic: 'backpropagation',
  name: 'Backpropagation',
  traits: TRAITS,
  undoable: Object.keys(TRAITS).filter((key) => !ASIDE.includes(key)),
  look,
  build,
  onKey,
  computed: ['dlbook.backpropagation.Value', 'tests/widgets/test_backpropagation_parity.py'],
});
export { core };
