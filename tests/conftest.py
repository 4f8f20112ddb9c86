"""What all tests share: the readers of the book and the author's tools can be imported."""

import sys
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"
sys.path[:0] = [str(ASSETS / "sphinx"), str(ASSETS / "tools")]

pytest_plugins = ["browser"]  # the fixtures `browser`, `page` and `log`
