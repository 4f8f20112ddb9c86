// A small figure, declared: `spec` is what Python wrote (figure.py), the topic adds arithmetic, words and
// a picture. What a declaration may name:
//   compute(state)       the measures of the Python class, by name; `found` is what it returned
//   problemIn(state)     why nothing can be computed, as problemOf() makes it; else nothing
//   say(state, found)    one sentence, without a full stop: under the picture, and aloud
//   picture(now, fig)    a tree (tree.js); now is { state, found, hidden, width, dark }
//   controls             at most three of the settings, for the bar: key or [key, label]
//   more                 the others: [[title, [key, …]], …]
//   steps                { key, count(state, found) }: a setting to play through (steps.js)
//   predict              a question (questions.js)
//   challenges           those that Python names, as challenge() makes them
//   codes                [[label, code(state)], …] to copy, beside the call in Python
//   keys                 a sentence on the keys
// A picture changes the figure by `fig.change({ key: value })`, which keeps to the limits of a setting.

import { bind, checkbox, choice, pairs } from './controls.js';
import { dial } from './dial.js';
import { h } from './elements.js';
import { figureModule } from './host.js';
import { assemble } from './layout.js';
import { wordsOf } from './notes.js';
import { clamp, same, shapeOf, tidy } from './numbers.js';
import { pythonArguments, pythonCall } from './python.js';
import { question } from './questions.js';
import { commonTraits, isNumber, isOne, isString, isWhole, readTraits } from './settings.js';
import { stepKeys, stepsBar } from './steps.js';
import { patch } from './tree.js';
import { formatNumber } from './words.js';

const ABOUT = ['predict', 'challenge', 'caption'];

/** What a setting may hold, as its reader in Python has it, and what it must be in words. */
const READERS = {
  number: ({ low, high }) => [isNumber(low, high), `a number from ${low} to ${high}`],
  whole: ({ low, high }) => [isWhole(low, high), `a whole number from ${low} to ${high}`],
  choice: ({ options }) => [isOne(...options), `one of ${options.join(', ')}`],
  flag: () => [isOne(true, false), 'true or false'],
  text: () => [isString, 'text'],
  numbers: ({ most, least, reach }) => [
    (value) =>
      shapeOf(value, most.length)?.every((size, k) => size >= least && size <= most[k]) &&
      value.flat(Infinity).every((each) => Math.abs(each) <= reach),
    `numbers, at most ${most.join(' × ')}`,
  ],
};

/**
 * Settings, what they usually are, their traits and the examples, as plain objects; `readers` are those of
 * kinds that a topic has of its own.
 */
export function readSpec({ settings, examples }, challenges, readers = {}) {
  const usual = Object.fromEntries(Object.entries(settings).map(([key, own]) => [key, own.usual]));
  const own = Object.keys(settings).filter((key) => !ABOUT.includes(key));
  const { predict, challenge, caption } = commonTraits(() => challenges);
  const traits = Object.fromEntries(own.map((key) => [key, { ...READERS, ...readers }[settings[key].kind](settings[key])]));
  const groups = Object.entries(examples).map(([heading, list]) => [
    heading,
    Object.entries(list).map(([id, [name, changes]]) => ({ id, name, state: { ...usual, ...changes } })),
  ]);
  return {
    usual,
    own,
    traits: { ...traits, predict, challenge, caption },
    examples: Object.fromEntries(groups),
  };
}

/** Controls, made from the kind of a setting. */
const CONTROLS = {
  number: (fig, key, label, { low, high }) =>
    dial(label, [low, high], ({ state }) => state[key], (value) => fig.change({ [key]: value })),
  whole: (fig, key, label, { low, high }) =>
    dial(label, [low, high], ({ state }) => state[key], (value) => fig.change({ [key]: value }), { whole: true }),
  choice: (fig, key, label, { options }) =>
    bind(choice(label, pairs(options), (value) => fig.set({ [key]: value })), ({ state }) => state[key]),
  flag: (fig, key, label) =>
    bind(checkbox(label, (value) => fig.set({ [key]: value })), ({ state }) => state[key]),
};

/** Numbers as a hand may write them, inside the limits of their settings. */
const kept = (settings, changes) =>
  Object.fromEntries(
    Object.entries(changes).map(([key, value]) => {
      const { kind, low, high } = settings[key];
      if (kind === 'whole') return [key, Math.round(clamp(value, low, high))];
      return [key, kind === 'number' ? clamp(tidy(value), low, high) : value];
    }),
  );

