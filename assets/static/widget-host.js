// Runs the widgets of a published page: hosts anywidget modules (AFM 0.11) without a kernel.
//
// A classic script, because on file:// a browser refuses `<script type="module" src>`,
// `import("./x.mjs")` and `fetch`, but lets a classic script import a blob.
(() => {
  'use strict';
  if (globalThis.widgetHost) return; // a page may name this script twice

  const HOME = document.currentScript?.src || document.baseURI;
  const VIEWS = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const STATES = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const NEAR = '1000px 0px'; // mount this far ahead of the reader, so that no one sees it grow
  const SLOW = 4000; // milliseconds until the picture stands in for a figure that is not ready

  // ---------------------------------------------------------------- values

  const isObject = (value) => typeof value === 'object' && value !== null;
  const isAddress = (text) => /^https?:\/\//.test(text);
  const words = (text) => text.trim().split(/\s+/);
  const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

  /** Compare by content, as Jupyter does: setting an equal value is no change. */
  function equal(a, b) {
    if (Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b) || a.constructor !== b.constructor) return false;
    if (ArrayBuffer.isView(a)) {
      const [left, right] = [bytes(a), bytes(b)];
      return left.length === right.length && left.every((byte, i) => byte === right[i]);
    }
    const names = Object.keys(a);
    return names.length === Object.keys(b).length
      && names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]));
  }

  /** Do something that others wrote: its error is reported and stops nothing else. */
  function attempt(task, ...values) {
    try {
      task(...values);
    } catch (error) {
      reportError(error);
    }
  }

  /** Return the promise of `make()`, made once for a key; a failure may be tried again. */
  function once(cache, key, make) {
    if (!cache.has(key)) {
      const promise = make();
      promise.catch(() => cache.delete(key));
      cache.set(key, promise);
    }
    return cache.get(key);
  }

  // ---------------------------------------------------------------- models

  /** @type {Map<string, Model>} every model of the page, by id */
  const models = new Map();

  /** Find a model by its id or by a reference to it. */
  function find(reference) {
    const id = String(reference).replace(/^(IPY_MODEL_|anywidget:)/, '');
    const model = models.get(id);
    if (!model) throw new Error(`the page holds no state for the widget "${id}"`);
    return model;
  }

  /** The state of one widget. Events follow Backbone, which Jupyter's models are built on. */
  class Model {
    listeners = []; // {name, callback, owner}
    life = new AbortController();

    constructor(name, state) {
      this.name = name;
      this.state = state;
    }

    set(name, value) {
      const values = isObject(name) ? name : { [name]: value };
      const changed = Object.keys(values).filter((key) => !equal(this.state[key], values[key]));
      Object.assign(this.state, values);
      // A listener may set again. Each change is told at once, but "change" only when
      // all is settled, by the outermost call.
      const outermost = !this.changing;
      this.changing = true;
      this.pending ||= changed.length > 0;
      for (const key of changed) this.emit(`change:${key}`);
      if (!outermost) return;
      while (this.pending) {
        this.pending = false;
        this.emit('change');
      }
      this.changing = false;
    }

    on(names, callback, owner) {
      for (const name of words(names)) this.listeners.push({ name, callback, owner });
    }

    off(names, callback, owner) {
      const leaves = (listener) => listener.owner === owner
        && (!names || words(names).includes(listener.name))
        && (!callback || listener.callback === callback);
      this.listeners = this.listeners.filter((listener) => !leaves(listener));
    }

    emit(name) {
      for (const { callback } of this.listeners.filter((listener) => listener.name === name)) {
        // Without arguments: what hosts pass differs, so that nothing may rely on it.
        attempt(() => callback());
      }
    }

    /** What a module sees. Its listeners are its own: `off()` touches no other view's. */
    face(owner) {
      return {
        get: (name) => this.state[name],
        set: (name, value) => this.set(name, value),
        save_changes() {}, // there is no kernel to tell
        send() {},
        on: (names, callback) => this.on(names, callback, owner),
        off: (names, callback) => this.off(names, callback, owner),
        widget_manager: { get_model: async (id) => find(id).face(owner) },
      };
    }

    /** Load the module and initialise the model, once for all of its views. */
    start() {
      this.started ??= this.initialize();
      return this.started;
    }

    async initialize() {
      const { _esm, _css } = this.state;
      if (!_esm) throw new Error(`${this.name} is no anywidget and needs a running kernel`);
      const [module] = await Promise.all([loadModule(_esm), loadStyle(_css)]);
      const made = module.default ?? module; // older modules export `render` itself
      const widget = typeof made === 'function' ? await made() : made;
      const { signal } = this.life;
      const result = await widget.initialize?.({ model: this.face(this), signal, experimental });
      if (typeof result === 'function') atEnd(signal, result);
      return { widget, exports: isObject(result) ? result : undefined };
    }
  }

  /** Follow a link (`jslink`, `jsdlink`): a model whose state names two others. */
  function follow({ name, state }) {
    const [[from, here], [to, there]] = [state.source, state.target];
    const [source, target] = [find(from), find(to)];
    const forward = () => target.set(there, source.state[here]);
    source.on(`change:${here}`, forward);
    forward();
    if (name === 'LinkModel') {
      target.on(`change:${there}`, () => source.set(here, target.state[there]));
    }
  }

  /** Put the binary values, which travel as base64, back to where they belong. */
  function restore({ state, buffers = [] }) {
    for (const { path, data } of buffers) {
      const parent = path.slice(0, -1).reduce((value, key) => value[key], state);
      const array = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      parent[path.at(-1)] = new DataView(array.buffer);
    }
    return state;
  }

  function readModels() {
    for (const script of document.querySelectorAll(STATES)) {
      const { state: entries } = JSON.parse(script.textContent);
      for (const [id, entry] of Object.entries(entries)) {
        models.set(id, new Model(entry.model_name, restore(entry)));
      }
    }
    for (const model of models.values()) {
      if (/^(Directional)?LinkModel$/.test(model.name)) attempt(follow, model);
    }
  }

  // ---------------------------------------------------------------- modules and styles

  const [scripts, modules, styles] = [new Map(), new Map(), new Map()];
  globalThis.widgetSources ??= {}; // the scripts of `sourceOf` write here

  /** The text of a module or style sheet: itself, or `{source}`, the name of its script. */
  async function sourceOf(value) {
    if (typeof value === 'string') return value;
    return once(scripts, value.source, () => new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = new URL(`widgets/${value.source}.js`, HOME);
      script.onload = () => resolve(globalThis.widgetSources[value.source]);
      script.onerror = () => reject(new Error(`its code did not load from ${script.src}`));
      document.head.append(script);
    }));
  }

  async function loadModule(esm) {
    const text = await sourceOf(esm);
    return once(modules, text, () => {
      if (isAddress(text)) return import(text);
      const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
      return import(address).finally(() => URL.revokeObjectURL(address));
    });
  }

  async function loadStyle(css) {
    if (!css) return;
    const text = await sourceOf(css);
    await once(styles, text, async () => {
      const style = document.createElement(isAddress(text) ? 'link' : 'style');
      if (isAddress(text)) Object.assign(style, { rel: 'stylesheet', href: text });
      else style.textContent = text;
      document.head.append(style);
    });
  }

  // ---------------------------------------------------------------- views

  const experimental = {
    invoke: async () => { throw new Error('the published page has no kernel to ask'); },
  };

  /** Run a module's cleanup when a life ends, or now when it has ended already. */
  function atEnd(signal, cleanup) {
    const run = async () => {
      try {
        await cleanup();
      } catch (error) {
        console.warn('widget-host: a cleanup failed.', error);
      }
    };
    if (signal.aborted) run();
    else signal.addEventListener('abort', run, { once: true });
  }

  /** What AFM calls `host`: other widgets of the page, for composition. */
  const hostOf = (owner, signal) => ({
    getModel: async (reference) => find(reference).face(owner),
    async getWidget(reference) {
      const model = find(reference);
      const { exports } = await model.start();
      return { exports, render: (view) => render(model, view.el, view.signal ?? signal) };
    },
  });

  /** Draw one view of a model into `el`, until `signal` aborts. */
  async function render(model, el, signal) {
    const { widget } = await model.start();
    if (signal.aborted) return;
    if (!widget.render) throw new Error('its module has no render function');
    const owner = {};
    const forget = () => models.forEach((each) => each.off(null, null, owner));
    atEnd(signal, forget);
    const cleanup = await widget.render({
      model: model.face(owner), el, signal, host: hostOf(owner, signal), experimental,
    });
    if (typeof cleanup === 'function') atEnd(signal, cleanup);
  }

  // ---------------------------------------------------------------- slots of the page

  /** @type {Map<Element, {id: string, life?: AbortController}>} */
  const slots = new Map();

  /** Show what a reader without scripts sees: the picture or the text of the figure. */
  function showFallback(slot) {
    const noscript = slot.querySelector('noscript');
    if (!noscript || slot.querySelector('.widget-fallback')) return;
    // With scripts on, the content of <noscript> is plain text to the browser.
    const page = new DOMParser().parseFromString(noscript.textContent, 'text/html');
    const fallback = document.createElement('div');
    fallback.className = 'widget-fallback';
    fallback.append(...page.body.childNodes);
    slot.append(fallback);
  }

  function showError(slot, error) {
    const message = document.createElement('p');
    message.className = 'dlb-widget-error';
    const reason = String(error?.message || error).replace(/[.\s]+$/, '');
    message.textContent = `This interactive figure could not be shown: ${reason}.`;
    slot.prepend(message);
    slot.dataset.afmError = message.textContent;
    showFallback(slot);
    console.error(error);
  }

  async function mount(slot) {
    const view = slots.get(slot);
    if (!view || view.life) return;
    view.life = new AbortController();
    const el = document.createElement('div');
    el.className = 'widget-view';
    slot.append(el);
    const wait = setTimeout(showFallback, SLOW, slot);
    try {
      await render(find(view.id), el, view.life.signal);
      if (view.life.signal.aborted) return;
      slot.querySelector('.widget-fallback')?.remove();
      slot.dataset.afmReady = '';
    } catch (error) {
      if (view.life.signal.aborted) return;
      view.life.abort();
      el.remove();
      showError(slot, error);
    } finally {
      clearTimeout(wait);
    }
  }

  function unmount(slot) {
    slots.get(slot)?.life?.abort();
    slots.delete(slot);
    slot.querySelector('.widget-view')?.remove();
    delete slot.dataset.afmReady;
  }

  /** Make every view a slot; a page that was not built by our extension has none. */
  function findSlots() {
    for (const script of document.querySelectorAll(VIEWS)) {
      let slot = script.closest('.widget-slot');
      if (!slot) {
        slot = document.createElement('div');
        slot.className = 'widget-slot';
        script.replaceWith(slot);
        slot.append(script);
      }
      slots.set(slot, { id: JSON.parse(script.textContent).model_id });
    }
  }

  /** Mount each view when the reader comes near it. */
  function watch() {
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) {
          observer.unobserve(target);
          mount(target);
        }
      }
    }, { rootMargin: NEAR });
    for (const slot of slots.keys()) observer.observe(slot);
  }

  /**
   * A link that holds a figure's state (the kit's `address.js` writes it) leads to that figure, of
   * several to the one that was moved last. Who reloads or comes back stays where they were.
   */
  function goToLinked() {
    const [{ type } = {}] = performance.getEntriesByType('navigation');
    const number = location.hash.match(/.*\bfigure(\d+)=/)?.[1];
    if (number && type === 'navigate') [...slots.keys()][number - 1]?.scrollIntoView();
  }

  /** Fetch the code of the views below while nothing else happens: then the network may go. */
  function fetchAhead() {
    for (const { id } of slots.values()) {
      const { _esm, _css } = models.get(id)?.state ?? {};
      for (const value of [_esm, _css]) if (value) sourceOf(value).catch(() => {});
    }
  }

  function mountAll() {
    for (const slot of slots.keys()) {
      if (!('afmReady' in slot.dataset)) showFallback(slot); // paper does not wait
      mount(slot);
    }
  }

  function start() {
    attempt(readModels); // without it, the views say that they have no state
    findSlots();
    goToLinked();
    watch();
    addEventListener('beforeprint', mountAll);
    addEventListener('pagehide', ({ persisted }) => {
      if (persisted) return; // the reader may come back to this very page
      for (const slot of [...slots.keys()]) unmount(slot);
      for (const model of models.values()) model.life.abort();
    });
    const whenIdle = globalThis.requestIdleCallback ?? ((task) => setTimeout(task, 200));
    if (document.readyState === 'complete') whenIdle(fetchAhead);
    else addEventListener('load', () => whenIdle(fetchAhead));
  }

  globalThis.widgetHost = { mountAll, unmount };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
