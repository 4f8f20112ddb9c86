"""The Python half of the receptive field figure: what it takes, refuses and shows."""

import numpy as np
import pytest

from dlbook.receptive_field import Layer
from dlbook.widgets import ReceptiveFieldExplorer


def test_it_starts_with_three_layers_of_three():
    widget = ReceptiveFieldExplorer()
    assert [row.size for row in widget.table] == [1, 3, 5, 7]
    assert [row.n for row in widget.table] == [11, 9, 7, 5]
    assert widget.window.pixels == [2, 3, 4, 5, 6, 7, 8]
    ways = np.array([1, 3, 6, 7, 6, 3, 1]) / 27  # of 27 paths
    np.testing.assert_allclose(widget.erf[2:9], ways)


def test_shorthands():
    layers = [Layer(5, 2, 2), {"padding": "same", "dilation": 2}, {"kind": "pool"}]
    widget = ReceptiveFieldExplorer([*layers, {"kernel": 4, "padding": "causal"}], 64)
    assert [layer["kernel"] for layer in widget.layers] == [5, 3, 2, 4]
    assert [layer["padding"] for layer in widget.layers] == [[2, 2], [2, 2], [0, 0], [3, 0]]
    assert (widget.layer, widget.unit) == (4, [8, 8])
    widget.unit = 3
    assert widget.unit == [3, 3]
    widget.layers = (Layer(3, transposed=True),)
    assert widget.layers[0]["kind"] == "transposed"
    assert widget.place == (1, [3, 3])


@pytest.mark.parametrize(
    ("argument", "value", "words"),
    [
        ("layers", 3, "layers must be a list of at most 99 layers, each a dict of kind"),
        ("layers", Layer(3), "layers must be a list .*got Layer"),
        ("layers", [{}] * 100, "layers must be a list .*got 100 layers"),
        ("layers", [{"size": 3}], "layers must be .*got 'size' in layer 1"),
        ("layers", [{}, {"kind": "relu"}], "layers must be .*got 'relu' as layer 2"),
        ("layers", [{"kernel": 0}], "layers must be .*kernel is .* from 1 to 99, got 0 in"),
        ("layers", [{"stride": 1.5}], "layers must be .*stride is .*got 1.5"),
        ("layers", [{"padding": -1}], "layers must be .*padding is .*got -1"),
        ("layers", [{"padding": "full"}], "layers must be .*padding is .*got 'full'"),
        ("layers", [{"weights": [1]}], "layers must be .*weights are .*as many .*got .1."),
        ("input_size", 0, "input_size must be a whole number from 1 to 512, got 0"),
        ("channels", True, "channels must be"),
        ("dims", 3, "dims must be a whole number from 1 to 2, got 3"),
        ("unit", [1, 2, 3], "unit must be .*a pair of them, got"),
        ("mode", "real", 'mode must be one of "theoretical"'),
        ("direction", "left", 'direction must be one of "down"'),
        ("image", "rose", "image must be one of"),
        ("challenge", "none", "challenge must be one of"),
    ],
)
def test_refusals_name_what_was_expected_and_what_came(argument, value, words):
    with pytest.raises(ValueError, match=f"^ReceptiveFieldExplorer: {words}"):
        ReceptiveFieldExplorer(**{argument: value})
    widget = ReceptiveFieldExplorer()
    old = getattr(widget, argument)
    with pytest.raises(ValueError, match=words):
        setattr(widget, argument, value)
    assert getattr(widget, argument) == old


@pytest.mark.parametrize(
    ("layers", "problem"),
    [
        (
            [{"kernel": 5, "dilation": 4}],
            "The window of layer 1 spans 17 cells, but there are only 11. Use dilation 2.",
        ),
        (
            [{"kernel": 3}] * 5 + [{}],
            "The window of layer 6 spans 3 cells, but there are only 1. Use kernel 1.",
        ),
        (
            [{}, {"kind": "add"}],
            "The sizes that meet in layer 2 differ: 9 and 11. Leave out layer 2.",
        ),
        (
            [{"kind": "add", "back": 3}],
            "Layer 1 reads what stands 3 layers before it: there are only 1. Use 1.",
        ),
        (
            [{"kind": "upsample", "stride": 50}],
            "Layer 1 makes 550 cells; the figure follows up to 512. Leave out layer 1.",
        ),
    ],
)
def test_impossible_stacks_are_kept_and_explained(layers, problem):
    widget = ReceptiveFieldExplorer(layers, 11)
    assert widget.problem == problem
    assert problem.partition(". ")[0] in widget.describe()
    assert "cannot be followed" in repr(widget)
    assert len(widget.table) <= len(layers)
    assert "image/png" in widget._repr_mimebundle_()[0]


def test_repr_is_one_sentence_and_the_same_each_time():
    assert repr(ReceptiveFieldExplorer.preset("vgg16")) == (
        "ReceptiveFieldExplorer: 18 layers on 224 pixels a side give 7 cells with a field"
        " of 212 pixels and jump 32."
    )


def test_the_picture_shows_the_view_and_the_mode():
    pictures = {
        ReceptiveFieldExplorer(view=view, mode=mode, image="flower")._repr_mimebundle_()[0][
            "image/png"
        ]
        for view in ("wiring", "image")
        for mode in ("theoretical", "effective")
    }
    assert len(pictures) == 4
