"""What a reader launches elsewhere finds the package at the address of this book."""

import re

import pytest
import yaml
from notebooks import ROOT, chapters

ADDRESS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))["repository"]
INSTALL = re.compile(r"%pip install .*?git\+(\S+?)\"?$", re.MULTILINE)


@pytest.mark.parametrize("notebook", chapters(), ids=lambda notebook: notebook.topic)
def test_colab_installs_from_the_address_in_the_settings(notebook):
    sources = [cell.source for cell in notebook.cells if "google.colab" in cell.source]
    assert len(sources) == 1, "one cell installs dlbook in Colab, and only there"
    assert INSTALL.findall(sources[0]) == [ADDRESS["url"]]
