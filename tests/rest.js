// Before a page's own scripts: `rest` knows what the page is still about to do.
(() => {
  const SOON = 1000; // milliseconds; what waits longer is no part of an answer
  const TOO_LONG = 10_000;
  const { requestAnimationFrame: ask, cancelAnimationFrame: take, setTimeout: wait, clearTimeout: stop } = globalThis;

  /** Replace a pair of functions by one that remembers which calls are still to come. */
  function follow(start, end, [begin, cancel], counts = () => true) {
    const coming = new Set();
    globalThis[start] = (call, ...rest) => {
      const id = begin.call(globalThis, (...given) => {
        coming.delete(id);
        call(...given);
      }, ...rest);
      if (counts(...rest)) coming.add(id);
      return id;
    };
    globalThis[end] = (id) => {
      coming.delete(id);
      cancel.call(globalThis, id);
    };
    return coming;
  }
  const frames = follow('requestAnimationFrame', 'cancelAnimationFrame', [ask, take]);
  const timers = follow('setTimeout', 'clearTimeout', [wait, stop], (pause = 0) => pause < SOON);

  /** Wait until two frames in a row leave nothing to come; a timer may ask for a frame. */
  async function until(isQuiet, words) {
    const end = performance.now() + TOO_LONG;
    for (let quiet = 0; quiet < 2; quiet = isQuiet() ? quiet + 1 : 0) {
      if (performance.now() > end) throw new Error(`the page ${words}`);
      await new Promise((next) => { ask.call(globalThis, () => wait.call(globalThis, next)); });
    }
  }

  globalThis.rest = {
    /** No frame is asked for: all that was asked is drawn. */
    drawn: () => until(() => !frames.size, 'asks for ever more frames'),
    /** Nor does a timer run: all that follows is said, stored and written. */
    come: () => until(() => !frames.size && !timers.size, 'never rests'),
  };
})();
