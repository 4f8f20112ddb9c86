"""A figure at rest draws nothing, and a drawing leaves the focus where it is."""

import pytest

from dlbook.widgets import TOPICS

# One element of each kind gets the focus, then the figure is drawn anew. Afterwards it must
# ask for no frame.
REST = """async () => {
  const ask = globalThis.requestAnimationFrame;
  const frames = async (count) => {
    for (let n = 0; n < count; n += 1) await new Promise((done) => { ask(done); });
  };
  const figure = document.querySelector('.dlb-widget');
  const all = 'button, input, select, textarea, summary, a, [tabindex="0"]';
  const kind = ({ tagName, classList, dataset }) =>
    [tagName, classList[0], dataset.name].join();
  const [tried, restless] = [new Set(), []];
  let asked = 0;
  globalThis.requestAnimationFrame = (call) => ask(call, (asked += 1));
  for (const drawer of figure.querySelectorAll('details')) drawer.open = true;
  for (;;) {
    const open = [...figure.querySelectorAll(all)].filter((each) => each.checkVisibility());
    const node = open.find((each) => !each.disabled && !tried.has(kind(each)));
    if (!node) break;
    tried.add(kind(node));
    node.focus();
    fakeHost.model.set('caption', `A figure, drawn ${tried.size} times.`);
    await frames(4);
    asked = 0;
    await frames(3);
    if (asked || document.activeElement !== node) restless.push(kind(node));
  }
  globalThis.requestAnimationFrame = ask;
  return [tried.size, restless];
}"""

# An example for each view.
VIEWS = """() => {
  const first = {};
  for (const { id, state } of fakeHost.core.PRESETS) first[[state.view, state.mode]] ??= id;
  return Object.values(first);
}"""


@pytest.mark.parametrize("topic", sorted(TOPICS.values()))
def test_a_drawn_figure_rests(host, topic):
    host.show()
    for preset in host.page.evaluate(VIEWS):
        host.show(preset=preset)
        tried, restless = host.page.evaluate(REST)
        assert tried > 3
        assert restless == [], preset


@pytest.mark.parametrize("topic", ["convolution"])
def test_a_slow_figure_does_not_keep_up(host, topic):
    host.show()
    changes = [{"caption": f"A figure, drawn {n} times."} for n in range(9)]
    assert host.keeps_up(*changes)
    host.page.evaluate("""() => {
      const slow = () => { for (let n = 0; n < 3; n += 1) fakeHost.yardstick(); };
      fakeHost.model.face().on('change:caption', slow);
    }""")
    assert not host.keeps_up(*changes[::-1])
