"""All questions that the warehouse answers: those of analytics, and the metrics that plays bring in their folders."""

from pathlib import Path

from tuan.analytics import streams
from tuan.platform.warehouse import Questions
from tuan.plays import kinds


def questions() -> Questions:
    """Read once, when a program starts."""
    plays = sorted(Path(kinds.__file__).parent.glob("[!_]*/analytics"))
    return streams.questions(*plays)
