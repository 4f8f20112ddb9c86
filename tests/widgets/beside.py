"""Figures that stand in no registry, for the hosts of the tests."""

from contextlib import contextmanager

from modules import FIGURES, TOPICS


@contextmanager
def known(topic, name):
    """Let the hosts find the class `name` of dlbook.widgets under a topic of its own."""
    FIGURES[topic] = name
    TOPICS.append(topic)
    try:
        yield
    finally:
        TOPICS.remove(topic)
        del FIGURES[topic]
