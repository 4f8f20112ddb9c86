"""The normalization figure: what it teaches is true, and every hand can move it."""

import json

import numpy as np
import pytest
from modules import ask_core, figure

from dlbook.widgets import NormalizationExplorer
from dlbook.widgets.normalization import KINDS, images

TOPIC = "normalization"
NOTE = ".dlb-note:visible"
SAME = {  # what cells of one set have in common; two groups of four channels
    "batch": lambda n, c: c,
    "layer": lambda n, c: n,
    "instance": lambda n, c: (n, c),
    "group": lambda n, c: (n, c // 2),
}


def cell(host, n, c, h, w):
    return host.find(f"[aria-label^='x({n}, {c}, {h}, {w}) = ']")


# ---- what it says is true ----
@pytest.mark.parametrize("kind", KINDS)
def test_the_marked_cells_are_those_of_the_definition(kind):
    places = list(np.ndindex(2, 4, 2, 2))
    for k in (0, 5, 19, 31):
        common = SAME[kind](*places[k][:2])
        found = NormalizationExplorer(kind=kind, cell=k).peers
        assert found == [q for q, p in enumerate(places) if SAME[kind](*p[:2]) == common]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("eps", [1e-5, 3.0])
def test_what_is_taken_out_and_what_is_left_make_up_what_came_back(kind, eps):
    widget = NormalizationExplorer(kind=kind, eps=eps, cell=9)
    own = [np.ravel(block)[widget.peers] for block in (widget.xhat, widget.dx, widget.dy)]
    xhat, dx, back = own
    again = widget.one + widget.along * xhat + widget.s * dx
    np.testing.assert_allclose(back, again, atol=1e-12)
    assert dx.sum() == pytest.approx(0, abs=1e-12)  # with any ε
    through = widget.share * (back @ xhat) / widget.s
    assert dx @ xhat == pytest.approx(through, abs=1e-12)


def test_the_ends_of_group_normalization():
    def block(**options):
        return NormalizationExplorer(**options).xhat

    np.testing.assert_allclose(block(kind="group", groups=1), block(kind="layer"))
    np.testing.assert_allclose(block(kind="group", groups=4), block(kind="instance"))


def test_the_examples_show_what_their_names_say():
    preset = NormalizationExplorer.preset
    np.testing.assert_allclose(
        np.ravel(preset("hand").dx), [0.24, -0.04, -0.12, -0.08], atol=1e-6
    )
    assert abs(np.array(preset("two").dx)).max() < 1e-5
    far = abs(np.ravel(preset("far").dx))
    assert far[0] < far[1:].min() / 5
    assert preset("half").share == pytest.approx(0.5)


def test_the_copied_torch_program_agrees(capsys):
    pytest.importorskip("torch")
    cls = figure(TOPIC)
    given = json.dumps([state for _, state in cls.presets.values()])
    codes = ask_core(TOPIC, f"{given}.map((state) => core.codes[0][1](state))")
    for key, code in zip(cls.presets, codes, strict=True):
        exec(compile(code, key, "exec"), {})
        y, dx = map(json.loads, capsys.readouterr().out.splitlines())
        widget = cls.preset(key)
        np.testing.assert_allclose(y, widget.xhat, atol=1e-12, err_msg=key)
        np.testing.assert_allclose(dx, widget.dx, atol=1e-10, err_msg=key)


def test_what_cannot_be_computed_says_so():
    alone = NormalizationExplorer(x=images(3))
    assert alone.problem == "A single value has no spread. Use layer normalization."
    three = NormalizationExplorer(kind="group", groups=3)
    assert three.problem == "4 channels make no 3 equal groups. Use one group."


# ---- ways in ----
def test_a_click_chooses_a_cell_and_changes_nothing(host):
    host.show(width=688)
    before = host.get("x")
    cell(host, 1, 2, 0, 1).click()
    host.settle()
    assert host.get("cell") == 1 * 16 + 2 * 4 + 1 and host.get("x") == before
    assert host.find(".dlb-cell.is-peer").count() == 16  # in x and in x̂
    assert "x̂ of cell (1, 2, 0, 1) is" in host.text(".dlb-sum")


def test_keys_choose_and_change(host):
    host.show(width=688)
    cell(host, 0, 0, 0, 0).focus()
    host.press("ArrowRight", "ArrowDown", "Enter")
    assert host.get("cell") == 3
    host.press("+", "+")
    assert host.get("x")[0][0][1][1] == 10
    host.press("7")
    assert host.get("x")[0][0][1][1] == 7
    host.press("Control+z")
    assert host.get("x")[0][0][1][1] == 8  # quick changes are one step of undo


def test_a_finger_chooses_and_counts(phone):
    phone.show(width=358, preset="hand")
    phone.find("[aria-label^='dy(2, 0, 0, 0) = ']").tap()
    phone.settle()
    assert phone.get("cell") == 2
    phone.find("[aria-label='one more']").tap()
    phone.settle()
    assert np.ravel(phone.get("dy")).tolist() == [2, 1, 0, 2]


def test_what_comes_back_is_edited_in_the_view_backward(host):
    host.show(preset="two")
    host.find("[aria-label='one less']").click()
    host.settle()
    assert np.ravel(host.get("dy")).tolist() == [1, -1]
    assert np.ravel(host.get("x")).tolist() == [3, 7]


# ---- questions ----
def test_it_asks_before_it_marks(host):
    host.show(state={"predict": True, "kind": "layer"})
    assert host.find(".dlb-cell.is-peer").count() == 0
    assert "mean" not in host.text(".dlb-sum")
    host.find(f"{NOTE} input").fill("16")
    host.find(f"{NOTE} >> text=Check").click()
    host.settle()
    assert "Yes: 16. All channels of its image." in host.text(NOTE)
    assert host.find(".dlb-cell.is-peer").count() == 32


@pytest.mark.parametrize(
    "goal, solved",
    [
        ("nothing", {"dy": images(2, 4, -4, 10)}),  # 3 times 1 and 5 times x̂
        ("ends", {"groups": 4}),
        ("half", {"eps": 25}),
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


def test_a_constant_gradient_solves_nothing(host):
    host.show()
    host.open_more()
    host.find("select >> nth=-1").select_option("nothing")
    host.settle()
    host.set(dy=images(3, 3, 3, 3))
    assert "The same comes back to all four cells." in host.text(NOTE)
