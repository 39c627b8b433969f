"""The engine as it is, and one question more that takes as long as a question may: `python -m tests.patient`."""

from pathlib import Path
from unittest.mock import patch

from tuan.analytics import streams
from tuan.apps import warehouse

if __name__ == "__main__":
    known = streams.questions(Path(__file__).parent)
    with patch.object(warehouse, "questions", lambda: known):
        warehouse.main()
