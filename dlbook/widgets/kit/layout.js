// The order in which every figure stands on the page: notes, the picture, a bar, More, where the numbers
// come from, the caption.

import { exampleMenu, moreDrawer, pastButtons, questionGroup, shareGroup } from './drawer.js';
import { h, nodesOf, setText } from './elements.js';
import { challengeNote, problemNote, wordsOf } from './notes.js';

/**
 * Which function of the package the numbers agree with, and the test that says so. A `{setting}` in its
 * name is the first word of that setting.
 */
const computedLine = ([name, test]) =>
  wordsOf(({ state }) => {
    const full = name.replace(/\{(\w+)\}/, (_, key) => state[key].split(' ')[0]);
    return `Computed here, as ${full} does: ${test}`;
  }, 'dlb-computed');

/**
 * Put a figure's parts one below the other: notes, what the topic shows, a bar, More, the caption.
 * `asides` are the topic's own notes, `more` its groups behind More, `tries` what else there is to
 * try, `share` what shareGroup takes, `words(now)` what is said aloud. Returns draw(now).
 */
export function assemble(
  fig,
  { challenges, asides, shown, bar = [], examples, more, tries, share, words },
) {
  const past = pastButtons(fig);
  const notes = [challengeNote(fig, challenges), ...asides, problemNote(fig)];
  const groups = [...more, questionGroup(fig, challenges, tries), shareGroup(fig, ...share)];
  const drawer = moreDrawer(groups, fig);
  const source = computedLine(fig.computed);
  const caption = h('figcaption');
  const ready = Object.keys(examples).length ? [exampleMenu(fig, examples)] : [];
  const line = nodesOf([...bar, ...ready, past]);
  const parts = [...notes, ...shown, h('div', { class: 'dlb-bar' }, line), drawer, source, caption];
  fig.root.append(h('figure', null, nodesOf(parts)));
  const drawn = [...notes, ...shown, ...bar, past, drawer, source].filter((part) => part.update);
  return (now) => {
    for (const part of drawn) part.update(now);
    setText(caption, now.state.caption);
    fig.voice.tell(now.problem ? now.problem.text : words(now), now.state.playing || fig.playing);
  };
}
