"""Page and package compute the same fields: random networks, every table."""

import copy
from pathlib import Path

import numpy as np
import pytest
from modules import compare
from receptive_field_cases import golden_case

from dlbook.widgets import ReceptiveFieldExplorer
from dlbook.widgets.receptive_field.layers import USES, defaults
from dlbook.widgets.receptive_field.presets import CHALLENGES, PRESETS

IN_WORDS = 400
SCRIPT = Path(__file__).with_name("receptive_field_parity.mjs")


@pytest.fixture(scope="module")
def golden(count):
    """Write with Python what the page is to find."""
    rng = np.random.default_rng(3)
    return {
        "cases": [golden_case(rng, in_words=k < IN_WORDS) for k in range(count)],
        "kinds": {kind: [defaults(kind), uses] for kind, uses in USES.items()},
        "presets": list(presets()),
        "challenges": CHALLENGES,
    }


def presets():
    """Yield every example as the traits of the figure that it makes."""
    own = ("predict", "challenge", "caption", "image")
    for key, (name, *_) in PRESETS.items():
        widget = ReceptiveFieldExplorer.preset(key)
        traits = widget.inputs().items()
        yield key, name, {n: value for n, value in traits if n not in own}


def test_the_page_agrees_with_python(golden, tmp_path, count):
    found = compare(SCRIPT, golden, tmp_path)
    assert found["differences"] == []
    assert found["compared"] > 10 * count


def test_the_cases_are_of_every_kind(golden, count):
    cases = golden["cases"]
    followed = [case for case in cases if not case["problem"]]
    assert count / 3 < len(followed) < count * 0.9
    for kind in USES:
        with_it = [
            case
            for case in followed
            if any(layer["kind"] == kind for layer in case["net"]["layers"])
        ]
        assert len(with_it) > count / 50, kind
    ways = {case["problem"][1].rstrip("0123456789 ") for case in cases if case["problem"]}
    assert ways == {"use", "use dilation", "use kernel", "use padding", "leave out layer"}
    assert sum(bool(case["window"]["holes"]) for case in followed) > count / 50
    assert sum(0 < case["window"]["share"] < 1 for case in followed) > count / 20


def test_a_difference_would_be_seen(golden, tmp_path):
    case = copy.deepcopy(next(c for c in golden["cases"] if not c["problem"]))
    case["rows"][-1]["size"] += 1
    case["weights"][0][0] += 1e-9
    case["cone"][0].append(99)
    case["cost"] = [case["cost"][0] + 1, case["cost"][1]]
    found = compare(SCRIPT, {**golden, "cases": [case], "challenges": ()}, tmp_path)
    wrong = {difference["what"] for difference in found["differences"]}
    assert wrong == {"rows", "weights", "cone", "cost", "challenges"}
