"""The provider's bill beside our books."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from tests.shop import Shop, a_shop
from tuan.kit.money import Money
from tuan.payment.providers import BillLine
from tuan.payment.reconciliation import Compared, OurLine, compare

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


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


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        shop.clock.now = shop.clock.now.replace(hour=12, minute=0)  # A bill is of one day: far from midnight.
        await shop.furnish()
        await shop.start_campaign()
        yield shop


async def test_a_day_from_the_cashier_to_the_bill(shop: Shop) -> None:
    leader, silent = await shop.buyer(), await shop.buyer()
    opened = await leader.open_group(shop)
    await shop.pay(leader, opened["checkout"]["id"])
    await leader.post(f"/plays/groups/{opened['group']['id']}/leave")
    await shop.settle()
    unheard = await silent.open_group(shop)
    payment_id = await shop.pay(silent, unheard["checkout"]["id"], "never")

    day = shop.clock().date()
    said = await shop.staff.get(f"/reconciliation?day={day}")
    assert (said["matched"], [line["outcome"] for line in said["lines"]]) == (2, ["missing_here"])
    assert said["lines"][0]["theirs"]["minor"] == shop.group_price

    shop.clock.now = shop.clock.now.replace(minute=5)
    await shop.settle()  # The provider is asked; now both say the same.
    assert (await silent.get(f"/payments/{payment_id}"))["status"] == "succeeded"
    said = await shop.staff.get(f"/reconciliation?day={day}")
    assert (said["matched"], said["lines"]) == (3, [])
