// The convolution figure: input, kernel, output and the sum of one window, under the reader's hand.

import {
  bind, button, checkbox, choice, menu, numberField, onlyIn, pairs, row, slider, stepper,
} from '../kit/controls.js';
import { drawing, h, marks, setText } from '../kit/elements.js';
import { cellEditor, numberGrid } from '../kit/grid.js';
import { attempt } from '../kit/guard.js';
import { figureModule } from '../kit/host.js';
import { assemble } from '../kit/layout.js';
import { answerField, answerForm, note, wordsOf } from '../kit/notes.js';
import { clamp, grid, largest, put, range, same, tidy, total } from '../kit/numbers.js';
import { base64FromBytes, bytesFromBase64 } from '../kit/photo.js';
import { picture } from '../kit/picture.js';
import { paintPlane, planeTabs } from '../kit/planes.js';
import { prefersStillness } from '../kit/theme.js';
import { createClock } from '../kit/time.js';
import { transport, viewChoice, viewStage } from '../kit/views.js';
import { factor, formatFraction, formatNumber, plural } from '../kit/words.js';
import {
  axes, CHALLENGES, classic, constructorCode, core, counts, describe, fill, firstChannel, forward,
  INPUTS, judgeSize, judgeValue, KERNELS, laid, MODES, MOST, numpyCode, OPERANDS, PRESET_GROUPS,
  ranges, readers, readPlaces, readState, resizeInput, resizeKernel, sentence, shiftTest,
  sizeFormula, sourceIndex, taps, terms, torchCode, TRAITS, unreadInWords,
} from './core.js';

const UNDOABLE = [...OPERANDS, 'view', 'predict', 'challenge'];
const AXIS_KEYS = ['size', 'kernel', 'stride', 'padding', 'dilation'];
const SYMBOLS = { Input: 'x', Kernel: 'w', Output: 'y', Products: 'x·w' };

// ---- photographs ----

/** The grey photograph that travels with the figure, as rows of 0 … 255; else a drawn scene. */
function photoPlane({ width, height, pixels }) {
  const bytes = attempt(() => bytesFromBase64(pixels), []);
  if (width > 8 && height > 8 && width * height <= 1 << 18 && bytes.length === width * height) {
    return grid(height, width, (i, j) => bytes[i * width + j]);
  }
  return grid(72, 96, (i, j) =>
    Math.hypot(i - 36, j - 30) < 20 ? 225 : j > 62 && j < 70 ? 30 : 60 + j,
  );
}

/** The reader's own picture as a grey `photo` of at most 160 cells a side. */
async function loadPhoto(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 160 / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((n) =>
    Math.max(9, Math.round(n * scale)),
  );
  const pen = Object.assign(h('canvas'), { width, height }).getContext('2d');
  pen.drawImage(picture, 0, 0, width, height);
  const { data } = pen.getImageData(0, 0, width, height);
  const grey = (_, k) => 0.299 * data[4 * k] + 0.587 * data[4 * k + 1] + 0.114 * data[4 * k + 2];
  return {
    name: file.name,
    width,
    height,
    pixels: base64FromBytes(Uint8Array.from({ length: width * height }, grey)),
  };
}

// ---- the picture: input, kernel, output ----

/** One plane with its name, its size and a button for each of its channels. */
function panel(role, content, pick) {
  const size = h('small');
  const tabs = planeTabs(`${role} channel`, pick);
  const node = h(
    'div',
    { class: `dlb-plane is-${role.toLowerCase()}` },
    h('div', { class: 'dlb-title' }, role, h('var', null, SYMBOLS[role]), size),
    content,
    tabs.node,
  );
  return {
    node,
    update(text, planes = [], current = 0, dark = false) {
      setText(size, text);
      tabs.update(planes, current, dark);
    },
  };
}

/** The three planes in a row, with the signs of the equation between them. */
function createStage(fig, x, w, y) {
  const [input, kernel, output] = [
    panel('Input', x, fig.pickInput),
    panel('Kernel', w),
    panel('Output', y, fig.pickOutput),
  ];
  const sign = h('span', { class: 'dlb-sign', 'aria-hidden': 'true' });
  const node = h(
    'div',
    { class: 'dlb-stage' },
    input.node,
    h(
      'div',
      { class: 'dlb-pair' },
      sign,
      kernel.node,
      h('span', { class: 'dlb-sign', 'aria-hidden': 'true' }, '='),
      output.node,
    ),
  );
  return {
    node,
    update({ basis, lines, cursor, channel, y: values, hidden, dark }) {
      const size = (key) => lines.map((line) => line[key]).join(' × ');
      setText(sign, basis.op === 'conv' ? '∗' : '⋆');
      input.update(size('size'), basis.x, channel, dark);
      kernel.update(size('kernel'));
      if (values && hidden !== 'size') output.update(size('output'), values, cursor[0], dark);
      else output.update('');
    },
  };
}

