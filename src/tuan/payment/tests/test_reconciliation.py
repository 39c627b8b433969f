"""The provider's bill beside our books."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.shop import Shop, a_shop
from tuan.kit.money import Money
from tuan.payment.commands.compare_bill import TRY_AGAIN_AFTER
from tuan.payment.providers import BillLine
from tuan.payment.providers.sandbox import Sandbox
from tuan.payment.reconciliation import Compared, OurLine, compare, without_days_before
from tuan.payment.sweeps import compare_bills

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
ready_at, last_ready_day = Sandbox.bills.ready_at, Sandbox.bills.last_ready_day


def _theirs(minor: int, reference: str = "a") -> BillLine:
    return BillLine("charge", reference, Money(minor), NOON)


def _ours(minor: int, reference: str = "a", *, is_of_day: bool = True) -> OurLine:
    return OurLine("charge", reference, Money(minor), is_of_day)


@pytest.mark.parametrize(
    ("theirs", "ours", "outcomes"),
    [
        ([], [], []),
        ([_theirs(5)], [_ours(5)], ["match"]),
        ([_theirs(5)], [_ours(5, is_of_day=False)], ["match"]),
        ([_theirs(5)], [_ours(6)], ["amount_differs"]),
        ([_theirs(5)], [], ["missing_here"]),
        ([], [_ours(5)], ["missing_there"]),
        ([], [_ours(5, is_of_day=False)], []),
        ([_theirs(5), _theirs(5)], [_ours(5)], ["match", "missing_here"]),
        ([_theirs(5)], [OurLine("refund", "a", Money(5), True)], ["missing_here", "missing_there"]),
        ([_theirs(5, "a"), _theirs(7, "b")], [_ours(7, "b"), _ours(5, "a")], ["match", "match"]),
    ],
)
def test_compare(theirs: list[BillLine], ours: list[OurLine], outcomes: list[str]) -> None:
    assert [line.outcome for line in compare(theirs, ours)] == outcomes


def test_a_difference_shows_both_amounts() -> None:
    assert compare([_theirs(5)], [_ours(6)]) == [Compared("amount_differs", "charge", "a", Money(6), Money(5))]


def test_the_evening_before_is_no_difference() -> None:
    late = compare([], [_ours(5, "late"), _ours(6, "wrong"), _ours(7, "gone")])
    before = [_theirs(5, "late"), _theirs(5, "wrong")]
    assert [line.provider_reference for line in without_days_before(late, before)] == ["wrong", "gone"]


@pytest.mark.parametrize(
    ("at", "day"),
    [("2026-05-21T05:59:59+00:00", "2026-05-19"), ("2026-05-21T06:00:00+00:00", "2026-05-20")],
)
def test_a_bill_is_ready_six_hours_after_its_day(at: str, day: str) -> None:
    now = datetime.fromisoformat(at)
    assert last_ready_day(now) == date.fromisoformat(day)
    assert ready_at(last_ready_day(now)) <= now < ready_at(last_ready_day(now) + timedelta(days=1))


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        shop.clock.now = shop.clock.now.replace(hour=12, minute=0)  # A bill is of one day: far from midnight.
        await shop.furnish()
        await shop.start_campaign()
        yield shop


async def _paid(shop: Shop, choice: str = "pay") -> str:
    buyer = await shop.buyer()
    shop.last_buyer = buyer
    return await shop.pay(buyer, (await buyer.open_group(shop))["checkout"]["id"], choice)


async def _next_morning(shop: Shop) -> date:
    """The day that is over; its bill was fetched if it could be."""
    day = shop.clock().date()
    await _clock_at(shop, ready_at(day) + timedelta(minutes=1))
    await shop.settle()
    return day


async def _clock_at(shop: Shop, at: datetime) -> None:
    """Another day; staff signs in again."""
    shop.clock.now = at
    shop.staff = await shop.staff_member()


async def _days(shop: Shop, query: str = "") -> list[tuple[str, str, int, int]]:
    said = await shop.staff.get(f"/reconciliation{query}")
    assert said.status == 200, said.body
    return [(row["day"], row["state"], row["matched"], row["differences"]) for row in said["items"]]


async def _lines(shop: Shop, day: date) -> list[tuple[str, int | None, int | None]]:
    said = await shop.staff.get(f"/reconciliation/sandbox/{day}")
    assert said.status == 200, said.body
    return [
        (line["outcome"], line["ours"] and line["ours"]["minor"], line["theirs"] and line["theirs"]["minor"])
        for line in said["lines"]
    ]


async def _at_the_sandbox(shop: Shop, sql: str) -> None:
    async with shop.house.database.transaction() as tx:
        await tx.run(sql)


async def test_a_clean_day_is_matched_and_compared_once(shop: Shop) -> None:
    await _paid(shop)
    group_id = (await shop.last_buyer.get("/plays/groups/mine"))["items"][0]["id"]
    await shop.last_buyer.post(f"/plays/groups/{group_id}/leave")
    await shop.settle()
    await _paid(shop)
    assert await _days(shop) == []  # The day is not over.
    day = shop.clock().date()
    await _clock_at(shop, ready_at(day) - timedelta(minutes=1))
    await shop.settle()
    assert await _days(shop) == []
    shop.clock.turn(timedelta(minutes=1))
    await shop.settle()
    shop.clock.turn(timedelta(hours=2))
    await shop.settle()
    said = await shop.staff.get("/reconciliation")
    assert [(row["day"], row["state"], row["attempts"]) for row in said["items"]] == [(str(day), "matched", 1)]
    assert (await _days(shop)) == [(str(day), "matched", 3, 0)]
    assert await _lines(shop, day) == []


async def test_what_is_missing_here_is_seen_and_gone_when_it_was_asked_for(shop: Shop) -> None:
    await _paid(shop)
    await _paid(shop, "never")
    async with shop.house.database.transaction() as tx:
        await tx.run("update payments set ask_at = ask_at + interval '2 days' where ask_at is not null")
        await tx.run("update checkouts set closes_at = closes_at + interval '2 days' where ended_at is null")
    day = await _next_morning(shop)
    assert await _days(shop, "?state=differs") == [(str(day), "differs", 1, 1)]
    assert await _lines(shop, day) == [("missing_here", None, shop.group_price)]

    async with shop.house.database.transaction() as tx:
        await tx.run("update payments set ask_at = %(at)s where ask_at is not null", at=shop.clock())
    await shop.settle()  # The provider is asked; now both say the same, and a person has it compared again.
    again = await shop.staff.post(f"/reconciliation/sandbox/{day}/comparison")
    assert (again.status, again["state"], again["matched"], again["lines"]) == (200, "matched", 2, [])
    assert await _days(shop, "?state=differs") == []
    [noted] = [row for row in (await shop.staff.get("/audit"))["items"] if row["action"] == "reconciliation.compare"]
    assert (noted["object_id"], noted["after"]["state"]) == (f"sandbox:{day}", "matched")


async def test_a_charge_we_learn_of_days_later_belongs_to_its_own_day(shop: Shop) -> None:
    await _paid(shop, "never")
    async with shop.house.database.transaction() as tx:
        await tx.run("update payments set ask_at = ask_at + interval '9 days' where ask_at is not null")
        await tx.run("update checkouts set closes_at = closes_at + interval '9 days' where ended_at is null")
    day = await _next_morning(shop)
    assert await _lines(shop, day) == [("missing_here", None, shop.group_price)]
    await _next_morning(shop)
    async with shop.house.database.transaction() as tx:
        await tx.run("update payments set ask_at = %(at)s where ask_at is not null", at=shop.clock())
    await shop.settle()
    again = await shop.staff.post(f"/reconciliation/sandbox/{day}/comparison")
    assert (again["state"], again["matched"]) == ("matched", 1)
    learned = await _next_morning(shop)
    assert learned == day + timedelta(days=2)
    assert [row[:2] for row in await _days(shop)] == [
        (str(day + timedelta(days=2)), "matched"),
        (str(day + timedelta(days=1)), "matched"),
        (str(day), "matched"),
    ]


async def test_what_is_missing_there_is_seen(shop: Shop) -> None:
    await _paid(shop)
    await _at_the_sandbox(shop, "delete from sandbox_charges")
    day = await _next_morning(shop)
    assert await _days(shop) == [(str(day), "differs", 0, 1)]
    assert await _lines(shop, day) == [("missing_there", shop.group_price, None)]


async def test_a_wrong_amount_is_seen(shop: Shop) -> None:
    await _paid(shop)
    await _at_the_sandbox(shop, "update sandbox_charges set amount = amount - 1")
    day = await _next_morning(shop)
    assert await _lines(shop, day) == [("amount_differs", shop.group_price, shop.group_price - 1)]


async def test_a_charge_told_after_midnight_belongs_to_the_evening_before(shop: Shop) -> None:
    shop.clock.now = shop.clock.now.replace(hour=23, minute=59, second=50)
    evening = shop.clock().date()
    await _paid(shop, "late")  # Told thirty seconds later.
    shop.clock.turn(timedelta(minutes=30))
    await shop.settle()
    await _at_the_sandbox(shop, "update payment_events set at = at + interval '20 minutes' where kind = 'charge'")
    morning = await _next_morning(shop)
    assert morning == evening + timedelta(days=1)
    assert await _days(shop) == [(str(morning), "matched", 0, 0), (str(evening), "matched", 1, 0)]


async def test_a_provider_that_is_away_is_asked_later(shop: Shop) -> None:
    await _paid(shop)
    shop.house.sandbox.bad_day.unreachable = 1
    day = await _next_morning(shop)
    assert await _days(shop) == [(str(day), "waiting", 0, 0)]
    waiting = await shop.staff.get(f"/reconciliation/sandbox/{day}")
    assert (waiting["attempts"], waiting["last_error"]) == (1, "no answer")
    shop.clock.turn(TRY_AGAIN_AFTER - timedelta(seconds=1))
    await shop.settle()
    assert await _days(shop) == [(str(day), "waiting", 0, 0)]
    shop.clock.turn(timedelta(seconds=1))
    await shop.settle()
    assert await _days(shop) == [(str(day), "matched", 1, 0)]

    shop.house.sandbox.bad_day.unreachable = 1  # What is known stays, when it is asked again in vain.
    again = await shop.staff.post(f"/reconciliation/sandbox/{day}/comparison")
    assert (again["state"], again["matched"], again["last_error"]) == ("matched", 1, "no answer")


async def test_many_workers_compare_a_day_once(shop: Shop) -> None:
    await _paid(shop)
    day = shop.clock().date()
    await _clock_at(shop, ready_at(day))
    await asyncio.gather(*(compare_bills(shop.house.work) for _ in range(8)))
    detail = await shop.staff.get(f"/reconciliation/sandbox/{day}")
    assert (detail["state"], detail["attempts"]) == ("matched", 1)


async def test_comparing_at_once_leaves_one_result(shop: Shop) -> None:
    await _paid(shop)
    await _at_the_sandbox(shop, "delete from sandbox_charges")
    day = await _next_morning(shop)
    said = await asyncio.gather(
        *(shop.staff.post(f"/reconciliation/sandbox/{day}/comparison") for _ in range(6)),
    )
    assert [(answer.status, len(answer["lines"])) for answer in said] == [(200, 1)] * 6
    assert await _days(shop) == [(str(day), "differs", 0, 1)]


async def test_worked_off_days_come_back_after_a_holiday(shop: Shop) -> None:
    await _paid(shop)
    first = shop.clock().date()
    await _clock_at(shop, shop.clock() + timedelta(days=4))
    await compare_bills(shop.house.work)
    assert [row[:2] for row in await _days(shop)] == [(str(first + timedelta(days=n)), "matched") for n in (3, 2, 1, 0)]
    page = await shop.staff.get("/reconciliation?limit=3")
    rest = await shop.staff.get(f"/reconciliation?limit=3&cursor={page['next_cursor']}")
    assert ([row["day"] for row in rest["items"]], rest["next_cursor"]) == ([str(first)], None)


async def test_no_bill_is_asked_for_before_it_is_ready(shop: Shop) -> None:
    day = shop.clock().date()
    refused = await shop.staff.post(f"/reconciliation/sandbox/{day}/comparison")
    assert (refused.status, refused.code, refused["ready_at"]) == (409, "bill_not_ready", ready_at(day).isoformat())
    assert (await shop.staff.get(f"/reconciliation/sandbox/{day}")).status == 404
    before = day - timedelta(days=2)
    assert (await shop.staff.post(f"/reconciliation/nobody/{before}/comparison")).code == "unknown_provider"
    assert (await shop.staff.post(f"/reconciliation/sandbox/{before}/comparison"))["state"] == "matched"
    assert (await shop.staff.post("/reconciliation/sandbox/1999-01-01/comparison")).status == 422
