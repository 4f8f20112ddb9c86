// What a figure asks before it answers: a number, or one of a few answers of which each wrong one is a
// known mistake. Neither stops a reader, who may be told at once.

import { button } from './controls.js';
import { h, setAttribute } from './elements.js';
import { answerField, answerForm, note } from './notes.js';
import { near, same } from './numbers.js';
import { formatNumber } from './words.js';

const CLOSE = 0.02; // of the right number: what a careful estimate may miss

/** How far a number is from the right one, in words; `unit` follows both. */
export function howFar(said, right, unit = '') {
  const [mine, theirs] = [said, right].map((value) => [formatNumber(value), unit].join(' ').trim());
  if (near(said, right) || mine === theirs) return `Yes: ${theirs}.`;
  const told = `You said ${mine}, it is ${theirs}`;
  const ratio = said / right;
  if (!(ratio > 0) || !Number.isFinite(ratio)) return `${told}.`;
  if (Math.abs(ratio - 1) < CLOSE) return `${told}: close enough.`;
  const [times, side] = ratio > 1 ? [ratio, 'large'] : [1 / ratio, 'small'];
  return `${told}: too ${side} by a factor of ${formatNumber(times)}.`;
}

/** Buttons for a few answers, made anew only when they change: one that is held must stay to be clicked. */
export function answers(judge) {
  const node = h('span', { class: 'dlb-line', role: 'group', 'aria-label': 'Answers' });
  return {
    node,
    show(texts) {
      if (same(node.texts, texts)) return;
      node.replaceChildren(...texts.map((text, k) => button(text, () => judge(k))));
      node.texts = texts;
    },
  };
}

/**
 * The question of a figure while its state asks for a prediction. `predict` is { ask(state, found), why? }
 * with answer(state, found), the number, or with options(state, found), a list of [text, sentence, right];
 * `why(state, found)` ends the verdict. `fig.told` remembers for which state the reader was told.
 */
export function question(fig, predict) {
  const tell = (words) => {
    const { state, found, key } = fig.now;
    Object.assign(fig, { told: key, verdict: [words, predict.why?.(state, found)].filter(Boolean).join(' ') });
    fig.refresh();
    box.node.focus(); // what had the focus goes
  };
  const options = () => predict.options(fig.now.state, fig.now.found);
  const right = () => predict.answer(fig.now.state, fig.now.found);
  const choose = (k) => {
    const [text, sentence, isRight] = options()[k];
    const [theirs] = options().find((option) => option[2]);
    tell(isRight ? `Yes: ${text}. ${sentence}` : `You said ${text}, it is ${theirs}. ${sentence}`);
  };
  const buttons = answers(choose);
  const asked = predict.options
    ? buttons.node
    : answerForm(
        [answerField('Your answer', '?')],
        (said) => tell(howFar(said, right())),
        button('Tell me', () => tell(`It is ${formatNumber(right())}.`)),
      );
  const box = note(({ state, found, problem, hidden }) => {
    const open = Boolean(state.predict && !problem && hidden);
    asked.hidden = !open;
    if (predict.options) buttons.show(open ? options().map(([text]) => text) : []);
    if (!state.predict || problem) return null;
    return ['Predict, then reveal', open ? predict.ask(state, found) : '', open ? '' : fig.verdict];
  }, asked);
  setAttribute(box.node, 'tabindex', -1);
  setAttribute(box.node, 'data-lm-suppress-shortcuts', 'true');
  return box;
}
