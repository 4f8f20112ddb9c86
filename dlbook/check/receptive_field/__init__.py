"""Checks of the exercises on receptive fields (book: chapter on receptive fields)."""

from dlbook.check.receptive_field.by_hand import by_hand
from dlbook.check.receptive_field.field import field
from dlbook.check.receptive_field.field_std import field_std
from dlbook.check.receptive_field.hole_share import hole_share
from dlbook.check.receptive_field.layers_needed import layers_needed
from dlbook.check.receptive_field.routes import routes

__all__ = ["by_hand", "field", "field_std", "hole_share", "layers_needed", "routes"]
