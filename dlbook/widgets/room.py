"""How tall a live figure is: what all figures count with, so that a page can keep room."""

from math import ceil

PHONE, PAGE = 358, 688  # pixels: the two widths of a figure on the book's pages


def lines_of(text, width, letter=7, more=0):
    """Count the lines that a text takes, `more` letters of another one included."""
    return ceil((len(text) + more) * letter / width)
