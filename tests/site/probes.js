// What the tests ask of a page from within.
window.probes = { shift: 0, moved: [] };

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    probes.shift += entry.value;
    probes.moved.push(...entry.sources.map((source) => movement(entry.value, source)));
  }
}).observe({ type: 'layout-shift', buffered: true });

/** By how much a node moved, on the window: for the one who has to find out why. */
function movement(value, { node, previousRect: from, currentRect: to }) {
  const size = ({ y, height }) => `${Math.round(y)}+${Math.round(height)}`;
  const name = node?.outerHTML ?? node?.textContent ?? 'gone';
  return `${value.toFixed(3)} at ${Math.round(scrollY)}: ${size(from)} to ${size(to)} ${name.slice(0, 150)}`;
}

/** Once its fonts are there, read the page to its end, as slowly as it takes to draw it. */
probes.read = async () => {
  for (const slot of document.querySelectorAll('details .widget-slot')) {
    slot.closest('details').open = true;
  }
  await document.fonts.ready;
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: 'instant' });
    const end = performance.now() + 5000; // milliseconds
    do await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    while (!slots().filter(isAhead).every(hasCome) && performance.now() < end);
  }
};

/** Has every figure come, or said why not? */
probes.settled = () => {
  const images = [...document.images].filter((image) => image.checkVisibility());
  return images.every((image) => image.complete) && slots().every(hasCome);
};

/** The figures that keep much more or less room than they take, with the pixels of both. */
probes.misfits = () => slots().map((slot) => {
  const whole = slot.querySelector('.dlb-widget'); // a question in the text is no <figure>
  const taken = (whole.querySelector(':scope > figure') ?? whole).offsetHeight;
  const kept = parseFloat(slot.style.getPropertyValue('--narrow'));
  return [slot.innerText.slice(0, 60), kept, taken];
}).filter(([, kept, taken]) => Math.abs(kept / taken - 1) > 0.06);

function slots() {
  return [...document.querySelectorAll('.widget-slot')];
}

function hasCome({ dataset }) {
  return 'afmReady' in dataset || 'afmError' in dataset;
}

/** Is a figure in the window, or less than a screen below? */
function isAhead(slot) {
  const { top, bottom } = slot.getBoundingClientRect();
  return bottom > 0 && top < 2 * innerHeight && slot.checkVisibility({ contentVisibilityAuto: true });
}

/** The middle of an element, scrolled into the window; nothing where it is not to be seen. */
probes.place = (element) => {
  if (!element.checkVisibility({ visibilityProperty: true })) return null;
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
};

/** What a figure shows once all is drawn, but for what is only said, which comes later. */
probes.shown = async (slot) => {
  await rest.drawn();
  const copy = slot.cloneNode(true);
  copy.querySelector('.dlb-unseen').remove();
  return copy.innerHTML;
};

/** Stop events of these names, and no others, before anything hears of them. */
probes.block = (names) => {
  const kill = (event) => {
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  probes.blocking?.abort();
  probes.blocking = new AbortController();
  const { signal } = probes.blocking;
  for (const name of names) addEventListener(name, kill, { capture: true, passive: false, signal });
};

/** The first elements that reach beyond the right edge of the window. */
probes.tooWide = () => [...document.querySelectorAll('body *')].filter((element) => {
  const { right, width } = element.getBoundingClientRect();
  return width && right > innerWidth + 1;
}).slice(0, 5).map(probes.opening);

/** One of each kind of control that looks the same with the focus as without it. */
probes.unmarked = (controls) => {
  const kinds = new Map();
  for (const element of document.querySelectorAll(controls)) {
    const kind = element.tagName + element.className + element.parentElement.className;
    if (element.checkVisibility({ visibilityProperty: true })) kinds.set(kind, element);
  }
  return [...kinds.values()].filter((element) => {
    document.activeElement.blur();
    const before = look(element);
    element.focus({ preventScroll: true, focusVisible: true });
    return document.activeElement === element && look(element) === before;
  }).map(probes.opening);
};

probes.opening = (element) => element.outerHTML.slice(0, 150);

/** How a control looks: its own style, and that of the shape that a control of a drawing has. */
function look(element) {
  const names = ['outline', 'boxShadow', 'border', 'background', 'textDecoration', 'stroke', 'strokeWidth'];
  return [element, ...element.querySelectorAll('rect, circle')]
    .flatMap((part) => names.map((name) => getComputedStyle(part)[name]))
    .join();
}

/**
 * Watch the focus on its way from one end of the page to the other: each Tab must bring it further
 * down, or up when going `back`. `probes.walk` tells where it stayed, or what it left the page from.
 */
probes.startWalk = (controls, back) => {
  const onward = back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const stops = [...document.querySelectorAll(controls)]
    .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }));
  const [from, to] = back ? [stops.at(-1), stops[0]] : [stops[0], stops.at(-1)];
  const walk = { left: null, stuck: null };
  let at = from;
  from.focus();
  const look = ({ key }) => {
    const now = document.activeElement;
    if (key !== 'Tab' || walk.stuck || walk.left) return;
    if (now === document.body) walk.left = at === to ? 'the end' : probes.opening(at);
    else if (!(at.compareDocumentPosition(now) & onward)) walk.stuck = probes.opening(at);
    at = now;
  };
  probes.walking?.abort();
  probes.walking = new AbortController();
  addEventListener('keyup', look, { capture: true, signal: probes.walking.signal });
  probes.walk = walk;
  return stops.length;
};
