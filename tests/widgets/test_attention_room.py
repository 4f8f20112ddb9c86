"""The room that a page keeps for the attention figure is the room that it takes."""

import pytest
from fake_host import keeps_room

from dlbook.widgets import AttentionExplorer
from dlbook.widgets.attention.settings import STAGES

TOPIC = "attention"
FIGURES = {
    **{stage: {"name": "pronoun", "stage": stage} for stage in STAGES},
    **{name: {"name": name} for name in ("translate", "plane", "heads", "saturated")},
    "asked": {"name": "same", "challenge": "uniform", "caption": "A sentence. " * 20},
    "hidden": {"name": "importance", "predict": True},
    "impossible": {"name": "heads", "n_heads": 3},
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_room_kept_is_the_room_taken(host, name):
    keeps_room(host, AttentionExplorer.preset(**FIGURES[name]))
