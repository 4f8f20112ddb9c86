"""Checks of the exercises on multilayer perceptrons (book: chapter of that name)."""

from dlbook.check.multilayer_perceptron.by_hand import by_hand
from dlbook.check.multilayer_perceptron.cells_needed import cells_needed
from dlbook.check.multilayer_perceptron.first_gradient import first_gradient
from dlbook.check.multilayer_perceptron.output_layer import output_layer
from dlbook.check.multilayer_perceptron.softsign_backward import softsign_backward
from dlbook.check.multilayer_perceptron.widest import widest

__all__ = [
    "by_hand",
    "cells_needed",
    "first_gradient",
    "output_layer",
    "softsign_backward",
    "widest",
]
