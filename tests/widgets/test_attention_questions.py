"""What the attention figure asks the reader, and what the reader takes away."""

import numpy as np
import pytest
from modules import ask_core

from dlbook.widgets import AttentionExplorer

TOPIC = "attention"
NOTE = ".dlb-note:visible"


def test_predict_then_reveal(host):
    host.show(state={"predict": True})
    everything = host.find("xpath=.").evaluate("e => e.outerHTML")
    assert "0.74" not in everything and "0.738" not in everything
    assert "Where does “it” look most?" in host.text(NOTE)
    host.find(f"{NOTE} button:has-text('sat')").click(delay=120)  # as a hand does
    host.settle()
    assert "No: the largest weight, 0.738, is on “cat”" in host.text(NOTE)
    assert host.numbers("weights p")[4][1] == "0.74"
    host.find("text=Another token").click()
    host.settle()
    assert "Where does “was” look most?" in host.text(NOTE)
    host.find(f"{NOTE} button:has-text('cat')").click()
    host.settle()
    assert "Yes: the largest weight" in host.text(NOTE)


def test_a_challenge_says_what_is_missing_until_it_is_solved(host):
    host.show()
    host.open_more()
    host.find("label:has-text('challenge') select").select_option("leak")
    host.settle()
    assert "Change token 4, “to”, and the output of token 3 moves" in host.text(NOTE)
    host.cell("mask", 3, 4).click()
    host.settle()
    assert "Change token 5, “be”, and the output of token 1 moves" in host.text(NOTE)
    host.cell("mask", 1, 5).click()
    host.cell("mask", 2, 0).click()
    host.settle()
    assert "some of the past is hidden" in host.text(NOTE)
    host.press("1")
    assert "✓ Solved" in host.text(NOTE)


def test_one_challenge_leads_to_the_next(host):
    host.show(state={"challenge": "leak"})
    host.find(f"{NOTE} >> text=Next").click()
    host.settle()
    assert host.get("challenge") == "uniform"
    for i, j in ((0, 1), (0, 2), (1, 0)):
        assert "✓ Solved" not in host.text(NOTE)
        host.cell("wq", i, j).focus()
        host.press("0")
    assert "✓ Solved" in host.text(NOTE)
    host.find(f"{NOTE} >> text=Leave").click()
    host.settle()
    assert host.get("challenge") == ""


def test_the_address_keeps_any_words(host):
    host.show()
    host.set(tokens=["ねこ", "🐈", "“it”"], x=[[1, 0, 0, 0]] * 3)
    fragment = host.fragment()
    assert fragment.startswith("#figure1=")
    host.show(fragment=fragment)
    assert host.get("tokens") == ["ねこ", "🐈", "“it”"]


def test_examples_undo_and_description(host):
    host.show()
    host.find("select[aria-label=Examples]").select_option("translate")
    host.settle()
    assert host.get("source") == ["the", "black", "cat"]
    assert "Each French word" in host.text("figcaption")
    host.open_more()
    host.find("text=Describe in words").click()
    host.settle()
    assert "Cross-attention to the black cat: 1 head" in host.text("pre")
    host.find("text=Copy as PyTorch").click()
    assert "scaled_dot_product_attention" in host.find("textarea").input_value()
    host.find("text=Reset").click()
    host.settle()
    assert (host.get("source"), host.get("caption")) == ([], "A figure.")


STATES = """core.PRESETS.flatMap(({ state }) => [state, { ...state, ablated: [0] },
  { ...state, positions: 'alibi', temperature: 2, mask_kind: 'window', reach: 1 }])
  .map((state) => [core.torchCode(state), core.constructorCode(state),
    core.attend(state).output])"""


def test_copied_code_gives_the_same_output():
    pytest.importorskip("torch")
    for torch_code, call, output in ask_core(TOPIC, STATES):
        names = {}
        exec(compile(torch_code.replace("print(y)", ""), "copied", "exec"), names)
        np.testing.assert_allclose(names["y"].numpy(), output, atol=1e-12)
        head, call = call.split("\n\n")
        exec(head, names)
        widget = eval(call, names)
        assert isinstance(widget, AttentionExplorer)
        np.testing.assert_allclose(widget.output, output, atol=1e-12)
