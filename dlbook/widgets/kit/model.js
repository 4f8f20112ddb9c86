// The widget's model behind one guarded door: whatever a host does, the figure stands.

import { attempt } from './guard.js';

/** Guarded access to an anywidget model: no callback arguments, saves gathered, all released. */
export function connect(model) {
  const releases = [];
  let timer;
  let open = true;
  const save = () => attempt(() => model.save_changes());
  return {
    get: (key) => attempt(() => model.get(key)),
    set(changes) {
      for (const [key, value] of Object.entries(changes)) attempt(() => model.set(key, value));
      clearTimeout(timer);
      timer = setTimeout(save, 60);
    },
    listen(keys, handler) {
      const heard = () => open && handler();
      for (const key of keys) {
        attempt(() => model.on(`change:${key}`, heard));
        releases.push(() => model.off(`change:${key}`, heard));
      }
    },
    close() {
      clearTimeout(timer);
      save();
      open = false;
      for (const release of releases) attempt(release);
    },
  };
}
