"""The activation figure: what it teaches is true, and every hand can move it."""

import json

import numpy as np
import pytest
from modules import ask_core, figure

from dlbook.widgets import ActivationExplorer
from dlbook.widgets.activations import FUNCTIONS

TOPIC = "activations"
NOTE = ".dlb-note:visible"
HANDLE = "[role=slider][aria-label='{}']"
X, MEAN, SPREAD = "x", "mean of the batch", "spread of the batch"


def handle(host, name):
    return host.find(HANDLE.format(name))


def middle(host, name):
    box = handle(host, name).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# ---- what it says is true ----
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_slope_is_that_of_the_curve(name):
    for x in (-2.3, -0.4, 0.7, 3.1):
        low, high = (ActivationExplorer(function=name, x=x + e).y for e in (-1e-5, 1e-5))
        slope = ActivationExplorer(function=name, x=x).slope
        assert slope == pytest.approx((high - low) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("name, gain", [("relu", 1.4142), ("tanh", 1.2), ("gelu", 1.5)])
def test_a_random_network_does_what_the_figure_says(name, gain):
    """Wide random layers: a signal's size on its way, a gradient's on its way back."""
    rng, width, batch = np.random.default_rng(2), 1024, 32
    widget = ActivationExplorer(function=name, gain=gain, depth=6, mean=0.5, std=0.8)
    weights = [rng.normal(0, gain / width**0.5, (width, width)) for _ in range(6)]
    z, slopes, signal = rng.normal(0.5, 0.8, (batch, width)), [], []
    for w in weights:
        signal.append(np.sqrt(np.mean(z**2)))
        y, slope = widget.through(z)
        slopes.append(slope)
        z = y @ w
    signal.append(np.sqrt(np.mean(z**2)))
    np.testing.assert_allclose(signal, widget.signal, rtol=0.1)
    dz = rng.normal(size=z.shape)
    dz, gradient = dz / np.sqrt(np.mean(dz**2)), [1]
    for w, slope in zip(reversed(weights), reversed(slopes), strict=True):
        dz = dz @ w.T * slope
        gradient.insert(0, np.sqrt(np.mean(dz**2)))
    np.testing.assert_allclose(gradient, widget.gradient, rtol=0.1)


def test_the_gain_of_he_keeps_relu():
    assert ActivationExplorer(gain=2**0.5, depth=30).gradient[0] == pytest.approx(1)


def test_the_copied_torch_program_agrees(capsys):
    torch = pytest.importorskip("torch")
    cls = figure(TOPIC)
    states = {**cls.presets, **{n: ("", {**cls.usual(), "function": n}) for n in FUNCTIONS}}
    keys = list(states)
    given = json.dumps([states[key][1] for key in keys])
    codes = ask_core(TOPIC, f"{given}.map((state) => core.codes[0][1](state))")
    for key, code in zip(keys, codes, strict=True):
        torch.manual_seed(0)
        exec(compile(code, key, "exec"), {})
        y, slope, flat = map(float, capsys.readouterr().out.split())
        widget = cls(**states[key][1])
        assert [y, slope] == pytest.approx([widget.y, widget.slope], abs=1e-12)
        assert flat == pytest.approx(widget.flat, abs=0.01), key


# ---- four ways in ----
def test_a_pointer_moves_every_handle(host):
    host.show(width=688)
    mouse = host.page.mouse
    for name, key, start in ((X, "x", 1.5), (MEAN, "mean", 0), (SPREAD, "std", 1)):
        at = middle(host, name)
        mouse.move(*at)
        mouse.down()
        mouse.move(at[0] + 40, at[1] + 30, steps=4)
        mouse.up()
        host.settle()
        assert start + 0.5 < host.get(key) < start + 2, key
        assert middle(host, name)[0] == pytest.approx(at[0] + 40, abs=3)
    host.find("[aria-label=Undo]").click()
    host.settle()
    assert host.get("std") == 1


def test_keys_move_a_handle_and_the_focus_stays(host):
    host.show()
    handle(host, X).focus()
    host.press("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowUp")
    assert host.get("x") == pytest.approx(1.5 + 0.05 + 0.5)
    host.press("Home")
    assert host.get("x") == -6
    assert handle(host, X).evaluate("node => node === document.activeElement")
    assert handle(host, X).get_attribute("aria-valuetext") == "x = −6, y = 0"
    host.press("Control+z")
    assert host.get("x") == 1.5


def test_two_keys_between_two_drawings_are_two_steps(host):
    host.show()
    handle(host, X).focus()
    press = """node => { for (let n = 0; n < 3; n += 1)
        node.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' })); }"""
    handle(host, X).evaluate(press)
    host.settle()
    assert host.get("x") == pytest.approx(1.35)


def test_a_finger_drags_a_handle_and_elsewhere_scrolls(phone):
    """Real touches, which the browser itself would turn into a scroll."""
    phone.show(width=358)
    page = phone.page
    page.evaluate("document.body.style.paddingBottom = '2000px'")
    finger = page.context.new_cdp_session(page)

    def swipe(x, y, dx, dy):
        touch = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
        finger.send("Input.dispatchTouchEvent", touch)
        for k in range(1, 11):
            place = {"x": x + dx * k / 10, "y": y + dy * k / 10}
            finger.send(
                "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]}
            )
            page.wait_for_timeout(16)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(100)
        phone.settle()

    x, y = middle(phone, MEAN)
    swipe(x, y, 50, -60)
    assert page.evaluate("scrollY") == 0
    assert phone.get("mean") == pytest.approx(1.9, abs=0.3)
    x, y = middle(phone, X)
    swipe(x - 90, y - 40, 0, -60)
    assert page.evaluate("scrollY") > 20


def test_fields_and_lists_change_it(host):
    host.show()
    host.find("select").first.select_option("gelu")
    field = host.find("[aria-label='gain, exactly']")
    field.fill("99")
    field.press("Enter")
    host.settle()
    assert (host.get("function"), host.get("gain")) == ("gelu", 3)
    assert "gelu(1.5) = 1.4" in host.text(".dlb-sum")
    assert "dlbook.activations.gelu" in host.text(".dlb-computed")


# ---- questions ----
def test_it_asks_before_it_answers(host):
    host.show(state={"predict": True})
    assert "0.0625" not in host.find("xpath=.").evaluate("e => e.innerText").replace(
        "× 0.0625", ""
    )
    assert host.find(".dlb-chart").count() == 1
    host.find(f"{NOTE} >> text=× 0.707").click(delay=120)  # as a hand does
    host.settle()
    assert (
        "You said × 0.707, it is × 0.0625. That is one layer: factors multiply."
        in host.text(NOTE)
    )
    assert "by 0.0625." in host.text(".dlb-sum") and host.find(".dlb-chart").count() == 2
    host.set(depth=4)
    assert host.text(".dlb-sum") == "Make your prediction."


@pytest.mark.parametrize(
    "goal, solved",
    [
        ("dead", {"function": "leaky_relu"}),
        ("deep", {"gain": 1.4142}),
        ("gelu", {"gain": 1.5}),
    ],
)
def test_every_challenge_has_a_solution(host, goal, solved):
    host.show()
    host.open_more()
    host.find("select >> nth=-1").select_option(goal)
    host.settle()
    assert "✓" not in host.text(NOTE)
    host.set(**solved)
    assert "✓ Solved." in host.text(NOTE)
    host.set(**{"function": "tanh"} if goal != "dead" else {"mean": 0})
    assert "✓" not in host.text(NOTE)


def test_a_bad_value_does_not_poison_the_good_one(host):
    """What replaces it has the same numbers, but another problem."""
    host.show()
    host.set(x=999)
    assert "x must be a number from -6 to 6" in host.text(NOTE)
    host.set(x=1.5)
    assert host.find(NOTE).count() == 0 and "relu(1.5)" in host.text(".dlb-sum")


def test_it_keeps_up_with_the_hand(host):
    host.show(state={"function": "gelu", "depth": 30})
    assert host.keeps_up(*({"mean": n / 10} for n in range(30)))


def test_the_sentence_is_spoken_and_described(host):
    host.show()
    host.open_more()
    host.set(x=-1)
    assert host.spoken().startswith("relu(−1) = 0, slope 0; for 50% of the batch")
    host.find("text=Describe in words").click()
    host.settle()
    told = host.text(".dlb-drawer pre")
    assert "gradient: 0.0625" in told and "mean: 0." in told


def test_python_sees_what_the_page_sees():
    widget = ActivationExplorer(x=2)
    heard = []
    widget.observe(lambda change: heard.append(change.new), names=["gain"])
    widget.gain = 2
    assert heard == [2] and widget.gradient[0] == pytest.approx(2**8 / 2**4)
    with pytest.raises(ValueError, match=r"gain must be a number from 0\.1 to 3, got 9"):
        widget.gain = 9
    assert widget.as_python().endswith("ActivationExplorer(\n    x=2,\n    gain=2,\n)")
    assert "slope: 1\nflat: 0.5\n" in widget.describe()
    bundle, _ = widget._repr_mimebundle_()
    assert not [kind for kind in bundle if kind.startswith("image")]
