"""What the receptive field figure asks the reader, and what the reader takes away."""

import json

from modules import ask_core

from dlbook.widgets.receptive_field.presets import CHALLENGES

TOPIC = "receptive_field"
SOLUTIONS = {  # layers that solve each challenge, as in the presets' notation
    "reach": "c3p1 c3p2d2 c3p4d4 c3p8d8 c3",
    "holes": "c3p1 c3d2p2 c3d3p3",
    "align": "c3p1 c5p2b2 &2",
    "causal": "c3l2 c3d2l4 c3d4l8",
    "wide": "c13p6",
}
ATTEMPTS = [  # what falls short, and words of the answer
    ("reach", "c3 c3 c3 c3 c3 c3", "Five layers"),
    ("reach", "c3s2p1 c3s2p1 c3s2p1 c3s2p1 c3s2p1", "stride"),
    ("reach", "c5 c5 c5 c5", "more than 15"),
    ("reach", "m31s1", "convolutions alone"),
    ("reach", "c3 c3", "R is 5"),
    ("holes", "c3d2p2 c3d2p2 c3d2p2", "6 pixels"),
    ("holes", "c3p1 c3p1 c3p1", "only 7"),
    ("holes", "c13p6", "Keep three"),
    ("align", "c3p1 c4l3b2 &2", "1.5 pixels"),
    ("align", "c3p1 c3p1b2 &2", "only 3"),
    ("align", "c5p2", "in which they meet"),
    ("causal", "c3p1 c3d2p2 c3d4p4", "Cell 0 reads"),
    ("causal", "c3 c3", "16 pixels became 12"),
    ("causal", "c3l2", "only 3"),
    ("wide", "c3p1 c3p1 c3p1 c3p1 c3p1 c3p1", "15.4%"),
    ("wide", "c5p2", "only 5"),
]


def check(attempts):
    """Let the page's own core judge layers for challenges."""
    pairs = [[name, line] for name, line, *_ in attempts]
    return ask_core(
        TOPIC,
        f"""{json.dumps(pairs)}.map(([name, line]) => {{
            const goal = core.CHALLENGES.find(({{ id }}) => id === name);
            return goal.check(line ? {{ ...goal.start, layers: core.stack(line) }}
                : goal.start);
        }})""",
    )


def test_every_challenge_is_open_at_first_and_can_be_solved():
    assert set(SOLUTIONS) == set(CHALLENGES)
    for verdict in check([(name, "") for name in CHALLENGES]):
        assert not verdict["done"] and verdict["text"]
    for verdict in check(SOLUTIONS.items()):
        assert verdict["done"] and verdict["text"], verdict


def test_what_falls_short_is_named():
    for (*attempt, words), verdict in zip(ATTEMPTS, check(ATTEMPTS), strict=True):
        assert not verdict["done"] and words in verdict["text"], (attempt, verdict)


def start(host, name):
    host.open_more()
    host.find("label:has-text('challenge') select").select_option(name)
    host.settle()


def verdict(host):
    return host.text(".dlb-note:visible")


def test_a_challenge_is_solved_on_the_page_by_keys(host):
    host.show()
    start(host, "holes")
    assert "6 pixels of the window are never read" in verdict(host)
    for line, dilation in ((1, "1"), (3, "3")):
        host.cell("Layers", line, 4).focus()
        host.press(dilation)
    assert "19" not in host.numbers("Layers")[3][7]
    assert "✓ Solved" in verdict(host)
    host.find(".dlb-note:visible >> text=Next").click()
    host.settle()
    assert host.get("challenge") == "align"
    host.cell("Layers", 2, 1).focus()
    host.press("5", "ArrowRight", "ArrowRight", "2")
    assert "✓ Solved" in verdict(host)


def answer(host, value):
    host.find("input[aria-label='size in pixels']").fill(value)
    host.find("button:has-text('Check')").click()
    host.settle()


def test_predict_then_reveal(host):
    host.show(preset="strides", state={"predict": True})
    shown = host.find("xpath=.").evaluate("e => e.outerHTML")
    assert "15 pixels" not in shown and "R = " not in shown and ">15<" not in shown
    assert host.find(".dlb-wiring .is-lit").count() == 1
    for wrong, words in (
        ("9", "adds the kernels"),
        ("7", "leaves out the jump"),
        ("14", "One short"),
        ("99", "layer by layer"),
    ):
        answer(host, wrong)
        assert words in verdict(host), wrong
    answer(host, "15")
    assert "Yes: 15 pixels." in verdict(host)
    assert host.numbers("Layers")[3][7] == "15"
    host.cell("Layers", 1, 1).focus()
    host.press("5")  # another network, another question
    assert host.numbers("Layers")[3][7] == "?"


def test_the_description_is_complete(host):
    host.show()
    host.open_more()
    host.find("text=Describe in words").click()
    words = host.text("pre")
    assert "Row 3, conv, kernel 3, stride 1, padding 0 and 0, dilation 1" in words
    assert "5 cells, jump 1, size 7, start 0" in words and "reads 7 pixels" in words


def test_what_is_shown_is_spoken(host):
    host.show()
    host.cell("Layers", 2, 1).focus()
    host.press("5")
    assert host.spoken().startswith(
        "Cell 1 of row 3 reads 9 pixels"
    )  # the top row's middle
