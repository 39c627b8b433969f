"""A text in the two languages of the house."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese (zh-CN) and English."""

    zh: str
    en: str

    def into(self, language: str) -> str:
        """The words for a language tag; Chinese unless the tag starts with `en`."""
        return self.en if language.startswith("en") else self.zh
