"""Write rows as CSV or XLSX. No cell can become a formula in the program that opens it."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

BOM = "\ufeff".encode()
# What Excel, LibreOffice and WPS read as the beginning of a formula (OWASP, CSV injection); the wide forms count too.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LARGEST_CELL = 32_767


def defused(value: Any) -> str:
    """A cell as text. One that a program might read as a formula begins with an apostrophe, unless it is a plain number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    text = str(value)
    if text.startswith(_STARTS) and not _is_number(text):
        return f"'{text}"
    return text


def armed(text: str) -> str:
    """What was defused, as it was."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_STARTS) else text


def csv_line(cells: Sequence[Any]) -> bytes:
    """One line of CSV (RFC 4180), UTF-8."""
    line = io.StringIO()
    csv.writer(line).writerow([defused(cell) for cell in cells])
    return line.getvalue().encode()


def write_xlsx(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a workbook of one sheet, all cells as text, row by row. The file appears whole or not at all."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Tuan")
    for row in rows:
        line = []
        for text in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LARGEST_CELL])
            cell.data_type = "s"  # Never a formula, whatever it looks like.
            line.append(cell)
        sheet.append(line)
    half = path.with_suffix(".half")
    book.save(half)
    half.replace(path)


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdigit()
