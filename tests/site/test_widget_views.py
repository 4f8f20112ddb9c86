"""The host's views, on pages written by hand: lives, modules, errors, lazy mounting."""

import pytest
from fake_page import DEFERRED, SETTLED, VIEW, model, slot, write_page

# The modules tell what happens to them.
TELL = "const tell = (...words) => (window.trace ??= []).push(words.join(' '));"
TELLING = f"""{TELL}
tell('module');
export default () => {{
  tell('factory');
  return {{
    async initialize({{ model, signal }}) {{
      tell('initialize', model.get('name'));
      await window.gate;
      tell('initialized', model.get('name'));
      signal.addEventListener('abort', () => tell('model ends'));
      return () => tell('model cleaned');
    }},
    render({{ model, el, signal }}) {{
      tell('render', model.get('name'));
      el.textContent = model.get('name');
      window.last = model;
      model.on('change:value', () => tell('heard', model.get('value')));
      signal.addEventListener('abort', () => tell('view ends'));
      return () => tell('view cleaned');
    }},
  }};
}};
"""
FINE = "export default { render({ el }) { el.textContent = 'fine'; } }"
TALL = '<div style="height: 5000px"></div>'


def trace(page):
    return page.evaluate("window.trace ?? []")


def test_equal_modules_are_loaded_once_and_models_initialised_once(show, log):
    css = ".here { color: red }"
    models = {key: model(TELLING, _css=css, name=key) for key in "ab"}
    page = show(models, "a", "b", body=slot("a"))
    told = trace(page)
    assert told[0] == "module" and told.count("module") == 1
    assert told.count("factory") == 2  # its variables belong to one model
    assert told.count("initialize a") == told.count("initialize b") == 1
    assert told.count("render a") == 2 and told.count("render b") == 1
    assert told.index("initialized a") < told.index("render a")
    assert page.locator("head style").all_inner_texts() == [css]
    assert log.complaints() == []


def test_a_view_ends(show, log):
    page = show({"a": model(TELLING, name="a", value=0)}, "a")
    page.evaluate("""() => {
      trace.length = 0;
      last.set('value', 1);
      widgetHost.unmount(document.querySelector('.widget-slot'));
      last.set('value', 2);
    }""")
    assert trace(page) == ["heard 1", "view ends", "view cleaned"]
    assert page.locator(".widget-view").count() == 0


def test_the_page_ends(show):
    page = show({"a": model(TELLING, name="a")}, "a")
    page.evaluate("trace.length = 0")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert trace(page) == []  # the reader may come back to it
    page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }))"
    )
    assert trace(page) == ["view ends", "view cleaned", "model ends", "model cleaned"]


def test_a_view_that_ends_before_it_is_drawn(show, page, log):
    page.add_init_script("window.gate = new Promise((open) => { window.openGate = open; })")
    show({"a": model(TELLING, name="a")}, "a", settle=False)
    page.wait_for_function("window.trace?.includes('initialize a')")
    page.evaluate("widgetHost.unmount(document.querySelector('.widget-slot'))")
    page.evaluate("openGate()")
    page.wait_for_function("window.trace.includes('initialized a')")
    assert "render a" not in trace(page)
    assert page.locator("[data-afm-ready], [data-afm-error]").count() == 0
    assert log.complaints() == []


