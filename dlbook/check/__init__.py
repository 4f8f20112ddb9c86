"""Automatic checks of the exercises: `check.<topic>.<exercise>(answer)`."""

from importlib import import_module
from pkgutil import iter_modules

from dlbook.check.report import CheckFailed

__all__ = ["CheckFailed"]

TOOLS = {"call", "compare", "report", "student"}  # the modules here that hold no exercises


def topics():
    """List the chapters that have exercises."""
    modules = (m.name for m in iter_modules(__path__) if not m.ispkg)
    return sorted(name for name in modules if name not in TOOLS)


def __getattr__(topic):  # a topic is imported when a page first asks for it
    if topic in topics():
        return import_module(f"{__name__}.{topic}")
    raise AttributeError(
        f"dlbook.check has no exercises on {topic!r}; it has some on: {', '.join(topics())}"
    )


def __dir__():
    return [*__all__, *topics()]
