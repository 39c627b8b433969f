"""Files as people really bring them."""

import csv
import io
import tracemalloc
import zipfile
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuan.kit.decimals import decimal_of, decimal_text, minor_of
from tuan.kit.errors import Refusal
from tuan.kit.money import Money
from tuan.platform.sheets import reading
from tuan.platform.sheets.cells import DateOrder, Fault, Given
from tuan.platform.sheets.writing import armed, csv_line, defused, write_xlsx

SHANGHAI = ZoneInfo("Asia/Shanghai")

TEXT = '编码,名称\nA-1,草莓\n\nA-2,"大, 樱桃"\n'


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "x.in"
    path.write_bytes(content)
    return path


def cells(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in reading.rows(reading.look(path))]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(tmp_path: Path, encoding: str, found: str, delimiter: str) -> None:
    text = TEXT if delimiter == "," else TEXT.replace("大, 樱桃", "大 樱桃").replace(",", delimiter)
    path = a_file(tmp_path, text.encode(encoding))
    sheet = reading.look(path)
    assert (sheet.encoding, sheet.delimiter, sheet.headers) == (found, delimiter, ("编码", "名称"))
    expected = "大, 樱桃" if delimiter == "," else "大 樱桃"
    assert cells(path) == [(2, ("A-1", "草莓")), (4, ("A-2", expected))]
    assert reading.count(sheet) == 2


def test_a_cell_over_several_lines_is_told_by_the_line_where_it_ends(tmp_path: Path) -> None:
    path = a_file(tmp_path, b'a,b\r\n1,"x\r\ny"\r\n2,z\r\n')
    assert cells(path) == [(3, ("1", "x\r\ny")), (4, ("2", "z"))]


def test_rows_are_skipped_when_a_run_goes_on(tmp_path: Path) -> None:
    sheet = reading.look(a_file(tmp_path, TEXT.encode()))
    assert [row.number for row in reading.rows(sheet, skip=1)] == [2]


def test_a_workbook_keeps_numbers_and_dates_as_people_see_them(tmp_path: Path) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["编码", "价格", "日期", ""])
    sheet.append(["007", 12.1, datetime(2026, 5, 20, 8, 30), None])  # noqa: DTZ001  # As a workbook keeps it.
    sheet.append([1234567890123, 0.1 + 0.2, "=1+1", None])
    book.save(tmp_path / "x.xlsx")
    assert cells(tmp_path / "x.xlsx") == [
        (2, ("007", "12.1", "2026-05-20 08:30:00")),
        (3, ("1234567890123", "0.3", "")),  # A formula that nobody has computed has no value.
    ]


