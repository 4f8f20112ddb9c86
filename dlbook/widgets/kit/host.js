// A figure in its host: what is shown follows the model, and everything is given back at the end.
//
// The words of the kit (base.py has Python's):
//   topic      a figure's folder, and the class of its root
//   trait      one input in the model; `state` is all of them, read and found good
//   operands   the traits from which the numbers are computed
//   basis      the state that is computed on: `state` itself, or mended, or with a photograph in it
//   problem    why nothing can be computed, { text, fix: { label, changes } }; else null
//   preset     a ready state of the menu of examples; a challenge is one with a task and a check
//   undoable   the traits that undo brings back
//   placed     the traits that pointing moves: a link keeps them, undo does not
//   fig        one view of a model; fig.now is all that holds at this moment, made by look(fig)
//   computed   [function, test]: which function of the package the numbers are those of, and what proves it
//   part       { node, update(now) }: an element, and how it follows; `fig.set(changes)` leads back
// What a topic may hang on its fig, and the kit then calls: forget() when another state is loaded,
// choose() when the focus leaves, step(by) and goTo(place) where there is a transport, valueAt()
// where there is a cellEditor; a clock to stop at the end; playing, to be silent meanwhile.

import { addressState } from './address.js';
import { h } from './elements.js';
import { createHistory } from './history.js';
import { connect } from './model.js';
import { prefersStillness, watchTheme } from './theme.js';
import { createVoice } from './time.js';

/** What the keys do: undo and redo everywhere, the topic's own keys outside of fields. */
function listenToKeys(fig, onKey) {
  fig.root.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, shiftKey } = event;
    if (target.matches('input, select, textarea')) return;
    const { undo, redo } = fig.past;
    const act =
      ctrlKey || metaKey
        ? { z: shiftKey ? redo : undo, y: redo }[key.toLowerCase()]
        : onKey(key, target, fig);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/**
 * Show one view of a model: `look(fig)` computes what holds, `build(fig)` fills fig.root and returns
 * draw(now). Undo covers the `traits` in `undoable`, the address of the page those in `placed` as well.
 */
function showFigure(
  { model, el, signal },
  { topic, name, traits, undoable, placed = ['cursor', 'pinned'], look, build, onKey, computed },
) {
  const keys = Object.keys(traits);
  const link = connect(model);
  const snapshot = (keys = undoable) => Object.fromEntries(keys.map((key) => [key, link.get(key)]));
  const root = h('div', { class: `dlb-widget dlb-${topic}`, role: 'group', 'aria-label': name });
  let [now, frame, draw, pressed] = [null, 0, null, false];
  const fig = {
    root,
    computed,
    get: link.get,
    voice: createVoice(),
    /** What holds at this moment, computed once between two changes; to ask for the width costs. */
    get now() {
      now ||= { width: root.clientWidth || 640, dark: root.dataset.theme === 'dark', ...look(fig) };
      return now;
    },
    set(changes) {
      link.set(changes);
      fig.refresh();
    },
    refresh() {
      now = null;
      frame ||= requestAnimationFrame(redraw);
    },
    play() {
      if (prefersStillness()) fig.step(1);
      else fig.set({ playing: !fig.now.state.playing });
    },
    /** Another example or challenge in place of what is shown. */
    load(state) {
      fig.forget?.();
      fig.set({ challenge: '', ...state });
    },
  };
  function redraw() {
    frame = 0;
    if (!pressed) fig.past.record(); // one stroke is one step
    draw(fig.now);
    root.dataset.impossible = Boolean(fig.now.problem);
    fig.address?.writeSoon();
  }
  el.replaceChildren(root);
  fig.past = createHistory(snapshot, fig.set);
  fig.address = addressState(root, () =>
    fig.past.isChanged() ? snapshot([...undoable, ...placed]) : null,
  );
  link.set(Object.fromEntries((fig.address?.read() ?? []).filter(([key]) => keys.includes(key))));
  const theme = watchTheme(root, fig.refresh);
  theme.apply();
  draw = build(fig);
  root.append(fig.voice.node);
  redraw();
  const sizes = new ResizeObserver(() => {
    theme.apply(); // an element may be drawn before it stands in the page
    fig.refresh();
  });
  sizes.observe(root);
  listenToKeys(fig, onKey);
  const life = new AbortController();
  const press = (down) => () => {
    pressed = down;
    fig.refresh();
  };
  root.addEventListener('pointerdown', press(true));
  for (const end of ['pointerup', 'pointercancel'])
    document.addEventListener(end, press(false), { signal: life.signal });
  root.addEventListener(
    'focusout',
    ({ relatedTarget }) => root.contains(relatedTarget) || fig.choose?.(),
  );
  link.listen(keys, fig.refresh);
  const cleanup = () => {
    cancelAnimationFrame(frame);
    frame = -1;
    for (const part of [fig.clock, fig.voice, fig.address, theme]) part?.stop();
    life.abort();
    sizes.disconnect();
    link.close();
    root.remove();
  };
  signal?.addEventListener('abort', cleanup, { once: true });
  return cleanup;
}

/** The front-end module of a figure, and where its numbers come from. */
export const figureModule = (parts) => ({
  render: (host) => showFigure(host, parts),
  computed: parts.computed,
});
