"""The words of the storefront's screens, in the language of whoever looks: a story says their keys."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[2] / "web"


@cache
def _texts(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (WEB / "kit/src/i18n", WEB / "storefront/src/locales"):
        _lay_flat(json.loads((path / f"{language}.json").read_text()), "", found)
    return found


def _lay_flat(tree: dict[str, Any], before: str, found: dict[str, str]) -> None:
    for key, value in tree.items():
        if isinstance(value, str):
            found[before + key] = value
        else:
            _lay_flat(value, f"{before}{key}.", found)


class Words:
    """Texts by their keys."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **given: object) -> str:
        """The text, with what belongs between its braces."""
        return _texts(self.language)[key].format(**given)

    def like(self, key: str) -> re.Pattern[str]:
        """The text with anything between its braces."""
        return re.compile(".*".join(re.escape(part) for part in re.split(r"\{\w+\}", _texts(self.language)[key])))
