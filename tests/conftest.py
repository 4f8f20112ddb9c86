"""What all tests share."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "assets" / "tools"))

pytest_plugins = ["browser"]  # the fixtures `browser`, `page` and `log`
