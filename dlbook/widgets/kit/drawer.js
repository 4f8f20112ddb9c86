// What stands behind "More" and beside it: the past, examples, challenges, things to take away.

import { bind, button, checkbox, choice, menu } from './controls.js';
import { h, nodesOf, setText } from './elements.js';
import { attempt } from './guard.js';
import { clamp } from './numbers.js';

/** Buttons that copy a text and show it in one place, to read or to copy by hand. */
function copyShelf(entries, voice) {
  const shelf = h('textarea', { readonly: true, hidden: true, 'aria-label': 'Copied text' });
  const copy = (text) => async () => {
    shelf.hidden = false;
    shelf.value = text();
    shelf.rows = clamp(shelf.value.split('\n').length, 2, 12);
    shelf.select();
    const writing = attempt(() =>
      navigator.clipboard.writeText(shelf.value).then(
        () => true,
        () => false,
      ),
    );
    const done = await writing;
    voice.say(done ? 'Copied.' : 'Selected: copy it with the keyboard.');
  };
  return [
    h(
      'div',
      { class: 'dlb-line' },
      entries.map(([label, text]) => button(label, copy(text))),
    ),
    shelf,
  ];
}

/** Undo, redo and reset; they show once there is something to take back. */
export function pastButtons(fig) {
  const { past } = fig;
  const reset = () => {
    fig.forget?.();
    past.reset();
  };
  const [undo, redo] = [button('↶', past.undo, 'Undo'), button('↷', past.redo, 'Redo')];
  const node = h('span', { class: 'dlb-line' }, undo, redo, button('Reset', reset));
  return {
    node,
    update() {
      [undo.disabled, redo.disabled] = past.steps().map((count) => !count);
      node.hidden = undo.disabled && redo.disabled;
    },
  };
}

/** Everything beyond the first three controls: groups of [title, elements or bound controls]. */
export function moreDrawer(groups, { refresh }) {
  const bound = groups.flatMap(([, parts]) => parts.filter((part) => part.update));
  const node = h(
    'details',
    { ontoggle: refresh },
    h('summary', null, 'More'),
    h(
      'div',
      { class: 'dlb-drawer' },
      groups.map(([title, parts]) =>
        h(
          'fieldset',
          null,
          h('legend', null, title),
          nodesOf(parts),
        ),
      ),
    ),
  );
  return {
    node,
    update(now) {
      for (const part of node.open ? bound : []) part.update(now);
    },
  };
}

/** A menu of ready states: { heading: [{ id, name, state }, …] }. */
export function exampleMenu(fig, groups) {
  const options = Object.entries(groups).map(([heading, list]) => [
    heading,
    list.map(({ id, name }) => [id, name]),
  ]);
  const find = (id) => Object.values(groups).flat().find((item) => item.id === id);
  return menu('Examples', options, (id) => fig.load(find(id).state));
}

/** Challenges, predictions and what else there is to try. */
export function questionGroup(fig, challenges, others = []) {
  const goals = [['', 'none'], ...challenges.map(({ id, title }) => [id, title])];
  const begin = (id) => {
    const { start } = challenges.find((goal) => goal.id === id) || {};
    fig.load({ ...start, challenge: id });
  };
  return [
    'Try it',
    [
      bind(choice('challenge', goals, begin), ({ state }) => state.challenge),
      bind(
        checkbox('predict, then reveal', (predict) => fig.set({ predict })),
        ({ state }) => state.predict,
      ),
      ...others,
    ],
  ];
}

/** Codes [label, text()] to copy, a link, the figure in words by `said(now)`, and its keys. */
export function shareGroup(fig, codes, said, keys) {
  const words = h('pre', { hidden: true, tabindex: 0 });
  const link = fig.address ? [['Copy link', fig.address.link]] : [];
  return [
    'Take away',
    [
      ...copyShelf([...codes, ...link], fig.voice),
      button('Describe in words', () => {
        words.hidden = !words.hidden;
      }),
      { node: words, update: (now) => setText(words, said(now)) },
      h('p', null, `Keys: ${keys}`),
    ],
  ];
}
