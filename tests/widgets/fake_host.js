// A strict host: everything that some real host does differently, it does in the unkind way.
(() => {
  const freeze = (value) => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const clone = (value) => (typeof value === 'object' ? freeze(structuredClone(value)) : value);
  const unkind = () => { throw new Error('not implemented yet'); };

  /** A model whose values cannot be written to, and whose callbacks get no arguments. */
  class Model {
    constructor(state, options) {
      this.state = { ...state };
      this.options = options;
      this.listeners = [];
      this.saves = 0;
    }

    face() {
      const { unkindly } = this.options;
      return {
        get: (name) => clone(this.state[name]),
        set: (name, value) => this.set(name, value),
        on: (name, callback) => {
          if (/\s/.test(name)) throw new Error(`one event at a time, not "${name}"`);
          this.listeners.push({ name, callback });
        },
        off: unkindly ? unkind : (name, callback) => {
          this.listeners = this.listeners.filter((each) => each.name !== name || each.callback !== callback);
        },
        save_changes: unkindly ? unkind : () => { this.saves += 1; },
        send: unkind,
        get widget_manager() { return unkind(); },
      };
    }

    set(name, value) {
      if (typeof name !== 'string') throw new Error('one name at a time');
      const equal = JSON.stringify(this.state[name]) === JSON.stringify(value);
      this.state[name] = clone(value);
      if (equal && !this.options.loud) return; // some hosts tell equal values, some do not
      for (const { callback } of this.listeners.filter((each) => each.name === `change:${name}`)) callback();
    }
  }

  globalThis.fakeHost = {
    errors: [],
    async mount({ esm, css, state, views = 1, options = {}, slot = true }) {
      document.head.append(Object.assign(document.createElement('style'), { textContent: css }));
      const url = URL.createObjectURL(new Blob([esm], { type: 'text/javascript' }));
      const module = await import(url);
      this.core = module.core;
      this.model = new Model(state, options);
      this.cleanups = [];
      this.controller = new AbortController();
      for (let n = 0; n < views; n += 1) {
        const holder = document.createElement('div');
        if (slot) holder.className = 'widget-slot';
        const el = document.createElement('div');
        if (!options.detached) document.querySelector('main').append(holder);
        if (!options.detached) holder.append(el);
        if (options.shadow) {
          const style = Object.assign(document.createElement('style'), { textContent: css });
          el.attachShadow({ mode: 'open' }).append(style, document.createElement('div'));
        }
        const inner = options.shadow ? el.shadowRoot.lastChild : el;
        const start = performance.now();
        const cleanup = await module.default.render({
          model: this.model.face(), el: inner, ...(options.modern ? { signal: this.controller.signal } : {}),
        });
        this.firstPaint = performance.now() - start;
        if (typeof cleanup !== 'function') throw new Error('render returned no cleanup');
        holder.append(el);
        document.querySelector('main').append(holder);
        this.cleanups.push(cleanup);
      }
      await this.settle();
    },
    /** Wait until what was asked for is drawn. */
    settle: () => rest.drawn(),
    async set(changes) {
      for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
      await this.settle();
    },
    /**
     * Put odd values into random settings, many times: each picture must say something, and no noise.
     * Returns how many could not be computed.
     */
    async storm(count, given) {
      const odd = [
        undefined, null, NaN, Infinity, -1, 0, 7, 30, 1e300, '', 'flat', true, 'x'.repeat(999), [], [[]], [[[]]],
        [1, 2], [0, 0], [-1, 1.5], ['a', 'b'], [1e9, 1e9], [[[1, NaN]]], [[[1], [2, 3]]], [[[[2]]]],
        [[[1e300, -1e300]]], Array(30).fill(Array(3).fill([1, 2])), {}, [{}],
      ];
      let seed = 7;
      const random = (below) => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        return Math.floor((seed / 2 ** 32) * below);
      };
      const start = { ...this.model.state };
      const one = (name) => {
        const values = given[name] && random(2) ? given[name] : odd;
        return values[random(values.length)];
      };
      const root = document.querySelector('.dlb-widget');
      const shown = (node) => node.checkVisibility();
      const textOf = (selector) =>
        [...root.querySelectorAll(selector)].filter(shown).map((node) => node.innerText).join(' ');
      let strange = 0;
      for (let n = 0; n < count; n += 1) {
        const changes = n % 5 ? {} : { ...start };
        for (const name of Object.keys(start)) if (random(7) === 0) changes[name] = one(name);
        for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
        await new Promise((done) => { requestAnimationFrame(done); });
        const impossible = root.dataset.impossible === 'true';
        strange += impossible;
        const said = impossible ? textOf('.dlb-note') : textOf('.dlb-sum, .dlb-sees, .dlb-note');
        if (said.split(/\s+/).length < 3) throw new Error(`silence at ${n}: ${said}`);
        if (/NaN|undefined|Infinity|\[object/.test(root.innerText))
          throw new Error(`noise at ${n}: ${root.innerText}`);
      }
      await this.set(start);
      return strange;
    },
    /** The lowest contrast between the number and the ground of a cell. */
    contrast() {
      const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const luminance = (...colours) => { // painted one over the other
        for (const colour of colours) {
          pen.fillStyle = colour;
          pen.fillRect(0, 0, 1, 1);
        }
        const parts = [...pen.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
        const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const page = getComputedStyle(document.body).backgroundColor;
      return Math.min(...[...document.querySelectorAll('.dlb-cell')].map((cell) => {
        const { color, backgroundColor } = getComputedStyle(cell);
        const [a, b] = [luminance(page, backgroundColor, color), luminance(page, backgroundColor)];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      }));
    },
    /** A piece of work such as a figure's: a table is written and laid out. */
    yardstick() {
      const table = document.createElement('table');
      for (let i = 0; i < 40; i += 1) {
        const row = table.insertRow();
        for (let j = 0; j < 40; j += 1) row.insertCell().textContent = (i / (j + 1)).toPrecision(3);
      }
      document.body.append(table);
      table.getBoundingClientRect();
      table.remove();
    },
  };
})();
