"""Automatic checks of the exercises: `check.<topic>.<exercise>(answer)`.

A folder a topic, a file an exercise; the modules beside them are what all checks share.
"""

from importlib import import_module
from pkgutil import iter_modules

from dlbook.check.report import CheckFailed

__all__ = ["CheckFailed"]


def topics():
    """List the chapters that have exercises: each has a folder here."""
    return sorted(module.name for module in iter_modules(__path__) if module.ispkg)


def __getattr__(topic):  # a topic is imported when a page first asks for it
    if topic in topics():
        return import_module(f"{__name__}.{topic}")
    raise AttributeError(
        f"dlbook.check has no exercises on {topic!r}; it has some on: {', '.join(topics())}"
    )


def __dir__():
    return [*__all__, *topics()]