/** Lines from the copies in the padding to the cells that they copy. */
function ghostLines(basis, lines, cells) {
  const shapes = cells.flatMap((at) => {
    const source = at.map((place, k) => sourceIndex(place, lines[k].size, basis.padding_mode));
    if (source.includes(-1) || same(source, at)) return [];
    const [y1, x1, y2, x2] = [...at, ...source].map(
      (place, k) => place + lines[k % 2].padding + 0.5,
    );
    return [
      [x1, y1, x2, y2],
      [x2, y2, 0.4],
    ];
  });
  return drawing(lines[1].padded, lines[0].padded, shapes);
}

/** The size of a cell when planes of so many columns share a row; none is narrower than its name. */
function cellSize(room, planes) {
  const cell = room / total(planes);
  const wide = planes.filter((columns) => columns * cell >= 118);
  return wide.length ? (room - 118 * (planes.length - wide.length)) / total(wide) : cell;
}

/** How the planes stand, and how large a cell is: in a row while that leaves room for the numbers. */
function arrange({ lines: [rows, columns], y, hidden, width }) {
  const output = y && hidden !== 'size' ? columns.output : 1;
  const fits = {
    row: cellSize(width - 100, [columns.padded, columns.kernel, output]),
    stack: Math.min((width - 8) / columns.padded, cellSize(width - 96, [columns.kernel, output])),
    tower: (width - 8) / Math.max(columns.padded, columns.kernel, output),
  };
  const layout = Object.keys(fits).find((name) => fits[name] >= 25) || 'tower';
  return [layout, clamp(Math.floor(Math.min(fits[layout], 420 / rows.padded)), 24, 42)];
}

/** What a grid of inputs or of weights tells the figure. */
const hearing = (fig, role) => ({
  point: (i, j) => fig.point(role, i, j),
  focus: (i, j) => fig.choose(role, i, j),
  edit: (i, j, value) => fig.edit(role, i, j, value),
  brush: () => fig.brush[role],
  careful: role === 'w',
});

/** Draw the shown plane of weights as it lies on the input. */
function drawWeights(fig, target) {
  const { basis, lines, cursor, index, lit } = fig.now;
  const plane = laid(basis)[cursor[0]][index];
  const label = `Kernel w, output ${cursor[0]}, channel ${index}`;
  target.update(lines[0].kernel, lines[1].kernel, label, (i, j) => ({
    value: plane[i][j],
    text: formatFraction(plane[i][j]),
    name: `w[${fig.path('w', i, j).join(', ')}] = ${formatNumber(plane[i][j])}`,
    kind: marks({ 'is-lit': lit.w === `${i},${j}` }),
    selected: fig.isChosen('w', i, j),
  }));
}

