"""`./dev bench import [rows]`: half a million lines of real orders come in. Flat memory decides, and rows a second beside a bare COPY.

Needs the data of UCI Online Retail (541,909 lines, 25,900 invoices) in ../shared/data; says so and ends when it is not there.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import psycopg

from tuan.platform.embedded import EmbeddedPostgres
from tuan.platform.sheets.writing import write_xlsx

DATA = Path(__file__).parents[2] / "shared" / "data" / "uci_online_retail" / "online_retail.parquet"
KNOWN = (541_909, 25_900, 974_774_793)
FIRST = 50_000
HEADERS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
TUAN = (sys.executable, "-m", "tuan.apps.cli")


def lines() -> list[list[str]]:
    """The lines, those of an invoice together (one invoice of the original stands in two places); no other change."""
    from pyarrow import parquet  # type: ignore[import-untyped]

    read = parquet.read_table(DATA).to_pylist()
    rows = [["" if row[name] is None else str(row[name]) for name in HEADERS] for row in read]
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        first.setdefault(row[0], number)
    return sorted(rows, key=lambda row: first[row[0]])


def cut(rows: Sequence[list[str]], most: int) -> Sequence[list[str]]:
    """So many rows, up to the end of an invoice."""
    end = min(most, len(rows))
    while end < len(rows) and rows[end][0] == rows[end - 1][0]:
        end += 1
    return rows[:end]


def write_csv(path: Path, rows: Sequence[list[str]], encoding: str) -> Path:
    """A file as a shop would bring it."""
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(rows)
    return path


def run(name: str, file: Path, rows: int, *options: str) -> None:
    """One import by the command line, in a process of its own; its peak memory is what the kernel says of it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [*TUAN, "import", "orders", str(file), "--currency", "GBP", *options], stdout=subprocess.PIPE, text=True
    )
    peak = 0.0
    while True:
        try:
            said, _ = process.communicate(timeout=0.05)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, _peak(process.pid))
    took = time.perf_counter() - started
    assert process.returncode == 0, said
    pace = f"{took:6.1f} s  {rows / took:8,.0f} rows/s"
    print(f"{name:<34}{rows:>9,} rows  {pace}  peak memory {peak:5.0f} MB", flush=True)
    print(f"  {said.strip().splitlines()[-1]}")


def _peak(pid: int) -> float:
    """The high-water mark that the kernel keeps of a process, in MB; 0 when it has just gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def floor(url: str, rows: Sequence[list[str]]) -> None:
    """The same rows by a bare COPY into a bare table: what no program over this database can do without."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            """create table floor (invoice text, code text, title text, quantity int, at timestamptz, price numeric,
               customer text, country text)"""
        )
        started = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy("copy floor from stdin") as copy:
            for row in rows:
                copy.write_row([cell or None for cell in row])
        took = time.perf_counter() - started
        connection.execute("drop table floor")
    print(
        f"{'floor: bare COPY of the same rows':<34}{len(rows):>9,} rows  {took:6.1f} s  {len(rows) / took:8,.0f} rows/s"
    )


def totals(url: str) -> tuple[int, int, int]:
    """Lines, orders and their total, as they stand."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            """select (select count(*) from past_order_lines), count(*), coalesce(sum(total), 0)::bigint from past_orders"""
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


def forget(url: str) -> None:
    """Begin again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("truncate past_order_lines, past_orders, tasks, task_keys, task_refusals")


def shops() -> Iterator[tuple[Path, str]]:
    """A folder with a database and a shop."""
    with tempfile.TemporaryDirectory(prefix="tuan-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["TUAN_DATA_FOLDER"] = name
        with EmbeddedPostgres(folder) as server:
            for words in (["migrate"], ["admin", "create", "--email", "bench@example.com"]):
                subprocess.run([*TUAN, *words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            yield folder, server.url()


def main(most: int) -> None:
    """Measure, and print."""
    if not DATA.is_file():
        print(f"The data is not here ({DATA}): nothing was measured.")
        return
    rows = cut(lines(), most)
    first = cut(rows, FIRST)
    for folder, url in shops():
        floor(url, rows)
        run("CSV, UTF-8, the first of them", write_csv(folder / "first.csv", first, "utf-8"), len(first))
        forget(url)
        whole = write_csv(folder / "whole.csv", rows, "utf-8")
        run("CSV, UTF-8", whole, len(rows))
        found = totals(url)
        print(f"  {found[0]:,} lines, {found[1]:,} orders, total {Decimal(found[2]) / 100:,}")
        if len(rows) == KNOWN[0]:
            assert found == KNOWN, found
            print("  as known: 541,909 lines, 25,900 invoices, 9,747,747.93")
        run("the same again: nothing changes", whole, len(rows))
        forget(url)
        run(
            "CSV, GB18030, all or nothing",
            write_csv(folder / "gb.csv", rows, "gb18030"),
            len(rows),
            "--errors",
            "reject-all",
        )
        assert totals(url) == found
        for name, part in (("XLSX, the first of them", first), ("XLSX", rows)):
            write_xlsx(folder / "orders.xlsx", iter([list(HEADERS), *part]))
            forget(url)
            run(name, folder / "orders.xlsx", len(part))
        assert totals(url) == found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10**9)
