"""No number, no address and no row of the database is kept or told in words; ids, dates and amounts are."""

import io
import logging

import pytest
from psycopg.errors import CheckViolation

from tuan.kit.ids import new_id
from tuan.platform.database import Database
from tuan.platform.hiding import HIDDEN, hidden, hidden_text
from tuan.platform.logs import set_up


def test_what_is_personal_is_hidden_and_ids_are_not() -> None:
    id = str(new_id())
    said = {"order_id": id, "recipient": "Ann", "lines": [{"words": "call +86 13912345678"}], "minor": 13912345678}
    assert hidden(said) == {
        "order_id": id,
        "recipient": HIDDEN,
        "lines": [{"words": f"call {HIDDEN}"}],
        "minor": 13912345678,
    }
    assert hidden_text("number 2026112513912345678 of an order") == "number 2026112513912345678 of an order"
    assert hidden_text(None) is None
    personal = ["name", "contact", "receiver", "contact_name", "note", "buyer_note", "nickname", "address", "mobile"]
    assert hidden(dict.fromkeys(personal, "Ann")) == dict.fromkeys(personal, HIDDEN)
    assert hidden({"event_name": "order.paid", "address_id": id}) == {"event_name": "order.paid", "address_id": id}


@pytest.mark.parametrize(
    "number",
    [
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "+8613800138000",
        "010-62345678",
        "(0571) 8765 4321",
        "62345678",
        "11010519491231002X",
        "110105194912310021",
        "6222 0200 0000 0000 123",
        "6222020000000000123",
    ],
)
def test_numbers_of_people_are_hidden_however_they_are_written(number: str) -> None:
    assert hidden_text(f"about {number}, at last") == f"about {HIDDEN}, at last"
    assert hidden_text(f"打{number}。") == f"打{HIDDEN}。"


def test_what_is_ours_is_read() -> None:
    for kept in (
        f"refund {new_id()} of 26112610000001 or 26112513912345678",
        "due 2026-11-25T18:35:53.113865+08:00, seen 2026-11-25 and 2026/11/26 08:30",
        "hash " + "0123456789" * 6 + "abcd",
        "409 of 12000 in 3.5 s",
    ):
        assert hidden_text(kept) == kept


INSERT = "insert into people_of_a_test (phone, name) values ('13800138000', '张三丰')"


async def _tripped(database: Database) -> BaseException:
    try:
        async with database.transaction() as tx:
            await tx.run(
                """create table people_of_a_test (
                     phone text not null constraint phone_is_known check (phone = ''), name text not null)"""
            )
            await tx.run(INSERT)
    except CheckViolation as error:
        return error
    raise AssertionError("the row was taken")


async def test_no_row_is_told_in_the_log(database: Database) -> None:
    error = await _tripped(database)
    assert "张三丰" in str(error)
    outer = RuntimeError("call 138 0013 8000")
    outer.__cause__ = error
    line = log_line(outer)
    assert 'violates check constraint "phone_is_known" (phone_is_known)' in line
    assert f"RuntimeError: call {HIDDEN}" in line
    assert "_tripped" in line  # Where it happened is told.
    assert not any(word in line for word in ("张三丰", "DETAIL", "8000"))


def log_line(error: BaseException) -> str:
    """What stands in the log of an error."""
    said = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        set_up("text")
        logging.root.handlers[0].setStream(said)  # type: ignore[attr-defined]
        logging.getLogger("tests").error("broke", exc_info=error)
    finally:
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
    return said.getvalue()
