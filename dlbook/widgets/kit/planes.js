// Planes of numbers as small pictures: orange below zero, blue above.

import { button } from './controls.js';
import { h, setAttribute } from './elements.js';
import { largest } from './numbers.js';

/** Red, green, blue of a value in [-1, 1]: orange below zero, blue above, `ground` at zero. */
export function divergingColour(value, ground = [255, 255, 255]) {
  const end = value < 0 ? [200, 101, 27] : [43, 123, 186];
  return ground.map((g, k) => Math.round(g + (end[k] - g) * Math.min(Math.abs(value), 1)));
}

/** Paint a plane of numbers as pixels: grey from 0 to 255, or orange and blue around 0. */
export function paintPlane(canvas, plane, { grey, dark } = {}) {
  Object.assign(canvas, { width: plane[0].length, height: plane.length });
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(canvas.width, canvas.height);
  const values = plane.flat();
  const most = largest(values);
  const ground = dark ? [20, 24, 30] : [255, 255, 255];
  values.forEach((value, k) => {
    const colour = grey ? [value, value, value] : divergingColour(value / most, ground);
    image.data.set([...colour, 255], 4 * k);
  });
  pen.putImageData(image, 0, 0);
}

/** A tab for each plane of numbers, which shows it in small; none while there is only one. */
export function planeTabs(name, pick) {
  const node = h('div', { class: 'dlb-tabs' });
  return {
    node,
    update(planes, current, dark) {
      node.hidden = planes.length < 2;
      if (node.childElementCount !== planes.length) {
        node.replaceChildren(
          ...planes.map((_, k) => button(h('canvas'), () => pick(k), `${name} ${k}`)),
        );
      }
      for (const [k, plane] of node.hidden ? [] : planes.entries()) {
        setAttribute(node.children[k], 'aria-pressed', String(k === current));
        paintPlane(node.children[k].firstChild, plane, { dark });
      }
    },
  };
}
