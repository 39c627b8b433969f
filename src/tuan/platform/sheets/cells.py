"""Read single cells: each fault has a stable code and words in two languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from tuan.kit.decimals import decimal_of, minor_of, places
from tuan.kit.errors import Refusal
from tuan.kit.money import Money

DateOrder = Literal["ymd", "mdy", "dmy"]
_MOST_MINOR = 10**12
_TRUE = {"1", "true", "yes", "y", "on", "是", "对", "有", "√"}
_FALSE = {"0", "false", "no", "n", "off", "否", "无", "×"}


class CellMissing(Refusal, status=422, zh="这一列不能为空"):
    """This cell must not be empty."""


class CellNotANumber(Refusal, status=422, zh="这不是数字"):
    """This is not a number."""


class CellNotWhole(Refusal, status=422, zh="这里要填整数"):
    """This must be a whole number."""


class CellOutOfRange(Refusal, status=422, zh="数字超出范围"):
    """This number is out of range."""


class CellTooPrecise(Refusal, status=422, zh="金额的小数位太多"):
    """This amount has too many decimals."""


class CellNotADate(Refusal, status=422, zh="无法识别日期，请写成 2026-05-20 08:30"):
    """This is not a date; write it like 2026-05-20 08:30."""


class CellTooLong(Refusal, status=422, zh="文字太长"):
    """This text is too long."""


class CellUnknown(Refusal, status=422, zh="不认识这个值"):
    """This value is not known."""


class CellNotACurrency(Refusal, status=422, zh="货币要写成 CNY 这样的三个字母"):
    """A currency is three letters, such as CNY."""


class Fault(Exception):
    """A row cannot be taken: in which column, and why."""

    def __init__(self, refusal: Refusal, field: str = "", line: int | None = None) -> None:
        super().__init__(f"{field}: {refusal}")
        self.refusal, self.field, self.line = refusal, field, line


@dataclass(frozen=True, slots=True)
class Given:
    """One row: its line in the file, its cells by field, and as they stood in the file by header."""

    line: int
    values: Mapping[str, str]
    cells: Mapping[str, str]

    def has(self, field: str) -> bool:
        """Whether the file has this column at all."""
        return field in self.values

    def text(self, field: str, *, most: int = 200) -> str:
        """A text, maybe empty."""
        value = self.values.get(field, "")
        if len(value) > most:
            raise self.fault(CellTooLong(), field)
        return value

    def needed(self, field: str, *, most: int = 200) -> str:
        """A text that must be there."""
        value = self.text(field, most=most)
        if not value:
            raise self.fault(CellMissing(), field)
        return value

    def whole(self, field: str, *, least: int = -(2**31), most: int = 2**31 - 1) -> int | None:
        """A whole number; None for an empty cell."""
        number = self.number(field)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise self.fault(CellNotWhole(), field)
        if not least <= number <= most:
            raise self.fault(CellOutOfRange(), field)
        return int(number)

    def number(self, field: str) -> Decimal | None:
        """A number; None for an empty cell."""
        value = self.text(field)
        if not value:
            return None
        number = decimal_of(value)
        if number is None:
            raise self.fault(CellNotANumber(), field)
        return number

    def money(self, field: str, currency: str) -> Money | None:
        """An amount, zero or more, exact; None for an empty cell."""
        number = self.number(field)
        if number is None:
            return None
        minor = minor_of(number, currency)
        if minor is None:
            raise self.fault(CellTooPrecise(), field)
        if not 0 <= minor <= _MOST_MINOR:
            raise self.fault(CellOutOfRange(), field)
        return Money(minor, currency)

    def currency(self, field: str, *, otherwise: str) -> str:
        """A currency code."""
        value = self.text(field).upper() or otherwise
        if len(value) != 3 or not (value.isascii() and value.isalpha()):
            raise self.fault(CellNotACurrency(), field)
        return value

    def instant(self, field: str, *, zone: ZoneInfo, order: DateOrder = "ymd") -> datetime:
        """A point in time, of the shop's zone unless it names another; it must be there. A date may begin with the year in any file."""
        value = self.needed(field)
        date, _, rest = value.replace("T", " ").replace("年", "-").replace("月", "-").replace("日", "").partition(" ")
        parts = date.replace("/", "-").replace(".", "-").split("-")
        try:
            named = dict(zip("ymd" if len(parts[0]) == 4 else order, parts, strict=True))
            year, month, day = (int(named[part]) for part in "ymd")
            hours = rest.strip()
            if hours and hours.partition(":")[0].isdigit():
                hour, _, more = hours.partition(":")
                hours = f"{int(hour):02d}:{more}" if more else f"{int(hour):02d}"
            found = datetime.fromisoformat(f"{year:04d}-{month:02d}-{day:02d}{' ' + hours if hours else ''}")
        except ValueError as error:
            raise self.fault(CellNotADate(), field) from error
        if not 1970 <= found.year <= 2200:
            raise self.fault(CellNotADate(), field)
        return found if found.tzinfo else found.replace(tzinfo=zone)

    def is_true(self, field: str) -> bool | None:
        """Yes or no; None for an empty cell."""
        value = self.text(field).lower()
        if not value:
            return None
        if value not in _TRUE | _FALSE:
            raise self.fault(CellUnknown(), field)
        return value in _TRUE

    def fault(self, refusal: Refusal, field: str = "") -> Fault:
        """Why this row cannot be taken."""
        return Fault(refusal, field, self.line)


def rounded(number: Decimal, currency: str) -> int:
    """Whole minor units, halves away from zero: as invoices are rounded."""
    return int(number.scaleb(places(currency)).to_integral_value(ROUND_HALF_UP))


def uuid_of(text: str) -> UUID | None:
    """An id, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
