"""Figures and the ledger agree about money that goes back in parts."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.aftersales import apply, bought, may_return, received
from tests.counting import Counting
from tests.shop import Shop, a_shop
from tuan.kit.ids import new_id
from tuan.platform.jobs import run_jobs

PARCEL = {"carrier": "中通", "tracking_number": "ZT99887766"}


@pytest.fixture
async def shop(warehouse: Counting) -> AsyncIterator[Shop]:
    async with a_shop(warehouse.url, data_folder=warehouse.data_folder) as shop:
        await shop.furnish()
        yield shop


async def _value(shop: Shop, metric: str) -> int:
    assert await shop.house.warehouse.catch_up()
    answer = await shop.staff.get(f"/insights/metrics/{metric}")
    assert answer.status == 200, answer.body
    value: int = answer["total"]["value"]
    return value


async def test_net_gmv_takes_the_goods_of_each_case_and_the_books_agree(shop: Shop) -> None:
    await may_return(shop)
    assert (await shop.staff.call("PUT", "/shipping", {"fee": {"minor": 800}})).status == 200
    buyer = await shop.buyer()
    order_id = await bought(shop, buyer, quantity=3, fee=800)
    line_id = (await buyer.order(order_id))["lines"][0]["id"]
    gift = {"id": str(new_id()), "order_line_id": line_id, "amount": 500}
    assert (await shop.staff.post(f"/orders/{order_id}/goodwill", gift)).status == 201
    early = await apply(buyer, order_id, kind="refund_only", sent=False)
    assert (await shop.staff.post(f"/after-sales/{early['id']}/approval")).status == 200
    await shop.settle()
    back = 500 + early["total"]["minor"]
    assert await _value(shop, "net_gmv") == 3 * shop.list_price - back

    await received(shop, buyer, order_id)
    late = await apply(buyer, order_id, quantity=2, reason="broken")
    await shop.staff.post(f"/after-sales/{late['id']}/approval")
    await buyer.post(f"/after-sales/{late['id']}/parcel", PARCEL)
    await shop.staff.post(f"/after-sales/{late['id']}/receipt", {})
    await shop.settle()
    assert (await shop.escrow()).posted == 0  # The fee came back with the last piece.
    assert (await _value(shop, "gmv"), await _value(shop, "net_gmv")) == (3 * shop.list_price, 0)

    today = shop.clock().astimezone().date()
    days = {"first": (today - timedelta(days=1)).isoformat(), "last": (today + timedelta(days=1)).isoformat()}
    shop.clock.turn(timedelta(minutes=3))
    assert (await shop.staff.post("/insights/reconciliations", days)).status == 202
    await run_jobs(shop.house.database.url, shop.house.work, wait=False, listen_notify=False)
    found = (await shop.staff.get("/insights/reconciliations"))["items"]
    assert {row["state"] for row in found} == {"equal"}
    assert sum(row["books_refunds"] for row in found) == 3 * shop.list_price + 800
    await shop.must_hold()
