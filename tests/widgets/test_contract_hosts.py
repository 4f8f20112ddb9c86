"""Every figure in kind and unkind hosts, and with whatever values come in."""

import json

import pytest
from fake_host import each_host
from modules import figure
from registry import each_figure, head, impossible, inputs_of, odd_values


def last_of(topic):
    return inputs_of(topic, list(figure(topic).presets)[-1])


@each_figure
@each_host
def test_every_kind_of_host(host, topic, options):
    expected = host.show(state=last_of(topic)).sentence()
    host.show(options=options)
    before = host.sentence()
    host.change()
    assert len(expected.split()) > 3 and before != expected
    host.set(**{**last_of(topic), "caption": "Another sentence."})
    assert head(host.sentence()) == head(expected)
    assert host.text("figcaption") == "Another sentence."


@each_figure
def test_two_views_show_one_model(host, topic):
    host.show(views=2)
    host.open_all()
    host.change()
    texts = host.page.locator(".dlb-widget figure").evaluate_all(
        """all => all.map((figure) => {
          for (const details of figure.querySelectorAll('details')) details.open = false;
          return figure.querySelector('.dlb-sum, .dlb-sees').innerText;
        })"""
    )
    assert len(texts) == 2 and texts[0] == texts[1]


@each_figure
def test_changes_are_saved_once_the_hand_rests(host, topic):
    host.show()
    host.change()
    host.page.wait_for_function("fakeHost.model.saves > 0")
    assert host.page.evaluate("fakeHost.model.saves") <= 40


@each_figure
@pytest.mark.parametrize("modern", [False, True])
def test_cleanup_leaves_nothing_behind(host, topic, modern):
    playing = {"playing": True, "speed": 20} if "playing" in inputs_of(topic) else {}
    host.show(options={"modern": modern}, views=2, state=playing)
    assert host.page.evaluate("fakeHost.model.listeners.length") > 0
    assert host.end(modern) == [0, 0]
    stopped = host.inputs()
    host.page.wait_for_timeout(200)
    assert host.inputs() == stopped


@each_figure
def test_hostile_values_end_in_a_sentence(host, topic, deep):
    host.show()
    before = host.sentence()
    given = {name: list(filter(is_json, all)) for name, all in odd_values(topic).items()}
    storm = "([count, given]) => fakeHost.storm(count, given)"
    count = 2000 if deep else 150
    strange = host.page.evaluate(storm, [count, given])
    assert strange > count / 5  # they are read as what they are
    assert host.sentence() == before


def is_json(value):
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False


@each_figure
def test_what_cannot_be_computed_is_explained_alike_on_both_sides(host, topic):
    if not (inputs := impossible(topic)):
        return pytest.skip("this figure can compute all that its settings hold")
    host.show(state=inputs)
    problem = figure(topic)(**inputs).problem
    assert host.find("xpath=.").get_attribute("data-impossible") == "true"
    note = host.find(".dlb-note:visible")
    assert problem.partition(". ")[0] in note.inner_text()
    assert host.inputs() == inputs  # kept, not mended
    note.locator("button").first.click()
    host.settle()
    assert host.inputs() != inputs


@each_figure
def test_first_paint_is_quick(host, topic):
    times = [host.show().first_paint() for _ in range(3)]
    assert min(times) < 5  # yardsticks; the machine may be busy


@each_figure
def test_the_theme_follows_the_ground(host, topic):
    host.show()
    root = "document.querySelector('.dlb-widget').dataset.theme"
    assert host.page.evaluate(root) == "light"
    host.page.evaluate("document.body.style.background = '#000'")
    host.page.wait_for_function(f"{root} === 'dark'")
    host.page.evaluate("document.querySelector('.widget-slot').style.background = '#fff'")
    host.page.evaluate("document.body.className = 'changed'")
    host.page.wait_for_function(f"{root} === 'light'")
