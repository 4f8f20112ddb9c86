"""The companion package of Deep Learning, Derived: every formula as readable code."""

__version__ = "0.1.0"
