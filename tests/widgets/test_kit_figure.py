"""What small figures are made of, tried on one made for that: a grid, steps, a number."""

from pathlib import Path

import numpy as np
import pytest
from beside import known
from test_declared import distance

import dlbook.widgets
from dlbook.widgets.kit import bundle
from dlbook.widgets.kit.figure import Figure
from dlbook.widgets.kit.settings import Setting, choice, flag, numbers, whole

TOPIC = "pooled"
NOTE = ".dlb-note:visible"
X = [[1.0, 2.0, 3.0], [4.0, 9.0, 6.0], [7.0, 8.0, 5.0]]


@pytest.fixture(scope="module")
def pooled():
    """Declare the figure; its folder is one of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "HERE", Path(__file__).parent / "figures")

        class Pooled(Figure, topic=TOPIC):
            title = "Pooled"
            computed = "dlbook.pooling.max_pool2d", "tests/widgets/test_kit_figure.py"
            x = Setting(numbers("H, W", 5, 5), X)
            size = Setting(whole(1, 3), 2)
            t = Setting(whole(0, 24), 0)
            mode = Setting(choice("max", "average"), "max")
            shown = Setting(flag, True)
            measures = "largest", "at"

            def find_problem(self):
                if self.size > min(np.shape(self.x)):
                    return f"A window of {self.size} is too large.", "use a window of 1"
                return None

            def summary(self):
                return "a window"

        patch.setattr(dlbook.widgets, "Pooled", Pooled, raising=False)
        with known(TOPIC, "Pooled"):
            yield Pooled


@pytest.fixture(autouse=True)
def declared(pooled):
    """Let every test find the figure by its topic."""


def test_a_grid_is_edited_by_keys_and_its_focus_stays(host):
    host.show()
    assert host.numbers("Input")[1] == ["4", "9", "6"]
    assert host.lit("Input") == 4
    host.cell("Input", 0, 0).focus()
    host.press("ArrowRight", "7")
    assert host.get("x")[0] == [1, 7, 3]
    focus = "node => node === document.activeElement"
    assert host.cell("Input", 0, 1).evaluate(focus)
    host.press("Control+z")
    assert host.get("x") == X
    assert host.loose() == 0


def test_steps_are_walked_by_buttons_keys_and_the_slider(host):
    host.show()
    host.find("[aria-label='One step on']").click()
    host.settle()
    assert host.get("t") == 1 and "(0,1) is 9" in host.text(".dlb-sum")
    host.cell("Input", 0, 0).focus()
    host.press("]", "]", "]", "]")
    assert host.get("t") == 3  # the last of four windows
    host.press("[")
    assert host.get("t") == 2
    host.find("[aria-label=step]").fill("0")
    host.settle()
    assert host.get("t") == 0


def test_steps_are_played_to_their_end(host):
    host.show()
    host.find("text=Play").click()
    host.page.wait_for_function("fakeHost.model.state.t === 3")
    host.page.wait_for_timeout(200)
    assert host.text(".dlb-transport button >> nth=0") == "▶ Play"
    assert host.find("[aria-label=Undo]").is_hidden()  # a place is no change


def test_reduced_motion_steps(host):
    host.page.emulate_media(reduced_motion="reduce")
    host.show()
    host.find("text=Step").click()
    host.settle()
    assert host.get("t") == 1
    host.page.emulate_media(reduced_motion="no-preference")


@pytest.mark.parametrize(
    "said, words",
    [
        ("9", "Yes: 9. It stands in the window at (0,0)."),
        ("27", "You said 27, it is 9: too large by a factor of 3."),
        ("4.5", "You said 4.5, it is 9: too small by a factor of 2."),
        ("-9", "You said −9, it is 9."),
        ("0", "You said 0, it is 9."),
    ],
)
def test_a_number_is_predicted_and_told(host, said, words):
    host.show(state={"predict": True})
    assert "9" not in host.text(".dlb-sum")
    host.find(f"{NOTE} >> input").fill(said)
    host.find(f"{NOTE} >> text=Check").click()
    host.settle()
    assert words in host.text(NOTE)
    assert "is 9" in host.text(".dlb-sum")


def test_a_reader_may_be_told(host):
    host.show(state={"predict": True})
    host.find(f"{NOTE} >> text=Tell me").click()
    host.settle()
    assert "It is 9. It stands in the window" in host.text(NOTE)
    assert host.page.evaluate("document.activeElement.className") == "dlb-note"


def test_what_does_not_go_together_is_explained_and_mended(host, pooled):
    host.show()
    host.set(x=[[1, 2], [3, 4]], size=3)
    assert "A window of 3 is larger than the input." in host.text(NOTE)
    host.find("text=Use a window of 1").click()
    host.settle()
    assert host.get("size") == 1 and host.find(NOTE).count() == 0
    widget = pooled(x=[[1, 2], [3, 4]], size=3)
    assert widget.problem == "A window of 3 is too large. Use a window of 1."


def test_hostile_values_end_in_a_sentence(host):
    host.show()
    host.page.evaluate("fakeHost.storm(200, {})")


def test_controls_follow_the_kind_of_a_setting(host):
    host.show()
    host.open_more()
    host.find("[aria-label=size]").fill("2")  # the third place of its slider
    host.find("fieldset:first-child select").select_option("average")
    host.find("fieldset:first-child [type=checkbox]").uncheck()
    host.settle()
    assert [host.get(k) for k in ("size", "mode", "shown")] == [3, "average", False]


def test_a_setting_says_what_it_reads(pooled):
    said = pooled.declaration()["settings"]
    assert said["size"] == {"kind": "whole", "low": 1, "high": 3, "usual": 2}
    assert said["mode"] == {"kind": "choice", "options": ("max", "average"), "usual": "max"}
    assert said["x"]["most"] == (5, 5) and said["shown"]["kind"] == "flag"


def test_a_copied_call_names_what_is_unusual(pooled):
    assert pooled(size=3).as_python().endswith("Pooled(\n    size=3,\n)")
    assert pooled().as_python().endswith("Pooled()")


def test_an_argument_that_is_none_is_refused(pooled):
    with pytest.raises(TypeError, match="Pooled: there is no argument 'stride'"):
        pooled(stride=2)
    with pytest.raises(ValueError, match="challenge must be one of"):
        pooled(challenge="win")


def test_a_declaration_may_stand_in_a_script():
    assert bundle.safe({"a": "</script><!--"}) == '{"a": "\\u003c/script>\\u003c!--"}'


@pytest.mark.parametrize(
    "ours, theirs, far",
    [
        (1.0, 1.0, 0),
        (1e-13, 0.0, 1e-13),
        (2e9, 1e9, 1),
        ([1, 2], [1], np.inf),
        (1, [1], np.inf),
        (["a"], ["a"], 0),
        ("a", "b", np.inf),
        ("Infinity", np.inf, np.inf),
    ],
)
def test_a_distance_is_measured(ours, theirs, far):
    assert distance(ours, theirs) == far
