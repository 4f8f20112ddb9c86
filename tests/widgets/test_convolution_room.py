"""The room that a page keeps for the convolution figure is the room that it takes."""

import pytest
from fake_host import keeps_room

from dlbook.widgets import ConvolutionExplorer

TOPIC = "convolution"

FIGURES = {
    **{name: {"name": name} for name in ("edge", "hand", "border", "oblong", "full")},
    **{name: {"name": name} for name in ("colour", "depthwise", "pointwise")},
    "captioned": {"name": "same", "caption": "A sentence about the figure. " * 4},
    "photograph": {"name": "photo-gauss", "photo": "flower"},
    "wide": {"name": "edge", "x": [[1] * 14] * 5, "padding": 1},
    "impossible": {"name": "edge", "x": [[1, 2], [3, 4]]},
    "asked": {"name": "edge", "challenge": "flat"},
    "hidden": {"name": "edge", "predict": True},
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_room_kept_is_the_room_taken(host, name):
    keeps_room(host, ConvolutionExplorer.preset(**FIGURES[name]))
