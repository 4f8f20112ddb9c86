"""The optimizer figure at its largest, and its questions."""

from dlbook.widgets import LossLandscapeExplorer

TOPIC = "optimizers"
NOTE = ".dlb-note:visible"
LEAVING = {"optimizers": [{"name": "sgd", "lr": 1}], "chosen": 0}


def test_the_largest_figure_keeps_up_with_the_hand(host):
    names = ["adagrad", "rmsprop", "adam", "adamw", "adam", "adamw", "adagrad"]
    seven = LossLandscapeExplorer("beale", names).optimizers
    host.show(preset="beale", state={"optimizers": seven, "n_steps": 500, "noise": 0.1})
    assert host.find(".dlb-terrain .dlb-tracks g").count() == 7
    assert host.keeps_up(*({"start": [1 + n / 100, 1]} for n in range(30)))


# ---- questions ----
def test_predict_then_reveal(host):
    host.show(state={"predict": True})
    assert host.find(".dlb-tracks g").count() == 0
    text = host.find("xpath=.").evaluate("e => e.innerText")
    assert "7.4" not in text and "loss 7" not in text and text.count("?") == 4
    host.find(f"{NOTE} >> text=Adam").click(delay=120)  # as a hand does
    host.settle()
    assert "No: SGD ends lowest, at 7.5e−5." in host.text(NOTE)
    assert host.find(".dlb-tracks g").count() == 3
    host.find(".dlb-legend button:has-text('SGD')").click()
    host.settle()
    assert host.find(".dlb-tracks g").count() == 3  # what is known stays known
    host.set(start=[-3, 1])
    assert host.find(".dlb-tracks g").count() == 0
    host.find(f"{NOTE} >> text=SGD").click()
    host.settle()
    assert "Yes: SGD" in host.text(NOTE)


RATE = "[aria-label='learning rate, exactly']"


def type_in(host, **values):
    """Type numbers: the chosen learning rate, the start's y, momentum's share."""
    places = {"rate": RATE, "y": "[aria-label='start y']"}
    for name, value in values.items():
        place = places.get(name, "label:has-text('μ') input")
        host.find(place).fill(str(value))
        host.press("Enter")


def press(host, text):
    host.find(text).click()
    host.settle()


def test_the_challenges_are_solved_by_hand(host):
    host.show()
    host.open_more()
    host.find("label:has-text('challenge') select").select_option("edge")
    host.settle()
    type_in(host, rate=0.3)
    assert "Too large" in host.find(NOTE).first.inner_text()
    type_in(host, rate=0.248)
    assert "✓ Solved" in host.text(NOTE)
    press(host, f"{NOTE} >> text=Next")
    assert "On the ridge the gradient never points off it" in host.text(NOTE)
    type_in(host, y=0.01, rate=0.5)
    assert "✓ Solved" in host.text(NOTE)
    press(host, f"{NOTE} >> text=Next")
    type_in(host, rate=0.05, mu=0.6)
    assert "✓ Solved" in host.text(NOTE)
    press(host, f"{NOTE} >> text=Next")
    press(host, ".dlb-legend button:has-text('SGD')")
    type_in(host, rate=0.002)
    assert "✓ Solved" in host.text(NOTE)
    press(host, f"{NOTE} >> text=Leave")
    assert host.get("challenge") == "" and host.find(NOTE).count() == 0


def test_a_path_that_leaves_is_told_with_a_way_back(host):
    host.show(state=LEAVING)
    assert "SGD leaves the map" in host.text(NOTE)
    assert "has left" in host.text(".dlb-legend")
    host.set(t=2)
    assert "has left" not in host.text(".dlb-legend")
    host.find(f"{NOTE} >> text=Use 0.065").click()
    host.settle()
    assert host.find(NOTE).count() == 0 and host.get("optimizers")[0]["lr"] == 0.065


def test_what_cannot_run_is_explained(host):
    host.show(state={"optimizers": [{"name": "momentum", "lr": 0.1, "mu": 1.2}]})
    assert "Momentum needs mu below 1" in host.text(NOTE)
    host.find("text=Use 0.99").click()
    host.settle()
    assert host.get("optimizers")[0]["mu"] == 0.99
