// What happens after a pause: the next step of a playing figure, and the spoken sentence.

import { h, setText } from './elements.js';
import { clamp, same } from './numbers.js';

/** Calls `tick(key)` after a pause; who runs it again with the same key does not put it off. */
export function createClock(tick) {
  let timer;
  let last;
  return {
    run(active, speed, key) {
      if (same([active, speed, key], last)) return;
      last = [active, speed, key];
      clearTimeout(timer);
      if (active) timer = setTimeout(tick, 1000 / clamp(speed, 0.2, 30), key);
    },
    stop: () => clearTimeout(timer),
  };
}

/** One polite region that speaks when the hand rests. */
export function createVoice() {
  const node = h('p', { class: 'dlb-unseen', role: 'status' });
  let [timer, told] = [0, ''];
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => setText(node, text), 350);
  };
  return {
    node,
    say,
    /** What the figure shows, said when it changes, unless it changes by itself. */
    tell(text, quiet) {
      if (text !== told && !quiet) say(text);
      told = text;
    },
    stop: () => clearTimeout(timer),
  };
}
