"""What a page shows is the source of the package."""

import inspect

import IPython.display
import pytest

from dlbook import convolution, page
from dlbook.padding import pad2d
from dlbook.page import show_source, source_of


def test_source_is_the_source():
    assert source_of(convolution.conv2d) == (
        "# dlbook/convolution.py\n" + inspect.getsource(convolution.conv2d).rstrip()
    )


def test_each_file_is_named_where_it_begins():
    listing = source_of(convolution.Conv2dSaved, convolution.conv2d, pad2d)
    headings = [line for line in listing.splitlines() if line.startswith("# dlbook/")]
    assert headings == ["# dlbook/convolution.py", "# dlbook/padding.py"]
    assert listing.index("class Conv2dSaved") < listing.index("def conv2d(")
    compile(listing, "listing", "exec")


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(
        IPython.display, "display", lambda bundle, raw: bundles.append(bundle)
    )
    return bundles


def test_it_is_displayed_as_a_listing(shown):
    show_source(pad2d)
    assert shown == [
        {
            "text/markdown": f"```python\n{source_of(pad2d)}\n```",
            "text/plain": source_of(pad2d),
        }
    ]


def test_a_listing_that_holds_a_fence_has_a_longer_one(shown):
    show_source(page.show_source)  # it mentions a fence of three
    markdown = shown[0]["text/markdown"]
    assert markdown.startswith("````python\n")
    assert markdown.endswith("\n````")
