"""Page and package compute the same: random graphs and deep networks."""

import copy
from pathlib import Path

import numpy as np
import pytest
from backpropagation_cases import golden_case
from modules import compare

from dlbook.widgets import BackpropagationExplorer
from dlbook.widgets.backpropagation import COPIED
from dlbook.widgets.backpropagation.depth import ACTIVATIONS, SPREADS
from dlbook.widgets.backpropagation.presets import CHALLENGES, PRESETS
from dlbook.widgets.backpropagation.rules import VALUES

IN_WORDS = 400
SCRIPT = Path(__file__).with_name("backpropagation_parity.mjs")


@pytest.fixture(scope="module")
def golden(count):
    """Write with Python what the page is to find."""
    rng = np.random.default_rng(4)
    return {
        "cases": [golden_case(rng, in_words=k < IN_WORDS) for k in range(count)],
        "presets": list(presets()),
        "challenges": CHALLENGES,
        "rules": list(VALUES),
    }


def presets():
    """Yield every example as the traits of the figure that it makes."""
    for key, (name, *_) in PRESETS.items():
        widget = BackpropagationExplorer.preset(key)
        kept = *COPIED, "expr", "values", "caption"
        traits = {trait: getattr(widget, trait) for trait in kept}
        yield key, name, traits


def test_the_page_agrees_with_python(golden, tmp_path, count):
    found = compare(SCRIPT, golden, tmp_path)
    assert found["differences"] == []
    assert found["compared"] > 5 * count


def test_the_cases_are_of_every_kind(golden, count):
    cases = golden["cases"]
    computed = [case for case in cases if not case["problem"]]
    assert count / 2 < len(computed) < count * 9 / 10
    assert len({case["problem"][0][-20:] for case in cases if case["problem"]}) >= 8
    used = [{node[0] for node in case["nodes"]} for case in computed]
    for op in VALUES:
        assert sum(op in ops for ops in used) > count / 100, op
    shared = [case for case in computed if any(len(box) > 1 for box in case["received"])]
    assert len(shared) > count / 20
    assert sum(
        case["traits"]["sabotage"] in {n[3] for n in case["nodes"]} for case in computed
    )
    for kinds, trait in ((ACTIVATIONS, "activation"), (SPREADS, "init")):
        for kind in kinds:
            assert sum(case["traits"][trait] == kind for case in cases) > count / 10


def test_a_difference_would_be_seen(golden, tmp_path):
    case = copy.deepcopy(
        next(c for c in golden["cases"] if not c["problem"] and c["edges"])
    )
    for values in (case["grads"], case["rises"], case["flow"][1]):
        values[-1] += 1e-9 * (1 + abs(values[-1]))
    case["edges"][0][0] += 1
    found = compare(SCRIPT, {**golden, "cases": [case], "challenges": ()}, tmp_path)
    wrong = {difference["what"] for difference in found["differences"]}
    assert wrong == {"grads", "flow", "rises", "edges", "challenges"}
