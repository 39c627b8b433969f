"""Wire shapes that every domain shares."""

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from tuan.kit.money import Money
from tuan.kit.pages import Page
from tuan.kit.text import Text

T = TypeVar("T")
S = TypeVar("S")

MAX_MINOR = 10**12


class Wire(BaseModel):
    """A shape on the wire: unknown fields are refused, attributes of frozen shapes are read."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class MoneyOut(Wire):
    """An amount in whole minor units."""

    minor: int
    currency: str


class MoneyIn(Wire):
    """An amount, zero or more, in whole minor units."""

    minor: Annotated[int, Field(ge=0, le=MAX_MINOR)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"

    def money(self) -> Money:
        """As the house counts it."""
        return Money(self.minor, self.currency)


class TextOut(Wire):
    """The same words in Chinese and English."""

    zh: str
    en: str


class TextIn(Wire):
    """The same words in Chinese and English; both given."""

    zh: Annotated[str, Field(min_length=1, max_length=20000)]
    en: Annotated[str, Field(min_length=1, max_length=20000)]

    def text(self) -> Text:
        """As the house keeps it."""
        return Text(self.zh.strip(), self.en.strip())


class PageOut(Wire, Generic[T]):
    """Some items, and the cursor of the next ones (null at the end)."""

    items: list[T]
    next_cursor: str | None


def money(amount: Money) -> MoneyOut:
    """An amount for the wire."""
    return MoneyOut(minor=amount.minor, currency=amount.currency)


def page(rows: Page[S], out: Callable[[S], T]) -> PageOut[T]:
    """A page for the wire."""
    return PageOut(items=[out(row) for row in rows.items], next_cursor=rows.next_cursor)
