// Boxes of words with buttons: a problem, a challenge, a prediction.

import { button } from './controls.js';
import { h, setText } from './elements.js';

/** A number to predict; `answerForm` asks for several, and hears of Enter or the button. */
export const answerField = (label, placeholder) =>
  h('input', { type: 'number', step: 'any', required: true, 'aria-label': label, placeholder });

export const answerForm = (fields, judge, ...others) =>
  h(
    'form',
    {
      class: 'dlb-line',
      onsubmit(event) {
        event.preventDefault();
        judge(...fields.map((one) => Number(one.value)));
      },
    },
    fields,
    h('button', { class: 'dlb-button' }, 'Check'),
    others,
  );

/** A line of words that follows what is shown. */
export function wordsOf(say, name) {
  const node = h('p', { class: name });
  return { node, update: (now) => setText(node, say(now)) };
}

/** A box of words and controls, shown while `look(now)` returns [heading, text, verdict]. */
export function note(look, ...controls) {
  const words = [h('b'), h('p'), h('p', { role: 'status' })];
  const node = h('div', { class: 'dlb-note' }, words, h('div', { class: 'dlb-line' }, controls));
  return {
    node,
    update(now) {
      const texts = look(now);
      node.hidden = !texts;
      words.forEach((part, k) => setText(part, texts?.[k] || ''));
    },
  };
}

/** Why nothing can be computed (`now.problem`), and a button for the nearest way out. */
export function problemNote(fig) {
  const fix = button('', () => fig.set(fig.now.problem.fix.changes));
  return note(({ problem }) => {
    setText(fix, problem ? problem.fix.label.replace(/^./, (letter) => letter.toUpperCase()) : '');
    return problem && ['This cannot be computed', problem.text];
  }, fix);
}

/** The task at hand: how far the reader is, start again, the next one. */
export function challengeNote(fig, challenges) {
  const at = () => challenges.findIndex(({ id }) => id === fig.now.state.challenge);
  const start = (goal) => fig.load({ ...goal.start, challenge: goal.id });
  return note(
    ({ state, problem }) => {
      const goal = challenges[at()];
      const { done, text } = problem || goal?.check(state) || {};
      return goal && [`Challenge: ${goal.title}`, goal.task, `${done ? '✓ Solved. ' : ''}${text}`];
    },
    button('Start again', () => start(challenges[at()])),
    button('Next', () => start(challenges[(at() + 1) % challenges.length])),
    button('Leave', () => fig.load({})),
  );
}
