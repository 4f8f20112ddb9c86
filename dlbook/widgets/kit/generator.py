"""Random numbers that are the same in every language: generator() of numbers.js."""


def generator(seed):
    """Yield numbers from 0 to 1."""
    while True:
        seed = (seed * 1664525 + 1013904223) % 2**32
        yield seed / 2**32
