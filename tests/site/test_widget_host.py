"""The host's models, on pages written by hand: values, events, links, other widgets."""

import gzip

import pytest
from fake_page import DEFERRED, HOST, link, model, slot, write_page

# The modules hand out what they are given, for the tests to use it.
PLAIN = """
export default {
  render({ model, el }) {
    (window.models ??= {})[model.get('name')] = model;
    (window.views ??= []).push(model);
    el.textContent = model.get('name');
  },
};
"""
ASKING = """
export default {
  initialize: ({ model }) => ({ double: () => 2 * model.get('value') }),
  async render({ model, el, host, signal, experimental }) {
    window.given = { model, el, host, signal, experimental };
  },
};
"""


def test_size():
    assert len(gzip.compress(HOST.read_bytes(), 9)) < 6000


# ---- models --------------------------------------------------------------------------


def test_state_and_buffers(show, log):
    buffers = {"data": b"\x01\x02", "deep.list.1": b"\x07"}
    state = {"name": "a", "text": "</script><!--", "deep": {"list": [0, None]}}
    page = show({"a": model(PLAIN, buffers=buffers, **state)}, "a")
    found = page.evaluate("""() => {
      const { a } = models;
      const deep = a.get('deep').list[1];
      return [a.get('text'), a.get('data') instanceof DataView, a.get('data').getUint8(1),
              a.get('deep').list[0], deep.getUint8(0), a.get('nothing') === undefined];
    }""")
    assert found == ["</script><!--", True, 2, 0, 7, True]
    assert log.complaints() == []


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("1", "1", False),
        ("1", "2", True),
        ("NaN", "NaN", False),
        ("0", "false", True),
        ("null", "{}", True),
        ("[1, [2, 3]]", "[1, [2, 3]]", False),
        ("[1, [2, 3]]", "[1, [2, 4]]", True),
        ("[1, 2]", "[1]", True),
        ("[]", "{}", True),
        ("{ a: { b: 1 } }", "{ a: { b: 1 } }", False),
        ("{ a: undefined }", "{ b: undefined }", True),
        ("view(1, 2)", "view(1, 2)", False),
        ("view(1, 2)", "view(1, 3)", True),
        ("view(1)", "view(1, 0)", True),
    ],
)
def test_only_another_value_is_a_change(show, before, after, changes):
    page = show({"a": model(PLAIN, name="a")}, "a")
    heard = page.evaluate(f"""() => {{
      const heard = [], view = (...bytes) => new DataView(Uint8Array.from(bytes).buffer);
      models.a.set('value', {before});
      models.a.on('change:value', () => heard.push('value'));
      models.a.on('change', () => heard.push('any'));
      models.a.set('value', {after});
      return heard;
    }}""")
    assert heard == (["value", "any"] if changes else [])


def test_events(show, log):
    page = show({"a": model(PLAIN, name="a", x=0, y=0, z=0)}, "a")
    heard = page.evaluate("""() => {
      const { a } = models, heard = [];
      a.on('  change:x   change:y ', (...given) => heard.push(`both ${given.length}`));
      a.on('change:x', () => { a.set('z', a.get('x')); heard.push('x'); });
      a.on('change:z', () => heard.push('z'));
      a.on('change', () => heard.push(`all ${a.get('y')}`));
      a.set({ x: 1, y: 2 });
      return heard;
    }""")
    # One call tells of each change, with all values in place, and at the end once of all.
    assert heard == ["both 0", "z", "x", "both 0", "all 2"]
    assert log.complaints() == []


def test_a_failing_listener_stops_no_other(show, log):
    page = show({"a": model(PLAIN, name="a", x=0)}, "a")
    page.evaluate("""() => {
      models.a.on('change:x', () => { throw new Error('mine alone'); });
      models.a.on('change', () => { document.title = 'heard'; });
      models.a.set('x', 1);
    }""")
    assert page.title() == "heard"
    assert any("mine alone" in text for text in log.errors)


