"""The words of the screens, in the language of whoever looks: a story says their keys."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

WEB = Path(__file__).parents[2] / "web"
PLAYS = Path(__file__).parents[2] / "src/tuan/plays/kinds"
Surface = Literal["storefront", "console"]


@cache
def _texts(language: str, surface: Surface) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (WEB / "kit/src/i18n", WEB / surface / "src/locales", *PLAYS.glob("*/web")):
        _lay_flat(json.loads((path / f"{language}.json").read_text(encoding="utf-8")), "", found)
    return found


def _lay_flat(tree: dict[str, Any], before: str, found: dict[str, str]) -> None:
    for key, value in tree.items():
        if isinstance(value, str):
            found[before + key] = value
        else:
            _lay_flat(value, f"{before}{key}.", found)


class Words:
    """Texts by their keys."""

    def __init__(self, language: str, surface: Surface = "storefront") -> None:
        self.language = language
        self._texts = _texts(language, surface)

    def __call__(self, key: str, **given: object) -> str:
        """The text, with what belongs between its braces."""
        return self._texts[key].format(**given)

    def like(self, key: str) -> re.Pattern[str]:
        """The text with anything between its braces."""
        return re.compile(".*".join(re.escape(part) for part in re.split(r"\{\w+\}", self._texts[key])))

    def choose(self, *, zh: str, en: str) -> str:
        """What has no key, such as what a shop wrote itself."""
        return en if self.language == "en" else zh
