"""Every look of every figure by keys alone: no stop is a trap, no key is lost."""

from registry import each_figure, each_look, impossible

MOST = 300  # stops
FRAMED = """() => {
  const { parentElement: place } = document.querySelector('.dlb-widget').parentElement;
  for (const [add, id] of [['before', 'start'], ['after', 'end']])
    place[add](Object.assign(document.createElement('button'), { id, textContent: id }));
  document.querySelector('#start').focus();
}"""
HERE = """() => {
  const { id, tagName, className } = document.activeElement;
  return [id, `${tagName}.${className}`];
}"""
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
STOPS = """figure => [...figure.querySelectorAll('[role=grid]')]
  .map((grid) => grid.querySelectorAll('[tabindex="0"]').length)"""


def walk(page, key, goal):
    """Press a key until the goal has the focus; return the stops, or where it is stuck."""
    stops = []
    while len(stops) < MOST:
        page.keyboard.press(key)
        at, stop = page.evaluate(HERE)
        if at == goal:
            return len(stops), None
        stops.append(stop)
    return len(stops), stops[-1]


@each_look
def test_tab_comes_through_there_and_back(host, topic, inputs):
    host.show(state=inputs)
    host.open_all()
    host.page.evaluate(FRAMED)
    host.settle()
    for key, goal in (("Tab", "end"), ("Shift+Tab", "start")):
        stops, stuck = walk(host.page, key, goal)
        assert stuck is None, f"{key} stays on {stuck}"
        assert stops > 5


@each_look
def test_jupyter_leaves_the_keys_and_a_grid_is_one_stop(host, topic, inputs):
    host.show(state=inputs)
    host.open_all()
    assert host.loose() == 0
    unknown = {0} if impossible(topic) == inputs else set()  # a grid that is not computed
    assert set(host.find("xpath=.").evaluate(STOPS)) <= {1} | unknown


@each_look
def test_a_drawn_figure_rests(host, topic, inputs):
    host.show(state=inputs)
    host.open_all()
    tried, restless = host.page.evaluate(REST)
    assert tried > 3
    assert restless == []


@each_figure
def test_a_key_without_the_attribute_would_be_counted(host, topic):
    host.show()
    host.find("summary").evaluate("node => delete node.dataset.lmSuppressShortcuts")
    assert host.loose() == 1
