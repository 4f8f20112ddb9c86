// What the tests ask of a page from within.
window.probes = { shift: 0 };

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) probes.shift += entry.value;
  }
}).observe({ type: 'layout-shift', buffered: true });

/** Once its fonts are there, read the page to its end, as slowly as it takes to draw it. */
probes.read = async () => {
  for (const slot of document.querySelectorAll('details .widget-slot')) {
    slot.closest('details').open = true;
  }
  await document.fonts.ready;
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: 'instant' });
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  }
};

/** Has every figure come, or said why not? */
probes.settled = () => {
  const images = [...document.images].filter((image) => image.checkVisibility());
  const slots = [...document.querySelectorAll('.widget-slot')];
  return images.every((image) => image.complete)
    && slots.every(({ dataset }) => 'afmReady' in dataset || 'afmError' in dataset);
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
  return [element, ...element.querySelectorAll('rect')]
    .flatMap((part) => names.map((name) => getComputedStyle(part)[name]))
    .join();
}
