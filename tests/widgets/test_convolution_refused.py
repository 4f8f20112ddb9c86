"""What the convolution figure refuses by name, and what it keeps and explains."""

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from dlbook.widgets import ConvolutionExplorer

X = [[1, 2, 0, 1], [0, 1, 3, 1], [2, 1, 0, 0], [1, 0, 1, 2]]
W = [[1, 0], [-1, 2]]


@pytest.mark.parametrize(
    "argument, value, words",
    [
        (
            "x",
            [1, 2],
            r"x must be numbers of shape \(C, H, W\) or \(H, W\), .*got shape \(2,",
        ),
        ("x", [[1, 2], [3]], "x must be numbers .*got .*3"),
        ("x", [["1"]], "x must be numbers .*got .*'1'"),
        ("x", [[np.nan]], "x must be .*got nan"),
        ("x", np.zeros((1, 0, 3)), r"x must be .*got shape \(1, 0, 3\)"),
        ("kernel", np.ones((2, 3, 3)), r"kernel must be .*got shape \(2, 3, 3\)"),
        ("kernel", [[1e300]], r"kernel must be .*got 1e\+300"),
        ("bias", 1, r"bias must be .*got shape \(\)"),
        ("stride", 0, "stride must be a whole number from 1 to 99, or a pair .*got 0"),
        ("stride", 1.5, "stride must be .*got 1.5"),
        ("stride", (1, 2, 3), "stride must be .*got .1, 2, 3."),
        ("padding", -1, "padding must be .*got -1"),
        ("padding", "some", "padding must be .*valid, same, full, got 'some'"),
        ("dilation", True, "dilation must be .*got True"),
        ("groups", "2", "groups must be a whole number from 1 to 99, got '2'"),
        ("padding_mode", "mirror", "padding_mode must be .*replicate.*got 'mirror'"),
        ("op", "convolution", 'op must be one of "corr", "conv", got'),
        ("cursor", [0, -1, 0], "cursor must be 3 whole numbers"),
        ("pinned", 1, "pinned must be True or False, got 1"),
        ("view", "matrix", "view must be"),
        ("photo", "flowers", "photo must be one of flower, china.*got 'flowers'"),
        ("photo", np.zeros((5, 50)), r"photo must be .*got shape \(5, 50\)"),
        ("photo", np.full((9, 9), 300), "photo must be .*got numbers from 300 to 300"),
        (
            "photo",
            {"name": "a", "height": 9, "width": 9, "pixels": "AA=="},
            "photo.*got 1 bytes",
        ),
        ("speed", float("inf"), "speed must be a number from .*got inf"),
        ("challenge", "none", "challenge must be"),
        ("caption", 7, "caption must be text"),
    ],
)
def test_refusals_name_what_was_expected_and_what_came(argument, value, words):
    before = set(_instances)
    with pytest.raises(ValueError, match=f"^ConvolutionExplorer: {words}"):
        ConvolutionExplorer(**{argument: value})
    assert set(_instances) == before  # nothing half-made is left
    widget = ConvolutionExplorer(X, W)
    old = getattr(widget, argument)
    with pytest.raises(ValueError, match=words):
        setattr(widget, argument, value)
    assert getattr(widget, argument) == old


def test_words_for_padding_that_do_not_fit():
    with pytest.raises(ValueError, match="padding must be a number for a kernel without a"):
        ConvolutionExplorer(X, W, padding="same")
    with pytest.raises(ValueError, match="padding must be a number when the stride is not"):
        ConvolutionExplorer(padding="same", stride=2)
    with pytest.raises(ValueError, match=r"padding must be .* from 0 to 99.*got \[198"):
        ConvolutionExplorer(padding="full", dilation=99)


@pytest.mark.parametrize(
    "changes, problem",
    [
        (
            {"kernel": np.ones((5, 5))},
            "A kernel of 5 spans 5 rows, but the padded input has only 4. Use padding 1.",
        ),
        (
            {"dilation": 4},
            "A kernel of 2 spans 5 rows at dilation 4, but the padded input has only 4."
            " Use dilation 3.",
        ),
        (
            {"padding": 4, "padding_mode": "reflect"},
            "Padding 4 is too wide: reflect padding has only 3 rows to copy. Use 3.",
        ),
        (
            {"groups": 2},
            "2 groups cannot share 1 input channel and 1 output channel evenly."
            " Use 1 group.",
        ),
        (
            {"x": np.ones((3, 4, 4))},
            "Each output reads 3 channels, but the kernel has weights for 1."
            " Fit the kernel.",
        ),
        ({"bias": [1, 2]}, "The bias has 2 numbers for 1 output. Fit the bias."),
        (
            {"x": np.ones((20, 30))},
            "The grid shows up to 8 channels of 16 × 16 cells; this input is 1 × 20 × 30."
            " Keep the first 12 × 12.",
        ),
    ],
)
def test_impossible_settings_are_kept_and_explained(changes, problem):
    widget = ConvolutionExplorer(**{"x": X, "kernel": W, **changes})
    assert widget.problem == problem
    assert widget.output_shape == (1, 0, 0)
    assert widget.window is None
    assert problem in widget.describe()
    assert problem.partition(". ")[0][1:] in repr(widget)
    assert "image/png" in widget._repr_mimebundle_()[0]
