"""Page and package compute the same: random figures, and every table."""

import copy
from pathlib import Path

import numpy as np
import pytest
from convolution_cases import golden_case
from modules import compare

from dlbook.padding import MODES, border_sources
from dlbook.widgets import ConvolutionExplorer
from dlbook.widgets.convolution.presets import CHALLENGES, KERNELS, PRESETS
from dlbook.widgets.kit.words import format_fraction, format_number

IN_WORDS = 300
SCRIPT = Path(__file__).with_name("convolution_parity.mjs")


@pytest.fixture(scope="module")
def golden(count):
    """Write with NumPy what the page is to find."""
    rng = np.random.default_rng(2)
    return {
        "cases": [golden_case(rng, in_words=k < IN_WORDS) for k in range(count)],
        "borders": list(borders()),
        "numbers": numbers(rng),
        "weights": weights(),
        "kernels": [
            [key, name, np.array(w).tolist()] for key, (name, w) in KERNELS.items()
        ],
        "presets": list(presets()),
        "challenges": CHALLENGES,
    }


def borders():
    """Yield what stands in every border, as wide as each mode allows."""
    for mode in MODES:
        for size in range(1, 7):
            width = {"reflect": size - 1, "circular": size}.get(mode, 8)
            sources = border_sources(size, width, width, mode=mode).tolist()
            yield {"size": size, "mode": mode, "from": -width, "sources": sources}


def numbers(rng):
    """Return numbers of all sizes as the figure prints them; halves round up."""
    edges = [0, -0.0, 1e6, 999999.7, 1e-3, 0.125, 2.125, 12.25, 0.0625, 2.5e-4]
    many = rng.standard_normal(3000) * 10.0 ** rng.integers(-11, 9, 3000)
    return [(value, format_number(value)) for value in [*edges, *many.tolist()]]


def weights():
    """Return weights as the figure prints them, as fractions where they are."""
    many = [above / below for below in range(1, 30) for above in range(-40, 41)]
    return [(value, format_fraction(value)) for value in many if abs(value) < 10]


def presets():
    """Yield every example as the traits of the figure that it makes."""
    numbers = ("x", "kernel", "bias", "stride", "padding", "dilation", "groups")
    for key, (name, _) in PRESETS.items():
        widget = ConvolutionExplorer.preset(key)
        traits = (*numbers, "padding_mode", "op", "cursor", "pinned", "view")
        yield key, name, {trait: getattr(widget, trait) for trait in traits}


def test_the_page_agrees_with_numpy(golden, tmp_path, count):
    found = compare(SCRIPT, golden, tmp_path)
    assert found["differences"] == []
    assert found["compared"] > 5 * count


def test_the_cases_are_of_every_kind(golden, count):
    cases = golden["cases"]
    computed = [case for case in cases if not case["problem"]]
    assert count / 5 < len(computed) < count * 4 / 5
    assert len({case["problem"][0][:9] for case in cases if case["problem"]}) >= 5
    assert sum(case["state"]["groups"] > 1 for case in computed) > count / 10
    assert sum("words" in case for case in computed) > IN_WORDS / 3
    for mode in MODES:
        bordered = [case for case in computed if any(case["state"]["padding"])]
        assert sum(case["state"]["padding_mode"] == mode for case in bordered) > count / 50


def test_a_difference_would_be_seen(golden, tmp_path):
    case = next(case for case in golden["cases"] if not case["problem"])
    case = copy.deepcopy(case)
    case["y"][-1][-1][-1] += 1e-9 * (1 + abs(case["y"][-1][-1][-1]))
    case["unread"][0][-1] = not case["unread"][0][-1]
    case["counts"][0] += 1
    found = compare(SCRIPT, {**golden, "cases": [case], "challenges": ()}, tmp_path)
    wrong = {difference["what"] for difference in found["differences"]}
    assert wrong == {"output", "unread", "counts", "challenges"}
