// A canvas with a window on it: a photograph, of which the reader moves the part that is looked at.

import { h, setAttribute } from './elements.js';
import { ARROWS } from './grid.js';

/**
 * A canvas with a window on it, which pointer and arrows move. `on` hears hover(i, j), pin(i, j) and
 * moveTo(i, j); cellAt(down, across) finds the cell at a place, here() the one of the window. Places
 * are shares of the canvas.
 */
export function picture(on) {
  const [canvas, frame] = [h('canvas'), h('div', { class: 'dlb-window' })];
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return on.cellAt((clientY - top) / height, (clientX - left) / width);
  };
  const node = h(
    'div',
    {
      class: 'dlb-picture',
      role: 'application',
      tabindex: 0,
      onpointermove: (event) => event.pointerType !== 'touch' && on.hover(...at(event)),
      onclick: (event) => on.pin(...at(event)),
      onkeydown(event) {
        const by = ARROWS[event.key];
        const [i, j] = on.here();
        if (event.altKey || !(by || event.key === 'Enter')) return;
        event.preventDefault();
        if (by) on.moveTo(i + by[0], j + by[1]);
        else on.pin(i, j);
      },
    },
    canvas,
    frame,
  );
  return {
    node,
    canvas,
    frame,
    update([top, left], [height, width], name) {
      frame.style.cssText = `--x:${left};--y:${top};--w:${width};--h:${height}`;
      setAttribute(node, 'aria-label', `${name}; the arrows move it`);
    },
  };
}