def test_off(show):
    page = show({"a": model(PLAIN, name="a", x=0, y=0)}, "a")
    heard = page.evaluate("""() => {
      const { a } = models, heard = [], one = () => heard.push('one');
      const set = (mark) => {
        heard.push(mark);
        a.set({ x: a.get('x') + 1, y: a.get('y') + 1 });
      };
      a.on('change:x change:y', one);
      a.on('change:x', () => heard.push('two'));
      a.off('change:x', one); set('-one');
      a.off('change:x'); set('-x');
      a.off(null, one); set('-all of one');
      a.on('change:x', one); a.off(); set('-all');
      return heard;
    }""")
    assert heard == ["-one", "two", "one", "-x", "one", "-all of one", "-all"]


def test_views_share_their_model_but_not_their_listeners(show):
    page = show({"a": model(PLAIN, name="a", x=0)}, "a", "a")
    heard = page.evaluate("""() => {
      const [one, two] = views, heard = [];
      one.on('change:x', () => heard.push('one'));
      two.on('change:x', () => heard.push(`two ${two.get('x')}`));
      one.set('x', 1);
      one.off();
      one.set('x', 2);
      return heard;
    }""")
    assert heard == ["one", "two 1", "two 2"]


def test_links(show):
    models = {
        **{key: model(PLAIN, name=key, x=number) for number, key in enumerate("abc")},
        "ab": link("a.x", "b.x"),
        "bc": link("b.x", "c.x", "DirectionalLinkModel"),
        "lost": link("a.x", "nobody.x"),
    }
    page = show(models, *"abc")
    values = "() => ['a', 'b', 'c'].map(key => models[key].get('x'))"
    assert page.evaluate(values) == [0, 0, 0]
    page.evaluate("models.b.set('x', 5)")
    assert page.evaluate(values) == [5, 5, 5]
    page.evaluate("models.c.set('x', 7)")
    assert page.evaluate(values) == [5, 5, 7]


def test_no_kernel(show, log):
    page = show({"a": model(ASKING, value=1)}, "a")
    answer = page.evaluate("""async () => {
      given.model.send({ hello: 1 }, {}, []);
      given.model.save_changes();
      return given.experimental.invoke('_ask').catch((error) => error.message);
    }""")
    assert answer == "the published page has no kernel to ask"
    assert log.complaints() == []


def test_other_widgets_of_the_page(show):
    models = {
        "a": model(ASKING, value=1),
        "b": model(PLAIN, name="b"),
        "c": model(ASKING, value=21),
    }
    page = show(models, "a")  # the others have no view of their own
    found = page.evaluate("""async () => {
      const { host, model } = given, el = document.createElement('div');
      const { exports } = await host.getWidget('anywidget:c');
      await (await host.getWidget('anywidget:b')).render({ el });
      const child = await host.getModel('anywidget:b');
      const lost = await host.getModel('anywidget:z').catch((error) => error.message);
      const same = await model.widget_manager.get_model('b');
      child.set('name', 'new');
      return [exports.double(), el.textContent, same.get('name'), lost];
    }""")
    lost = 'the page holds no state for the widget "z"'
    assert found == [42, "b", "new", lost]


# ---- where a page opens --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fragment", "at"),
    [
        ("#figure2=e30=", "b"),
        ("#figure3=e30=&figure1=e30=", "a"),
        ("#figure9=e30=", None),
        ("#part", None),
    ],
)
def test_a_link_to_a_figure_opens_at_the_figure(page, tmp_path, fragment, at):
    far = '<div style="height: 5000px"></div>'
    body = "".join(far + slot(key) for key in "abc") + far
    head = f"{DEFERRED}<style>.widget-slot {{ height: 300px }}</style>"
    models = {key: model(PLAIN, name=key) for key in "abc"}
    address = write_page(tmp_path, models, body, head=head)
    page.goto(address + fragment)
    if at is None:
        assert page.evaluate("scrollY") == 0
        return
    page.wait_for_function("key => 'afmReady' in window[key].dataset", arg=at)
    assert abs(page.evaluate("key => window[key].getBoundingClientRect().top", at)) < 1
    page.evaluate("scrollTo(0, 1234)")  # and who reloads stays where they are
    page.reload()
    page.wait_for_function("scrollY === 1234")