/** Everything in numbers and words, complete without sight. */
function describeIn({ own, measures, say }, state, found) {
  const write = (value) =>
    Array.isArray(value) ? value.map(write).join(', ') : typeof value === 'number' ? formatNumber(value) : value;
  const isShort = (key) => !(found[key].length > 40); // a long list is a drawing, of which say() speaks
  const told = found
    ? [`${say(state, found)}.`, ...measures.filter(isShort).map((key) => `${key}: ${write(found[key])}.`)]
    : ['Its values wait for your prediction.'];
  const lines = [state.caption, ...own.map((key) => `${key}: ${write(state[key])}.`), ...told];
  return lines.filter(Boolean).join('\n');
}

/** Make the module of a declared figure, and the `core` that its tests ask. */
export function declare(spec, parts) {
  const { topic, name, title, settings, measures, computed } = spec;
  const { compute, say, picture, predict, steps, problemIn = () => null } = parts;
  const { controls, more = [], challenges = [], codes = [], keys } = parts;
  const { usual, own, traits, examples } = readSpec(spec, challenges);
  const placed = steps ? [steps.key] : [];

  const readState = (get) => {
    const { state, problem } = readTraits(get, traits, usual);
    return { state, problem: problem || problemIn(state) };
  };
  const constructorCode = (state) => {
    const unusual = own.filter((key) => !same(state[key], usual[key]));
    return pythonCall(topic, name, pythonArguments(state, unusual));
  };
  const describe = (state, found) => describeIn({ own, measures, say }, state, found);

  function look(fig) {
    const { state, problem } = readState(fig.get);
    // With the problem in it: what replaces a bad value must not pass for it.
    const key = JSON.stringify([problem, own.filter((one) => !placed.includes(one)).map((one) => state[one])]);
    const whole = JSON.stringify([key, placed.map((one) => state[one])]);
    if (fig.ran?.key !== whole) fig.ran = { key: whole, found: problem ? null : compute(state) };
    const hidden = Boolean(predict && state.predict && !problem && fig.told !== key);
    return { state, problem, key, found: fig.ran.found, hidden };
  }

  function build(fig) {
    fig.change = (changes) => fig.set(kept(settings, changes));
    const control = (asked) => {
      const [key, label] = Array.isArray(asked) ? asked : [asked, asked];
      return CONTROLS[settings[key].kind](fig, key, label, settings[key]);
    };
    const board = h('div', { class: 'dlb-board' });
    const player = steps && stepsBar(fig, steps);
    const waiting = 'Make your prediction';
    const spoken = ({ state, found, hidden }) => (hidden ? waiting : say(state, found));
    const sentence = wordsOf((now) => (now.problem ? '' : `${spoken(now)}.`), 'dlb-sum');
    const shown = { node: board, update: (now) => now.found && patch(board, picture(now, fig)) };
    const draw = assemble(fig, {
      challenges,
      asides: predict ? [question(fig, predict)] : [],
      shown: [shown, sentence],
      bar: [...(player ? [player] : []), ...controls.map(control)],
      examples,
      more: more.map(([heading, list]) => [heading, list.map(control)]),
      share: [
        [
          ...codes.map(([label, code]) => [label, () => code(fig.now.state)]),
          ['Copy as Python', () => constructorCode(fig.now.state)],
        ],
        ({ state, found, hidden, problem }) => (problem ? problem.text : describe(state, hidden ? null : found)),
        keys,
      ],
      words: spoken,
    });
    return (now) => {
      draw(now);
      player?.afterwards(now);
    };
  }

  const undoable = [...own.filter((key) => !placed.includes(key)), 'predict', 'challenge'];
  const onKey = steps ? stepKeys : () => undefined;
  const module = figureModule({ topic, name: title, traits, undoable, placed, look, build, onKey, computed });
  const ready = Object.values(examples).flat();
  const PRESETS = ready.length ? ready : [{ id: 'usual', name: title, state: usual }];
  const core = {
    compute, problemIn, say, picture, predict, codes, describe, readState, constructorCode, PRESETS,
    CHALLENGES: challenges,
  };
  return [module, core];
}
