"""Page and package compute the same attention: random figures, and every table."""

import copy
from pathlib import Path

import numpy as np
import pytest
from attention_cases import golden_case
from modules import compare

from dlbook.widgets import AttentionExplorer
from dlbook.widgets.attention.core import score_variance
from dlbook.widgets.attention.presets import CHALLENGES, PRESETS
from dlbook.widgets.attention.settings import KINDS, POSITIONS

IN_WORDS = 400
SCRIPT = Path(__file__).with_name("attention_parity.mjs")


@pytest.fixture(scope="module")
def golden(count):
    """Write with NumPy what the page is to find."""
    rng = np.random.default_rng(3)
    return {
        "cases": [golden_case(rng, in_words=k < IN_WORDS) for k in range(count)],
        "variances": [(E, score_variance(E)) for E in (1, 4, 16, 64)],
        "presets": [
            (key, name, AttentionExplorer.preset(key).inputs())
            for key, (name, _) in PRESETS.items()
        ],
        "challenges": CHALLENGES,
    }


def example(key):
    return AttentionExplorer.preset(key).inputs()


def test_the_page_agrees_with_numpy(golden, tmp_path, count):
    found = compare(SCRIPT, golden, tmp_path)
    assert found["differences"] == []
    assert found["compared"] > 15 * count


def test_the_cases_are_of_every_kind(golden, count):
    cases = golden["cases"]
    states = [case["state"] for case in cases if not case["problem"]]
    assert count / 2 < len(states) < count * 9 / 10
    problems = [case["problem"][0] for case in cases if case["problem"]]
    for name in ("x is", "memory is", "wq is", "mask is", "heads cannot", "Rotary"):
        assert any(name in problem for problem in problems), name
    for name, options in (("mask_kind", KINDS), ("positions", POSITIONS)):
        for option in options:
            assert sum(state[name] == option for state in states) > count / 20
    assert sum(bool(state["source"]) for state in states) > count / 10
    assert sum(bool(state["ablated"]) for state in states) > count / 10


def test_a_difference_would_be_seen(golden, tmp_path):
    case = next(case for case in golden["cases"] if not case["problem"])
    case = copy.deepcopy(case)
    for name in ("output", "jacobian", "importance"):
        row = case["numbers"][name][-1]
        row[-1] += 1e-9 * (1 + abs(np.array(case["numbers"][name])).max())
    changed = {**golden, "cases": [case], "challenges": ()}
    found = compare(SCRIPT, changed, tmp_path)
    wrong = {difference["what"] for difference in found["differences"]}
    assert wrong == {"output", "jacobian", "importance", "challenges"}
