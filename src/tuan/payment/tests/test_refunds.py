"""Nobody gets more back than came, whoever asks at once; a refused refund is seen and can be sent again."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.shop import BuyerCaller, Shop, a_shop
from tuan.kit.money import Money
from tuan.payment import public as payment
from tuan.payment.errors import RefundTooLarge
from tuan.payment.invariants import INVARIANTS


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=3)
        yield shop


async def _a_paid_seat(shop: Shop) -> tuple[BuyerCaller, str, UUID, UUID]:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    payment_id = await shop.pay(buyer, opened["checkout"]["id"])
    return buyer, opened["group"]["id"], UUID(payment_id), UUID(opened["checkout"]["orders"][0]["id"])


async def _ask(shop: Shop, payment_id: UUID, order_id: UUID, minor: int, case: str) -> bool:
    try:
        async with shop.house.database.transaction() as tx:
            await payment.request_refund(
                tx,
                payment_id=payment_id,
                order_id=order_id,
                amount=Money(minor),
                reason="test",
                case=case,
                at=shop.clock(),
            )
    except RefundTooLarge:
        return False
    return True


async def test_parallel_refunds_never_exceed_what_came(shop: Shop) -> None:
    _, _, payment_id, order_id = await _a_paid_seat(shop)
    asked = [_ask(shop, payment_id, order_id, 700, f"case {n}") for n in range(10)]
    assert sum(await asyncio.gather(*asked)) == 4  # 4 × 700 of 2990.
    await shop.settle()
    assert (await shop.escrow()).posted == 190
    async with shop.house.database.reading() as tx:  # Ordering was not asked, and knows nothing of this money.
        assert [problem for invariant in INVARIANTS for problem in await invariant(tx)] == []


async def test_the_same_case_is_the_same_refund(shop: Shop) -> None:
    _, _, payment_id, order_id = await _a_paid_seat(shop)
    assert all(await asyncio.gather(*(_ask(shop, payment_id, order_id, 2000, "case") for _ in range(5))))
    await shop.settle()
    assert (await shop.escrow()).posted == 990


@pytest.mark.parametrize("trouble", ["unreachable", "silent_after_doing"])
async def test_silence_is_asked_again_and_pays_once(shop: Shop, trouble: str) -> None:
    buyer, group_id, payment_id, _ = await _a_paid_seat(shop)
    setattr(shop.house.sandbox.bad_day, trouble, 1)
    await buyer.post(f"/plays/groups/{group_id}/leave")
    await shop.settle()
    assert (await buyer.get(f"/payments/{payment_id}"))["refunded"]["minor"] == 0
    await _jobs_are_due(shop)
    await shop.settle()
    assert (await buyer.get(f"/payments/{payment_id}"))["status"] == "refunded"
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    assert len(await shop.house.sandbox.bill(shop.clock().date())) == 2  # One charge, one refund.
    await shop.must_hold()


async def test_a_refused_refund_is_seen_and_sent_again_by_a_person(shop: Shop) -> None:
    buyer, group_id, _, order_id = await _a_paid_seat(shop)
    shop.house.sandbox.bad_day.refused = 1
    await buyer.post(f"/plays/groups/{group_id}/leave")
    await shop.settle()
    [failed] = (await shop.staff.get("/refunds?state=failed"))["items"]
    assert (failed["order_id"], failed["last_error"]) == (str(order_id), "the account of the payer is closed")
    assert (await shop.escrow()).available == shop.group_price  # Nothing is lost, nothing is reserved.
    await shop.must_hold()

    assert (await shop.staff.post(f"/refunds/{failed['id']}/retry"))["state"] == "requested"
    assert (await shop.staff.post(f"/refunds/{failed['id']}/retry")).code == "refund_not_failed"
    await shop.settle()
    assert (await shop.escrow()).posted == 0
    await shop.must_hold()


async def test_a_part_that_was_refused_goes_back_with_the_whole(shop: Shop) -> None:
    buyer, group_id, payment_id, order_id = await _a_paid_seat(shop)
    shop.house.sandbox.bad_day.refused = 1
    assert await _ask(shop, payment_id, order_id, 700, "part")
    await shop.settle()
    await buyer.post(f"/plays/groups/{group_id}/leave")
    await shop.settle()
    refunds = (await buyer.order(str(order_id)))["refunds"]
    assert [(refund["state"], refund["amount"]["minor"]) for refund in refunds] == [
        ("failed", 700),
        ("succeeded", shop.group_price),
    ]
    [failed] = (await shop.staff.get("/refunds?state=failed"))["items"]
    assert (await shop.staff.post(f"/refunds/{failed['id']}/retry")).code == "refund_too_large"
    await shop.must_hold()  # All of it is back.


async def test_money_that_nobody_sends_back_is_a_problem(shop: Shop) -> None:
    buyer, group_id, payment_id, order_id = await _a_paid_seat(shop)
    shop.house.sandbox.bad_day.refused = 1
    assert await _ask(shop, payment_id, order_id, 700, "part")
    await shop.settle()
    await buyer.post(f"/plays/groups/{group_id}/leave")
    await shop.settle()
    number = (await buyer.order(str(order_id)))["number"]
    async with shop.house.database.transaction() as tx:
        await tx.run("delete from refunds where order_id = %(id)s and state = 'succeeded'", id=order_id)
    stranded = f"order {number}: closed and paid, but its money is not on the way back"
    assert stranded in await shop.problems()  # The 700 that wait for a person are not enough.


async def test_an_order_paid_twice_and_then_closed_gets_both_payments_back(shop: Shop) -> None:
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    first = await shop.pay(buyer, opened["checkout"]["id"], "late")  # Charged, but the shop does not know.
    second = await shop.pay(buyer, opened["checkout"]["id"])
    await _hear_of_everything(shop)
    assert (await buyer.get(f"/payments/{first}"))["status"] == "refunded"
    await buyer.post(f"/plays/groups/{opened['group']['id']}/leave")
    await shop.settle()
    assert (await buyer.get(f"/payments/{second}"))["status"] == "refunded"
    assert ((await shop.escrow()).posted, (await shop.clearing()).posted) == (0, 0)
    await shop.must_hold()


async def test_a_surplus_that_cannot_go_back_is_seen_by_its_shop_and_by_no_other(shop: Shop) -> None:
    neighbour = Shop(shop.house, shop.clock, shop.client_of, buyers=500)
    await neighbour.furnish()
    buyer = await shop.buyer()
    opened = await buyer.open_group(shop)
    shop.house.sandbox.bad_day.refused = 1
    await shop.pay(buyer, opened["checkout"]["id"], "double")
    await _hear_of_everything(shop)
    [failed] = (await shop.staff.get("/refunds?state=failed"))["items"]
    assert (failed["reason"], failed["order_id"]) == ("surplus_charge", None)
    assert (await neighbour.staff.get("/refunds"))["items"] == []
    assert (await neighbour.staff.post(f"/refunds/{failed['id']}/retry")).status == 404
    assert (await shop.staff.post(f"/refunds/{failed['id']}/retry")).status == 200
    await shop.settle()
    assert (await shop.clearing()).posted == (await shop.escrow()).posted == shop.group_price
    await shop.must_hold()


async def _hear_of_everything(shop: Shop) -> None:
    async with shop.house.database.transaction() as tx:
        await tx.run("update sandbox_notices set send_at = %(at)s", at=shop.clock())
    await shop.settle()


async def _jobs_are_due(shop: Shop) -> None:
    """The queue reads the server's clock: its back-off is over now."""
    async with shop.house.database.transaction() as tx:
        await tx.run("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