BROKEN = {
    "module": ("this is no JavaScript", "Unexpected identifier"),
    "import": ("import { a } from './b.mjs'; export default {}", ""),
    "initialize": (
        "export default { initialize() { throw new Error('no start.') }, render() {} }",
        "no start.",
    ),
    "render": (
        "export default { render({ el }) { el.append('half'); throw Error('no end') } }",
        "no end.",
    ),
    "cruel": ("export default { render() { throw 'plain words' } }", "plain words."),
    "empty": ("export default {}", "its module has no render function."),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_errors_are_shown_in_place(show, log, kind):
    esm, words = BROKEN[kind]
    page = show({"bad": model(esm), "good": model(FINE)}, "bad", "bad", "good")
    for bad in page.locator("#bad").all():
        message = bad.locator(".dlb-widget-error").inner_text()
        assert message.startswith("This interactive figure could not be shown: ")
        assert words in message and not message.endswith("..")
        assert bad.get_by_alt_text("the printed figure").is_visible()
        assert "half" not in bad.inner_text()
        assert bad.get_attribute("data-afm-error") == message
    assert page.locator("#good").inner_text() == "fine"
    assert page.locator("[data-afm-ready]").count() == 1
    assert log.console  # a developer sees where it comes from


def test_what_the_host_cannot_show_is_said(show):
    slider = {"model_name": "IntSliderModel", "state": {"value": 3}}
    page = show({"slider": slider}, "slider", "nobody", body=slot("slider", "<pre>3</pre>"))
    messages = page.locator(".dlb-widget-error").all_inner_texts()
    assert all("IntSliderModel is no anywidget" in text for text in messages[:2])
    assert 'no state for the widget "nobody"' in messages[2]
    assert page.locator("pre").inner_text() == "3"


def test_the_picture_stands_in_for_a_slow_figure(page, tmp_path):
    slow = """export default { async render({ el }) {
      await new Promise((resolve) => { window.finish = resolve; });
    } }"""
    page.clock.install()
    page.goto(write_page(tmp_path, {"a": model(slow)}, slot("a")))
    page.wait_for_function("!!window.finish")
    picture = page.get_by_alt_text("the printed figure")
    assert picture.count() == 0
    page.clock.fast_forward(5000)
    assert picture.is_visible()
    page.evaluate("finish()")
    page.wait_for_function(SETTLED)
    assert picture.count() == 0


def test_views_are_mounted_when_the_reader_comes_near(show):
    page = show({"a": model(FINE)}, body=slot("a") + TALL + slot("a"), settle=False)
    ready = page.locator("[data-afm-ready]")
    ready.first.wait_for()
    page.wait_for_timeout(100)
    assert ready.count() == 1
    page.evaluate("scrollTo(0, 4500)")  # not yet there, but near
    page.wait_for_function(SETTLED)


def test_views_in_a_closed_fold_wait_for_it(show):
    fold = f"<details><summary>More</summary>{slot('a')}</details>"
    page = show({"a": model(FINE)}, body=fold, settle=False)
    page.wait_for_timeout(100)
    assert page.locator("[data-afm-ready]").count() == 0
    page.get_by_text("More").click()
    page.wait_for_function(SETTLED)


def test_everything_is_mounted_for_paper(show):
    page = show({"a": model(FINE)}, body=TALL + slot("a"), settle=False)
    page.wait_for_timeout(100)
    pictures = page.evaluate("""() => {
      dispatchEvent(new Event('beforeprint'));
      return document.querySelectorAll('img').length; // paper may not wait for the figure
    }""")
    assert pictures == 1
    page.wait_for_function(SETTLED)
    assert page.get_by_alt_text("the printed figure").count() == 0


@pytest.mark.parametrize(
    "where",
    [
        {"head": '<script src="widget-host.js"></script>'},
        {"head": DEFERRED},
        {"head": DEFERRED * 2},
        {"head": "", "foot": DEFERRED.replace("defer ", "")},
        {
            "head": "",
            "foot": """<script>addEventListener('load', () => {
              const script = document.createElement('script');
              script.src = 'widget-host.js';
              document.head.append(script);
            })</script>""",
        },
    ],
    ids=["blocking", "deferred", "twice", "at the end", "late"],
)
def test_the_script_may_stand_anywhere(page, tmp_path, log, where):
    page.goto(write_page(tmp_path, {"a": model(TELLING, name="a")}, slot("a"), **where))
    page.wait_for_selector("[data-afm-ready]")
    page.wait_for_function(SETTLED)
    assert trace(page).count("render a") == 1
    assert log.complaints() == []


def test_a_page_without_slots_or_widgets(page, tmp_path, log):
    view = f'<script type="{VIEW}">{{"model_id": "a"}}</script>'
    page.goto(write_page(tmp_path, {"a": model(FINE)}, f"<p>before</p>{view}<p>after</p>"))
    page.wait_for_selector("[data-afm-ready]")
    assert page.locator("body").inner_text().split() == ["before", "fine", "after"]
    page.goto(write_page(tmp_path, {}, "<p>nothing</p>"))
    assert log.complaints() == []


def test_sources_come_from_scripts_of_their_own(page, tmp_path, log):
    folder = tmp_path / "widgets"
    folder.mkdir()
    sources = {"one": FINE, "two": ".widget-view { color: rgb(1, 2, 3) }"}
    for name, text in sources.items():
        (folder / f"{name}.js").write_text(f"widgetSources['{name}'] = {text!r};")
    shared = {"_css": {"source": "two"}}
    models = {key: model({"source": "one"}, **shared) for key in "ab"}
    body = slot("a") + slot("b") + TALL + slot("c")
    page.goto(write_page(tmp_path, {**models, "c": model({"source": "none"})}, body))
    page.wait_for_selector("#b[data-afm-ready]")
    assert page.locator("head script[src*='widgets/']").count() >= 2
    assert page.locator("#a .widget-view").evaluate("el => getComputedStyle(el).color") == (
        "rgb(1, 2, 3)"
    )
    page.locator("#c").scroll_into_view_if_needed()
    error = page.locator("#c .dlb-widget-error")
    error.wait_for()
    assert "its code did not load from file://" in error.inner_text()
