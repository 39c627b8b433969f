"""The first sheet of an XLSX workbook, row by row, in memory that does not grow with its rows.

openpyxl takes the workbook apart and reads cells; its own read-only sheet is not used, for it reads a sheet that does not tell its size
to the end before the first row, and keeps an empty element of every row that it has read.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, iterparse
from xml.etree.ElementTree import ParseError as InvalidXml


class WorkbookBroken(Exception):
    """This is no workbook that can be read."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that is open, and where its first sheet is."""

    reader: Any
    part: str

    def rows_said(self) -> int | None:
        """How many rows the sheet says it has, its header among them; None when it says nothing."""
        from openpyxl.worksheet._reader import DATA_TAG, DIMENSION_TAG
        from openpyxl.worksheet.dimensions import SheetDimension

        for event, element, _ in self._elements():
            if event == "end" and element.tag == DIMENSION_TAG:
                size = SheetDimension.from_tree(element)
                return size.boundaries[3] if size else None
            if element.tag == DATA_TAG:
                break
        return None

    def rows(self, *, most_columns: int) -> Iterator[tuple[int, list[Any]]]:
        """The number and the values of each row that is there."""
        from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser

        book = self.reader.wb
        parser = WorkSheetParser(
            "",
            self.reader.shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for event, element, parent in self._elements():
            if event == "end" and element.tag == ROW_TAG and parent is not None:
                line, given = parser.parse_row(element)
                values = [None] * min(given[-1]["column"] if given else 0, most_columns)
                for cell in given:
                    if cell["column"] <= len(values):
                        values[cell["column"] - 1] = cell["value"]
                parent.clear()
                yield line, values

    def _elements(self) -> Iterator[tuple[str, Any, Element | None]]:
        with self.reader.archive.open(self.part) as source:
            above: list[Element] = []
            # Expat itself refuses entities that grow beyond measure.
            for event, element in iterparse(source, ("start", "end")):  # noqa: S314
                if event == "end":
                    above.pop()
                yield event, element, above[-1] if above else None
                if event == "start":
                    above.append(element)


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """A workbook, open as long as needed. Raises WorkbookBroken."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    # By its content: an upload has no name that says what it is.
    with path.open("rb") as file:
        try:
            reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
            reader.read_manifest()
            reader.read_strings()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            part = next(
                rel.target
                for _, rel in reader.parser.find_sheets()
                if rel.target in reader.valid_files and "chartsheet" not in rel.Type
            )
            with reader.archive:
                yield Workbook(reader, part)
        except (KeyError, ValueError, IndexError, OSError, StopIteration, zipfile.BadZipFile, InvalidXml) as error:
            raise WorkbookBroken from error
