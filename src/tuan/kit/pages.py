"""Lists in pages: a cursor says where the next page begins, and means nothing to the caller."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tuan.kit.errors import InvalidCursor

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor of the next ones (None at the end)."""

    items: list[T]
    next_cursor: str | None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page with each item changed."""
        return Page([change(item) for item in self.items], self.next_cursor)


def page_of(rows: Sequence[T], *, limit: int, cursor: Callable[[T], Sequence[Any]]) -> Page[T]:
    """A page from `limit + 1` rows: the extra row only tells that there is more. `cursor` names the sort key of a row."""
    items = list(rows[:limit])
    return Page(items, encode_cursor(cursor(items[-1])) if len(rows) > limit else None)


def encode_cursor(key: Sequence[Any]) -> str:
    """A sort key as an opaque word, safe in an address."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode().rstrip("=")


def typed_cursor(cursor: str | None, *kinds: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """The sort key in a cursor, each part read by its kind (`int`, `UUID`, `datetime.fromisoformat`). Raises InvalidCursor."""
    key = decode_cursor(cursor, len(kinds))
    if key is None:
        return None
    try:
        return tuple(kind(part) for kind, part in zip(kinds, key, strict=True))
    except ValueError as error:
        raise InvalidCursor from error


def decode_cursor(cursor: str | None, parts: int) -> list[str] | None:
    """The sort key in a cursor, None for the first page. Raises InvalidCursor."""
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise InvalidCursor from error
    if not isinstance(key, list) or len(key) != parts or not all(isinstance(part, str) for part in key):
        raise InvalidCursor
    return key
