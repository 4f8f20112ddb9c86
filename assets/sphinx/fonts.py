"""KaTeX's fonts with the characters that the book uses only: about half of their weight."""

import logging

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

logging.getLogger("fontTools").setLevel(logging.WARNING)


def write(source, folder, texts):
    """Cut the woff2 fonts of `source` to the characters of `texts`, for `folder`."""
    characters = "".join(set().union(*texts))
    for path in sorted(source.glob("*.woff2")):
        font = TTFont(path, recalcTimestamp=False)  # the same font in every build
        subsetter = Subsetter(Options(hinting=False))
        subsetter.populate(text=characters)
        subsetter.subset(font)
        font.save(folder / path.name)
