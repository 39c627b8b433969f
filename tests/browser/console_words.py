"""The words of the console's buttons and fields, so that one story is told in both languages."""

import json
from collections.abc import Callable
from pathlib import Path

LOCALES = Path(__file__).parents[2] / "web" / "console" / "src" / "locales"


def words_of(language: str) -> Callable[..., str]:
    """What the console says under a key, with its blanks filled in."""
    known = json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))

    def word(key: str, **blanks: object) -> str:
        part, name = key.split(".")
        said: str = known[part][name]
        for blank, value in blanks.items():
            said = said.replace(f"{{{blank}}}", str(value))
        return said

    return word
