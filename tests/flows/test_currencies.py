"""Goods in two currencies are never bought together, and whoever tries stops nobody else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from tests.shop import Answer, BuyerCaller, Shop, a_shop
from tuan.kit.ids import CheckoutId, SkuId, new_id
from tuan.kit.money import Money
from tuan.ordering.commands.place_checkout import place_checkouts
from tuan.ordering.drafts import PlaceCheckout, Wanted
from tuan.promotion.errors import MixedCurrencies

USD = 500


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(database_url) as shop:
        await shop.furnish()
        yield shop


async def a_dollar_product(shop: Shop, *, sku_id: str | None = None) -> str:
    """A published product for five dollars; its SKU."""
    product_id, sku_id = str(new_id()), sku_id or str(new_id())
    sku = {"id": sku_id, "code": sku_id[-8:], "option_values": [], "price": {"minor": USD, "currency": "USD"}}
    title = {"zh": "进口樱桃", "en": "Cherries"}
    assert (await shop.staff.post("/products", {"id": product_id, "title": title, "skus": [sku]})).status == 201
    received = {"id": str(new_id()), "quantity": 50, "reason": "received"}
    assert (await shop.staff.post(f"/skus/{sku_id}/stock-movements", received)).status in (200, 201)
    assert (await shop.staff.post(f"/products/{product_id}/publish")).status == 200
    return sku_id


def lines(*sku_ids: Any) -> list[dict[str, Any]]:
    return [{"sku_id": str(sku_id), "quantity": 1} for sku_id in sku_ids]


async def check_out(buyer: BuyerCaller, *sku_ids: Any, total: int, currency: str = "CNY") -> Answer:
    body = {
        "id": str(new_id()),
        "lines": lines(*sku_ids),
        "address_id": buyer.address_id,
        "shown_total": {"minor": total, "currency": currency},
    }
    return await buyer.post("/checkouts", body)


async def test_a_quote_and_a_checkout_of_two_currencies_are_refused(shop: Shop) -> None:
    cherries, buyer = await a_dollar_product(shop), await shop.buyer()
    both = [shop.sku_id, cherries]
    quoted = await buyer.post("/quotes", {"lines": lines(*both)})
    assert (quoted.status, quoted.code, quoted["currencies"]) == (422, "mixed_currencies", ["CNY", "USD"])
    refused = await check_out(buyer, *both, total=shop.list_price + USD)
    assert (refused.status, refused.code) == (422, "mixed_currencies")
    assert (await shop.stock()).held == 0
    assert (await buyer.get("/orders"))["items"] == []
    assert (await check_out(buyer, cherries, total=USD, currency="USD")).status == 201
    assert (await check_out(buyer, shop.sku_id, total=shop.list_price)).status == 201
    await shop.must_hold()


async def test_only_the_one_who_mixes_is_refused(shop: Shop) -> None:
    cherries = await a_dollar_product(shop)
    buyers = [await shop.buyer() for _ in range(3)]
    baskets: list[list[Any]] = [[shop.sku_id], [shop.sku_id, cherries], [shop.sku_id]]
    commands = [
        PlaceCheckout(
            checkout_id=CheckoutId(new_id()),
            buyer_id=buyer.id,
            lines=tuple(Wanted(sku_id=SkuId(UUID(str(id))), quantity=1) for id in wanted),
            address_id=UUID(buyer.address_id),  # type: ignore[arg-type]
            shown_total=Money(shop.list_price),
        )
        for buyer, wanted in zip(buyers, baskets, strict=True)
    ]
    async with shop.house.database.transaction() as tx:
        outcomes = await place_checkouts(tx, commands, at=shop.clock())
    assert [isinstance(outcome, MixedCurrencies) for outcome in outcomes] == [False, True, False]
    assert (await shop.stock()).held == 2
    await shop.must_hold()


async def test_a_cart_takes_one_currency(shop: Shop) -> None:
    cherries, buyer = await a_dollar_product(shop), await shop.buyer()
    await buyer.call("PUT", f"/cart/lines/{shop.sku_id}", {"quantity": 1})
    refused = await buyer.call("PUT", f"/cart/lines/{cherries}", {"quantity": 1})
    assert (refused.status, refused.code) == (422, "mixed_currencies")
    cart = await buyer.get("/cart")
    assert (cart["count"], cart["total"]) == (1, {"minor": shop.list_price, "currency": "CNY"})
    await buyer.call("DELETE", f"/cart/lines/{shop.sku_id}")
    added = await buyer.call("PUT", f"/cart/lines/{cherries}", {"quantity": 2})
    assert (added.status, added["total"]) == (200, {"minor": 2 * USD, "currency": "USD"})


async def test_a_cart_whose_goods_changed_their_currency_can_be_seen_and_cleared(shop: Shop) -> None:
    cherries, buyer = await a_dollar_product(shop), await shop.buyer()
    await buyer.call("PUT", f"/cart/lines/{shop.sku_id}", {"quantity": 1})
    async with shop.house.database.transaction() as tx:  # Put in while the cherries were still sold for yuan.
        await tx.run(
            """insert into cart_lines (buyer_id, sku_id, quantity, price_when_added, currency, added_at)
               values (%(buyer)s, %(sku)s, 1, %(price)s, 'CNY', %(at)s)""",
            buyer=buyer.id,
            sku=cherries,
            price=USD,
            at=shop.clock(),
        )
    cart = await buyer.get("/cart")
    problems = {line["sku_id"]: line["problem"] for group in cart["shops"] for line in group["lines"]}
    assert problems == {str(shop.sku_id): None, cherries: "other_currency"}
    assert cart["total"] == {"minor": shop.list_price, "currency": "CNY"}
    unselected = await buyer.call("PUT", f"/cart/lines/{cherries}", {"quantity": 1, "selected": False})
    assert unselected.status == 200
    alone = await buyer.call("DELETE", f"/cart/lines/{shop.sku_id}")
    assert alone["shops"][0]["lines"][0]["problem"] == "price_changed"


async def test_two_currencies_that_are_put_in_at_once_leave_a_cart_that_can_be_seen(shop: Shop) -> None:
    cherries, buyer = await a_dollar_product(shop), await shop.buyer()
    puts = await asyncio.gather(
        *(buyer.call("PUT", f"/cart/lines/{id}", {"quantity": 1}) for id in (shop.sku_id, cherries))
    )
    assert {put.status for put in puts} <= {200, 422}
    cart = await buyer.get("/cart")
    assert (cart.status, cart["total"]["minor"] in (shop.list_price, USD)) == (200, True)


async def test_shipping_is_asked_in_the_currency_of_the_goods(shop: Shop) -> None:
    buyer = await shop.buyer()
    fee = {"fee": {"minor": 100, "currency": "USD"}, "free_shipping_from": None}
    refused = await shop.staff.call("PUT", "/shipping", fee)
    assert (refused.status, refused.code, refused["currencies"]) == (422, "mixed_currencies", ["CNY", "USD"])
    assert (await shop.staff.get("/shipping"))["fee"] == {"minor": 0, "currency": "CNY"}
    assert (await check_out(buyer, shop.sku_id, total=shop.list_price)).status == 201


async def test_a_fee_in_another_currency_than_the_goods_is_never_added(shop: Shop) -> None:
    buyer = await shop.buyer()
    fee = {"fee": {"minor": 100, "currency": "CNY"}, "free_shipping_from": None}
    assert (await shop.staff.call("PUT", "/shipping", fee)).status == 200
    cherries = await a_dollar_product(shop)
    assert (await buyer.post("/quotes", {"lines": lines(cherries)})).code == "mixed_currencies"
    assert (await check_out(buyer, cherries, total=USD, currency="USD")).code == "mixed_currencies"
    assert (await check_out(buyer, shop.sku_id, total=shop.list_price + 100)).status == 201


async def test_a_campaign_in_another_currency_than_its_goods_is_not_published(shop: Shop) -> None:
    await shop.start_campaign(currency="USD", publish=False)
    refused = await shop.staff.post(f"/plays/campaigns/{shop.campaign_id}/publish")
    assert (refused.status, refused.code) == (409, "campaign_not_ready"), refused.body
    assert [problem["code"] for problem in refused["problems"]] == ["price"]


async def test_a_campaign_whose_goods_changed_their_currency_sells_nothing(shop: Shop) -> None:
    buyer = await shop.buyer()
    await shop.start_campaign()
    async with shop.house.database.transaction() as tx:
        await tx.run("update skus set currency = 'USD' where id = %(id)s", id=shop.sku_id)
    refused = await buyer.open_group(shop)
    assert (refused.status, refused.code) == (422, "mixed_currencies")
    assert (await shop.stock()).held == 0


async def test_the_console_is_told_in_which_currency_the_shop_sells(shop: Shop) -> None:
    assert (await shop.staff.get("/session"))["staff"]["shop"]["currency"] == "CNY"
    for _ in range(2):
        await a_dollar_product(shop)
    assert (await shop.staff.get("/session"))["staff"]["shop"]["currency"] == "USD"
