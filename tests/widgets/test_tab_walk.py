"""Whoever walks with Tab comes through every figure, in every view, there and back."""

import pytest
from modules import TOPICS
from test_rest import VIEWS

MOST = 300  # stops
FRAMED = """() => {
  const { parentElement: place } = document.querySelector('.dlb-widget').parentElement;
  for (const drawer of place.querySelectorAll('details')) drawer.open = true;
  for (const [add, id] of [['before', 'start'], ['after', 'end']])
    place[add](Object.assign(document.createElement('button'), { id, textContent: id }));
  document.querySelector('#start').focus();
}"""
HERE = """() => {
  const { id, tagName, className } = document.activeElement;
  return [id, `${tagName}.${className}`];
}"""


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


@pytest.mark.parametrize("topic", TOPICS)
def test_tab_comes_through(host, topic):
    host.topic = topic
    host.show()
    for preset in host.page.evaluate(VIEWS):
        host.show(preset=preset)
        host.page.evaluate(FRAMED)
        host.settle()
        stops, stuck = walk(host.page, "Tab", "end")
        assert stuck is None, f"{preset}: Tab stays on {stuck}"
        assert stops > 5
        stops, stuck = walk(host.page, "Shift+Tab", "start")
        assert stuck is None, f"{preset}: Shift+Tab stays on {stuck}"
        assert stops > 5
