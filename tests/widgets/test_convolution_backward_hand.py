"""The adjoint figure: what it teaches is true, and every hand can change it."""

import json

import numpy as np
import pytest
from modules import ask_core, figure

from dlbook.widgets import AdjointExplorer

TOPIC = "convolution_backward"
NOTE = ".dlb-note:visible"
CELL = "[role=gridcell][aria-label^='{}']"


def states(count, seed=5):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        size, kernel, stride, padding = rng.integers([5, 1, 1, 0], [10, 6, 5, 3]).tolist()
        lists = {
            name: rng.integers(-9, 10, n).tolist()
            for name, n in zip("xwg", (9, 5, 13), strict=True)
        }
        yield {
            **lists,
            "size": size,
            "kernel": kernel,
            "stride": stride,
            "padding": padding,
        }


# ---- what it says is true ----
def test_the_three_products_are_one_number():
    for state in states(100):
        widget = AdjointExplorer(**state)
        assert widget.by_cells == pytest.approx(widget.by_outputs)
        assert widget.by_taps == pytest.approx(widget.by_outputs)


def test_dx_is_the_slope_of_the_products():
    for state in states(10):
        widget = AdjointExplorer(**state)
        for r in range(widget.size):
            moved = {**state, "x": state["x"][: widget.size]}
            moved["x"] = [value + (k == r) for k, value in enumerate(moved["x"])]
            gap = AdjointExplorer(**moved).by_outputs - widget.by_outputs
            assert gap == pytest.approx(widget.dx[r])


@pytest.mark.parametrize("kernel", range(1, 6))
def test_the_middle_is_covered_evenly_just_if_the_stride_divides_the_kernel(kernel):
    for stride in range(1, min(kernel, 3) + 1):
        middle = AdjointExplorer(size=9, kernel=kernel, stride=stride).overlap
        inside = middle[kernel - 1 : 9 - kernel + 1 - (9 - kernel) % stride]
        if len(inside) >= stride:
            assert (len(set(inside)) == 1) == (kernel % stride == 0), (kernel, stride)


def test_the_copied_torch_program_agrees(capsys):
    pytest.importorskip("torch")
    cls = figure(TOPIC)
    given = [state for _, state in cls.presets.values()]
    codes = ask_core(TOPIC, f"{json.dumps(given)}.map((state) => core.codes[0][1](state))")
    for state, code in zip(given, codes, strict=True):
        exec(compile(code, "copied", "exec"), {})
        printed = [float(number) for number in capsys.readouterr().out.split()]
        widget = cls(**state)
        right = [widget.by_outputs, widget.by_cells, widget.by_taps]
        assert printed == pytest.approx(right, abs=1e-9)


# ---- ways in ----
def test_one_weight_is_changed_in_every_row(host):
    host.show(width=688)
    host.find(CELL.format("w[0] from cell 0")).first.focus()
    host.press("7")
    assert host.get("w") == [7, -1]
    assert host.find(CELL.format("w[0] from cell 2 to output 1 = 7")).count() == 1


def test_cells_and_what_comes_back_can_be_changed(host):
    host.show(width=358)
    host.find(CELL.format("x[3]")).focus()
    host.press("4")
    assert host.get("x") == [1, 2, 0, 4, 5]
    host.find(CELL.format("g[0]")).focus()
    host.press("-")
    assert host.get("g") == [0, 10]


def test_a_second_tap_adds_one(host):
    """A finger has no keys."""
    host.show(width=358)
    for cell, times in ("g[0]", 3), ("w[1] from cell 1", 2), ("g[1]", 2):
        for _ in range(times):
            host.find(CELL.format(cell)).first.click(delay=120)
            host.settle()
    assert host.get("g") == [3, -10] and host.get("w") == [2, 0]


def test_the_counts_wait_for_the_answer(host):
    host.show(state={"size": 9, "kernel": 3, "predict": True})
    counts = host.find("[role=gridcell][aria-label$='not told yet']")
    assert counts.count() == 3 * 9 + 9 + 9  # three rows, what comes back, and the counts
    assert host.find(".dlb-workings").count() == 0
    host.find(f"{NOTE} >> text=/^2$/").click(delay=120)
    host.settle()
    assert counts.count() == 0 and "Yes: 2." in host.text(NOTE)


@pytest.mark.parametrize(
    "goal, wrong, solved",
    [("even", {"kernel": 5}, {"kernel": 4}), ("zeros", {"w": [1]}, {"w": [0]})],
)
def test_every_challenge_has_a_solution(host, goal, wrong, solved):
    host.show()
    host.open_more()
    host.find("select >> nth=-1").select_option(goal)
    host.settle()
    assert "✓" not in host.text(NOTE)
    host.set(**wrong)
    assert "✓" not in host.text(NOTE)
    host.set(**solved)
    assert "✓ Solved." in host.text(NOTE)
