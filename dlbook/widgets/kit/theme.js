// How the surroundings look: dark or light, still or moving. Every host says it in its own way, so the
// figure looks at the ground on which it stands.

export const prefersStillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Dark or light by the first opaque ground behind the figure: one rule for every host. */
function isDark(node) {
  for (let at = node; at; at = at.parentElement || at.getRootNode().host) {
    const [red, green, blue, alpha = 1] = (
      getComputedStyle(at).backgroundColor.match(/[\d.]+/g) || []
    ).map(Number);
    if (blue !== undefined && alpha > 0.5)
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  }
  return (
    /dark/.test(getComputedStyle(document.documentElement).colorScheme) &&
    matchMedia('(prefers-color-scheme: dark)').matches
  );
}

/** Keep `data-theme` of the figure in step with its surroundings; returns { apply, stop }. */
export function watchTheme(root, changed) {
  const apply = () => {
    const theme = isDark(root) ? 'dark' : 'light';
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    changed();
  };
  const later = () => [0, 400].map((pause) => setTimeout(apply, pause)); // grounds may fade
  const observer = new MutationObserver(later);
  for (const node of [document.documentElement, document.body])
    observer.observe(node, { attributes: true });
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', later);
  return {
    apply,
    stop() {
      observer.disconnect();
      media.removeEventListener('change', later);
    },
  };
}
