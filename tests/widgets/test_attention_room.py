"""The room that a page keeps for the attention figure is the room that it takes."""

import pytest
from fake_host import Host

from dlbook.widgets import AttentionExplorer
from dlbook.widgets.attention_settings import STAGES
from dlbook.widgets.base import VIEW
from dlbook.widgets.room import PAGE, PHONE

FIGURES = {
    **{stage: {"name": "pronoun", "stage": stage} for stage in STAGES},
    **{name: {"name": name} for name in ("translate", "plane", "heads", "saturated")},
    "asked": {"name": "same", "challenge": "uniform", "caption": "A sentence. " * 20},
    "hidden": {"name": "importance", "predict": True},
    "impossible": {"name": "heads", "n_heads": 3},
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_room_kept_is_the_room_taken(page, name):
    widget = AttentionExplorer.preset(**FIGURES[name])
    state = widget.inputs()
    kept = widget._repr_mimebundle_()[1][VIEW]["heights"]
    for width, expected in zip((PHONE, PAGE), kept, strict=True):
        host = Host(page, "attention").show(width=width, state=state)
        assert host.room() == pytest.approx(expected, rel=0.1), width
