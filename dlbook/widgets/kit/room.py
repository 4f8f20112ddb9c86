"""How tall a live figure is: what all figures count with, so that a page can keep room."""

from textwrap import wrap

PHONE, PAGE = 358, 688  # pixels: the two widths of a figure on the book's pages


def lines_of(text, width, letter=7, more=0):
    """Count the lines that a text takes, with words of `more` letters behind it.

    A letter is half as wide as the font is high: more than in the narrowest of the fonts
    that systems bring, less than in the widest.
    """
    return len(wrap(text + " aa" * (more // 3), int(width / letter)))
