"""Make the readers of the book importable, as the Sphinx extension imports them."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "assets" / "sphinx"), str(ROOT / "assets" / "tools")]
