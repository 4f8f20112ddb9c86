// Hosts differ and may throw: what must not take a figure down is tried here.

/** Run `action`; a host that throws must not take the figure down. */
export function attempt(action, fallback) {
  try {
    return action();
  } catch {
    return fallback;
  }
}
