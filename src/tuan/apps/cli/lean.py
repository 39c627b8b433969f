"""What a program that runs all day does not load."""

import sys
from typing import Any, cast


def leave_out_colours() -> None:
    """Keep structlog and httpx from loading what colours a terminal: 20 MB and a third of a second."""
    for name in ("rich", "pygments"):
        cast("dict[str, Any]", sys.modules).setdefault(name, None)
