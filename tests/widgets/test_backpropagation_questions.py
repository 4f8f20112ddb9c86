"""What the backpropagation figure asks the reader, shows, and lets the reader take away."""

import pytest

from dlbook.widgets import BackpropagationExplorer

TOPIC = "backpropagation"
NOTE = ".dlb-note:visible"


def begin(host, challenge):
    host.show(preset="shared")
    host.open_more()
    host.find("label:has-text('challenge') select").select_option(challenge)
    host.settle()
    assert host.get("challenge") == challenge and "Solved" not in host.text(NOTE)


def choose(host, name):
    host.find(f"[role=gridcell][data-name='{name}']").click()
    host.settle()


def test_the_wrong_rule_is_found_by_the_check(host):
    begin(host, "find")
    assert "wrong on purpose" not in host.find("xpath=.").evaluate("e => e.innerText")
    for name in ("v3", "v5"):
        choose(host, name)
        host.find("text=Its rule is wrong").click()
        host.settle()
        assert ("Not v3" in host.text(".dlb-editor")) == (name == "v3")
    assert "✓ Solved" in host.text(NOTE) and host.get("sabotage") == ""


def test_nine_digits_by_differences(host):
    begin(host, "digits")
    host.find("[aria-label='step h']").fill("44")  # 1e-5
    host.settle()
    assert "✓ Solved" in host.text(NOTE)
    assert "10 digits in common" in host.text(".dlb-sum")
    assert host.find(".dlb-plot path.is-main").count() == 1


def test_twenty_layers(host):
    begin(host, "deep")
    host.find("label:has-text('weights') select").select_option("xavier")
    host.settle()
    assert "It falls to" in host.text(NOTE)
    host.find("[aria-label='gain of the weights']").fill("22")
    host.settle()
    assert "✓ Solved" in host.text(NOTE) and host.get("gain") == 1.2


def test_what_is_nearly_lost_is_not_called_nothing(host):
    state = {"activation": "sigmoid"}
    left = BackpropagationExplorer.preset("depth", **state).flow.norms[0]
    assert 0 < left < 1e-9
    host.show(preset="depth", state=state)
    said = host.text(".dlb-sum").replace("\N{MINUS SIGN}", "-").split(" is left")[0]
    assert float(said.split()[-1]) == pytest.approx(left, rel=0.05)
    host.show(preset="check", state={"eps": 1e-16})
    assert "with h = 1.0e\N{MINUS SIGN}16: 0 digits in common" in host.text(".dlb-sum")


def test_contributions_that_cancel(host):
    begin(host, "cancel")
    host.find("[role=gridcell][data-name='a']").focus()
    host.press("6")
    assert "✓ Solved" in host.text(NOTE)


def test_predict_then_reveal(host):
    host.show(preset="square", state={"predict": True})
    assert "= 6" not in host.find("xpath=.").evaluate("e => e.outerHTML")
    for number, answer in (("3", "all the ways add up"), ("-2", "Not this"), ("6", "Yes")):
        host.find("input[aria-label=gradient]").fill(number)
        host.find("button:has-text('Check')").click()
        host.settle()
        assert answer in host.text(NOTE)
    assert "3 + 3 = 6" in host.text(".dlb-graph")


def test_a_rule_is_spoiled_and_mended(host):
    host.show(preset="square")
    choose(host, "f")
    host.find("text=Spoil its rule").click()
    host.settle()
    assert host.get("sabotage") == "f"
    host.find("text=Mend its rule").click()
    host.settle()
    assert host.get("sabotage") == ""


def test_the_description_is_complete(host):
    host.show(preset="shared")
    host.open_more()
    host.find("text=Describe in words").click()
    assert "v1 = w * x = 6; ∂f/∂v1 = 2 + 6 = 8." in host.text("pre")


# ---- looks ----
