// A figure that goes through steps: play, step, scrub, and the keys of it.

import { clamp } from './numbers.js';
import { prefersStillness } from './theme.js';
import { createClock } from './time.js';
import { transport } from './views.js';

/**
 * Let `fig` go through the places 0 to count(state, found) - 1 of the setting `key`; returns the bar to
 * play it, and what has to happen after a drawing. `speed` is in steps a second.
 */
export function stepsBar(fig, { key, count, name = 'step', speed = 2 }) {
  const last = () => count(fig.now.state, fig.now.found) - 1;
  const place = () => clamp(fig.now.state[key], 0, last());
  Object.assign(fig, {
    goTo: (to) => fig.set({ [key]: clamp(to, 0, last()) }),
    step: (by) => fig.goTo(place() + by),
    play() {
      if (prefersStillness()) return fig.step(1);
      fig.playing = !fig.playing;
      return fig.goTo(place() === last() ? 0 : place());
    },
    clock: createClock(() => {
      fig.playing = place() < last();
      fig.step(1);
    }),
  });
  const bar = transport(fig, name, ({ found }) => ({
    place: found ? place() : 0,
    places: found ? last() + 1 : 0,
    playing: fig.playing,
    stuck: !found,
  }));
  return { ...bar, afterwards: ({ found }) => fig.clock.run(Boolean(fig.playing && found), speed, fig.now.state[key]) };
}

/** What the keys of a figure with steps do. */
export const stepKeys = (key, target, fig) =>
  fig.step &&
  { '[': () => fig.step(-1), ']': () => fig.step(1), ' ': target.matches('button, summary') ? null : fig.play }[key];
