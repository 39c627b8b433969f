"""What the floors above and below plug in: the questions, the warehouse that answers, and the books to compare with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tuan.analytics.shapes import Booked
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.platform.warehouse import Questions, Warehouse


class Books(Protocol):
    """The side of the ledger. Times are half-open: since ≤ at < until."""

    async def orders(self, tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> list[Booked]:
        """Orders paid in that time, with the value of their goods."""

    async def refunds(self, tx: Tx, shop_id: UUID, *, since: datetime, until: datetime) -> list[Booked]:
        """Refunds settled in that time."""


class Names(Protocol):
    """What people call the things behind ids; ids that nobody knows are left out."""

    async def products(self, tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Text]:
        """Titles of products."""

    async def people(self, tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Nicknames of people."""

    async def currencies(self, tx: Tx, shop_id: UUID) -> list[str]:
        """In which currencies the shop sells, that of most paid orders first; at least one."""


class Plugged:
    """One set per process, filled by `apps`."""

    warehouse: Warehouse
    questions: Questions
    books: Books
    names: Names


plugged = Plugged()


def plug_warehouse(warehouse: Warehouse) -> None:
    """Who answers questions."""
    plugged.warehouse = warehouse


def plug_questions(questions: Questions) -> None:
    """Which questions there are."""
    plugged.questions = questions


def plug_books(books: Books) -> None:
    """What figures are compared with."""
    plugged.books = books


def plug_names(names: Names) -> None:
    """How things are called."""
    plugged.names = names