function gridView(fig) {
  const [x, w] = [numberGrid(hearing(fig, 'x')), numberGrid(hearing(fig, 'w'))];
  const y = numberGrid({ point: fig.hover, focus: fig.moveTo, press: fig.pin });
  const stage = createStage(fig, x.node, w.node, y.node);
  const box = h('div', { class: 'dlb-window' });
  let turned;

  function drawInput({ basis, lines, channel, own: reads, lit, shifted, problem, spot, hidden }) {
    const asked = hidden === 'size'; // the window and what it leaves out would tell the size
    const own = asked ? [] : reads;
    const read = problem || asked ? null : lines.map((line) => readPlaces(line, basis.padding_mode));
    const inside = new Set(own.map((term) => String(term.at)));
    x.update(
      lines[0].padded,
      lines[1].padded,
      `Input x, channel ${channel}`,
      (i, j) => {
        const at = [i - lines[0].padding, j - lines[1].padding];
        const source = at.map((place, k) => sourceIndex(place, lines[k].size, basis.padding_mode));
        const value = basis.x[channel][source[0]]?.[source[1]] ?? 0;
        const ghost = at.some((place, k) => place < 0 || place >= lines[k].size);
        const unread = read && !(read[0][i] && read[1][j]);
        const origin = `, padding${source.includes(-1) ? '' : `, a copy of x[${channel}, ${source.join(', ')}]`}`;
        return {
          value,
          name: `x[${channel}, ${at.join(', ')}] = ${formatNumber(value)}${ghost ? origin : ''}${unread ? ', never read' : ''}`,
          kind: marks({
            'is-ghost': ghost,
            'is-unread': unread,
            'is-in': inside.has(String(at)),
            'is-lit': lit.x.has(String(at)),
          }),
          selected: fig.isChosen('x', i, j),
          fixed: ghost || Boolean(shifted),
        };
      },
      { most: largest(basis.x.flat(2)) },
    );
    const ghosts = own.map((term) => term.at);
    if (spot?.role === 'x') ghosts.push([spot.i - lines[0].padding, spot.j - lines[1].padding]);
    if (own.length) {
      const corner = own[0].at.map((place, k) => place + lines[k].padding);
      box.style.cssText = `--x:${corner[1]};--y:${corner[0]};--w:${lines[1].span};--h:${lines[0].span}`;
    }
    x.layer.replaceChildren(...(own.length ? [box] : []), ghostLines(basis, lines, ghosts));
  }

  function drawKernel({ basis }) {
    drawWeights(fig, w);
    const turn = basis.op === 'conv';
    if (turned !== undefined && turned !== turn && !prefersStillness()) {
      w.frame.animate([{ rotate: '-180deg' }, { rotate: '0deg' }], {
        duration: 600,
        easing: 'ease-in-out',
      });
    }
    turned = turn;
  }

  function drawOutput({ y: values, lines, cursor, hidden, lit, shifted, state }) {
    if (!values || hidden === 'size')
      return y.update(1, 1, 'Output y', () => ({
        text: '?',
        name: 'not known',
        kind: 'is-hidden',
      }));
    const [o, ...here] = cursor;
    return y.update(
      lines[0].output,
      lines[1].output,
      `Output y, channel ${o}`,
      (i, j) => {
        const at = same([i, j], here);
        const secret = at && hidden;
        const verdict = shifted?.verdicts[o][i][j];
        const text = secret ? '?' : formatNumber(values[o][i][j]);
        return {
          value: secret ? 0 : values[o][i][j],
          text,
          name: `y[${o}, ${i}, ${j}] = ${text}${verdict ? `, ${verdict}` : ''}`,
          kind: marks({
            'is-at': at,
            'is-lit': lit.y.has(`${i},${j}`),
            [`is-${verdict}`]: verdict,
          }),
          selected: at && state.pinned,
        };
      },
      { at: here, most: largest(values.flat(2)) },
    );
  }

  return {
    node: stage.node,
    update(now) {
      const [layout, cell] = arrange(now);
      stage.node.dataset.layout = layout;
      stage.node.style.setProperty('--cell', `${cell}px`);
      stage.update(now);
      drawInput(now);
      drawKernel(now);
      drawOutput(now);
    },
  };
}

function imageView(fig) {
  const cellAt = (...place) => fig.now.lines.map(({ output }, k) => Math.floor(place[k] * output));
  const { hover, pin, moveTo } = fig;
  const on = { cellAt, here: () => fig.now.cursor.slice(1), hover, pin, moveTo };
  const [x, y] = [picture(on), picture(on)];
  const zoom = numberGrid({ point: (i, j) => fig.point('w', i, j) });
  const w = numberGrid(hearing(fig, 'w'));
  const title = h('div', { class: 'dlb-title' }, 'Window');
  const middle = h('div', { class: 'dlb-both' }, w.node, h('div', null, title, zoom.node));
  const stage = createStage(fig, x.node, middle, y.node);
  stage.node.dataset.layout = 'picture';
  let painted;
  return {
    node: stage.node,
    update(now) {
      const { basis, lines, cursor, lit, dark } = now;
      const weights = basis.kernel.flat(3);
      if (!same(painted, [now.key, dark])) {
        const grey = Math.abs(total(weights)) > 0.5;
        paintPlane(x.canvas, basis.x[0], { grey: true });
        if (now.y) paintPlane(y.canvas, now.y[0], { grey, dark });
        painted = [now.key, dark];
      }
      stage.update(now);
      stage.node.style.setProperty(
        '--cell',
        `${clamp(Math.floor(130 / lines[1].kernel), 24, 40)}px`,
      );
      const [, ...here] = cursor;
      const share = (of) => lines.map((line, k) => of(line, here[k]) / line.size);
      const where = `window at row ${here[0]}, column ${here[1]}`;
      x.update(
        share(({ stride, padding }, at) => at * stride - padding),
        share(({ span }) => span),
        `Photograph, ${where}`,
      );
      const cell = lines.map(({ output }) => 1 / (output || 1));
      y.update(cell.map((side, k) => here[k] * side), cell, `Filtered photograph, ${where}`);
      drawWeights(fig, w);
      zoom.update(
        lines[0].kernel,
        lines[1].kernel,
        'Window of the photograph',
        (i, j) => {
          const value = now.own[i * lines[1].kernel + j]?.x ?? 0;
          const kind = marks({
            'is-grey': true,
            'is-dark': value < 118,
            'is-lit': lit.w === `${i},${j}`,
          });
          return { value, name: `${value}`, kind };
        },
        { most: 255 },
      );
    },
  };
}

