"""``tuan import``: a file comes in by the command line, whatever it is called, and whoever kills it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.setup.test_commands import Tuan, tuan

__all__ = ["tuan"]

LINES = 40_000


@pytest.fixture
def shop(tuan: Tuan) -> Tuan:
    assert tuan("admin", "create", "--email", "owner@shop.cn")[0] == 0
    return tuan


def test_columns_are_mapped_by_hand_and_refused_rows_go_to_a_file(shop: Tuan, tmp_path: Path) -> None:
    file, errors = tmp_path / "x.csv", tmp_path / "mend.csv"
    file.write_text("什么;多少钱;是啥\nA-1;12.5;苹果\nA-2;没有;梨\n", encoding="gbk")
    named = ["--map", "什么=sku_code", "--map", "多少钱=price", "--map", "是啥=title_zh"]
    code, told = shop("import", "products", str(file), *named, "--dry-run", "--errors-file", str(errors))
    assert (code, "checked, nothing written" in told, "1 new" in told) == (1, True, True), told
    code, told = shop("import", "products", str(file), *named, "--errors", "reject-all", "--errors-file", str(errors))
    assert (code, "nothing written" in told) == (1, True), told
    code, told = shop("import", "products", str(file), *named, "--errors-file", str(errors))
    assert (code, "1 new, 0 changed, 0 as they were, 1 rows refused" in told) == (1, True), told
    assert (
        errors.read_text(encoding="utf-8-sig").splitlines()[1]
        == "A-2,没有,梨,3,多少钱,cell_not_a_number,This is not a number."
    )
    errors.write_text(errors.read_text(encoding="utf-8").replace("没有", "8"), encoding="utf-8")
    code, told = shop("import", "products", str(errors), *named)
    assert (code, "1 new" in told) == (0, True), told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense", "x.csv"], "There is no import of 'nonsense'"),
        (["orders", "absent.csv"], "There is no file absent.csv."),
        (["orders", "x.csv", "--errors", "maybe"], "--errors is reject-rows or reject-all."),
        (["orders", "x.csv", "--map", "a"], "is not HEADER=FIELD"),
        (["orders", "x.csv", "--shop", "me"], "'me' is not the id of a shop"),
        (["orders", "x.csv", "--map", "a=nonsense"], "There is no such column in the file, or no such field."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(shop: Tuan, tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    code, told = shop("import", *(str(tmp_path / word) if word == "x.csv" else word for word in words))
    assert code != 0
    assert said in told


def test_killed_and_called_again_it_goes_on(shop: Tuan, tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "orders.csv"
    rows = (f"{number},A,x,{piece},2026-01-01 10:00,1.5\n" for number in range(LINES // 2) for piece in (1, 2))
    file.write_text("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice\n" + "".join(rows))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TUAN_")}
    environment = clean | {"TUAN_DATABASE_URL": database_url, "TUAN_DATA_FOLDER": str(tmp_path / "data")}
    command = [sys.executable, "-m", "tuan.apps.cli", "import", "orders", str(file)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    with psycopg.connect(database_url, autocommit=True) as connection:
        while process.poll() is None:
            row = connection.execute("select coalesce(max(done), 0) from tasks").fetchone()
            if row is not None and row[0] > 0:
                process.send_signal(signal.SIGKILL)
                process.wait()
            time.sleep(0.01)  # The other program's progress can only be asked for.
        assert process.returncode == -signal.SIGKILL
        written = connection.execute("select count(*) from past_orders").fetchone()
        assert written is not None
        assert 0 < written[0] < LINES // 2
        code, told = shop("import", "orders", str(file))
        assert (code, told.startswith("Going on where it stood.")) == (0, True), told
        assert f"{LINES // 2} new, 0 changed, 0 as they were, 0 rows refused" in told
        found = connection.execute("select count(*), sum(total)::bigint from past_order_lines").fetchone()
        assert found == (LINES, LINES // 2 * 450)
