// A question in the text: the reader says what will be, and is told what is, how far off, and why.

import { button } from '../kit/controls.js';
import { readSpec } from '../kit/declare.js';
import { h, setText } from '../kit/elements.js';
import { figureModule } from '../kit/host.js';
import { answerField, answerForm } from '../kit/notes.js';
import { near, same } from '../kit/numbers.js';
import { pythonArguments, pythonCall } from '../kit/python.js';
import { answers, howFar } from '../kit/questions.js';
import { isString, readTraits } from '../kit/settings.js';
import { formatNumber } from '../kit/words.js';

const isAnswer = (value) => isString(value) || Number.isFinite(value);
const OWN_READERS = {
  answer: () => [isAnswer, 'a number or a text'],
  mistakes: () => [
    (list) => Array.isArray(list) && list.length <= 4 && list.every(([own, words]) => isAnswer(own) && isString(words)),
    'answers with their sentences',
  ],
};

const alike = (a, b) => a === b || (!isString(a) && !isString(b) && near(a, b));
const written = (answer, unit) => `${isString(answer) ? answer : formatNumber(answer)} ${unit}`.trim();

/** What a reader is told who said this. */
function verdict({ answer, unit, why, options, mistakes }, said) {
  const right = written(answer, unit);
  const [, sentence] = [...options, ...mistakes].find(([own]) => alike(own, said)) ?? [];
  const start =
    said === '?'
      ? `It is ${right}.`
      : isString(said) || isString(answer)
        ? alike(said, answer)
          ? `Yes: ${right}.`
          : `You said “${written(said, unit)}”; right is “${right}”.`
        : howFar(said, answer, unit);
  return [start, sentence, why].filter(Boolean).join(' ');
}

export const figure = (spec) => {
  const { usual, own, traits } = readSpec(spec, [], OWN_READERS);
  const readState = (get) => readTraits(get, traits, usual);
  const look = (fig) => readState(fig.get);
  const describe = ({ question, ...state }) => `${question}\n${verdict(state, '?')}`;
  const constructorCode = (state) =>
    pythonCall(spec.topic, spec.name, pythonArguments(state, own.filter((key) => !same(state[key], usual[key]))));

  function build(fig) {
    const say = (said) => {
      fig.asks = true; // what had the focus goes: it has to be given on
      fig.set({ said });
    };
    const [question, told] = [h('p'), h('p', { role: 'status' })];
    const paper = h('p', { class: 'dlb-on-paper' });
    const offered = answers((k) => say(fig.now.state.options[k][0]));
    const unit = h('span');
    const input = answerField('Your answer', '?');
    const form = answerForm([input, unit], (said) => say(said), button('Tell me', () => say('?')));
    const again = button('Ask again', () => say(''));
    const line = h('div', { class: 'dlb-line' }, offered.node, form, again);
    fig.root.append(h('div', { class: 'dlb-prompt' }, question, told, line, paper));
    return ({ state, problem }) => {
      const { said, options } = state;
      const open = said === '' && !problem;
      setText(question, state.question);
      setText(unit, state.unit);
      offered.show(open ? options.map(([answer]) => written(answer, state.unit)) : []);
      offered.node.hidden = !open || !options.length;
      form.hidden = !open || options.length > 0;
      again.hidden = open || Boolean(problem);
      setText(told, problem ? problem.text : open ? '' : verdict(state, said));
      if (fig.asks) (open ? (offered.node.firstChild ?? input) : again).focus();
      fig.asks = false;
      const list = options.map(([answer]) => written(answer, state.unit));
      const choices = list.length ? `One of: ${list.join('; ')}. ` : '';
      setText(paper, `${choices}Answer: ${verdict(state, '?').replace('It is ', '')}`);
    };
  }

  const module = figureModule({
    topic: spec.topic,
    name: spec.title,
    traits,
    undoable: ['said'],
    placed: [],
    look,
    build,
    onKey: () => undefined,
  });
  const PRESETS = [{ id: 'usual', name: spec.title, state: usual }];
  return [module, { verdict, describe, readState, constructorCode, PRESETS, CHALLENGES: [] }];
};