/** The views, each with a hint for the mouse and one for the finger; a later chapter adds its own. */
const VIEWS = {
  grid: [
    'Numbers',
    gridView,
    'Drag over the input or the kernel to paint. Point at an output cell to see its sum; click to hold it.',
    'Tap a cell of the input, then drag from it to paint. Tap an output cell to see its sum.',
  ],
  image: [
    'Photograph',
    imageView,
    'Move over either picture to see the sum of one pixel; click to hold it.',
    'Tap either picture to see the sum of one pixel.',
  ],
};

// ---- beside the picture ----

/** "Size: ⌊…⌋ + 1 = 3. No window reads row 6 or columns 5 and 6." */
function sizesInWords(lines, mode) {
  const sizes = [...new Set(lines.map(sizeFormula))].join(' rows, ');
  return `Size: ${sizes}. ${unreadInWords(lines, mode)}`.trimEnd();
}

/** The window's products and their sum, in numbers. */
function workings(fig) {
  const products = numberGrid({ point: (i, j) => fig.point('w', i, j) });
  const [left, sum, facts] = [
    panel('Products', products.node),
    h('p', { class: 'dlb-sum' }),
    h('p'),
  ];
  const ink = (role, text) => h('span', { class: `is-${role}` }, text);
  const written =
    ({ lit, channel }) =>
    (term) =>
      h(
        'span',
        {
          class: marks({
            'dlb-term': true,
            'is-zero': !term.product,
            'is-lit': lit.w === `${term.a},${term.b}` && term.channel === channel,
          }),
        },
        ink('input', factor(term.x)),
        '·',
        ink('weight', factor(term.w, formatFraction)),
      );
  const joined = (name, parts, value) => [
    ink('output', name),
    ' = ',
    ...parts.flatMap((part, k) => (k ? [' + ', part] : [part])),
    ' = ',
    h('b', { class: 'is-output' }, formatNumber(value)),
  ];
  /** One channel: its products and the bias. Several: their partial sums, then the shown one's products. */
  const drawSum = (now, name) => {
    const { terms: list, own, channel, cursor, basis } = now;
    const value = now.y[cursor[0]][cursor[1]][cursor[2]];
    const bias = basis.bias
      .slice(cursor[0], cursor[0] + 1)
      .map((b) => ink('weight', `${factor(b)} (bias)`));
    const products = own.map(written(now));
    const channels = [...new Set(list.map((term) => term.channel))];
    const part = (c) => total(list.map((term) => (term.channel === c ? term.product : 0)));
    if (channels.length < 2)
      return sum.replaceChildren(...joined(name, [...products, ...bias], value));
    const parts = channels.map((c) =>
      h('span', { class: c === channel && 'dlb-term is-lit' }, `${factor(part(c))} (channel ${c})`),
    );
    return sum.replaceChildren(
      ...joined(name, [...parts, ...bias], value),
      h('br'),
      ...joined(`channel ${channel}`, products, part(channel)),
    );
  };
  return {
    node: h('div', { class: 'dlb-workings' }, left.node, h('div', null, sum, facts)),
    update(now) {
      const { lines, problem, hidden, own, lit, cursor, basis } = now;
      this.node.hidden = Boolean(problem);
      if (problem) return;
      products.update(lines[0].kernel, lines[1].kernel, 'Products of the window', (i, j) => {
        const { x, w, product } = own[i * lines[1].kernel + j];
        const text = `${factor(x)}·${factor(w, formatFraction)}\n${formatNumber(product)}`;
        return hidden
          ? { text: ' \n?', name: 'not known' }
          : {
              value: product,
              text,
              name: text.replace('\n', ' = '),
              kind: marks({ 'is-lit': lit.w === `${i},${j}` }),
            };
      });
      const name = `y[${cursor.join(', ')}]`;
      left.update(basis.x.length > 1 ? `channel ${now.channel}` : '');
      if (hidden) sum.replaceChildren(ink('output', hidden === 'size' ? 'y' : name), ' = ?');
      else drawSum(now, name);
      setText(facts, hidden ? '' : sizesInWords(lines, basis.padding_mode));
    },
  };
}

/** The chosen cell's number to type, or what to do while none is chosen. */
const weightEditor = (fig) =>
  cellEditor(
    fig,
    (value) => fig.edit(fig.chosen.role, fig.chosen.i, fig.chosen.j, value),
    ({ state, lit }, isChosen) => {
      const [, , byMouse, byFinger] = VIEWS[state.view];
      const how = matchMedia('(pointer: coarse)').matches ? byFinger : byMouse;
      const held = state.pinned && 'This sum is held: Esc or a second click lets it go.';
      const { role, i, j } = fig.chosen || {};
      return {
        name: isChosen && `${role}[${fig.path(role, i, j).join(', ')}]`,
        hint: lit.text || held || how,
      };
    },
  );

