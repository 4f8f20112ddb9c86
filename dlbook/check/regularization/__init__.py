"""Checks of the exercises on regularization (book: chapter on regularization)."""

from dlbook.check.regularization.by_hand import by_hand
from dlbook.check.regularization.channel_gradient import channel_gradient
from dlbook.check.regularization.dropout_price import dropout_price
from dlbook.check.regularization.dropout_weights import dropout_weights
from dlbook.check.regularization.soft_threshold import soft_threshold
from dlbook.check.regularization.source_pixel import source_pixel

__all__ = [
    "by_hand",
    "channel_gradient",
    "dropout_price",
    "dropout_weights",
    "soft_threshold",
    "source_pixel",
]
