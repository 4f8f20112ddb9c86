"""KaTeX's fonts with the characters that the book uses only: about half of their weight."""

import hashlib
import logging
import shutil

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

logging.getLogger("fontTools").setLevel(logging.WARNING)


def write(source, folder, texts, cache):
    """Cut the woff2 fonts of `source` to the characters of `texts`, for `folder`.

    They are cut anew when a character comes or goes; else those in `cache` are taken.
    """
    characters = "".join(sorted(set().union(*texts)))
    cut = cache / hashlib.sha256(characters.encode()).hexdigest()[:16]
    if not cut.exists():
        shutil.rmtree(cache, ignore_errors=True)
        part = cache / "part"
        part.mkdir(parents=True)
        for path in source.glob("*.woff2"):
            font = TTFont(path, recalcTimestamp=False)  # the same font in every build
            subsetter = Subsetter(Options(hinting=False))
            subsetter.populate(text=characters)
            subsetter.subset(font)
            font.save(part / path.name)
        part.rename(cut)
    shutil.copytree(cut, folder, dirs_exist_ok=True)