function shiftNote(fig) {
  const push = (sign, name, by) => button(sign, () => fig.shift(by), `Shift the input ${name}`);
  return note(
    ({ shifted }) => shifted && ['Shift test', shifted.text],
    push('←', 'left', [0, -1]),
    push('↑', 'up', [-1, 0]),
    push('↓', 'down', [1, 0]),
    push('→', 'right', [0, 1]),
    button('Leave', () => fig.shift(null)),
  );
}

/** Asks before it shows: the output's size, then the value of one cell. */
function predictNote(fig) {
  const fields = ['rows', 'columns', 'value'].map((name) => answerField(name, name));
  const check = (...numbers) => {
    const { basis, cursor, hidden } = fig.now;
    const result =
      hidden === 'size' ? judgeSize(basis, numbers) : judgeValue(basis, cursor, numbers[2]);
    fig.reveal(result.right && hidden, result.text);
  };
  const show = button('Show me', () => fig.reveal(fig.now.hidden, ''));
  const form = answerForm(fields, check, show);
  const next = button('Another cell', () => fig.step(Math.ceil(fig.now.places * 0.38)));
  return note(
    ({ state, hidden, cursor, problem }) => {
      form.hidden = !hidden;
      next.hidden = Boolean(hidden);
      fields.forEach((field, k) => {
        field.hidden = field.disabled = (hidden === 'size') === (k === 2);
      });
      const question =
        hidden === 'size'
          ? 'How large is the output?'
          : hidden
            ? `Which number is y[${cursor.join(', ')}]?`
            : '';
      return state.predict && !problem && ['Predict, then reveal', question, fig.verdict];
    },
    form,
    next,
  );
}

// ---- behind More: each group is a title and its parts, elements or bound controls ----

function contentGroup(fig) {
  const speeds = [1, 2, 4, 8].map((speed) => [speed, `${speed} a second`]);
  const file = h('input', {
    type: 'file',
    class: 'dlb-unseen',
    accept: 'image/*',
    onchange: () => fig.ownPhoto(file.files[0]),
  });
  return [
    'Input and kernel',
    [
      viewChoice(fig, VIEWS),
      menu(
        'A classic kernel',
        KERNELS.map(({ id, name }) => [id, name]),
        (id) =>
          fig.set({ kernel: fig.now.state.kernel.map((filter) => filter.map(() => classic(id))) }),
      ),
      menu(
        'Another input',
        pairs(Object.keys(INPUTS)),
        (id) => {
          const { x } = fig.now.state;
          fig.set({ view: 'grid', x: fill(id, x.length, x[0].length, x[0][0].length) });
        },
      ),
      h('label', { class: 'dlb-button dlb-file' }, 'Your own photograph …', file),
      bind(
        choice('speed', speeds, (speed) => fig.set({ speed: Number(speed) })),
        ({ state }) => state.speed,
      ),
    ],
  ];
}

/** A stepper for one axis of a setting; the second shows while rows and columns differ. */
function axisStepper(fig, key, k) {
  const control = stepper(`${key} of ${k ? 'columns' : 'rows'}`, (value) =>
    fig.setAxis(key, k, value),
  );
  return bind(control, ({ lines, basis, apart }) => {
    const [rows, columns] = lines.map((line) => ranges(line, basis.padding_mode)[key]);
    control.node.hidden = k && !apart;
    const common = [Math.max(rows[0], columns[0]), Math.min(rows[1], columns[1])];
    return [lines[k][key], ...(apart ? [rows, columns][k] : common)];
  });
}

function shapeGroup(fig) {
  const modes = pairs(['nothing', ...MODES]);
  const ops = [
    ['corr', 'correlation ⋆'],
    ['conv', 'convolution ∗'],
  ];
  return [
    'Shape',
    [
      ...AXIS_KEYS.map((key) =>
        onlyIn(
          key === 'size' && 'grid',
          row(key, axisStepper(fig, key, 0), axisStepper(fig, key, 1)),
        ),
      ),
      bind(checkbox('rows ≠ columns', fig.setApart), ({ apart }) => apart),
      bind(choice('padding with', modes, fig.setMode), ({ basis }) =>
        basis.padding.some(Boolean) ? basis.padding_mode : 'nothing',
      ),
      bind(
        choice('operation', ops, (op) => fig.set({ op })),
        ({ basis }) => basis.op,
      ),
    ],
  ];
}

/** Which input channel each output reads. */
function wiring({ basis, problem }) {
  const y = (k) => 8 + 14 * k;
  const ties = problem
    ? []
    : basis.kernel.flatMap((filter, o) =>
        filter.map((_, c) => [8, y(firstChannel(basis, o) + c), 92, y(o)]),
      );
  const dots = [
    [basis.x, 8],
    [basis.kernel, 92],
  ].flatMap(([list, x]) => list.map((_, c) => [x, y(c), 4]));
  return drawing(100, y(Math.max(basis.x.length, basis.kernel.length)), [...ties, ...dots]);
}

