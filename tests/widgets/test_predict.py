"""A question in the text: it asks, it tells how far off, and it blocks nobody."""

import re

import numpy as np
import pytest
from accessibility import violations
from beside import known
from modules import run_node

from dlbook.widgets import Predict

TOPIC = "predict"
TOLD = "[role=status] >> nth=0"


@pytest.fixture(autouse=True)
def found():
    """Let the host find it: it is no figure of the registry."""
    with known(TOPIC, "Predict"):
        yield


def weights(**changes):
    mistakes = {9: "That is one kernel; there are 64."}
    given = {"unit": "weights", "why": "64 kernels of 3 × 3.", "mistakes": mistakes}
    return Predict("How many weights?", **{"answer": np.int64(576), **given, **changes})


WIDTH = {"it halves": "", "it stays": "Every second window is left out."}


def show(host, widget, **options):
    host.show(state=widget.inputs(), **options)
    return host


def said(host):
    return host.text(TOLD)


@pytest.mark.parametrize(
    "value, words",
    [
        ("576", "Yes: 576 weights. 64 kernels of 3 × 3."),
        ("9", "too small by a factor of 64. That is one kernel; there are 64. 64 kernels"),
        ("1152", "You said 1152 weights, it is 576 weights: too large by a factor of 2."),
        ("570", "You said 570 weights, it is 576 weights: close enough."),
        ("-576", "You said −576 weights, it is 576 weights. 64 kernels"),
    ],
)
def test_a_number_is_told_how_far_off_it_is(host, value, words):
    show(host, weights())
    assert "576" not in host.find("xpath=.").evaluate("e => e.innerText")
    host.find("input").fill(value)
    host.find("input").press("Enter")
    host.settle()
    assert words in said(host)
    assert host.get("said") == float(value)


def test_a_reader_may_be_told_and_asked_again(host):
    show(host, weights())
    host.find("text=Tell me").click()
    host.settle()
    assert said(host) == "It is 576 weights. 64 kernels of 3 × 3."
    host.find("text=Ask again").click()
    host.settle()
    assert said(host) == "" and host.get("said") == ""
    assert host.find("input").evaluate("node => node === document.activeElement")


def test_a_wrong_option_is_a_known_mistake(host):
    show(host, Predict("Stride 2?", options=WIDTH, answer="it halves", why="Two cells."))
    host.find("button:has-text('it stays')").click(delay=120)  # as a hand does
    host.settle()
    mistake = "You said “it stays”; right is “it halves”. Every second window is left out."
    assert said(host) == f"{mistake} Two cells."
    assert host.page.evaluate("document.activeElement.textContent") == "Ask again"
    host.find("text=Ask again").click()
    host.settle()
    host.find("button:has-text('it halves')").press("Enter")
    host.settle()
    assert said(host) == "Yes: it halves. Two cells."


def test_it_is_low_and_blocks_nobody(host):
    for width, most in ((358, 130), (688, 100)):
        show(host, weights(), width=width)
        assert host.find("xpath=.").evaluate("e => e.offsetHeight") <= most
        assert host.small() == 0 and host.loose() == 0
    host.find("input").fill("7")  # and no answer: Tab leaves it
    stops = [host.press("Tab") or host.page.evaluate("document.activeElement.tagName")]
    for _ in range(3):
        host.press("Tab")
        stops.append(host.page.evaluate("document.activeElement.tagName"))
    assert "BODY" in stops


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(host, theme):
    show(host, weights(), theme=theme)
    assert violations(host.page) == []
    host.set(said=9)
    assert violations(host.page) == []


def test_it_may_be_answered_by_a_finger(phone):
    show(phone, Predict("Stride 2?", options=WIDTH, answer="it halves"), width=358)
    phone.find("button:has-text('it halves')").tap()
    phone.settle()
    assert said(phone) == "Yes: it halves."


def test_hostile_values_leave_it_standing(host):
    show(host, weights())
    for trait in ("answer", "options", "mistakes", "said", "question", "unit", "why"):
        for value in (None, {}, [], [[]], [[1]], [["a", 2]], 7, "x", [[1, "a"]] * 9, True):
            host.page.evaluate("([k, v]) => fakeHost.model.set(k, v)", [trait, value])
        host.settle()
        host.page.evaluate("s => fakeHost.set(s)", weights().inputs())
    assert host.text("p >> nth=0") == "How many weights?"


def test_on_paper_question_and_answer_stand_in_full(host):
    show(host, weights())
    shown = host.find(".dlb-on-paper")
    assert not shown.is_visible()
    assert shown.text_content() == "Answer: 576 weights. 64 kernels of 3 × 3."
    show(host, Predict("Stride 2?", options=WIDTH, answer="it halves"))
    assert shown.text_content() == "One of: it halves; it stays. Answer: it halves."
    data, _ = weights()._repr_mimebundle_()
    text = data["text/plain"]
    assert text.startswith("Predict: How many weights?\nAnswer: 576 weights. 64 kernels")
    assert "Not 9 weights: That is one kernel; there are 64." in text
    assert not [kind for kind in data if kind.startswith("image")]


def test_its_repr_keeps_the_answer_to_itself():
    assert repr(weights()) == "Predict: How many weights?"


@pytest.mark.parametrize(
    "given, words",
    [
        ({}, "answer must be a number from"),
        ({"answer": "many"}, "A number is asked for"),
        ({"answer": float("nan")}, "answer must be a number from"),
        ({"answer": "b", "options": {"a": "no"}}, "must be the answer"),
        ({"answer": "c", "options": {"a": "no", "b": "no"}}, "must be the answer"),
        ({"answer": "b", "options": {"a": " ", "b": ""}}, "needs its sentence"),
        ({"answer": 1, "options": dict.fromkeys(range(5), "no")}, "at most 4 answers"),
        ({"answer": 1, "mistakes": {2: 3}}, "mistakes must be text of at most"),
        ({"answer": 1, "mistakes": 7}, "mistakes must be a dict"),
    ],
)
def test_a_question_without_sense_is_refused_in_words(given, words):
    with pytest.raises(ValueError, match=words) as caught:
        Predict("Why?", **given)
    assert str(caught.value).startswith("Predict: ")


def test_a_copied_call_makes_it_again():
    code = weights().as_python()
    names = {}
    head, call = code.split("\n\n")
    exec(head, names)
    again = eval(call, names)
    assert again.inputs() == weights().inputs()


def test_its_module_is_one_file_that_names_nobody(tmp_path):
    assert re.findall(r"^(?:import|export) .*", Predict._esm, re.M) == [
        "export default module;",
        "export { core };",
    ]
    assert not re.search(r"https?:(?!//www\.w3\.org/2000/svg)|<!--|<script", Predict._esm)
    file = tmp_path / "predict.mjs"
    file.write_text(Predict._esm, encoding="utf8")
    run_node("--check", str(file))
