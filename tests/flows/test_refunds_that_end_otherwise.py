"""Refunds at WeChat Pay that do not simply succeed: stuck until a person acts, closed, and paid after all."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.shop import BuyerCaller
from tests.twins.market import Market, a_market
from tests.twins.wechat_pay import WeChatTwin
from tuan.payment import providers


@pytest.fixture
async def market(database_url: str) -> AsyncIterator[Market]:
    async with a_market(database_url, "wechat_pay") as market:
        yield market


async def _a_slow_refund(market: Market) -> tuple[BuyerCaller, str, str, WeChatTwin]:
    """Somebody paid, left the group, and their money is on its way back to a bank card."""
    twin = market.twin
    assert isinstance(twin, WeChatTwin)
    buyer = await market.shop.buyer()
    opened = await buyer.open_group(market.shop)
    payment_id = await market.start_paying(buyer, opened["checkout"]["id"])
    assert market.pays(payment_id)
    await market.settle()
    twin.lies.add("slow_refund")
    assert (await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")).status == 200
    await market.settle()
    [refund] = (await market.shop.staff.get("/refunds"))["items"]
    assert (refund["state"], refund["needs_person"]) == ("requested", False)
    return buyer, payment_id, refund["id"], twin


async def _refund(market: Market) -> tuple[str, bool]:
    [refund] = (await market.shop.staff.get("/refunds"))["items"]
    return refund["state"], refund["needs_person"]


async def test_one_that_is_stuck_is_shown_to_a_person_and_goes_on(market: Market) -> None:
    buyer, payment_id, refund_id, twin = await _a_slow_refund(market)
    twin.finish_refund(UUID(refund_id).hex, "ABNORMAL")
    await market.settle()
    assert await _refund(market) == ("requested", True)
    [shown] = (await market.shop.staff.get("/refunds?state=needs_person"))["items"]
    assert (shown["id"], shown["last_error"]) == (refund_id, "ABNORMAL")
    assert (await market.shop.staff.post(f"/refunds/{refund_id}/retry")).code == "refund_not_failed"
    await market.shop.must_hold()

    twin.finish_refund(UUID(refund_id).hex)
    await market.settle()
    assert await _refund(market) == ("succeeded", False)
    assert (await market.shop.staff.get("/refunds?state=needs_person"))["items"] == []
    assert (await buyer.get(f"/payments/{payment_id}"))["status"] == "refunded"
    assert (await market.clearing(), (await market.shop.escrow()).posted) == (0, 0)
    await market.shop.must_hold()


async def test_success_has_the_last_word(market: Market) -> None:
    buyer, payment_id, refund_id, twin = await _a_slow_refund(market)
    twin.finish_refund(UUID(refund_id).hex, "CLOSED")
    await market.settle()
    assert await _refund(market) == ("failed", False)
    assert await market.clearing() == market.shop.group_price
    await market.shop.must_hold()

    for _ in range(2):
        twin.finish_refund(UUID(refund_id).hex)
        await market.settle()
        assert await _refund(market) == ("succeeded", False)
        assert (await buyer.get(f"/payments/{payment_id}"))["status"] == "refunded"
        assert (await market.clearing(), (await market.shop.escrow()).posted) == (0, 0)
    await market.shop.must_hold()


async def test_a_refund_that_takes_days_is_no_difference_in_any_bill(market: Market) -> None:
    _, _, refund_id, twin = await _a_slow_refund(market)
    bills = providers.get(market.code).bills
    first = market.shop.clock().astimezone(bills.zone).date()

    async def compared(day: date) -> tuple[str, int]:
        market.shop.clock.now = bills.ready_at(day) + timedelta(minutes=1)
        await market.shop.settle()
        market.shop.staff = await market.shop.staff_member()
        row = await market.shop.staff.get(f"/reconciliation/{market.code}/{day}")
        return row["state"], row["matched"]

    assert await compared(first) == ("matched", 2)
    third = first + timedelta(days=3)
    market.shop.clock.now = bills.whole(third)[0] + timedelta(hours=15)
    twin.finish_refund(UUID(refund_id).hex)
    await market.settle()
    assert await compared(third) == ("matched", 0)