function costInWords({ basis, problem, hidden }) {
  if (problem || hidden === 'size') return '';
  const spent = counts(basis);
  const price = (parameters, macs) =>
    `${plural(parameters, 'parameter')}, ${plural(macs, 'multiply-accumulate')}`;
  return (
    `${plural(basis.groups, 'group')}: ${price(spent.parameters, spent.macs)}. A dense layer between the ` +
    `same shapes: ${price(spent.denseParameters, spent.denseMacs)}.`
  );
}

function channelGroup(fig) {
  const wires = h('div', { class: 'dlb-wires' });
  const groups = slider('groups', (k) => fig.setChannels({ groups: fig.possibleGroups()[k] }));
  const groupsAt = ({ basis }) => {
    const possible = fig.possibleGroups();
    return [possible.indexOf(basis.groups), possible.length - 1, plural(basis.groups, 'group')];
  };
  const bias = numberField('bias of this output', (value) =>
    fig.set({ bias: put(fig.now.basis.bias, [fig.now.cursor[0]], value) }),
  );
  const biased = checkbox('on', (on) =>
    fig.set({ bias: on ? fig.now.state.kernel.map(() => 0) : [] }),
  );
  const biasAt = ({ state, cursor }) => {
    bias.node.hidden = !state.bias.length;
    return state.bias[cursor[0]] ?? 0;
  };
  const count = (label, set, of) =>
    row(label, bind(stepper(label, set), ({ basis }) => [basis[of].length, 1, MOST.channels]));
  const ofNumbers = [
    count('channels in', (inputs) => fig.setChannels({ inputs }), 'x'),
    count('channels out', (outputs) => fig.setChannels({ outputs }), 'kernel'),
    row('groups', bind(groups, groupsAt)),
    row('bias', bind(biased, ({ state }) => state.bias.length), bind(bias, biasAt)),
    { node: wires, update: (now) => wires.replaceChildren(wiring(now)) },
  ];
  return [
    'Channels and cost',
    [...ofNumbers.map((part) => onlyIn('grid', part)), wordsOf(costInWords)],
  ];
}

const inWords = ({ state, y, cursor, hidden }) =>
  hidden === 'size'
    ? 'Make your prediction first.'
    : describe(state, hidden || state.view === 'image' ? null : y, cursor);

const codes = (fig) => [
  ['Copy as NumPy', () => numpyCode(fig.now.basis)],
  ['Copy as PyTorch', () => torchCode(fig.now.basis)],
  ['Copy as Python', () => constructorCode(fig.now.state)],
];

const KEYS_HELP =
  'arrows move, Enter holds a cell, Esc lets go; digits, + and − edit; [ and ] step, Space plays; Ctrl+Z undoes.';

// ---- the figure ----

/** The kernel's first plane at work on the photograph, which is decoded once. */
function onPhoto(memo, state) {
  const { width, height, pixels } = state.photo;
  if (!memo.plane || [width, height, pixels].some((value, k) => value !== memo.photo[k])) {
    const photos = (memo.photos ?? 0) + 1; // stands for the pixels in the key of the arithmetic
    Object.assign(memo, { photo: [width, height, pixels], plane: photoPlane(state.photo), photos });
  }
  return { ...state, x: [memo.plane], kernel: [[state.kernel[0][0]]], bias: [], groups: 1 };
}

/** Everything that the drawing needs, computed from the model and from what this view holds. */
function look(fig) {
  const { memo } = fig;
  const read = readState(fig.get, (s) => (s.view === 'image' ? onPhoto(memo, s) : s));
  const { state, problem } = read;
  let { basis } = read;
  const shifted = fig.pushed && !problem && basis === state ? shiftTest(state, fig.pushed) : null;
  if (shifted) basis = { ...state, x: shifted.moved };
  const key = JSON.stringify([
    Boolean(problem),
    state.view === 'image' ? memo.photos : basis.x,
    ...OPERANDS.map((name) => name !== 'x' && basis[name]),
    state.view,
  ]);
  if (memo.key !== key) Object.assign(memo, { key, y: problem ? null : forward(basis) });
  const lines = axes(basis);
  const limits = [basis.kernel.length, ...lines.map((line) => line.output)];
  const cursor = state.cursor.map((at, k) => clamp(at, 0, Math.max(limits[k] - 1, 0)));
  const first = problem ? 0 : firstChannel(basis, cursor[0]);
  const index = clamp(fig.channel - first, 0, Math.min(basis.kernel[0].length, basis.x.length) - 1);
  const list = problem ? [] : terms(basis, cursor);
  const hidden =
    !state.predict || problem
      ? ''
      : fig.known !== key
        ? 'size'
        : fig.told !== key + cursor
          ? 'value'
          : '';
  return {
    state,
    problem,
    basis,
    shifted,
    key,
    lines,
    cursor,
    index,
    hidden,
    y: memo.y,
    channel: first + index,
    terms: list,
    own: list.filter((term) => term.channel === first + index),
    spot: fig.pointed || fig.chosen,
    lit: lights(fig.pointed || fig.chosen, basis, lines, problem),
    apart: fig.apart || !same(...lines),
    place: cursor[1] * lines[1].output + cursor[2],
    places: lines[0].output * lines[1].output,
  };
}

