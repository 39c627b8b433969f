"""What a provider needs to know of the house: its numbers, and keys that nobody is told again."""

from dataclasses import dataclass

from tuan.kit.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """One value that staff of the house enters; a secret is never shown again, a long one has several lines."""

    name: str
    label: Text
    hint: Text
    is_secret: bool = False
    is_required: bool = True
    is_long: bool = False
    is_identity: bool = False
    """Whose account it is: with another, what was begun cannot be asked for any more."""
