"""Page and package walk the same paths: random figures, 500 steps of many."""

import copy
from pathlib import Path

import numpy as np
import pytest
from modules import compare
from optimizers_cases import golden_case

from dlbook.widgets import LossLandscapeExplorer
from dlbook.widgets.optimizers.core import NAMES, OPTIONS, SCHEDULES, draws
from dlbook.widgets.optimizers.presets import CHALLENGES, PRESETS
from dlbook.widgets.optimizers.surfaces import SURFACES

IN_WORDS, LONG = 400, 8  # LONG: paths of 500 steps, for each optimizer
SCRIPT = Path(__file__).with_name("optimizers_parity.mjs")


@pytest.fixture(scope="module")
def golden(count):
    """Write with NumPy what the page is to find."""
    rng = np.random.default_rng(4)
    short = [golden_case(rng, 1 + k % 5, in_words=k < IN_WORDS) for k in range(count)]
    rng = np.random.default_rng(LONG)  # the same long paths, whatever the count
    long = [golden_case(rng, 500, name=name) for name in OPTIONS for _ in range(LONG)]
    return {
        "cases": [*short, *long],
        "surfaces": [surface_case(rng, name) for name in SURFACES],
        "noise": [pair.tolist() for pair in draws(7, 1000)],
        "presets": [
            (key, name, LossLandscapeExplorer.preset(key).inputs())
            for key, (name, _) in PRESETS.items()
        ],
        "maps": [(s.name, s.bounds, s.minima) for s in SURFACES.values()],
        "options": [OPTIONS, NAMES],
        "challenges": CHALLENGES,
    }


def surface_case(rng, name):
    """Look at a surface in a hundred places."""
    state = {"surface": name, "condition": 30.0, "angle": 20.0}
    jets = []
    for x, y in rng.uniform(-4, 4, (100, 2)).tolist():
        value, gradient, hessian = SURFACES[name].jet(x, y, 30.0, 20.0)
        jets.append(
            (x, y, (float(value), *(list(map(float, g)) for g in (gradient, hessian))))
        )
    return {"state": state, "jets": jets}


def test_the_page_agrees_with_numpy(golden, tmp_path, count):
    found = compare(SCRIPT, golden, tmp_path)
    assert found["differences"] == []
    assert found["compared"] > 6 * count


def test_nearly_all_long_paths_are_compared_to_their_end(golden, count):
    """Where they are cut, the path is chaotic: a nudge of 1e-13 grew a thousandfold."""
    paths = [case["paths"][0] for case in golden["cases"][count:]]
    lengths = [len(path["points"]) for path in paths]
    assert len(paths) == LONG * len(OPTIONS)
    whole = [n == 501 or p["left"] is True for n, p in zip(lengths, paths, strict=True)]
    assert np.mean(whole) > 0.7
    assert np.mean(lengths) > 350


def test_the_cases_are_of_every_kind(golden, count):
    cases = golden["cases"]
    states = [case["state"] for case in cases if not case["problem"]]
    assert count * 0.95 < len(states) < len(cases)
    problems = {case["problem"][0].split(":")[0] for case in cases if case["problem"]}
    assert len(problems) == 3
    for name in OPTIONS:
        uses = [own for s in states for own in s["optimizers"] if own["name"] == name]
        assert len(uses) > count / 10
    for schedule in SCHEDULES:
        assert sum(state["schedule"] == schedule for state in states) > count / 10
    assert sum(path["left"] is True for c in cases for path in c.get("paths", ())) > 20


def test_a_difference_would_be_seen(golden, tmp_path):
    case = copy.deepcopy(golden["cases"][-1])
    path = case["paths"][0]
    for name in ("points", "values"):
        path[name] = path[name][:3]
    path["steps"] = path["steps"][:2]
    path["points"][2][0] += 1e-9 * (1 + np.abs(path["points"]).max())
    path["steps"][1]["direction"][1] += 1e-3 * (1 + max(path["steps"][1]["preconditioner"]))
    path["left"], case["eigen"] = None, golden["cases"][0]["eigen"]
    changed = {**golden, "cases": [case], "challenges": ()}
    found = compare(SCRIPT, changed, tmp_path)
    wrong = {difference["what"] for difference in found["differences"]}
    assert wrong == {"points", "steps", "eigen", "challenges"}