/** What lights up with a cell: the outputs that read an input, the partners of a weight. */
function lights(spot, basis, lines, problem) {
  const lit = { x: new Set(), y: new Set(), w: '', text: '' };
  if (!spot || problem) return lit;
  const { role, i, j } = spot;
  if (role === 'w') {
    lit.w = `${i},${j}`;
    lit.text = `This weight takes part in ${plural(lines[0].output * lines[1].output, 'sum')}.`;
    const [rows, columns] = basis.view === 'grid' ? lines.map(taps) : [[], []];
    for (const down of rows) for (const across of columns) lit.x.add(`${down[i]},${across[j]}`);
  } else {
    const cell = [i, j].map((at, k) =>
      sourceIndex(at - lines[k].padding, lines[k].size, basis.padding_mode),
    );
    if (!cell.includes(-1)) readers(basis, cell).forEach((at) => lit.y.add(String(at)));
    lit.text = `${cell.includes(-1) ? 'A zero of the padding.' : `Read by ${plural(lit.y.size, 'output cell')}.`}`;
  }
  return lit;
}

/** What the reader can do; `fig.now` is what is drawn. */
function actions(fig) {
  const cursorAt = (i, j) => [
    fig.now.cursor[0],
    ...[i, j].map((at, k) => clamp(at, 0, fig.now.lines[k].output - 1)),
  ];
  const free = () => !fig.now.problem && fig.now.hidden !== 'size';
  Object.assign(fig, {
    path(role, i, j) {
      const { lines, channel, cursor, index, basis } = fig.now;
      if (role === 'x') return [channel, i - lines[0].padding, j - lines[1].padding];
      const turned = basis.op === 'conv';
      return [cursor[0], index, ...[i, j].map((at, k) => (turned ? lines[k].kernel - 1 - at : at))];
    },
    valueAt() {
      if (!fig.chosen) return undefined;
      const { role, i, j } = fig.chosen;
      const owner = role === 'w' ? fig.now.basis.kernel : fig.now.shifted ? [] : fig.now.basis.x;
      return fig.path(role, i, j).reduce((part, k) => part?.[k], owner);
    },
    isChosen: (role, i, j) => Boolean(fig.chosen) && same(fig.chosen, { role, i, j }),
    point(role, i, j) {
      fig.pointed = i === undefined ? null : { role, i, j };
      fig.refresh();
    },
    choose(role, i, j) {
      fig.chosen = role ? { role, i, j } : null;
      fig.refresh();
    },
    edit(role, i, j, value) {
      const key = role === 'x' ? 'x' : 'kernel';
      const exact = tidy(value);
      fig.brush[role] = exact || fig.brush[role];
      fig.set({ [key]: put(fig.now.state[key], fig.path(role, i, j), exact) });
    },
    hover(i, j) {
      const { state } = fig.now;
      if (i !== undefined && !state.pinned && !state.predict && !state.playing) fig.moveTo(i, j);
    },
    moveTo(i, j) {
      if (free() && !same(cursorAt(i, j), fig.now.cursor)) fig.set({ cursor: cursorAt(i, j) });
    },
    pin(i, j) {
      const cursor = cursorAt(i, j);
      if (free())
        fig.set({ cursor, pinned: !(fig.now.state.pinned && same(cursor, fig.now.state.cursor)) });
    },
    goTo: (place) =>
      fig.moveTo(Math.floor(place / fig.now.lines[1].output), place % fig.now.lines[1].output),
    step: (by) => fig.goTo((fig.now.place + by + fig.now.places) % fig.now.places),
    pickInput(c) {
      const { basis, cursor } = fig.now;
      fig.channel = c;
      const reads = (o) => c - firstChannel(basis, o) in basis.kernel[0];
      const reading = range(basis.kernel.length).filter(reads);
      if (!reading.includes(cursor[0])) fig.set({ cursor: put(cursor, [0], reading[0] ?? 0) });
      fig.refresh();
    },
    pickOutput: (o) => fig.set({ cursor: put(fig.now.cursor, [0], o) }),
    setAxis(key, k, value, together = !fig.now.apart) {
      const {
        state: { x, kernel },
        lines,
      } = fig.now;
      const wanted = clamp(Math.round(value) || 0, key === 'padding' ? 0 : 1, MOST[key] ?? 16);
      const pair = lines.map((line, at) => (at === k || together ? wanted : line[key]));
      if (key === 'size') fig.set({ x: resizeInput(x, x.length, ...pair) });
      else if (key === 'kernel')
        fig.set({ kernel: resizeKernel(kernel, kernel.length, kernel[0].length, ...pair) });
      else fig.set({ [key]: pair });
    },
    setApart(on) {
      fig.apart = on;
      for (const key of on ? [] : AXIS_KEYS) fig.setAxis(key, 0, fig.now.lines[0][key], true);
      fig.refresh();
    },
    setMode(mode) {
      const { basis, lines } = fig.now;
      const padding = basis.padding.some(Boolean)
        ? basis.padding
        : lines.map((line) => Math.max(1, line.span >> 1));
      fig.set(mode === 'nothing' ? { padding: [0, 0] } : { padding_mode: mode, padding });
    },
    possibleGroups() {
      const { x, kernel } = fig.now.basis;
      return range(MOST.channels + 1).filter(
        (g) => g && x.length % g === 0 && kernel.length % g === 0,
      );
    },
    setChannels({ inputs, outputs, groups = fig.now.state.groups }) {
      const { x, kernel, bias } = fig.now.state;
      const [C, O] = [inputs ?? x.length, outputs ?? kernel.length].map((n) =>
        clamp(Math.round(n) || 1, 1, MOST.channels),
      );
      const G = C % groups || O % groups ? 1 : groups;
      fig.set({
        groups: G,
        x: resizeInput(x, C, x[0].length, x[0][0].length),
        kernel: resizeKernel(kernel, O, C / G, kernel[0][0].length, kernel[0][0][0].length),
        bias: bias.length ? range(O).map((o) => bias[o] ?? 0) : [],
      });
    },
    shift(by) {
      fig.set({ view: 'grid' });
      fig.pushed = by && (fig.pushed || [0, 0]).map((old, k) => old + by[k]);
      fig.refresh();
    },
    reveal(what, text) {
      fig.verdict = text;
      if (what === 'size') fig.known = fig.now.key;
      if (what === 'value') fig.told = fig.now.key + fig.now.cursor;
      fig.refresh();
    },
    forget() {
      fig.pushed = null;
    },
    async ownPhoto(file) {
      const photo = await loadPhoto(file).catch(() => null);
      if (photo) fig.set({ photo, view: 'image' });
      else fig.voice.say('This file could not be read as a picture.');
    },
  });
}

