// A point of a drawing that pointer, finger and keys move.

import { attempt } from './guard.js';
import { ARROWS } from './grid.js';
import { clamp } from './numbers.js';

/** Where an event is, in the units of the drawing's viewBox. */
function placeOf(event) {
  const drawing = event.currentTarget.ownerSVGElement;
  const { left, top, width, height } = drawing.getBoundingClientRect();
  const { viewBox } = drawing;
  return [
    ((event.clientX - left) / width) * viewBox.baseVal.width,
    ((event.clientY - top) / height) * viewBox.baseVal.height,
  ];
}

/**
 * A handle at the value [x, y], drawn at the pixels `at`; `from(pixels)` gives values back. `move([x, y])`
 * hears where to, in steps of `by`, inside `limits` [[low, high], [low, high]]. Where it goes along one
 * axis only, `only` is 0 for across or 1 for up, and all arrows move it there. `text` is its value said aloud.
 */
export function handle({ value, at, from, name, text, move, by = 0.1, limits, only, kind = 'input' }) {
  let here = value; // the next key may come before the next drawing
  const go = (asked) => {
    here = asked.map((to, k) => {
      if (only === 1 - k) return value[k];
      return Number((by * Math.round(clamp(to, ...limits[k]) / by)).toFixed(6));
    });
    move(here);
  };
  const shift = (across, up) =>
    go(only === undefined ? [here[0] + across, here[1] + up] : here.map((v) => v + across + up));
  const [cx, cy] = at;
  const axis = only === 1 ? 1 : 0;
  return [
    'g',
    {
      class: `dlb-handle is-${kind}`,
      tabindex: 0,
      role: 'slider',
      'aria-label': name,
      'aria-valuenow': value[axis],
      'aria-valuemin': limits[axis][0],
      'aria-valuemax': limits[axis][1],
      'aria-valuetext': text,
      'aria-orientation': only === 1 ? 'vertical' : 'horizontal',
      // Chromium lets a finger on a shape scroll the page, whatever its touch-action.
      ontouchstart: (event) => event.cancelable && event.preventDefault(),
      onpointerdown(event) {
        if (event.button) return;
        const node = event.currentTarget;
        node.grip = placeOf(event).map((v, k) => v - at[k]);
        attempt(() => node.setPointerCapture(event.pointerId));
        node.focus(); // which a touch that does not scroll would not give it
      },
      onpointermove(event) {
        const { grip } = event.currentTarget;
        if (grip) go(from(placeOf(event).map((v, k) => v - grip[k])));
      },
      onlostpointercapture(event) {
        event.currentTarget.grip = null;
      },
      onkeydown(event) {
        const way = ARROWS[event.key];
        if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const far = by * (event.shiftKey ? 10 : 1);
        shift(way[1] * far, -clamp(way[0], -10, 10) * far);
      },
    },
    ['circle', { class: 'dlb-reach', cx, cy, r: 15 }],
    ['circle', { cx, cy, r: 7 }],
  ];
}