def test_reading_a_workbook_keeps_nothing_of_the_rows_that_were_read(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        write_xlsx(tmp_path / "x.xlsx", [["a", "b"], *([f"{n % 100}", "b"] for n in range(rows))])
        tracemalloc.start()
        assert sum(1 for _ in reading.rows(reading.look(tmp_path / "x.xlsx"))) == rows
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # What is loaded once.
    assert peak(20_000) < peak(2_000) + 1_000_000


def test_the_size_of_a_workbook_is_what_it_says(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in (["a", "b"], ["1", "2"], [], ["3"]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    sheet = reading.look(tmp_path / "x.xlsx")
    assert reading.count(sheet) == 3
    assert cells(tmp_path / "x.xlsx") == [(2, ("1", "2")), (4, ("3", ""))]
    write_xlsx(tmp_path / "x.xlsx", [["a"], ["1"]])
    assert reading.count(reading.look(tmp_path / "x.xlsx")) is None


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n1,2,3\n"])
def test_no_header_is_said(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refusal, match="sheet_empty"):
        reading.look(a_file(tmp_path, content))


def test_what_is_no_sheet_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="sheet_encoding_unknown"):
        reading.look(a_file(tmp_path, b"\xff\xd8\xff\xe0\x00"))
    with pytest.raises(Refusal, match="sheet_unreadable"):
        reading.look(a_file(tmp_path, b"PK\x03\x04 and then nothing"))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as packed:
        packed.writestr("hello.txt", "hello")
    with pytest.raises(Refusal, match="sheet_unreadable"):
        reading.look(tmp_path / "other.zip")
    with pytest.raises(Refusal, match="sheet_unreadable"):
        cells(a_file(tmp_path, b"a,b\n1,\x00\n"))


def test_a_workbook_that_unpacks_to_a_desert_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/sharedStrings.xml", "w") as file:
        for _ in range(257):
            file.write(b"0" * 1024 * 1024)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(Refusal, match="sheet_unreadable"):
        reading.look(path)


@given(st.text(max_size=20))
def test_no_cell_becomes_a_formula_and_each_comes_back(text: str) -> None:
    written = defused(text)
    assert not written.startswith(("=", "@", "\t", "\r"))
    if written.startswith(("+", "-")):
        float(written)
    if not text.startswith("'"):
        assert armed(written) == text
    clean = text.replace("\0", "")
    assert next(csv.reader(io.StringIO(csv_line([clean, 1]).decode(), newline="")))[0] == defused(clean)


def test_a_workbook_holds_no_formula(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_xlsx(tmp_path / "x.xlsx", [["a"], ["=1+1"], ["\x01x"]])
    sheet = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert [(cell.value, cell.data_type == "f") for [cell] in sheet.iter_rows()] == [
        ("a", False),
        ("=1+1", False),
        ("x", False),
    ]


@given(st.integers(-(10**14), 10**14), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_amounts_come_back_exactly(minor: int, currency: str) -> None:
    number = decimal_of(decimal_text(Money(minor, currency)))
    assert number is not None
    assert minor_of(number, currency) == minor


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,299.50", "1299.50"),
        ("¥12", "12"),
        ("-3", "-3"),
        ("1 000", "1000"),
        ("1,29", None),
        ("12a", None),
        ("", None),
        ("１２", None),
        ("1e5", None),
    ],
)
def test_numbers_as_people_write_them(text: str, number: str | None) -> None:
    assert decimal_of(text) == (Decimal(number) if number else None)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2010-12-01 08:26", "2010-12-01T08:26:00+08:00"),
        ("2010/12/1 8:26", "2010-12-01T08:26:00+08:00"),
        ("2010年12月1日", "2010-12-01T00:00:00+08:00"),
        ("2010-12-01T00:26:00+00:00", "2010-12-01T00:26:00+00:00"),
        ("12/1/2010 8:26", None),
        ("2010-02-30", None),
        ("soon", None),
    ],
)
def test_dates_as_people_write_them(text: str, iso: str | None) -> None:
    row = Given(7, {"at": text}, {})
    if iso is None:
        with pytest.raises(Fault) as caught:
            row.instant("at", zone=SHANGHAI)
        assert (caught.value.line, caught.value.refusal.code) == (7, "cell_not_a_date")
    else:
        assert row.instant("at", zone=SHANGHAI).isoformat() == iso


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("12/1/2010 8:26", "mdy", "2010-12-01T08:26:00+08:00"),
        ("12/1/2010 8:26", "dmy", "2010-01-12T08:26:00+08:00"),
        ("31.12.2010", "dmy", "2010-12-31T00:00:00+08:00"),
        ("2010-12-01 08:26", "dmy", "2010-12-01T08:26:00+08:00"),
        ("31/12/2010", "mdy", None),
        ("12/1/10", "mdy", None),
    ],
)
def test_dates_in_the_order_that_was_said(text: str, order: DateOrder, iso: str | None) -> None:
    row = Given(7, {"at": text}, {})
    if iso is None:
        with pytest.raises(Fault, match="cell_not_a_date"):
            row.instant("at", zone=SHANGHAI, order=order)
    else:
        assert row.instant("at", zone=SHANGHAI, order=order).isoformat() == iso
