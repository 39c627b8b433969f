"""What a domain says of a file that it takes in: its columns, what belongs together, and how things are written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from tuan.kit.errors import Refusal
from tuan.kit.ids import ShopId
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.platform.sheets.cells import CellMissing, Fault, Given
from tuan.platform.tasks.running import Chunk
from tuan.platform.tasks.shapes import Task

Outcome = Literal["made", "changed", "skipped"]
MOST_ROWS_OF_ONE = 5000


class NamedTwice(Refusal, status=422, zh="文件里重复出现（同一单的多行要放在一起）"):
    """This comes twice in the file (rows that belong together stand together)."""


class RowOfRefused(Refusal, status=422, zh="同一商品或订单的另一行有错误"):
    """Another row of the same product or order has an error."""


class ColumnNotMapped(Refusal, status=422, zh="必填的列没有对应"):
    """A column that is needed is not mapped."""

    field: str


class ColumnUnknown(Refusal, status=422, zh="文件里没有这一列，或程序不认识这个字段"):
    """There is no such column in the file, or no such field."""

    column: str


class TooManyRowsOfOne(Refusal, status=422, zh="同一商品或订单的行数太多"):
    """One product or order has too many rows."""

    line: int
    most: int


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a kind understands: how people call it, and the header names by which it is guessed (lower case)."""

    name: str
    title: Text
    guesses: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Importing:
    """What the writer of a kind may know."""

    tx: Tx
    task: Task
    chunk: Chunk
    is_rehearsal: bool
    zone: ZoneInfo  # The shop's: times in the file are of its clock.

    @property
    def shop_id(self) -> ShopId:
        """For whom."""
        return self.task.shop_id


Thing = Sequence[Given]
Write = Callable[[Importing, Sequence[Thing]], Awaitable[Sequence[Outcome | Fault]]]


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of file. Rows that follow each other with the same `grouped_by` are one thing; `keys` are names that may come once only."""

    name: str
    permission: str
    title: Text
    fields: tuple[Field, ...]
    write: Write
    keys: Callable[[Thing], Sequence[str]]
    grouped_by: str | None = None
    at_once: int = 500

    def guess(self, headers: Sequence[str]) -> dict[str, str]:
        """Header → field, as far as the names tell; each field once."""
        guessed: dict[str, str] = {}
        for header in headers:
            plain = _plain(header)
            for field in self.fields:
                names = {_plain(name) for name in (field.name, field.title.zh, field.title.en, *field.guesses)}
                if plain in names and field.name not in guessed.values():
                    guessed[header] = field.name
                    break
        return guessed

    def check_mapping(self, headers: Sequence[str], mapping: dict[str, str]) -> None:
        """Raises ColumnUnknown, ColumnNotMapped."""
        known = {field.name for field in self.fields}
        for header, name in mapping.items():
            if header not in headers or name not in known:
                raise ColumnUnknown(column=header)
        for field in self.fields:
            if field.is_required and field.name not in mapping.values():
                raise ColumnNotMapped(field=field.name)


import_kinds: dict[str, ImportKind] = {}


async def one_by_one(
    importing: Importing, things: Sequence[Thing], write: Callable[[Thing], Awaitable[Outcome]]
) -> list[Outcome | Fault]:
    """Write each thing in a savepoint of its own; one that is refused takes nothing with it."""
    outcomes: list[Outcome | Fault] = []
    for thing in things:
        try:
            async with importing.tx.savepoint():
                outcomes.append(await write(thing))
        except Fault as fault:
            outcomes.append(fault)
        except Refusal as refused:
            outcomes.append(Fault(refused, "", thing[0].line))
    return outcomes


def required(row: Given, *names: str) -> None:
    """Raises Fault for the first of these fields that is empty."""
    for name in names:
        if not row.values.get(name):
            raise row.fault(CellMissing(), name)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
