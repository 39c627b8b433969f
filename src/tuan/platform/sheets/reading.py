"""Read rows of a CSV file (UTF-8, GBK, GB18030, UTF-16; any usual delimiter) or of an XLSX workbook, one after the other."""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from tuan.kit.errors import Refusal
from tuan.platform.sheets.workbook import Workbook, WorkbookBroken, opened
from tuan.platform.sheets.writing import armed

Encoding = Literal["utf-8", "gb18030", "utf-16"]
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "gb18030", "utf-16")
DELIMITERS = (",", "\t", ";", "|")
LARGEST_CELL = 100_000
MOST_COLUMNS = 200
# A workbook is a zip: whoever packs a desert into a grain of sand is told so.
MOST_UNPACKED_BYTES = 4 * 1024**3
MOST_SHARED_TEXT_BYTES = 256 * 1024**2


class SheetEncodingUnknown(Refusal, status=422, zh="无法识别文件编码，请另存为 UTF-8 或 GBK"):
    """The encoding of this file is not known; save it as UTF-8 or GBK."""


class SheetUnreadable(Refusal, status=422, zh="这不是可读的 CSV 或 XLSX 文件"):
    """This is not a CSV or XLSX file that can be read."""

    line: int


class SheetEmpty(Refusal, status=422, zh="文件里没有标题行"):
    """There is no header row in this file."""


class SheetTooWide(Refusal, status=422, zh="文件的列太多"):
    """This file has too many columns."""

    most: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a file is read."""

    path: Path
    kind: Literal["csv", "xlsx"]
    encoding: Encoding
    delimiter: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line where it ends in the file, its place among the rows, and its cells in the order of the headers."""

    line: int
    number: int
    cells: tuple[str, ...]


def look(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    """Find out how a file is read. Raises SheetUnreadable, SheetEncodingUnknown, SheetEmpty, SheetTooWide."""
    if _is_zip(path):
        _is_no_bomb(path)
        with_headers = Sheet(path, "xlsx", "utf-8", ",", ())
    else:
        known: Any = encoding or _encoding(path)
        with_headers = Sheet(path, "csv", known, delimiter or _delimiter(path, known), ())
    first = next(_lines(with_headers), None)
    headers = tuple(name.strip() for name in first[1]) if first else ()
    while headers and not headers[-1]:
        headers = headers[:-1]
    if not headers:
        raise SheetEmpty
    if len(headers) > MOST_COLUMNS:
        raise SheetTooWide(most=MOST_COLUMNS)
    return Sheet(path, with_headers.kind, with_headers.encoding, with_headers.delimiter, headers)


def rows(sheet: Sheet, *, skip: int = 0) -> Iterator[Row]:
    """The rows below the headers that hold anything, the first `skip` of them left out. Raises SheetUnreadable."""
    width, number = len(sheet.headers), 0
    for line, cells in islice(_lines(sheet), 1, None):
        if not any(cells):
            continue
        number += 1
        if number > skip:
            padded = (*cells[:width], *([""] * (width - len(cells))))
            yield Row(line, number, tuple(armed(cell.strip()) for cell in padded))


def count(sheet: Sheet) -> int | None:
    """How many rows there are; of a workbook what it says itself, None if it does not."""
    if sheet.kind == "csv":
        return sum(1 for _, cells in islice(_csv_lines(sheet), 1, None) if any(cells))
    with _workbook(sheet.path) as book:
        said = book.rows_said()
        return max(said - 1, 0) if said else None


def _lines(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    return _xlsx_lines(sheet.path) if sheet.kind == "xlsx" else _csv_lines(sheet)


def _csv_lines(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LARGEST_CELL)
    encoding = "utf-8-sig" if sheet.encoding == "utf-8" else sheet.encoding
    with sheet.path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=sheet.delimiter)
        try:
            for cells in reader:
                if any("\0" in cell for cell in cells):
                    raise SheetUnreadable(line=reader.line_num)
                yield reader.line_num, cells
        except (csv.Error, UnicodeDecodeError) as error:
            raise SheetUnreadable(line=reader.line_num + 1) from error


def _xlsx_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    with _workbook(path) as book:
        for line, cells in book.rows(most_columns=MOST_COLUMNS + 1):
            yield line, [_text(cell) for cell in cells]


@contextmanager
def _workbook(path: Path) -> Iterator[Workbook]:
    try:
        with opened(path) as book:
            yield book
    except WorkbookBroken as error:
        raise SheetUnreadable(line=1) from error


def _text(cell: Any) -> str:
    """A cell of a workbook as a person would type it: 12.5 and not 12.50000000001, a date as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.15g}" if abs(cell) < 1e15 and not cell.is_integer() else f"{cell:.0f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\0", "")


def _encoding(path: Path) -> Encoding:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    raise SheetEncodingUnknown


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(path: Path, encoding: Encoding) -> str:
    """The one that cuts the first lines into the most columns, the same number in each if possible."""
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        lines = [line[:LARGEST_CELL] for line in islice(file, 20)]

    def fits(delimiter: str) -> tuple[bool, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        except csv.Error:
            return False, 0
        return len(set(widths[:-1])) == 1 and min(widths, default=1) > 1, widths[0] if widths else 0

    return max(DELIMITERS, key=fits) if lines else ","


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _is_no_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            sizes = {entry.filename: entry.file_size for entry in packed.infolist()}
    except zipfile.BadZipFile as error:
        raise SheetUnreadable(line=1) from error
    shared = sizes.get("xl/sharedStrings.xml", 0)
    if sum(sizes.values()) > MOST_UNPACKED_BYTES or shared > MOST_SHARED_TEXT_BYTES:
        raise SheetUnreadable(line=1)
