"""The table of contents names every page once, and nothing that is not there."""

from collections import Counter

import notebooks
from made_up import contents, markdown, write
from notebooks import ROOT


def problems(root):
    """Return the pages that are missing, forgotten or named twice."""
    named = Counter(notebooks.pages(root))
    there = {
        path.relative_to(root).with_suffix("").as_posix()
        for suffix in ("md", "ipynb")
        for path in (root / "chapters").rglob(f"*.{suffix}")
        if not any(part.startswith(".") for part in path.parts)
    }
    return (
        [f"{page} is not there" for page in named.keys() - there]
        + [f"{page} is forgotten" for page in sorted(there - named.keys())]
        + [f"{page} is named {n} times" for page, n in named.items() if n > 1]
    )


def test_every_page_is_in_the_contents():
    assert problems(ROOT) == []


def test_a_bad_table_is_found_out(tmp_path):
    for page in ("chapters/index", "chapters/2-x/sums"):
        write(tmp_path, page, [markdown("# Title")])
    contents(tmp_path, "chapters/index", "chapters/none", "chapters/index")
    assert problems(tmp_path) == [
        "chapters/none is not there",
        "chapters/2-x/sums is forgotten",
        "chapters/index is named 2 times",
    ]
