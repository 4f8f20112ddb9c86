// A figure's state in the address of the published page, so that a link shows what its reader saw.

import { attempt } from './guard.js';

/** The same JSON in letters that an address can hold. */
const asciiOf = (json) =>
  json.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The figure's own part of the page address, `state()` or nothing for null; null anywhere but on the
 * published page. It is written when the hand rests: to write it costs a layout of the page.
 */
export function addressState(root, state) {
  const slot = root.closest('.widget-slot');
  if (!slot) return null;
  const number = [...slot.getRootNode().querySelectorAll('.widget-slot')].indexOf(slot) + 1;
  const start = `figure${number}=`;
  const parts = () => location.hash.slice(1).split('&');
  const stop = () => clearTimeout(timer);
  let timer;
  function write() {
    stop();
    const others = parts().filter((part) => /^figure\d+=/.test(part) && !part.startsWith(start));
    const now = state();
    if (!now && !location.hash.includes(start)) return;
    const own = now ? [start + btoa(asciiOf(JSON.stringify(now)))] : [];
    attempt(() => history.replaceState(history.state, '', `#${[...others, ...own].join('&')}`));
  }
  return {
    read() {
      const own = parts().find((part) => part.startsWith(start));
      return attempt(() => Object.entries(JSON.parse(atob(own.slice(start.length)))), []);
    },
    writeSoon() {
      stop();
      timer = setTimeout(write, 300);
    },
    link() {
      write();
      return location.href;
    },
    stop,
  };
}
