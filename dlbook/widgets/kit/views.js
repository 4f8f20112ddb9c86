// A figure with several views, and one that plays through its steps.

import { bind, button, choice, slider } from './controls.js';
import { h, setText } from './elements.js';
import { prefersStillness } from './theme.js';

/** Play, step and scrub; `track(now)` is { place, places, playing, stuck }. */
export function transport(fig, name, track) {
  const play = button('', () => fig.play());
  const scrub = slider(name, (place) => fig.goTo(place));
  const node = h(
    'div',
    { class: 'dlb-transport' },
    play,
    button('‹', () => fig.step(-1), 'One step back'),
    scrub.node,
    button('›', () => fig.step(1), 'One step on'),
  );
  return {
    node,
    update(now) {
      const { place, places, playing, stuck } = track(now);
      setText(play, prefersStillness() ? 'Step' : playing ? '❚❚ Pause' : '▶ Play');
      const text = places ? `${place + 1} of ${places}` : 'not known';
      scrub.update(places ? place : 0, Math.max(places - 1, 0), text);
      for (const control of node.children) control.disabled = stuck;
    },
  };
}

/** One of several views, { key: [name, make(fig)] }, each made when it is first asked for. */
export function viewStage(fig, views, name) {
  const made = {};
  const node = h('div', { class: name });
  return {
    node,
    update(now) {
      const { view } = now.state;
      made[view] ||= views[view][1](fig);
      if (node.firstChild !== made[view].node) node.replaceChildren(made[view].node);
      made[view].update(now);
    },
  };
}

/** The choice among them. */
export const viewChoice = (fig, views, label = 'show') => {
  const names = Object.entries(views).map(([key, [name]]) => [key, name]);
  const ask = choice(label, names, (view) => fig.set({ view }));
  return bind(ask, ({ state }) => state.view);
};
