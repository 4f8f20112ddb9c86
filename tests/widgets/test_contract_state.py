"""What a reader takes back, takes away and sends on: undo, reset, address, copied code."""

import contextlib
import io

from modules import ask_core, figure
from registry import copied_part, each_figure, each_look, head, impossible, inputs_of

FOREIGN = ("#figure1=%%%", "#figure1=e30=", "#figure1=WzFd", "#part")
# A notebook is saved with the keys of its dicts in the order of the alphabet.
SAVED = """core.PRESETS.filter(({ state }) => {
    const sorted = (value) => Array.isArray(value) ? value.map(sorted)
      : value && typeof value === 'object'
        ? Object.fromEntries(Object.keys(value).sort().map((k) => [k, sorted(value[k])]))
        : value;
    const problem = (state) => JSON.stringify(core.readState((key) => state[key]).problem);
    return problem(sorted(state)) !== problem(state);
  }).map(({ id }) => id)"""


@each_figure
def test_a_change_is_undone_redone_and_reset(host, topic):
    host.show()
    before, after = host.change()  # which undoes and redoes it by keys
    assert host.inputs() == after
    for name, state in (("Undo", before), ("Redo", after)):
        host.find(f"[aria-label={name}]").click()
        host.settle()
        assert host.inputs() == state
    host.find("select[aria-label=Examples]").select_option(list(figure(topic).presets)[-1])
    host.settle()
    host.find("text=Reset").click()
    host.settle()
    assert copied_part(host.inputs()) == copied_part(before)


@each_figure
def test_the_address_holds_the_state_on_the_published_page_only(host, topic):
    host.show()
    start = host.sentence()
    _, after = host.change()
    sentence, fragment = host.sentence(), host.fragment()
    assert fragment.startswith("#figure1=")
    host.find("text=Reset").click()
    host.settle()
    assert "figure1" not in host.fragment()
    host.show(fragment=fragment)
    assert host.inputs() == after
    assert head(host.sentence()) == head(sentence)
    host.show(slot=False)
    host.change()
    assert host.fragment() == ""
    for foreign in FOREIGN:
        host.show(fragment=foreign)
        assert host.sentence() == start


@each_look
def test_copied_code_runs_and_the_call_makes_the_same_figure(host, topic, inputs, torch):
    host.show(state=inputs)
    host.open_all()
    kind, codes = figure(topic), copied(host)
    assert "Python" in codes
    for name, code in codes.items():
        if impossible(topic) == inputs and name != "Python":
            continue  # there is nothing to compute
        names = {}
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, name, "exec"), names)
        assert len(names) > 1 and (printed.getvalue() or name == "Python")
    call = codes["Python"].partition("\n\n")[2]
    again = eval(call, {kind.__name__: kind}).inputs()
    assert copied_part(again) == copied_part(inputs)


def copied(host):
    """Return {language: code}, as the figure shows it where nothing can be copied."""
    found = {}
    for button in host.find("button:has-text('Copy as')").all():
        button.click()
        host.settle()
        name = button.inner_text().removeprefix("Copy as ").strip()
        found[name] = host.find("textarea").input_value()
    return found


@each_look
def test_the_description_is_words(host, topic, inputs):
    host.show(state=inputs)
    host.open_all()
    host.find("text=Describe in words").click()
    host.settle()
    words = host.text("pre")
    short = inputs["predict"] or impossible(topic) == inputs
    assert len(words.splitlines()) > (0 if short else 1)
    assert words.strip().endswith(".") or words.strip()[-1].isdigit()
    assert not {"NaN", "undefined", "Infinity"} & set(words.split())


@each_figure
def test_what_is_shown_is_spoken_once_the_hand_rests(host, topic):
    host.show()
    host.change()
    assert len(host.spoken().split()) > 2


@each_figure
def test_a_saved_figure_is_read_like_a_new_one(topic):
    assert ask_core(topic, SAVED) == []


@each_figure
def test_the_page_has_the_examples_of_python(host, topic):
    host.show()
    page = host.page.evaluate("fakeHost.core.PRESETS.map(({ id }) => id)")
    menu = host.find("select[aria-label=Examples] option").evaluate_all(
        "all => all.map(({ value }) => value).filter(Boolean)"
    )
    assert set(page) == set(menu) == set(figure(topic).presets)
    assert inputs_of(topic).keys() == host.inputs().keys()