/** Space, brackets and Escape do the same wherever the focus is. */
function onKey(key, target, fig) {
  return {
    '[': () => fig.step(-1),
    ']': () => fig.step(1),
    ' ': target.matches('[role=gridcell], [role=application]') && (() => fig.play()),
    Escape() {
      fig.choose();
      fig.set({ pinned: false });
    },
  }[key];
}

/** Where the window stands among the output cells, for the buttons below. */
const track = ({ state, problem, place, places, hidden }) => ({
  place,
  places: hidden === 'size' ? 0 : places,
  playing: state.playing,
  stuck: Boolean(problem) || hidden === 'size',
});

/** Put the figure together; the returned function draws it. */
function build(fig) {
  actions(Object.assign(fig, { memo: {}, brush: {}, channel: 0, verdict: '' }));
  const draw = assemble(fig, {
    challenges: CHALLENGES,
    asides: [predictNote(fig), shiftNote(fig)],
    shown: [viewStage(fig, VIEWS), weightEditor(fig), workings(fig)],
    bar: [transport(fig, 'Position of the window', track)],
    examples: PRESET_GROUPS,
    more: [contentGroup, shapeGroup, channelGroup].map((group) => group(fig)),
    tries: [button('Shift test', () => fig.shift([0, 0]))],
    share: [codes(fig), inWords, KEYS_HELP],
    words: (now) => (now.hidden ? 'Make your prediction.' : sentence(now.basis, now.cursor, 9)),
  });
  const sweep = () =>
    fig.now.state.view === 'image' ? Math.ceil(fig.now.lines[1].output / 16) : 1;
  // Two views of one model would both step: who comes second finds the cursor moved, and waits.
  fig.clock = createClock((cursor) => same(cursor, fig.now.cursor) && fig.step(sweep()));
  return (now) => {
    const { state, problem, cursor } = now;
    draw(now);
    fig.root.dataset.pinned = state.pinned;
    fig.clock.run(state.playing && !problem && !prefersStillness(), state.speed, cursor);
  };
}

export default figureModule({
  topic: 'convolution',
  name: 'Convolution',
  traits: TRAITS,
  undoable: UNDOABLE,
  look,
  build,
  onKey,
  computed: ['dlbook.convolution.conv2d', 'tests/widgets/test_convolution_parity.py'],
});
export { core };
